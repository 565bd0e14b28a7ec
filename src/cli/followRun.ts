/** Following one run from the terminal: fold what comes, show it, know when it has ended. */
import { createRunState } from '#core/run/runState.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import type { Feed } from '#protocol/contract.ts';
import type { RunEvent } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { MonitorClient } from './engineSession.ts';

export interface RunView {
  readonly state: RunState;
  /** Null until the first word on how fresh the channels are. */
  readonly feed: Feed | null;
  /** Whether somebody was seen watching; a run that nobody has begun to watch yet is not over. */
  readonly wasWatched: boolean;
  /** Task durations in ms by domain, of earlier runs on the same VM. */
  readonly history: Readonly<Record<string, readonly number[]>>;
}

export interface RunListener {
  /** `events` are those since the last call; null when the state came as a whole. */
  onRun(view: RunView, events: readonly RunEvent[] | null): void;
}

/** Resolves with the last view once `isDone` says so, or when the stream or `signal` ends it. */
export async function followRun(
  client: MonitorClient,
  runId: RunId,
  listener: RunListener,
  isDone: (view: RunView) => boolean,
  signal: AbortSignal,
): Promise<RunView> {
  let view: RunView = {
    state: createRunState(runId),
    feed: null,
    wasWatched: false,
    // Without it the time left is a guess from this run alone, no more.
    history: await client.runs.history({ runId }).catch(() => ({})),
  };
  const stop = new AbortController();
  const ended = AbortSignal.any([signal, stop.signal]);
  try {
    for await (const message of await client.runs.follow({ runId }, { signal: ended })) {
      let events: readonly RunEvent[] | null = [];
      switch (message.kind) {
        case 'snapshot':
          view = { ...view, state: message.state };
          events = null;
          break;
        case 'events':
          view = { ...view, state: reduceRun(view.state, message.events) };
          events = message.events;
          break;
        case 'feed':
          view = {
            ...view,
            feed: message.feed,
            wasWatched: view.wasWatched || message.feed.mode !== 'past',
          };
          break;
      }
      listener.onRun(view, events);
      if (isDone(view)) break;
    }
  } catch (error) {
    if (!ended.aborted) throw error;
  } finally {
    stop.abort();
  }
  return view;
}

/** Whether the state is of now: not of a history that is still being read. */
export function isCaughtUp({ feed, wasWatched }: RunView): boolean {
  return wasWatched && feed !== null && feed.mode !== 'backfilling';
}

/** The VM can't be reached and nothing tries any more. */
export function hasGivenUp({ state }: RunView): boolean {
  return state.connection.status === 'failed';
}

/** Nothing more will come. */
export function isOver(view: RunView): boolean {
  return hasGivenUp(view) || (isCaughtUp(view) && hasEnded(view.state));
}

export function hasEnded(state: RunState): boolean {
  return ['completed', 'interrupted', 'failed'].includes(state.status);
}

/** Found stuck by whoever watches it now; what an earlier session said is history. */
export function isStuck(view: RunView): boolean {
  return isCaughtUp(view) && view.state.verdict?.kind === 'stuck' && !hasEnded(view.state);
}
