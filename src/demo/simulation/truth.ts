/** What the demo VM really did, for tests and reports to compare with what was shown. */
import type { PhaseId, PhaseStatus, TaskStatus } from '#protocol/vocabulary.ts';
import { PHASE_IDS } from '#protocol/vocabulary.ts';
import type { ActionTarget } from './actionCode.ts';

export interface TruthAction {
  readonly text: string;
  readonly isOk: boolean;
  readonly targets: readonly ActionTarget[];
}

export interface TruthStep {
  readonly stepNumber: number;
  /** `unfinished`: an exception or a restart came between. `skipped`: its observation was lost. */
  readonly status: 'done' | 'unfinished' | 'skipped';
  readonly startedAt: string;
  readonly modelCalledAt: string | null;
  readonly actedAt: string | null;
  readonly completedAt: string | null;
  readonly actions: readonly TruthAction[];
  readonly thought: string;
  readonly isDone: boolean;
  /** File name of the screen after the last action; null when it was not written. */
  readonly screenshot: string | null;
}

export interface TruthAttempt {
  readonly number: number;
  readonly workerId: string;
  status: TaskStatus;
  readonly startedAt: string;
  readyAt: string | null;
  evaluatingAt: string | null;
  endedAt: string | null;
  score: number | null;
  error: string | null;
  resetScreenshot: string | null;
  readonly steps: TruthStep[];
}

export interface TruthTask {
  readonly key: string;
  readonly domain: string;
  readonly exampleId: string;
  readonly workerId: string;
  readonly instruction: string;
  status: TaskStatus;
  score: number | null;
  readonly attempts: TruthAttempt[];
}

export interface TruthPhase {
  readonly id: PhaseId;
  status: PhaseStatus;
  startedAt: string | null;
  endedAt: string | null;
}

export interface TruthFault {
  readonly name: string;
  readonly at: string;
}

export interface DemoTruth {
  readonly seed: number;
  readonly vmStartedAt: string;
  readonly vmNow: string;
  readonly isFinished: boolean;
  readonly model: string;
  readonly agent: string;
  readonly containers: readonly {
    readonly name: string;
    readonly workerId: string;
    readonly status: string;
    readonly exitCode: number | null;
    readonly averageScore: number | null;
    readonly logLineCount: number;
  }[];
  /** Phases of the first container. */
  readonly phases: readonly TruthPhase[];
  /** In run order, worker after worker. */
  readonly tasks: readonly TruthTask[];
  readonly faults: readonly TruthFault[];
  /** Benchmarks started by docker commands, in order; the tasks above are of the last one. */
  readonly starts: readonly TruthStart[];
  /** Every different command line that came over SSH. */
  readonly commandLines: readonly string[];
  /** Command line of every process that ran in a container. */
  readonly processes: readonly string[];
}

export interface TruthStart {
  readonly how: 'entry' | 'exec';
  readonly container: string;
  readonly model: string;
  readonly agent: string;
  readonly taskCount: number;
  /** SHA-256 of what each variable held that was given to it. */
  readonly environment: Readonly<Record<string, string>>;
}

export function isoOf(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** Phases pass in order; opening one closes the one before it. */
export class PhaseRecord {
  readonly phases: TruthPhase[] = PHASE_IDS.map((id) => ({
    id,
    status: 'pending',
    startedAt: null,
    endedAt: null,
  }));

  /** A phase that is over stays as it was: a restarted container passes set-up a second time. */
  start(id: PhaseId, atMs: number): void {
    const begun = this.phases.find((phase) => phase.id === id);
    if (begun?.status === 'done' || begun?.status === 'active') return;
    this.end(atMs);
    for (const phase of this.phases) {
      if (phase.id === id) {
        phase.status = 'active';
        phase.startedAt ??= isoOf(atMs);
        phase.endedAt = null;
        return;
      }
      if (phase.status === 'pending') phase.status = 'skipped';
    }
  }

  end(atMs: number): void {
    for (const phase of this.phases) {
      if (phase.status !== 'active') continue;
      phase.status = 'done';
      phase.endedAt = isoOf(atMs);
    }
  }
}
