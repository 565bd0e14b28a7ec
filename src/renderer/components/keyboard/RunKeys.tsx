import { useMemo } from 'react';
import { selectTaskGroups } from '#core/run/selectors.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { assertNever } from '#protocol/vocabulary.ts';
import type { Selection } from '../../screens/selection.ts';
import type { RunRoute } from '../../store/route.ts';
import { useReplay } from '../../store/useReplay.ts';
import { changeRun } from '../../store/useRoute.ts';
import { changeStageView, stageView } from '../inspector/stageView.ts';
import { copyStepLink } from '../stage/copyStepLink.ts';
import { playback } from '../stage/playback.ts';
import { TASK_FILTER_ID } from '../task/TaskTree.tsx';
import { neighbourTask, treeRows } from '../task/treeRows.ts';
import { useTaskFacts } from '../task/useTaskFacts.ts';
import { useTaskFilter } from '../task/useTaskFilter.ts';
import type { KeyAction } from './keyMap.ts';
import { useKeys } from './useKeys.ts';

interface RunKeysProps {
  readonly state: RunState;
  readonly route: RunRoute;
  readonly selection: Selection;
}

/** The keys of the run screen; draws nothing. */
export function RunKeys({ state, route, selection }: RunKeysProps) {
  const { filter, closed } = useTaskFilter();
  const factsOf = useTaskFacts(state);
  const replay = useReplay();
  const rows = useMemo(
    () => () => treeRows(selectTaskGroups(state), filter, closed, factsOf),
    [state, filter, closed, factsOf],
  );
  const { task, frames, frameIndex } = selection;
  const goTask = (step: 1 | -1): void => {
    const taskKey = neighbourTask(rows(), task?.key ?? null, step);
    if (taskKey !== null) changeRun({ taskKey, step: null, attempt: null });
  };
  const goFrame = (index: number): void => {
    const frame = frames[index];
    if (task !== null && frame !== undefined)
      changeRun({ taskKey: task.key, step: frame.stepNumber });
  };
  /** Null: the key is not this screen's, see the keys of the whole app. */
  function actionsOf(action: KeyAction): (() => void) | null {
    switch (action) {
      case 'next_task':
        return () => goTask(1);
      case 'previous_task':
        return () => goTask(-1);
      case 'next_step':
        return () => goFrame(frameIndex + 1);
      case 'previous_step':
        return () => goFrame(frameIndex - 1);
      case 'first_step':
        return () => goFrame(0);
      case 'last_step':
        return () => goFrame(frames.length - 1);
      case 'toggle_play':
        return () => playback.set({ isPlaying: !playback.read().isPlaying });
      case 'toggle_side':
        return () =>
          changeStageView({ side: stageView.read().side === 'before' ? 'after' : 'before' });
      case 'compare_sides':
        return () =>
          changeStageView({ side: stageView.read().side === 'compare' ? 'after' : 'compare' });
      case 'copy_link':
        return () => void copyStepLink(selection);
      case 'filter_tasks':
        return () => document.getElementById(TASK_FILTER_ID)?.focus();
      case 'toggle_fullscreen':
        return toggleFullscreen;
      case 'go_live':
      case 'close':
        return () => changeRun({ taskKey: null, step: null, attempt: null, view: 'live' });
      case 'go_gallery':
        return () => changeRun({ view: route.view === 'gallery' ? 'live' : 'gallery' });
      case 'go_log':
        return () => changeRun({ tab: 'log' });
      case 'go_timing':
        return () => changeRun({ tab: 'timing' });
      case 'go_files':
        return () => changeRun({ tab: 'files' });
      case 'go_vm':
        return () => changeRun({ tab: 'vm' });
      case 'go_commands':
        return () => changeRun({ tab: 'commands' });
      case 'go_numbers':
        return () => changeRun({ tab: 'numbers' });
      case 'toggle_replay':
        return replay === null ? null : () => replay.toggle();
      case 'replay_next':
        return replay === null ? null : () => replay.skip(1);
      case 'replay_previous':
        return replay === null ? null : () => replay.skip(-1);
      case 'open_run':
      case 'select_run':
      case 'edit_run':
      case 'star_run':
      case 'delete_run':
      case 'go_home':
      case 'go_library':
      case 'go_settings':
      case 'go_inbox':
      case 'open_palette':
      case 'show_shortcuts':
        return null;
      default:
        return assertNever(action);
    }
  }
  useKeys((action) => {
    const act = actionsOf(action);
    act?.();
    return act !== null;
  });
  return null;
}

function toggleFullscreen(): void {
  if (document.fullscreenElement !== null) void document.exitFullscreen();
  else void document.querySelector('[data-fullscreen-target]')?.requestFullscreen();
}
