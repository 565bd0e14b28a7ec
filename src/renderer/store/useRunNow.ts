import { parseInstant } from '#core/run/clock.ts';
import { useNow } from './useNow.ts';
import { useRunView } from './useMonitor.ts';

/**
 * Now, for what counts up in a run: the present while it is watched, the moment it was last seen
 * when nobody watches. A counter that goes on for a run from yesterday would be a lie.
 */
export function useRunNow(): number {
  const nowMs = useNow();
  const isPast = useIsPast();
  const replayedAtMs = useRunView((view) => view.replayedAtMs ?? null);
  const lastSeenAt = useRunView((view) => view.state?.lastSeenAt ?? null);
  if (replayedAtMs !== null) return replayedAtMs;
  return isPast ? (parseInstant(lastSeenAt) ?? nowMs) : nowMs;
}

/** True once it is known that nobody watches the run. */
export function useIsPast(): boolean {
  return useRunView((view) => view.feed?.feed.mode === 'past') ?? false;
}
