import { useCallback, useSyncExternalStore } from 'react';
import {
  faultyZeros,
  findingContext,
  findingOf,
  suspiciousByWarning,
} from '#core/analysis/index.ts';
import { taskNotesOf } from '#core/library/changeNotes.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useRunNotes } from '../../store/useRunNotes.ts';
import type { TaskFacts } from './treeRows.ts';

/** What the filter of the tasks may ask besides their rows: notes of people, errors, why they failed. */
export function useTaskFacts(state: RunState): TaskFacts {
  const notes = useRunNotes(state.runId);
  const store = useMonitorStore().troubles;
  // Not asked for here: only who opens the numbers makes the engine read the log.
  const troubles = useSyncExternalStore(store.subscribe, () => store.read(state.runId));
  return useCallback(
    (key) => {
      const task = state.tasks[key];
      const zeros =
        troubles.status === 'ready' ? troubles.value.suspiciousZeros : suspiciousByWarning(state);
      return {
        notes: taskNotesOf(notes, key),
        error: task?.attempts.at(-1)?.error?.message ?? '',
        findingOf: () =>
          task === undefined ? null : findingOf(task, findingContext(state, faultyZeros(zeros))),
      };
    },
    [notes, state, troubles],
  );
}
