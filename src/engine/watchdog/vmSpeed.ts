/**
 * How fast the VM's clock runs beside ours. A real one differs by parts in a million; a simulated VM
 * may live a day in a minute, and the limits then are meant in its time.
 */

/** Closer together, the uncertainty of a measurement would count. */
const LEAST_APART_MS = 2_000;
/** So many measurements must agree: one step of a VM's clock is no speed. */
const NEEDED = 3;
/** Below this it is a clock that is being corrected. */
const LEAST_SPEED = 1.5;

export class VmSpeed {
  #last: { readonly appMs: number; readonly vmMs: number } | null = null;
  #speeds: number[] = [];

  add(appMs: number, vmMs: number): void {
    const last = this.#last;
    if (last !== null && appMs - last.appMs < LEAST_APART_MS) return;
    this.#last = { appMs, vmMs };
    if (last === null) return;
    this.#speeds = [...this.#speeds, (vmMs - last.vmMs) / (appMs - last.appMs)].slice(-NEEDED);
  }

  /** VM seconds per second here; 1 unless it is clearly more. */
  get value(): number {
    if (this.#speeds.length < NEEDED) return 1;
    const slowest = Math.min(...this.#speeds);
    return slowest >= LEAST_SPEED ? slowest : 1;
  }
}
