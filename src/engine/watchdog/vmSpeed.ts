/**
 * How fast the VM's clock runs beside ours. A real one differs by parts in a million; a simulated VM
 * may live a day in a minute, and the limits then are meant in its time.
 */

/** Closer together, the uncertainty of a measurement would count. */
const LEAST_APART_MS = 2_000;
/** Below this it is a clock that is being corrected. */
const LEAST_SPEED = 1.5;
/** Two speeds in a row must agree this well: a step of a VM's clock is no speed. */
const AGREE_WITHIN = 1.25;
/** What a slow answer may add to a stretch of a few seconds. */
const REAL_WITHIN = 0.2;

export class VmSpeed {
  #last: { readonly appMs: number; readonly vmMs: number } | null = null;
  #speeds: readonly number[] = [];

  add(appMs: number, vmMs: number): void {
    const last = this.#last;
    if (last !== null && appMs - last.appMs < LEAST_APART_MS) return;
    this.#last = { appMs, vmMs };
    if (last === null) return;
    this.#speeds = [...this.#speeds, (vmMs - last.vmMs) / (appMs - last.appMs)].slice(-2);
  }

  get isKnown(): boolean {
    return this.#speeds.length === 2;
  }

  /** True once it is known that the clock runs as ours does, so that durations of both compare. */
  get isReal(): boolean {
    return this.isKnown && this.#speeds.every((speed) => Math.abs(speed - 1) < REAL_WITHIN);
  }

  /** VM seconds per second here; 1 unless it is clearly more. */
  get value(): number {
    const [slower = 1, faster = 1] = [...this.#speeds].sort((a, b) => a - b);
    const isSure = this.isKnown && slower >= LEAST_SPEED && faster <= slower * AGREE_WITHIN;
    return isSure ? slower : 1;
  }
}
