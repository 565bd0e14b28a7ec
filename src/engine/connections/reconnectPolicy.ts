/** When to try again. Never gives up: a laptop may wake, or a VM be started, hours later. */

/** The first retry is at once in people's eyes, yet leaves a dying sshd time to free the session. */
const FIRST_DELAY_MS = 500;
/** A person waiting for Wi-Fi should not wait longer; thirty seconds cost the VM nothing. */
const MAX_DELAY_MS = 30_000;

/**
 * @param attempt failed tries so far, from 1.
 * @param random 0..1; spreads clients that lost the same VM at the same moment.
 */
export function retryDelayMs(attempt: number, random: number): number {
  const doublings = Math.min(Math.max(attempt - 1, 0), 16);
  const longest = Math.min(FIRST_DELAY_MS * 2 ** doublings, MAX_DELAY_MS);
  return Math.round(longest * (0.5 + 0.5 * random));
}
