/** When a delivery that failed is tried again. Times come in as values, chance as a number. */

/** With the pauses below the last try is about half an hour after the first. */
export const MAX_ATTEMPTS = 7;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** A receiver may ask for a longer pause, within reason. */
const LONGEST_ASKED_MS = 60 * 60_000;

export interface Outcome {
  /** HTTP status; null when no answer came. */
  readonly httpStatus: number | null;
  /** What the receiver asked for (Retry-After), in ms. */
  readonly retryAfterMs: number | null;
}

export function isDelivered({ httpStatus }: Outcome): boolean {
  return httpStatus !== null && httpStatus >= 200 && httpStatus < 300;
}

/** Whether another try may go better: no answer, too many calls, or a fault of the receiver. */
export function isWorthRetrying({ httpStatus }: Outcome): boolean {
  return httpStatus === null || [408, 425, 429].includes(httpStatus) || httpStatus >= 500;
}

/**
 * Ms to the next try after `attempts` failed ones, or null to give up. `chance` (0..1) spreads the
 * second half of the pause, so that many senders do not come back at once.
 */
export function nextPauseMs(attempts: number, outcome: Outcome, chance: number): number | null {
  if (attempts >= MAX_ATTEMPTS || !isWorthRetrying(outcome)) return null;
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 3 ** (attempts - 1));
  const spreadMs = Math.round(pauseMs / 2 + (pauseMs / 2) * chance);
  return Math.max(spreadMs, Math.min(LONGEST_ASKED_MS, outcome.retryAfterMs ?? 0));
}
