import type { RunSummary } from '#protocol/contract.ts';
import type { Profile } from '#protocol/settings.ts';

/** Runs that go on under watch, and the others; the newest first in both. */
export function splitRuns(runs: readonly RunSummary[]): {
  readonly inProgress: readonly RunSummary[];
  readonly past: readonly RunSummary[];
} {
  const sorted = runs.toSorted((a, b) => beganAt(b).localeCompare(beganAt(a)));
  return {
    inProgress: sorted.filter(isInProgress),
    past: sorted.filter((run) => !isInProgress(run)),
  };
}

export function newestRunOf(runs: readonly RunSummary[], profileId: string): RunSummary | null {
  const own = runs.filter((run) => run.profileId === profileId);
  const watched = own.find((run) => run.isWatched);
  return watched ?? splitRuns(own).past[0] ?? null;
}

/** Groups by name, those without one first; profiles by name within. */
export function byGroup(
  profiles: readonly Profile[],
): readonly (readonly [string, readonly Profile[]])[] {
  const sorted = profiles.toSorted((a, b) => a.name.localeCompare(b.name));
  return [...Map.groupBy(sorted, (profile) => profile.group)].sort(([a], [b]) =>
    a.localeCompare(b),
  );
}

function beganAt(run: RunSummary): string {
  return run.openedAt ?? run.startedAt ?? '';
}

/**
 * The run that took this one's place: named in why this one ended, or watched now for the same VM.
 * Null while this one is the newest.
 */
export function newerRunOf(
  runs: readonly RunSummary[],
  run: {
    readonly runId: string;
    readonly profileId: string | null;
    readonly openedAt: string | null;
    readonly finishReason: string | null;
  },
): RunSummary | null {
  const others = runs.filter((each) => each.runId !== run.runId);
  const named = others.find((each) => run.finishReason?.includes(each.runId) === true);
  if (named !== undefined) return named;
  if (run.profileId === null) return null;
  const watched = others.find((each) => each.isWatched && each.profileId === run.profileId);
  return watched !== undefined && beganAt(watched) > (run.openedAt ?? '') ? watched : null;
}

/** A run that has ended may be watched still: its VM may begin another. */
function isInProgress(run: RunSummary): boolean {
  const isOver =
    run.status === 'completed' || run.status === 'failed' || run.status === 'interrupted';
  return run.isWatched && !isOver;
}
