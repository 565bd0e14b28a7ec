import { formatDuration } from '#core/format/duration.ts';
import { isOver } from '#core/watchdog/verdictBrief.ts';
import type { VerdictKind, VerdictSignal } from '#protocol/verdict.ts';
import type { RunStatus } from '#protocol/vocabulary.ts';

/** What needs a person: told at once to who can't see it. */
export function isLoud(kind: VerdictKind): boolean {
  return kind === 'stuck' || kind === 'crashed';
}

/** A run that ended well, or was ended on purpose, has its status to say so. */
export function isVerdictShown(status: RunStatus, kind: VerdictKind): boolean {
  return kind === 'crashed' || !isOver(status);
}

/** What a person should know of, and can do something about. */
export function needsMark(status: RunStatus, kind: VerdictKind): boolean {
  return kind !== 'healthy' && isVerdictShown(status, kind);
}

/** How long watched, not how long ago: sleep and cuts are not the run's silence. */
export function signalText(signal: VerdictSignal): string {
  const lasted = signal.watchedMs === 0 ? '' : ` (for ${formatDuration(signal.watchedMs)})`;
  return `${signal.text}${lasted}`;
}
