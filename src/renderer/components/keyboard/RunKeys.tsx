import { useMemo } from 'react';
import { selectTaskGroups } from '#core/run/selectors.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { assertNever } from '#protocol/vocabulary.ts';
import type { Selection } from '../../screens/selection.ts';
import type { RunRoute } from '../../store/route.ts';
import { changeRun } from '../../store/useRoute.ts';
import { playback } from '../stage/playback.ts';
import { TASK_FILTER_ID } from '../task/TaskTree.tsx';
import { neighbourTask, treeRows } from '../task/treeRows.ts';
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
  const rows = useMemo(
    () => () => treeRows(selectTaskGroups(state), filter, closed),
    [state, filter, closed],
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
  useKeys((action: KeyAction) => {
    switch (action) {
      case 'next_task': {
        goTask(1);
        return;
      }
      case 'previous_task': {
        goTask(-1);
        return;
      }
      case 'next_step': {
        goFrame(frameIndex + 1);
        return;
      }
      case 'previous_step': {
        goFrame(frameIndex - 1);
        return;
      }
      case 'first_step': {
        goFrame(0);
        return;
      }
      case 'last_step': {
        goFrame(frames.length - 1);
        return;
      }
      case 'toggle_play': {
        playback.set({ isPlaying: !playback.read().isPlaying });
        return;
      }
      case 'filter_tasks':
        return document.getElementById(TASK_FILTER_ID)?.focus();
      case 'toggle_fullscreen': {
        toggleFullscreen();
        return;
      }
      case 'go_live': {
        changeRun({ taskKey: null, step: null, attempt: null, view: 'live' });
        return;
      }
      case 'go_gallery': {
        changeRun({ view: route.view === 'gallery' ? 'live' : 'gallery' });
        return;
      }
      case 'go_log': {
        changeRun({ tab: 'log' });
        return;
      }
      case 'go_timing': {
        changeRun({ tab: 'timing' });
        return;
      }
      case 'go_files': {
        changeRun({ tab: 'files' });
        return;
      }
      case 'go_vm': {
        changeRun({ tab: 'vm' });
        return;
      }
      case 'go_commands': {
        changeRun({ tab: 'commands' });
        return;
      }
      case 'close': {
        changeRun({ taskKey: null, step: null, attempt: null, view: 'live' });
        return;
      }
      case 'go_home':
      case 'open_palette':
      case 'show_shortcuts':
        return undefined; // Kept for the whole app, see AppKeys.
      default:
        return assertNever(action);
    }
  });
  return null;
}

function toggleFullscreen(): void {
  if (document.fullscreenElement !== null) void document.exitFullscreen();
  else void document.querySelector('[data-fullscreen-target]')?.requestFullscreen();
}
