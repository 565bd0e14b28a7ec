import { PHASE_IDS, type PhaseId } from '#protocol/vocabulary.ts';
import { toPlainText } from './ansi.ts';
import type { Moment, Tell } from './drafts.ts';
import { toOwnText } from './ownText.ts';

/** A line under a progress bar; the log has the whole text. */
const MAX_DETAIL_CHARS = 200;

/** Smallest step of a fraction that is worth an event. */
const MIN_FRACTION_STEP = 0.01;

/**
 * Follows the run's phases as one log tells of them. They go forward only: reaching one ends the one
 * before it, and those in between that never showed were not needed.
 */
export class PhaseTracker {
  readonly #tell: Tell;
  /** Position of the furthest phase so far, active or over; -1 before the first. */
  #reached = -1;
  #active: PhaseId | null = null;
  #fraction: number | null = null;
  #detail = '';

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  get active(): PhaseId | null {
    return this.#active;
  }

  hasReached(phase: PhaseId): boolean {
    return PHASE_IDS.indexOf(phase) <= this.#reached;
  }

  /** Makes the phase the active one, unless the run is in it or past it. */
  reach(phase: PhaseId, when: Moment): void {
    if (this.hasReached(phase)) return;
    this.#endActive(when);
    const position = PHASE_IDS.indexOf(phase);
    for (const skipped of PHASE_IDS.slice(this.#reached + 1, position)) {
      this.#tell(when, { type: 'phase.completed', phase: skipped, result: 'skipped' });
    }
    this.#reached = position;
    this.#active = phase;
    this.#fraction = null;
    this.#detail = '';
    this.#tell(when, { type: 'phase.started', phase });
  }

  /** Says how far the active phase is; reaches it first when it is still ahead. */
  progress(phase: PhaseId, when: Moment, fraction: number | null, detail: string): void {
    this.reach(phase, when);
    const text = toOwnText(toPlainText(detail.slice(0, MAX_DETAIL_CHARS)));
    if (this.#active !== phase || !this.#isNews(fraction, text)) return;
    this.#fraction = fraction;
    this.#detail = text;
    this.#tell(when, { type: 'phase.progressed', phase, fraction, detail: text });
  }

  complete(phase: PhaseId, when: Moment): void {
    this.reach(phase, when);
    if (this.#active === phase) this.#endActive(when);
  }

  /** Reaches the phase, also when the run was past it: a container or an installer starts again. */
  returnTo(phase: PhaseId, when: Moment): void {
    if (this.#active === phase) return;
    if (this.hasReached(phase)) {
      this.#reached = PHASE_IDS.indexOf(phase) - 1;
      this.#active = null;
    }
    this.reach(phase, when);
  }

  #isNews(fraction: number | null, detail: string): boolean {
    if (fraction === null || this.#fraction === null) {
      return fraction !== this.#fraction || detail !== this.#detail;
    }
    const change = fraction - this.#fraction;
    // A fraction that falls is a new download or build: news as well.
    return change >= MIN_FRACTION_STEP || change < 0 || (fraction === 1 && change > 0);
  }

  #endActive(when: Moment): void {
    const phase = this.#active;
    this.#active = null;
    if (phase !== null) this.#tell(when, { type: 'phase.completed', phase, result: 'done' });
  }
}
