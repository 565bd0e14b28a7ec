/**
 * The workers whose records share one stream of lines, and which of them a record is of. A stream
 * nearly always has one worker; when lists of several were seen, names of tasks, numbers of steps
 * and what each worker waits for tell them apart, as far as content allows.
 */
import type { TaskRef } from '#protocol/vocabulary.ts';
import type { Moment } from './drafts.ts';
import type { LogFact } from './logFormat.ts';
import type { WorkerCursor } from './workerCursor.ts';

interface Opening {
  readonly when: Moment;
  readonly difficulty: 'normal' | 'hard';
}

/** WAA's largest published run had 40; more in one stream are not workers. */
const MAX_WORKERS = 256;

/** `Starting on` lines whose task is not yet named; more than this never wait. */
const MAX_OPENINGS = 64;

export class WorkerLane {
  readonly #createWorker: (id: string) => WorkerCursor;
  readonly #workers = new Map<string, WorkerCursor>();
  #current: WorkerCursor;
  #openings: Opening[] = [];
  #domain: string | null = null;
  #turn = 0;
  #lastAt = '';

  constructor(firstWorkerId: string, createWorker: (id: string) => WorkerCursor) {
    this.#createWorker = createWorker;
    this.#current = createWorker(firstWorkerId);
    this.#workers.set(firstWorkerId, this.#current);
  }

  get workers(): readonly WorkerCursor[] {
    return [...this.#workers.values()];
  }

  get current(): WorkerCursor {
    return this.#current;
  }

  get isEveryoneDone(): boolean {
    return this.workers.every(({ isSummarised }) => isSummarised);
  }

  /** A client told its list: it is this worker from here on. */
  assign(workerId: string, tasks: readonly TaskRef[], when: Moment): WorkerCursor {
    const isFull = this.#workers.size >= MAX_WORKERS;
    const known = this.#workers.get(workerId) ?? (isFull ? this.#current : undefined);
    const worker = known ?? this.#createWorker(workerId);
    if (known === undefined) {
      // The worker assumed at the beginning never showed under that name.
      for (const [id, other] of this.#workers) {
        if (other.assigned.length === 0 && !other.hasOpenTask) this.#workers.delete(id);
      }
      this.#workers.set(workerId, worker);
    }
    worker.assign(when, tasks);
    this.#current = worker;
    return worker;
  }

  /**
   * The worker that a record is of, with what is needed before the record is taken: a task that was
   * opened without a name gets its worker with its name. Null while that is not known.
   */
  route(fact: LogFact, when: Moment): WorkerCursor | null {
    const worker = this.#pick(fact, when);
    if (worker === null) return null;
    this.#turn += 1;
    worker.lastTurn = this.#turn;
    this.#current = worker;
    this.#lastAt = when.at;
    return worker;
  }

  #pick(fact: LogFact, when: Moment): WorkerCursor | null {
    const live = this.#liveWorkers();
    if (live.length < 2) {
      const worker = live[0] ?? this.#current;
      if (fact.kind === 'task.opened') worker.open(when, fact.difficulty);
      return worker;
    }
    switch (fact.kind) {
      case 'task.opened':
        this.#openings = [...this.#openings, { when, difficulty: fact.difficulty }].slice(
          -MAX_OPENINGS,
        );
        return null;
      case 'task.located':
        return this.#openFor(this.#ownerOf(live, fact.task) ?? this.#current, fact.task);
      case 'task.domain':
        this.#domain = fact.domain;
        return null;
      case 'task.example': {
        const ref = this.#refOf(live, fact.exampleId);
        const owner = ref === null ? null : this.#ownerOf(live, ref);
        return this.#openFor(owner ?? this.#current, ref);
      }
      case 'task.finished':
      case 'task.excepted':
        return this.#ownerOf(live, fact.task) ?? this.#current;
      default:
        return this.#waiting(live, fact, when);
    }
  }

  #liveWorkers(): readonly WorkerCursor[] {
    if (this.#workers.size === 1) return [this.#current];
    return this.workers.filter(({ isSummarised }) => !isSummarised);
  }

  /** Opens the task at its worker, unless another line about it has done so. */
  #openFor(worker: WorkerCursor, ref: TaskRef | null): WorkerCursor {
    const isOpen =
      ref !== null && worker.stage === 'opened' && worker.ref?.exampleId === ref.exampleId;
    if (isOpen) return worker;
    const opening = this.#openings.shift();
    if (opening !== undefined) worker.open(opening.when, opening.difficulty);
    return worker;
  }

  #ownerOf(live: readonly WorkerCursor[], ref: TaskRef): WorkerCursor | null {
    const working = live.find((worker) => isExample(worker.ref, ref));
    return working ?? live.find((worker) => worker.isAssigned(ref)) ?? null;
  }

  #refOf(live: readonly WorkerCursor[], exampleId: string): TaskRef | null {
    const named = live
      .flatMap(({ assigned }) => assigned)
      .filter((ref) => ref.exampleId === exampleId);
    return named.find(({ domain }) => domain === this.#domain) ?? named[0] ?? null;
  }

  /**
   * The worker for which the record comes next. Lines of one moment are of one worker; otherwise
   * the one that has waited longest is due.
   */
  #waiting(live: readonly WorkerCursor[], fact: LogFact, when: Moment): WorkerCursor {
    const due = live.filter((worker) => isDue(worker, fact));
    if (due.length === 0) return this.#current;
    if (when.at === this.#lastAt && due.includes(this.#current)) return this.#current;
    // The guest answers within milliseconds, so its answer is for whoever acted last.
    if (fact.kind === 'step.executed')
      return due.reduce((a, b) => (b.lastTurn > a.lastTurn ? b : a));
    return due.reduce((a, b) => (b.lastTurn < a.lastTurn ? b : a));
  }
}

function isExample(ref: TaskRef | null, wanted: TaskRef): boolean {
  return ref !== null && ref.exampleId === wanted.exampleId && ref.domain === wanted.domain;
}

/** Whether the record is what the worker's state calls for next. */
function isDue(worker: WorkerCursor, fact: LogFact): boolean {
  const { stage, stepStage } = worker;
  const isRunning = stage === 'running';
  switch (fact.kind) {
    case 'task.instruction':
      return worker.needsInstruction;
    case 'task.staged':
      if (fact.stage === 'resetting') return stage === 'opened';
      if (fact.stage === 'setting_up') return stage === 'resetting';
      if (fact.stage === 'running') return stage === 'setting_up';
      return isRunning && (stepStage === null || stepStage === 'completed');
    case 'task.traceback':
      return worker.awaitsTraceback;
    case 'evaluator.faulted':
    case 'task.result':
      return stage === 'evaluating';
    case 'step.thinking':
    case 'step.skipped':
      return isRunning && (stepStage === null || stepStage === 'completed');
    case 'step.modelCalled':
      return isRunning && stepStage === 'thinking';
    case 'step.acted':
      return isRunning && worker.expectsStep(fact.stepNumber);
    case 'step.executed':
      return isRunning && stepStage === 'acted' && worker.hasRunnableAction;
    case 'step.observed':
      return isRunning && (stepStage === 'acted' || stepStage === 'executed');
    case 'step.completed':
      return isRunning && stepStage === 'observed';
    case 'client.summarised':
      return !worker.hasOpenTask && worker.isListDone;
    default:
      return false;
  }
}
