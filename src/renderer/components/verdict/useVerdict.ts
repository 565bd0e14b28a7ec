import { useMemo } from 'react';
import { selectVerdict } from '#core/watchdog/selectVerdict.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { Verdict } from '#protocol/verdict.ts';
import { useRunView } from '../../store/useMonitor.ts';

/** The verdict of the run on screen; null before the first. */
export function useVerdict(state: RunState): Verdict | null {
  const mode = useRunView((view) => view.feed?.feed.mode ?? null);
  return useMemo(() => selectVerdict(state, mode), [state, mode]);
}
