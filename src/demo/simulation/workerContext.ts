import type { TaskRef } from '#protocol/vocabulary.ts';
import type { Random } from '../random.ts';
import type { Container } from '../vm/container.ts';
import type { FileSystem } from '../vm/fileSystem.ts';
import type { Machine } from '../vm/machine.ts';
import type { FaultPlan } from './faults.ts';
import type { Pictures } from './pictures.ts';
import type { Scheduler } from './scheduler.ts';
import type { PhaseRecord, TruthTask } from './truth.ts';

export const MODEL = 'gpt-4o';
export const AGENT = 'navi';
/** What the client was started with. */
export interface ClientSettings {
  readonly model: string;
  readonly agent: string;
  readonly maxSteps: number;
  readonly trialId: string;
  readonly difficulty: string;
  /** The entry script deletes the results before it starts the client, as WAA's does unasked. */
  readonly cleansResults: boolean;
  /** Set when it is started by `docker exec`: where its output goes, and how it was called. */
  readonly exec: { readonly logPath: string; readonly commandLines: readonly string[] } | null;
}

/** Where tasks lie below the results folder: action space, observation, model, trial. */
export function tasksRoot({ settings }: Pick<WorkerContext, 'settings'>): string {
  return `/pyautogui/a11y_tree/${settings.model}/${settings.trialId}`;
}

/** Everything that the processes of one container share. */
export interface WorkerContext {
  readonly workerId: number;
  readonly workerCount: number;
  /** This worker's slice, in run order. */
  readonly tasks: readonly TaskRef[];
  readonly taskFile: string;
  readonly container: Container;
  readonly machine: Machine;
  readonly scheduler: Scheduler;
  /** The results tree; WAA's `/client/results`. */
  readonly results: FileSystem;
  readonly pictures: Pictures;
  readonly random: Random;
  readonly truth: {
    readonly tasks: ReadonlyMap<string, TruthTask>;
    readonly phases: PhaseRecord;
    averageScore: number | null;
  };
  readonly faults: FaultPlan;
  readonly settings: ClientSettings;
  /** The client has ended by itself. */
  isDone: boolean;
  /** Folder of the task under way. */
  currentTaskDirectory: string | null;
}

export function taskKey(task: TaskRef): string {
  return `${task.domain}/${task.exampleId}`;
}

export function nowOf(context: WorkerContext): number {
  return context.scheduler.nowMs;
}
