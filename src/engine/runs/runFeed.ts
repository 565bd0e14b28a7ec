/**
 * A run as its followers see it: the folded state, the newest events, and how fresh each channel is.
 *
 * Followers pull: each holds only the number of the last event it has sent. One that falls behind
 * the bounded replay buffer gets a whole snapshot instead, so a slow screen costs no memory and
 * never slows the source.
 */
import { createRunState } from '#core/run/runState.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import type { Feed, RunMessage } from '#protocol/contract.ts';
import type { RunEvent } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { ObserverList } from './observers.ts';
import type { RunObserver } from './observers.ts';
import { waitFor } from './waiting.ts';

/** Events kept for followers that resume: several minutes of a live run, some MB at the most. */
const REPLAY_EVENTS = 20_000;
/** Longest wait before events that came together are sent together. */
const BATCH_MS = 50;
/** How often followers are told how fresh the channels are. */
const FEED_MS = 2000;

export interface RunFeedOptions {
  readonly runId: RunId;
  readonly state?: RunState;
  /** Replay buffer size; tests use small ones. */
  readonly replayEvents?: number;
  readonly onObserverFailure?: (observer: string, error: unknown) => void;
}

export type FeedChannels = Omit<Feed, 'sentAt'>;

export class RunFeed {
  readonly runId: RunId;
  readonly observers: ObserverList;
  #state: RunState;
  #recent: RunEvent[] = [];
  #channels: FeedChannels = {
    mode: 'past',
    linkAt: null,
    logAt: null,
    filesAt: null,
    screenAt: null,
  };
  #wakeups = new Set<() => void>();
  #isClosed = false;
  readonly #replayEvents: number;

  constructor(options: RunFeedOptions) {
    this.runId = options.runId;
    this.#state = options.state ?? createRunState(options.runId);
    this.#replayEvents = options.replayEvents ?? REPLAY_EVENTS;
    this.observers = new ObserverList((observer, error) => {
      options.onObserverFailure?.(observer.name, error);
    });
  }

  get state(): RunState {
    return this.#state;
  }

  get feed(): Feed {
    return { ...this.#channels, sentAt: new Date().toISOString() };
  }

  addObserver(observer: RunObserver): () => void {
    return this.observers.add(observer);
  }

  /** Folds numbered events in and passes them on. */
  apply(events: readonly RunEvent[]): void {
    if (events.length === 0) return;
    this.#state = reduceRun(this.#state, events);
    for (const event of events) this.#recent.push(event);
    // Cut in big pieces: cutting at each event would copy the buffer each time.
    if (this.#recent.length > this.#replayEvents * 2) {
      this.#recent = this.#recent.slice(-this.#replayEvents);
    }
    this.observers.publish(events, this.#state);
    this.#wake();
  }

  setChannels(change: Partial<FeedChannels>): void {
    const isNewMode = change.mode !== undefined && change.mode !== this.#channels.mode;
    this.#channels = { ...this.#channels, ...change };
    if (isNewMode) this.#wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  /** Ends when `signal` aborts or the feed closes. */
  async *follow(afterSeq: number | undefined, signal?: AbortSignal): AsyncGenerator<RunMessage> {
    let sentSeq = -1;
    let sentFeed: Feed | null = null;
    if (afterSeq !== undefined && this.#covers(afterSeq)) sentSeq = afterSeq;
    while (!signal?.aborted) {
      if (sentSeq < 0 || !this.#covers(sentSeq)) {
        // Taken before the pause of `yield`: what comes during it has not been sent.
        const state = this.#state;
        sentSeq = state.seq;
        yield { kind: 'snapshot', state };
      } else if (sentSeq < this.#state.seq) {
        const events = this.#after(sentSeq);
        yield { kind: 'events', events };
        sentSeq = events.at(-1)?.seq ?? sentSeq;
      }
      if (signal?.aborted) return;
      const feed = this.feed;
      if (!sentFeed || sentFeed.mode !== feed.mode || this.#isFeedDue(sentFeed, feed)) {
        yield { kind: 'feed', feed };
        sentFeed = feed;
      }
      if (this.#isClosed) return;
      await this.#nextChange(sentSeq, feed.mode, signal);
    }
  }

  #isFeedDue(sent: Feed, now: Feed): boolean {
    return Date.parse(now.sentAt) - Date.parse(sent.sentAt) >= FEED_MS;
  }

  async #nextChange(
    sentSeq: number,
    mode: Feed['mode'],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (sentSeq === this.#state.seq && mode === this.#channels.mode && !this.#isClosed) {
      await this.#woken(FEED_MS, signal);
    }
    if (!this.#isClosed) await waitFor(BATCH_MS, signal);
  }

  #woken(limitMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wakeups.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, limitMs);
      this.#wakeups.add(done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }

  #wake(): void {
    for (const wakeup of [...this.#wakeups]) wakeup();
  }

  #covers(seq: number): boolean {
    if (seq > this.#state.seq) return false;
    const oldest = this.#recent[0]?.seq ?? this.#state.seq + 1;
    return seq >= oldest - 1;
  }

  #after(seq: number): RunEvent[] {
    const oldest = this.#recent[0]?.seq ?? 1;
    return this.#recent.slice(seq + 1 - oldest);
  }
}
