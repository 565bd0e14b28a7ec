import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, type KeyboardEvent } from 'react';
import { shortTaskName } from '#core/format/id.ts';
import { TASK_LOOKS } from '#core/format/status.ts';
import { selectTaskGroups } from '#core/run/selectors.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { setInboxOpen } from '../alerts/inboxPanel.ts';
import { runRoute, type Route } from '../../store/route.ts';
import { useIsRecorded, useMonitor, useThrottled } from '../../store/useMonitor.ts';
import { goHome, goLibrary, goSettings, goTo } from '../../store/useRoute.ts';
import { openImport } from '../imports/importDialogState.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { openExport } from '../exports/exportPanel.ts';
import { openShortcuts } from '../keyboard/shortcutSheet.ts';
import { SETTINGS_SECTIONS } from '../settings/sections.ts';

/** More hits than this are no help; typing one letter more is. */
const SHOWN = 12;
/** The tasks of the palette need not be newer than this. */
const REBUILD_MS = 2000;

/** Goes to any run, task, panel or command by typing. */
export function CommandPalette({ route }: { readonly route: Route }) {
  const runs = useMonitor((state) => state.runs);
  const newest = useMonitor((state) =>
    route.screen === 'run' ? (state.runViews[route.runId]?.state ?? null) : null,
  );
  const state = useThrottled(newest, REBUILD_MS);
  const isRecorded = useIsRecorded();
  const actions = useMemo(
    () => [
      ...appActions(isRecorded),
      ...(state === null ? [] : runActions(state)),
      ...(state === null || isRecorded ? [] : [exportAction(state.runId)]),
      ...(runs ?? []).map((run): SpotlightActionData => ({
        id: `run ${run.runId}`,
        label: run.name === '' ? run.targetLabel : run.name,
        description: `Run on ${run.targetLabel}`,
        onClick: () => goTo(runRoute(run.runId)),
      })),
    ],
    [runs, state, isRecorded],
  );
  return (
    <Spotlight
      actions={actions}
      limit={SHOWN}
      shortcut={null}
      highlightQuery
      overlayProps={{ blur: 0, backgroundOpacity: 0.45 }}
      nothingFound="Nothing has this name"
      searchProps={{
        leftSection: <IconSearch size={16} />,
        placeholder: 'Run, task, panel',
        'aria-label': 'Search everything',
        onKeyDown: openFirstHit,
      }}
    />
  );
}

/**
 * The kit selects the first hit before the hits of what was typed last are drawn, and loses it when they
 * are: Enter would then do nothing.
 */
function openFirstHit(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
  const dialog = event.currentTarget.closest('[role="dialog"]');
  if (dialog === null || dialog.querySelector('[data-action][data-selected]') !== null) return;
  dialog.querySelector<HTMLElement>('[data-action]')?.click();
}

function exportAction(runId: RunId): SpotlightActionData {
  return {
    id: 'export',
    label: 'Export this run',
    description: 'Report, tables, PDF, bundle',
    onClick: () => openExport(runId),
  };
}

/** A report is one run, and nothing else is behind it. */
function appActions(isRecorded: boolean): readonly SpotlightActionData[] {
  const keys = {
    id: 'keys',
    label: 'Keyboard',
    description: 'All shortcuts',
    onClick: openShortcuts,
  };
  if (isRecorded) return [keys];
  return [
    { id: 'home', label: 'Home', description: 'VMs and runs', onClick: goHome },
    {
      id: 'library',
      label: 'All runs',
      description: 'Find, compare, tag, delete',
      onClick: goLibrary,
    },
    {
      id: 'import',
      label: 'Import a run',
      description: 'Results folder, log, zip, .waarun',
      onClick: openImport,
    },
    keys,
    {
      id: 'inbox',
      label: 'Inbox',
      description: 'What was told',
      onClick: () => setInboxOpen(true),
    },
    { id: 'settings', label: 'Settings', description: 'All settings', onClick: () => goSettings() },
    ...SETTINGS_SECTIONS.map(({ id, title, text }) => ({
      id: `settings ${id}`,
      label: title,
      description: `Settings · ${text}`,
      onClick: () => goSettings(id),
    })),
  ];
}

function runActions(state: RunState): readonly SpotlightActionData[] {
  const { runId } = state;
  const panels = [
    { id: 'log', label: 'Log' },
    { id: 'timing', label: 'Timing' },
    { id: 'files', label: 'Step inspector' },
    { id: 'vm', label: 'VM' },
    { id: 'commands', label: 'Commands' },
    { id: 'numbers', label: 'Numbers' },
  ] as const;
  return [
    {
      id: 'follow',
      label: 'Follow the run',
      description: 'What runs now',
      onClick: () => goTo(runRoute(runId)),
    },
    ...panels.map(({ id, label }) => ({
      id,
      label,
      description: 'Panel',
      onClick: () => goTo(runRoute(runId, { tab: id })),
    })),
    ...selectTaskGroups(state).flatMap((group) =>
      group.tasks.map((task) => ({
        id: `task ${task.key}`,
        label: task.instruction ?? shortTaskName(task),
        description: `${shortTaskName(task)} · ${TASK_LOOKS[task.status].word}`,
        keywords: [task.key, group.title],
        onClick: () => goTo(runRoute(runId, { taskKey: task.key })),
      })),
    ),
  ];
}
