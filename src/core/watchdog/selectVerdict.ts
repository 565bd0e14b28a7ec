import type { Feed } from '#protocol/contract.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { Verdict } from '#protocol/verdict.ts';
import { ABANDONED_HEADLINE, isOver } from './verdictBrief.ts';
import { nextSteps } from './nextSteps.ts';

/**
 * The verdict to show. A run that nobody watches is no longer what its journal last said of it:
 * without an end it is abandoned, whoever stopped watching and however.
 */
export function selectVerdict(state: RunState, mode: Feed['mode'] | null): Verdict | null {
  return mode === 'past' && !isOver(state.status) ? abandonedVerdict(state) : state.verdict;
}

function abandonedVerdict(state: RunState): Verdict {
  return {
    kind: 'abandoned',
    since: state.lastSeenAt ?? state.openedAt ?? state.startedAt ?? NEVER,
    headline: ABANDONED_HEADLINE,
    workerId: null,
    signals: [],
    lastUsefulLine: state.verdict?.lastUsefulLine ?? null,
    picture: state.screen?.picture ?? null,
    nextSteps: [...nextSteps('abandoned', { phase: null, exitCode: null, isGuestSilent: false })],
  };
}

/** Of a run without a single event there is no time to tell. */
const NEVER = '1970-01-01T00:00:00.000Z';
