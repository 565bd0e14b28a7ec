/** Misfortunes by name: each strikes once at a moment drawn from the seed, or when it is asked for. */
import type { DEMO_FAULTS } from '#protocol/contract.ts';
import type { Random } from '../random.ts';

export type FaultName = (typeof DEMO_FAULTS)[number];

/** How often one `drop_connection` cuts the line. */
const CONNECTION_DROPS = 3;
/** Longer than WAA's own patience with anything but its model. */
const STALL_MS = 20 * 60_000;
/** Faults strike while a run is under way: after this share of the tasks, before that one. */
const EARLIEST_SHARE = 0.15;
const LATEST_SHARE = 0.75;

interface PlannedFault {
  readonly name: FaultName;
  readonly taskIndex: number;
  readonly stepIndex: number;
}

/** What the running client must still suffer; the rest strikes at once. */
export interface PendingTrouble {
  stallMs: number;
  slowSteps: number;
  exceptions: number;
  fullDiskTasks: number;
}

export type ImmediateFault = Extract<
  FaultName,
  'drop_connection' | 'restart_container' | 'garbage_log'
>;

export class FaultPlan {
  readonly pending: PendingTrouble = { stallMs: 0, slowSteps: 0, exceptions: 0, fullDiskTasks: 0 };
  private planned: readonly PlannedFault[];
  private readonly strike: (name: ImmediateFault) => void;
  private readonly record: (name: FaultName) => void;

  constructor(options: {
    readonly names: readonly FaultName[];
    readonly taskCount: number;
    readonly random: Random;
    readonly strike: (name: ImmediateFault) => void;
    readonly record: (name: FaultName) => void;
  }) {
    this.strike = options.strike;
    this.record = options.record;
    this.planned = options.names.flatMap((name) => {
      const random = options.random.fork(`fault ${name}`);
      const times = name === 'drop_connection' ? CONNECTION_DROPS : 1;
      return Array.from({ length: times }, () => ({
        name,
        taskIndex: Math.floor(random.between(EARLIEST_SHARE, LATEST_SHARE) * options.taskCount),
        // Any task that takes steps takes two; only longer runs have later chances.
        stepIndex: options.taskCount < 3 ? 1 : random.int(1, 3),
      }));
    });
  }

  /** Called by the first worker before each step of its n-th task: what is due by then strikes. */
  reach(taskIndex: number, stepIndex: number): void {
    const isDue = (fault: PlannedFault): boolean =>
      fault.taskIndex < taskIndex ||
      (fault.taskIndex === taskIndex && fault.stepIndex <= stepIndex);
    const due = this.planned.filter(isDue);
    this.planned = this.planned.filter((fault) => !isDue(fault));
    for (const fault of due) this.inject(fault.name);
  }

  /** @param stallMs how long a stall lasts at least, in simulated ms. */
  inject(name: FaultName, stallMs = 0): void {
    this.record(name);
    switch (name) {
      case 'stall':
        this.pending.stallMs += Math.max(STALL_MS, stallMs);
        return;
      case 'slow_model':
        this.pending.slowSteps += 6;
        return;
      case 'exception':
        this.pending.exceptions += 1;
        return;
      case 'disk_full':
        this.pending.fullDiskTasks += 2;
        return;
      case 'drop_connection':
      case 'restart_container':
      case 'garbage_log':
        this.strike(name);
    }
  }
}
