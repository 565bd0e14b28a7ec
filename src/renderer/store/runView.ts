/** What the UI holds of one run, and how messages of its stream change it. */
import type { Feed, RunMessage } from '#protocol/contract.ts';
import type { RunEvent } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { createRunState } from '#core/run/runState.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import type { LinkStatus } from '../clients/keepFollowing.ts';

export interface RunView {
  readonly runId: RunId;
  /** Null until the first snapshot or the first event came. */
  readonly state: RunState | null;
  readonly feed: ReceivedFeed | null;
  readonly link: LinkStatus;
  /** Set when the engine does not know the run or refuses it; then nothing is retried. */
  readonly failure: { readonly message: string; readonly remedy: string } | null;
  /** The moment shown, ms since 1970 on the app's clock, when the run is replayed; absent otherwise. */
  readonly replayedAtMs?: number;
}

/** A feed with the page's own time of arrival, so that ages need no agreement between clocks. */
export interface ReceivedFeed {
  readonly feed: Feed;
  /** `Date.now()` of this page when it came. */
  readonly receivedAtMs: number;
}

export function emptyRunView(runId: RunId): RunView {
  return { runId, state: null, feed: null, link: { status: 'connecting' }, failure: null };
}

export type Applied =
  { readonly kind: 'applied'; readonly view: RunView } | { readonly kind: 'gap' };

/** Folds one message in. `gap` means events are missing: follow again from scratch. */
export function applyRunMessage(view: RunView, message: RunMessage, receivedAtMs: number): Applied {
  switch (message.kind) {
    case 'snapshot':
      return { kind: 'applied', view: { ...view, state: message.state } };
    case 'feed':
      return { kind: 'applied', view: { ...view, feed: { feed: message.feed, receivedAtMs } } };
    case 'events': {
      const base = view.state ?? createRunState(view.runId);
      const fresh = eventsAfter(base.seq, message.events);
      if (fresh === 'gap') return { kind: 'gap' };
      if (fresh.length === 0) return { kind: 'applied', view };
      return { kind: 'applied', view: { ...view, state: reduceRun(base, fresh) } };
    }
  }
}

/** The events that continue after `seq`, those already folded in left out. */
export function eventsAfter(seq: number, events: readonly RunEvent[]): readonly RunEvent[] | 'gap' {
  const fresh = events.filter((event) => event.seq > seq);
  const isContinuous = fresh.every((event, index) => event.seq === seq + 1 + index);
  return isContinuous ? fresh : 'gap';
}
