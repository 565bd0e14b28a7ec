/**
 * The one clockwork of the simulation. Processes are generators that yield how many milliseconds of
 * VM time to wait; they resume at exactly the planned instant, whatever the real timers do, so the
 * same seed writes the same log at any speed.
 */
export type Process = Generator<number, void>;

export interface ProcessHandle {
  stop(): void;
}

interface Waiting {
  readonly process: Process;
  readonly order: number;
  atMs: number;
  isStopped: boolean;
}

export class Scheduler {
  /** VM time of the moment being simulated, ms since the epoch. */
  nowMs: number;
  private readonly queue: Waiting[] = [];
  private spawned = 0;

  constructor(startAtMs: number) {
    this.nowMs = startAtMs;
  }

  /** Runs `process` from now on; its first part runs at the next `advanceTo`. */
  spawn(process: Process): ProcessHandle {
    this.spawned += 1;
    const waiting: Waiting = { process, order: this.spawned, atMs: this.nowMs, isStopped: false };
    this.insert(waiting);
    return {
      stop: () => {
        waiting.isStopped = true;
      },
    };
  }

  /** When the next process wakes; null when all have ended. */
  nextAtMs(): number | null {
    return this.queue[0]?.atMs ?? null;
  }

  /**
   * Runs everything planned up to `targetMs`.
   * @returns false when `shouldPause` said to stop before the target was reached.
   */
  advanceTo(targetMs: number, shouldPause: () => boolean = () => false): boolean {
    for (;;) {
      const first = this.queue[0];
      if (first === undefined || first.atMs > targetMs) break;
      this.queue.shift();
      this.nowMs = Math.max(this.nowMs, first.atMs);
      this.resume(first);
      if (shouldPause()) return false;
    }
    this.nowMs = Math.max(this.nowMs, targetMs);
    return true;
  }

  private resume(waiting: Waiting): void {
    if (waiting.isStopped) return;
    const step = waiting.process.next();
    if (step.done === true) return;
    waiting.atMs = this.nowMs + Math.max(0, Math.round(step.value));
    this.insert(waiting);
  }

  private insert(waiting: Waiting): void {
    let index = this.queue.length;
    while (index > 0 && isLater(this.queue[index - 1], waiting)) index -= 1;
    this.queue.splice(index, 0, waiting);
  }
}

function isLater(queued: Waiting | undefined, added: Waiting): boolean {
  if (queued === undefined) return false;
  return queued.atMs > added.atMs || (queued.atMs === added.atMs && queued.order > added.order);
}
