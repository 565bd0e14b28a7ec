/** Two clocks: the VM's (what logs and files tell) and the app's. All values in ms since 1970. */

/** `clockOffsetMs` is VM minus app; null while it has not been measured counts as no difference. */
export function toVmTime(appMs: number, clockOffsetMs: number | null): number {
  return appMs + (clockOffsetMs ?? 0);
}

export function toAppTime(vmMs: number, clockOffsetMs: number | null): number {
  return vmMs - (clockOffsetMs ?? 0);
}

/** Ms since 1970 of an ISO instant; null for none and for text that is no instant. */
export function parseInstant(instant: string | null): number | null {
  if (instant === null) return null;
  const ms = Date.parse(instant);
  return Number.isNaN(ms) ? null : ms;
}

/** Ms from one instant to another, never negative; null when either is unknown. */
export function elapsedMs(from: string | null, to: string | null): number | null {
  const fromMs = parseInstant(from);
  const toMs = parseInstant(to);
  return fromMs === null || toMs === null ? null : Math.max(0, toMs - fromMs);
}

/** The later of two instants in the same notation. */
export function laterOf(a: string | null, b: string): string {
  return a === null || b > a ? b : a;
}

/** Data younger than this is as good as live: two updates of the slowest regular feed. */
const FRESH_BELOW_MS = 5_000;
/** Beyond this a person should not decide on it without looking at the channel. */
const OLD_FROM_MS = 30_000;

export type Freshness = 'fresh' | 'ageing' | 'old' | 'never';

/** `ageMs` null: nothing was ever received. A negative age (clock steps) counts as fresh. */
export function freshness(ageMs: number | null): Freshness {
  if (ageMs === null) return 'never';
  if (ageMs < FRESH_BELOW_MS) return 'fresh';
  return ageMs < OLD_FROM_MS ? 'ageing' : 'old';
}
