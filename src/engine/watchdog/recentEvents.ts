import type { RunEvent } from '#protocol/events.ts';

/** Enough for the last two tasks, few enough to read. */
const KEPT_EVENTS = 60;

/** The newest events of a run, for its error report. */
export class RecentEvents {
  #events: RunEvent[] = [];

  get events(): readonly RunEvent[] {
    return this.#events.slice(-KEPT_EVENTS);
  }

  add(events: readonly RunEvent[]): void {
    this.#events.push(...events.slice(-KEPT_EVENTS));
    if (this.#events.length > KEPT_EVENTS * 2) this.#events = this.#events.slice(-KEPT_EVENTS);
  }
}
