/**
 * The consumers of a run's events, in one list. Each is isolated: one that throws is reported and
 * the others still run. Adding or removing one during an event takes effect from the next event.
 */
import type { RunEvent } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';

export interface RunObserver {
  readonly name: string;
  /** `state` is the state after `events`. */
  onEvents(events: readonly RunEvent[], state: RunState): void;
}

export class ObserverList {
  #observers: readonly RunObserver[] = [];
  readonly #onFailure: (observer: RunObserver, error: unknown) => void;

  constructor(onFailure: (observer: RunObserver, error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** Returns the way to take it off again; doing so twice is fine. */
  add(observer: RunObserver): () => void {
    this.#observers = [...this.#observers, observer];
    return () => {
      this.#observers = this.#observers.filter((other) => other !== observer);
    };
  }

  publish(events: readonly RunEvent[], state: RunState): void {
    if (events.length === 0) return;
    for (const observer of this.#observers) {
      try {
        observer.onEvents(events, state);
      } catch (error) {
        this.#onFailure(observer, error);
      }
    }
  }
}
