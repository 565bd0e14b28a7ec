import type { RunSummary } from '#protocol/contract.ts';
import type { Verdict, VerdictBrief } from '#protocol/verdict.ts';
import type { RunStatus } from '#protocol/vocabulary.ts';

export function briefOf(verdict: Verdict | null): VerdictBrief | null {
  if (verdict === null) return null;
  const { kind, since, headline } = verdict;
  return { kind, since, headline };
}

/** Whether two verdicts tell a person the same. How long something has lasted is no news. */
export function isSameNews(a: Verdict, b: Verdict): boolean {
  return newsOf(a) === newsOf(b);
}

function newsOf({ kind, headline, workerId, signals, lastUsefulLine }: Verdict): string {
  const told = signals.filter(({ isAgainst }) => isAgainst).map(({ name }) => name);
  const line = kind === 'connection_lost' ? '' : (lastUsefulLine?.text ?? '');
  // A limit in the words of a stuck run moves with the measured speed of a simulated VM.
  const words = kind === 'stuck' ? '' : headline;
  return JSON.stringify([kind, words, workerId, told, line]);
}

export function isOver(status: RunStatus): boolean {
  return status === 'completed' || status === 'interrupted' || status === 'failed';
}

export const ABANDONED_HEADLINE =
  'Nobody watches this run any more: what is shown is from when it was last seen.';

type Summarised = Pick<RunSummary, 'status' | 'verdict' | 'lastSeenAt' | 'openedAt'>;

/** The verdict of a run that nobody watches: what was said of it last counts only if it ended. */
export function abandonedBrief(summary: Summarised): VerdictBrief | null {
  if (isOver(summary.status)) return summary.verdict;
  const since = summary.lastSeenAt ?? summary.openedAt;
  return since === null ? null : { kind: 'abandoned', since, headline: ABANDONED_HEADLINE };
}
