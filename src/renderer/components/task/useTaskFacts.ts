import { useCallback } from 'react';
import { taskNotesOf } from '#core/library/changeNotes.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { useRunNotes } from '../../store/useRunNotes.ts';
import type { TaskFacts } from './treeRows.ts';

/** What the filter of the tasks may ask besides their rows: notes of people, messages of errors. */
export function useTaskFacts(state: RunState): TaskFacts {
  const notes = useRunNotes(state.runId);
  return useCallback(
    (key) => ({
      notes: taskNotesOf(notes, key),
      error: state.tasks[key]?.attempts.at(-1)?.error?.message ?? '',
    }),
    [notes, state],
  );
}
