import { useEffect, useSyncExternalStore } from 'react';
import type { RunNotes } from '#protocol/library.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { useMonitorStore } from './useMonitor.ts';

/** Notes of a run and of its tasks, see `taskNotesOf` of core for one task. */
export function useRunNotes(runId: RunId): RunNotes {
  const store = useMonitorStore().notes;
  useEffect(() => void store.refresh(runId), [store, runId]);
  return useSyncExternalStore(store.subscribe, () => store.read(runId));
}
