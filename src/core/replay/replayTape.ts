/**
 * The state of a run at any moment of its journal. Moving forward folds only what is new; moving back
 * starts from the nearest state kept on the way. States share what did not change, so keeping some
 * costs little.
 */
import { createRunState } from '#core/run/runState.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import type { RunEvent } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { countUntil, createTimeline } from './timeline.ts';
import type { Timeline } from './timeline.ts';

/** A step back folds at most this many events: a few ms. */
const KEEP_EVERY = 500;

export class ReplayTape {
  readonly timeline: Timeline;
  readonly events: readonly RunEvent[];
  readonly #runId: RunId;
  /** States after 0, 500, 1000, … events. */
  readonly #kept: RunState[];
  #last: { readonly count: number; readonly state: RunState };

  constructor(runId: RunId, events: readonly RunEvent[]) {
    this.#runId = runId;
    this.events = events;
    this.timeline = createTimeline(events);
    const start = createRunState(runId);
    this.#kept = [start];
    this.#last = { count: 0, state: start };
  }

  get runId(): RunId {
    return this.#runId;
  }

  /** Events that have happened at a position. */
  countAt(positionMs: number): number {
    return countUntil(this.timeline, positionMs);
  }

  /** The state after the first `count` events. */
  stateAfter(count: number): RunState {
    const wanted = Math.min(Math.max(0, count), this.events.length);
    if (wanted === this.#last.count) return this.#last.state;
    let { count: at, state } = this.#nearest(wanted);
    while (at < wanted) {
      const next = Math.min(wanted, (Math.floor(at / KEEP_EVERY) + 1) * KEEP_EVERY);
      state = reduceRun(state, this.events.slice(at, next));
      at = next;
      if (at % KEEP_EVERY === 0) this.#kept[at / KEEP_EVERY] ??= state;
    }
    this.#last = { count: wanted, state };
    return state;
  }

  /** The instant on the app's clock that a position stands for, ms since 1970. */
  instantMs(positionMs: number): number {
    return this.timeline.startMs + positionMs;
  }

  #nearest(wanted: number): { readonly count: number; readonly state: RunState } {
    const index = Math.min(Math.floor(wanted / KEEP_EVERY), this.#kept.length - 1);
    const kept = this.#kept[index] ?? createRunState(this.#runId);
    const count = index * KEEP_EVERY;
    const isLastNearer = this.#last.count <= wanted && this.#last.count >= count;
    return isLastNearer ? this.#last : { count, state: kept };
  }
}
