import type { Scheduler } from './scheduler.ts';

/** Real milliseconds of simulation work in one go, before sockets get their turn. */
const SLICE_MS = 8;
/** Wakes at least this often, so that a speed change takes hold soon. */
const LONGEST_SLEEP_MS = 500;

/** Ties a scheduler to real time at `speed` simulated seconds per real second. */
export class ClockDriver {
  private readonly scheduler: Scheduler;
  private speed: number;
  private isPaused = false;
  private isClosed = false;
  private timer: NodeJS.Timeout | NodeJS.Immediate | null = null;
  private anchorVmMs: number;
  private anchorRealMs: number;

  constructor(scheduler: Scheduler, speed: number) {
    this.scheduler = scheduler;
    this.speed = speed;
    this.anchorVmMs = scheduler.nowMs;
    this.anchorRealMs = performance.now();
  }

  start(): void {
    this.plan();
  }

  /** The VM's clock now, ms since the epoch, with fractions. Never behind the newest log line. */
  vmNowMs(): number {
    const sinceAnchor = this.isPaused ? 0 : performance.now() - this.anchorRealMs;
    return Math.max(this.scheduler.nowMs, this.anchorVmMs + sinceAnchor * this.speed);
  }

  pause(): void {
    this.anchor();
    this.isPaused = true;
    this.cancel();
  }

  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.anchorRealMs = performance.now();
    this.plan();
  }

  setSpeed(speed: number): void {
    this.anchor();
    this.speed = speed;
    this.cancel();
    this.plan();
  }

  close(): void {
    this.isClosed = true;
    this.cancel();
  }

  private anchor(): void {
    this.anchorVmMs = this.vmNowMs();
    this.anchorRealMs = performance.now();
  }

  private cancel(): void {
    if (this.timer === null) return;
    clearTimeout(this.timer as NodeJS.Timeout);
    clearImmediate(this.timer as NodeJS.Immediate);
    this.timer = null;
  }

  private plan(): void {
    if (this.isClosed || this.isPaused) return;
    const nextAtMs = this.scheduler.nextAtMs();
    const waitMs = nextAtMs === null ? LONGEST_SLEEP_MS : (nextAtMs - this.vmNowMs()) / this.speed;
    this.timer = setTimeout(() => this.tick(), Math.min(Math.max(waitMs, 1), LONGEST_SLEEP_MS));
  }

  private tick(): void {
    const sliceEnd = performance.now() + SLICE_MS;
    const isCaughtUp = this.scheduler.advanceTo(
      this.vmNowMs(),
      () => performance.now() > sliceEnd || this.isPaused || this.isClosed,
    );
    if (isCaughtUp) this.plan();
    else if (!this.isPaused && !this.isClosed) this.timer = setImmediate(() => this.tick());
  }
}
