/** Empty values of the run state, and safe reading of its records. */
import {
  SNAPSHOT_VERSION,
  type AttemptState,
  type PhaseState,
  type RunState,
  type StepState,
  type TaskState,
  type WorkerState,
} from '#protocol/snapshot.ts';
import { PHASE_IDS, toTaskKey, type RunId, type TaskRef } from '#protocol/vocabulary.ts';

export function createRunState(runId: RunId): RunState {
  return {
    version: SNAPSHOT_VERSION,
    seq: 0,
    runId,
    name: '',
    targetLabel: '',
    profileId: null,
    status: 'waiting',
    finishReason: null,
    openedAt: null,
    startedAt: null,
    endedAt: null,
    lastVmAt: null,
    lastSeenAt: null,
    connection: { status: 'none', detail: '', since: null, attempt: null, retryAt: null },
    clockOffsetMs: null,
    settings: {},
    facts: {},
    sources: [],
    phases: PHASE_IDS.map(createPhase),
    workers: {},
    taskOrder: [],
    tasks: {},
    screen: null,
    log: { lineCount: 0, unknownCount: 0, errorCount: 0, benignErrorCount: 0 },
    warnings: [],
    verdict: null,
    operations: [],
  };
}

export function createPhase(id: PhaseState['id']): PhaseState {
  return { id, status: 'pending', startedAt: null, endedAt: null, fraction: null, detail: '' };
}

export function createWorker(id: string): WorkerState {
  return {
    id,
    assignedCount: null,
    currentTask: null,
    averageScore: null,
    isFinished: false,
    lastEventAt: null,
  };
}

export function createTask(task: TaskRef): TaskState {
  return {
    key: toTaskKey(task),
    domain: task.domain,
    exampleId: task.exampleId,
    workerId: null,
    instruction: null,
    difficulty: null,
    status: 'not_started',
    score: null,
    attempts: [],
  };
}

export function createAttempt(
  number: number,
  workerId: string,
  status: AttemptState['status'],
  startedAt: string,
): AttemptState {
  return {
    number,
    workerId,
    status,
    startedAt,
    readyAt: null,
    evaluatingAt: null,
    endedAt: null,
    score: null,
    error: null,
    resetScreenshot: null,
    steps: [],
  };
}

export function createStep(number: number, status: StepState['status']): StepState {
  return {
    number,
    status,
    startedAt: null,
    modelCalledAt: null,
    actedAt: null,
    executedAt: null,
    observedAt: null,
    completedAt: null,
    actions: [],
    reward: null,
    isDone: null,
    thought: null,
    windowTitle: null,
    screenshot: null,
    screenshotBefore: null,
    targets: [],
  };
}

/**
 * Reads a record by a key that came from the VM: `constructor` as a worker id is no worker.
 */
export function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/**
 * How many workers this VM's logs are bound to tell of. A log may be read to its end before another
 * one's first line arrives, so that the workers known so far are not always all there are. Of the
 * workers of the whole run (`num_workers`), some may be on other VMs: no more are waited for than
 * there are containers, or log files of clients, here.
 */
export function workersToHearOf({ settings, sources }: RunState): number {
  const told = Number(settings['num_workers']?.value);
  if (!Number.isInteger(told) || told < 1) return 1;
  const countOf = (kind: string): number => sources.filter((each) => each.kind === kind).length;
  return Math.min(told, Math.max(1, countOf('container_log'), countOf('file')));
}
