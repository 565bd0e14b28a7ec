/** The channel in one word: is what is on screen live, and if not, why. */
import { formatAge, formatDuration } from '#core/format/duration.ts';
import { parseInstant } from '#core/run/clock.ts';
import { freshness } from '#core/run/selectors.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { RunView } from '../../store/runView.ts';
import { ageOf } from '../kit/feedAge.ts';

export interface ChannelLook {
  readonly word: string;
  readonly detail: string;
  readonly color: string;
}

const LIVE = 'var(--state-passed)';
const UNSURE = 'var(--state-partial)';
const GONE = 'var(--state-failed)';
const QUIET = 'var(--state-waiting)';

export function channelOf(view: RunView | null, nowMs: number): ChannelLook {
  if (view === null || (view.state === null && view.link.status !== 'retrying')) {
    return { word: 'Opening', detail: 'The run is being read.', color: QUIET };
  }
  if (view.replayedAtMs !== undefined) {
    return {
      word: 'Replay',
      detail: 'The journal of this run is played again; nothing of it happens now.',
      color: 'var(--accent)',
    };
  }
  if (view.link.status === 'retrying') {
    const detail = `The monitor itself does not answer: ${view.link.reason} Try ${view.link.attempt}, next in ${formatDuration(view.link.delayMs)}. What is shown is from before.`;
    return { word: 'Offline', detail, color: GONE };
  }
  const mode = view.feed?.feed.mode ?? 'past';
  if (mode === 'past') {
    return {
      word: 'Past',
      detail: 'Nobody watches this run now; it is shown as it was stored.',
      color: QUIET,
    };
  }
  const connection = view.state === null ? null : connectionLook(view.state.connection, nowMs);
  if (connection !== null) return connection;
  if (mode === 'backfilling') {
    return {
      word: 'Catching up',
      detail: 'History is being read; what is shown is not the present yet.',
      color: UNSURE,
    };
  }
  const ageMs = view.feed === null ? null : ageOf(view.feed, 'link', nowMs);
  const level = freshness(ageMs);
  const word = mode === 'reading_along' ? 'Reading along' : level === 'old' ? 'Silent' : 'Live';
  const color = { fresh: LIVE, ageing: UNSURE, old: GONE, never: QUIET }[level];
  return { word, detail: `The VM last answered: ${formatAge(ageMs)}.`, color };
}

function connectionLook(connection: RunState['connection'], nowMs: number): ChannelLook | null {
  switch (connection.status) {
    case 'none':
    case 'ready':
      return null;
    case 'connecting':
      return { word: 'Connecting', detail: connection.detail, color: UNSURE };
    case 'reconnecting': {
      const retryMs = parseInstant(connection.retryAt);
      const next =
        retryMs === null ? '' : `, next in ${formatDuration(Math.max(0, retryMs - nowMs))}`;
      const attempt = connection.attempt === null ? '' : ` ${connection.attempt}`;
      return { word: `Reconnecting${attempt}${next}`, detail: connection.detail, color: UNSURE };
    }
    case 'failed':
      return { word: 'Offline', detail: connection.detail, color: GONE };
    case 'closed':
      return { word: 'Closed', detail: connection.detail, color: QUIET };
  }
}
