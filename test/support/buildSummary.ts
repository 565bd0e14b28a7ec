import type { RunSummary } from '#protocol/contract.ts';
import { EMPTY_RUN_DETAILS, EMPTY_RUN_META } from '#protocol/library.ts';
import type { RunDetails, RunMeta } from '#protocol/library.ts';

type SummaryStory = Partial<Omit<RunSummary, 'meta' | 'details' | 'counts'>> & {
  readonly meta?: Partial<RunMeta>;
  readonly details?: Partial<RunDetails>;
  readonly counts?: Partial<RunSummary['counts']>;
};

/** A past run as the list shows it; says only what a test is about. */
export function buildSummary(runId: string, story: SummaryStory = {}): RunSummary {
  return {
    runId,
    name: `Run ${runId}`,
    targetLabel: 'me@vm',
    profileId: 'p1',
    status: 'completed',
    phase: 'summary',
    progress: 1,
    openedAt: '2026-11-20T10:00:00.000Z',
    startedAt: '2026-11-20T10:00:00.000Z',
    endedAt: '2026-11-20T12:00:00.000Z',
    lastSeenAt: '2026-11-20T12:00:00.000Z',
    model: 'gpt-4o',
    agent: 'navi',
    picture: null,
    isWatched: false,
    verdict: null,
    ...story,
    counts: {
      total: 0,
      passed: 0,
      partial: 0,
      failed: 0,
      error: 0,
      infra: 0,
      interrupted: 0,
      skipped: 0,
      active: 0,
      ...story.counts,
    },
    meta: { ...EMPTY_RUN_META, ...story.meta },
    details: { ...EMPTY_RUN_DETAILS, ...story.details },
  };
}
