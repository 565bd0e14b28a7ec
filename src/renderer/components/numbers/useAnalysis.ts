import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { analyseRun, overridesOf } from '#core/analysis/index.ts';
import { countEnded, selectCounts } from '#core/run/selectors.ts';
import type { Denominator, RunAnalysis } from '#protocol/analysis.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import type { Troubles } from '../../store/troublesStore.ts';
import { useRunNotes } from '../../store/useRunNotes.ts';

/** Asked again when this many more tasks have ended. */
const TASKS_PER_LOOK = 5;

/** What the log tells of the run's errors; asked for while the calling component is shown. */
function useTroubles(state: RunState): Troubles {
  const store = useMonitorStore().troubles;
  const { runId, status } = state;
  const ended = countEnded(selectCounts(state));
  const mark = status === 'running' ? Math.floor(ended / TASKS_PER_LOOK) : Number.MAX_SAFE_INTEGER;
  useEffect(() => void store.refresh(runId, mark), [store, runId, mark]);
  return useSyncExternalStore(store.subscribe, () => store.read(runId));
}

/** All numbers of the run on screen, computed here from the state that is here anyway. */
export function useAnalysis(
  state: RunState,
  denominator: Denominator,
): { readonly analysis: RunAnalysis; readonly troubles: Troubles } {
  const troubles = useTroubles(state);
  const notes = useRunNotes(state.runId);
  const analysis = useMemo(
    () =>
      analyseRun(state, {
        denominator,
        troubles: troubles.status === 'ready' ? troubles.value : null,
        overrides: overridesOf(notes),
      }),
    [state, denominator, troubles, notes],
  );
  return { analysis, troubles };
}
