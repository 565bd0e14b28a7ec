/**
 * Where one worker is: its task, the stage of it, the step in it. Turns what the log says in order
 * into events with worker, task and step on them.
 */
import type { TaskRef, TaskStage } from '#protocol/vocabulary.ts';
import type { DraftBody, Moment, Tell } from './drafts.ts';
import { toErrorKind } from './knownFailures.ts';
import { type BriefOutcome, toTaskRef } from './logFormat.ts';
import { toBoundedText } from './textCollector.ts';

/** How far a task is. `opened`: announced by `Starting on`, its name may still be to come. */
type CursorStage = 'opened' | TaskStage | 'scored';

type StepStage = 'thinking' | 'modelCalled' | 'acted' | 'executed' | 'observed' | 'completed';

interface OpenStep {
  readonly number: number;
  stage: StepStage;
  readonly actionIndex: number;
  readonly isRunnable: boolean;
}

interface OpenTask {
  readonly openedAt: Moment;
  readonly difficulty: 'normal' | 'hard' | null;
  domain: string | null;
  /** From the path of its file; taken when the lines that name it are missing. */
  located: TaskRef | null;
  /** Set once the task has a name and was told of. */
  ref: TaskRef | null;
  stage: CursorStage;
  hasInstruction: boolean;
  step: OpenStep | null;
  /** Steps that have a number, acted in or lost. */
  stepCount: number;
  score: number | null;
  evaluatorFault: string | null;
}

interface LastError {
  readonly ref: TaskRef;
  readonly message: string;
  readonly when: Moment;
}

export interface WorkerCursorOptions {
  readonly id: string;
  readonly tell: Tell;
  /** Called before a task is told of: the benchmark is under way. */
  readonly onTaskStarted: (when: Moment) => void;
}

/** Called with the whole text of a record once its further lines are known. */
export type OnWholeText = (text: string) => void;

/** Actions that the client takes itself. */
const WORDS = new Set(['WAIT', 'DONE', 'FAIL']);

/** Shown where an exception says nothing. */
const NO_MESSAGE = 'Exception without a message';

export class WorkerCursor {
  readonly id: string;
  /** True after its summary, until it gets a new list or task. */
  isSummarised = false;
  /** Position of the record attributed to it last: the worker that waited longest has the lowest. */
  lastTurn = 0;
  readonly #tell: Tell;
  readonly #onTaskStarted: (when: Moment) => void;
  #task: OpenTask | null = null;
  #lastError: LastError | null = null;
  /** Key of the task that ended last, for harnesses that report an end twice. */
  #lastEnded: TaskRef | null = null;
  #assigned: readonly TaskRef[] = [];
  /** Tasks that ended since it got its list. */
  #endedCount = 0;

  constructor(options: WorkerCursorOptions) {
    this.id = options.id;
    this.#tell = options.tell;
    this.#onTaskStarted = options.onTaskStarted;
  }

  // --- What is known, for telling workers apart -------------------------------------------------

  get assigned(): readonly TaskRef[] {
    return this.#assigned;
  }

  /** A client told its list, in run order. */
  assign(when: Moment, tasks: readonly TaskRef[]): void {
    this.interrupt(when, 'The client was started again.');
    this.#assigned = tasks;
    this.#endedCount = 0;
    this.isSummarised = false;
  }

  get hasOpenTask(): boolean {
    return this.#task !== null;
  }

  get stage(): CursorStage | null {
    return this.#task?.stage ?? null;
  }

  get stepStage(): StepStage | null {
    return this.#task?.step?.stage ?? null;
  }

  get needsInstruction(): boolean {
    return this.#task !== null && this.#task.ref !== null && !this.#task.hasInstruction;
  }

  get ref(): TaskRef | null {
    return this.#task?.ref ?? this.#task?.located ?? null;
  }

  get awaitsTraceback(): boolean {
    return this.#lastError !== null;
  }

  /** Whether every task of its list has ended. */
  get isListDone(): boolean {
    return this.assigned.length > 0 && this.#endedCount >= this.assigned.length;
  }

  /** Whether its last action is code that the guest runs, not a word such as WAIT. */
  get hasRunnableAction(): boolean {
    return this.#task?.step?.isRunnable ?? false;
  }

  /** Whether `Step n` would be its next line. */
  expectsStep(stepNumber: number): boolean {
    const task = this.#task;
    if (task === null) return false;
    const { step } = task;
    if (step === null) return stepNumber === task.stepCount + 1;
    return step.number === stepNumber && step.stage !== 'acted' && step.stage !== 'executed';
  }

  isAssigned(ref: TaskRef): boolean {
    return this.assigned.some((task) => isSame(task, ref));
  }

  // --- Tasks ------------------------------------------------------------------------------------

  open(when: Moment, difficulty: 'normal' | 'hard' | null): void {
    this.#open(when, difficulty);
  }

  locate(when: Moment, ref: TaskRef): void {
    const task = this.#taskAt(when);
    if (task.ref === null) task.located = ref;
  }

  setDomain(when: Moment, domain: string): void {
    const task = this.#taskAt(when);
    if (task.ref === null) task.domain = domain;
  }

  setExample(when: Moment, exampleId: string): void {
    const task = this.#taskAt(when);
    const domain = task.domain ?? task.located?.domain ?? this.#assignedDomain(exampleId);
    const ref = domain === null ? null : toTaskRef(domain, exampleId);
    if (task.ref === null && ref !== null) this.#announce(task, ref);
  }

  describe(when: Moment, text: string): OnWholeText | null {
    const ref = this.#refOf();
    if (ref === null || this.#task === null) return null;
    this.#task.hasInstruction = true;
    const describe = (instruction: string): void => {
      this.#tell(when, { type: 'task.described', workerId: this.id, task: ref, instruction });
    };
    describe(toBoundedText(text));
    return describe;
  }

  setStage(when: Moment, stage: TaskStage): void {
    const ref = this.#refOf();
    if (this.#task === null) return;
    this.#task.stage = stage;
    if (ref !== null)
      this.#tell(when, { type: 'task.staged', workerId: this.id, task: ref, stage });
  }

  noteEvaluatorFault(text: string): void {
    if (this.#task?.stage === 'evaluating')
      this.#task.evaluatorFault ??= toBoundedText(text.slice(0, 300));
  }

  setScore(when: Moment, score: number | null): void {
    // Where following began amid the task, the line that names it comes right after.
    const task = this.#taskAt(when);
    task.stage = 'scored';
    task.score = score;
    this.#tellScore(when, task);
  }

  finish(when: Moment, ref: TaskRef): void {
    const task = this.#adopt(when, ref);
    this.#tell(when, { type: 'task.finished', workerId: this.id, task: ref });
    this.#end(task.ref ?? ref);
  }

  /** The task died of an exception. Its traceback follows in a record of its own. */
  fail(when: Moment, ref: TaskRef, text: string): void {
    this.#adopt(when, ref);
    const message = text === '' ? NO_MESSAGE : toBoundedText(text);
    this.#lastError = { ref, message, when };
    this.#tellError(this.#lastError, '');
    this.#end(ref);
  }

  /** Told again with the traceback once it is whole. */
  addTraceback(): OnWholeText | null {
    const error = this.#lastError;
    if (error === null) return null;
    this.#lastError = null;
    return (traceback) => this.#tellError(error, traceback);
  }

  interrupt(when: Moment, reason: string): void {
    const task = this.#task;
    this.#task = null;
    // A task that got its result lacks only its last line.
    if (task?.ref == null || task.score !== null) return;
    this.#tell(when, { type: 'task.interrupted', workerId: this.id, task: task.ref, reason });
  }

  // --- Steps ------------------------------------------------------------------------------------

  think(when: Moment): void {
    const task = this.#task;
    if (task === null) return;
    const before = task.step;
    if (before !== null && (before.stage === 'thinking' || before.stage === 'modelCalled')) {
      // The agent answered with no action at all: WAA counts the step and goes on.
      this.#tellStep(when, before.number, { type: 'step.completed', isDone: false });
    }
    task.stepCount += 1;
    task.step = { number: task.stepCount, stage: 'thinking', actionIndex: -1, isRunnable: false };
    this.#tellStep(when, task.stepCount, { type: 'step.started' });
  }

  callModel(when: Moment): void {
    const step = this.#task?.step ?? null;
    if (step?.stage !== 'thinking') return;
    step.stage = 'modelCalled';
    this.#tellStep(when, step.number, { type: 'step.modelCalled' });
  }

  act(when: Moment, stepNumber: number, action: string): OnWholeText | null {
    const task = this.#task;
    const ref = this.#refOf();
    if (task === null || ref === null) return null;
    const isSameStep = task.step?.number === stepNumber;
    const actionIndex = isSameStep && task.step !== null ? task.step.actionIndex + 1 : 0;
    const isRunnable = !WORDS.has(action.trim());
    task.step = { number: stepNumber, stage: 'acted', actionIndex, isRunnable };
    task.stepCount = stepNumber;
    const tell = (text: string): void => {
      this.#tellStep(when, stepNumber, { type: 'step.acted', actionIndex, action: text }, ref);
    };
    tell(toBoundedText(action));
    return tell;
  }

  /** In other stages such lines are about setting the task up. */
  execute(when: Moment, isOk: boolean, message: string): void {
    const step = this.#task?.step ?? null;
    if (this.#task?.stage === 'evaluating' || step?.stage !== 'acted') return;
    step.stage = 'executed';
    const text = toBoundedText(message);
    this.#tellStep(when, step.number, { type: 'step.executed', isOk, message: text });
  }

  observe(when: Moment, reward: number): void {
    const step = this.#task?.step ?? null;
    if (step === null) return;
    step.stage = 'observed';
    this.#tellStep(when, step.number, { type: 'step.observed', reward });
  }

  complete(when: Moment, isDone: boolean): void {
    const step = this.#task?.step ?? null;
    if (step === null) return;
    step.stage = 'completed';
    this.#tellStep(when, step.number, { type: 'step.completed', isDone });
  }

  skip(when: Moment, reason: string): void {
    const task = this.#task;
    const ref = this.#refOf();
    if (task === null) return;
    task.stepCount += 1;
    task.step = { number: task.stepCount, stage: 'completed', actionIndex: -1, isRunnable: false };
    if (ref !== null)
      this.#tell(when, { type: 'step.skipped', workerId: this.id, task: ref, reason });
  }

  // --- Harnesses with short lines ---------------------------------------------------------------

  startBrief(when: Moment, ref: TaskRef): void {
    this.#lastEnded = null;
    this.#announce(this.#open(when, null), ref);
    this.setStage(when, 'running');
  }

  stepBrief(when: Moment, stepNumber: number, action: string): void {
    const task = this.#task;
    if (task === null) return;
    const before = task.step;
    if (before !== null && before.number !== stepNumber) this.complete(when, false);
    if (before?.number !== stepNumber) {
      task.step = { number: stepNumber, stage: 'thinking', actionIndex: -1, isRunnable: false };
      this.#tellStep(when, stepNumber, { type: 'step.started' });
    }
    this.act(when, stepNumber, action);
  }

  endBrief(when: Moment, named: TaskRef | null, outcome: BriefOutcome): void {
    const ref = named ?? this.#task?.ref ?? null;
    if (ref === null || this.#isAlreadyEnded(ref)) return;
    if (outcome.status === 'errored') {
      this.fail(when, ref, outcome.message);
      return;
    }
    const task = this.#adopt(when, ref);
    if (task.step !== null) this.complete(when, true);
    this.setScore(when, outcome.score);
    this.finish(when, ref);
  }

  // --- Inside -----------------------------------------------------------------------------------

  #assignedDomain(exampleId: string): string | null {
    return this.assigned.find((ref) => ref.exampleId === exampleId)?.domain ?? null;
  }

  #isAlreadyEnded(ref: TaskRef): boolean {
    return this.#task === null && this.#lastEnded !== null && isSame(this.#lastEnded, ref);
  }

  #open(when: Moment, difficulty: 'normal' | 'hard' | null): OpenTask {
    this.interrupt(when, 'Another task began before this one ended.');
    this.#lastError = null;
    this.isSummarised = false;
    const task: OpenTask = {
      openedAt: when,
      difficulty,
      domain: null,
      located: null,
      ref: null,
      stage: 'opened',
      hasInstruction: false,
      step: null,
      stepCount: 0,
      score: null,
      evaluatorFault: null,
    };
    this.#task = task;
    return task;
  }

  /** The open task; one without a name when following began in its middle. */
  #taskAt(when: Moment): OpenTask {
    return this.#task ?? this.#open(when, null);
  }

  /** The open task under this name: another one that is open ended unseen. */
  #adopt(when: Moment, ref: TaskRef): OpenTask {
    const isOther = this.#task?.ref != null && !isSame(this.#task.ref, ref);
    const task = isOther ? this.#open(when, null) : this.#taskAt(when);
    if (task.ref === null) {
      this.#announce(task, ref);
      if (task.score !== null) this.#tellScore(when, task);
    }
    return task;
  }

  #announce(task: OpenTask, ref: TaskRef): void {
    task.ref = ref;
    this.isSummarised = false;
    this.#onTaskStarted(task.openedAt);
    this.#tell(task.openedAt, {
      type: 'task.started',
      workerId: this.id,
      task: ref,
      ...(task.difficulty === null ? {} : { difficulty: task.difficulty }),
    });
  }

  /** The task's name, told of now when only its file's path gave it so far. */
  #refOf(): TaskRef | null {
    const task = this.#task;
    if (task === null) return null;
    if (task.ref === null && task.located !== null) this.#announce(task, task.located);
    return task.ref;
  }

  #end(ref: TaskRef): void {
    this.#task = null;
    this.#lastEnded = ref;
    this.#endedCount += 1;
  }

  #tellScore(when: Moment, { ref, score, evaluatorFault }: OpenTask): void {
    if (ref === null || score === null) return;
    this.#tell(when, { type: 'task.scored', workerId: this.id, task: ref, score });
    if (score > 0 || evaluatorFault === null) return;
    this.#tell(when, {
      type: 'warning.raised',
      code: `suspicious_zero:${ref.exampleId}`.slice(0, 64),
      message: `${ref.domain}/${ref.exampleId} got 0 after a fault of its evaluator: ${evaluatorFault}`,
      remedy: 'Check the result by hand: the evaluator may not have seen what the agent did.',
    });
  }

  #tellError({ ref, message, when }: LastError, traceback: string): void {
    const kind = toErrorKind(`${message}\n${traceback.slice(-2000)}`);
    const workerId = this.id;
    this.#tell(when, { type: 'task.errored', workerId, task: ref, kind, message, traceback });
  }

  #tellStep(
    when: Moment,
    stepNumber: number,
    body: StepBody,
    ref: TaskRef | null = this.#refOf(),
  ): void {
    if (ref === null) return;
    this.#tell(when, { ...body, workerId: this.id, task: ref, stepNumber });
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** What happened in a step, without whose step it is. */
type StepBody = DistributiveOmit<
  Extract<DraftBody, { stepNumber: number; type: Exclude<DraftBody['type'], 'step.recorded'> }>,
  'workerId' | 'task' | 'stepNumber'
>;

function isSame(a: TaskRef, b: TaskRef): boolean {
  return a.exampleId === b.exampleId && a.domain === b.domain;
}
