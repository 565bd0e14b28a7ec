/** Why tasks were not passed. Each has one class, which explains most, and all signs that were seen. */
import {
  FAILURE_CLASSES,
  type ActionLoop,
  type FailureClass,
  type FailureCount,
  type TaskFinding,
} from '#protocol/analysis.ts';
import type { AttemptState, RunState, StepState, TaskState } from '#protocol/snapshot.ts';
import type { RunStatus, TaskKey } from '#protocol/vocabulary.ts';
import { memoise } from '../run/memoise.ts';
import { selectMaxSteps } from '../run/selectProgress.ts';
import { durationOf } from '../run/selectTiming.ts';
import { isEndedStatus } from '../run/taskStatus.ts';
import { loopsOf } from './loops.ts';
import { isUnparseable } from './stepSignature.ts';

interface FailureWords {
  readonly title: string;
  readonly text: string;
}

export const FAILURE_WORDS: Readonly<Record<FailureClass, FailureWords>> = {
  incomplete: {
    title: 'Incomplete',
    text: 'Cut off, or never begun though the run is over.',
  },
  infra: {
    title: 'Infra fault',
    text: 'VM, guest or harness failed; it says nothing of the agent.',
  },
  agent_error: {
    title: 'Exception in the task',
    text: 'The agent or its model call threw; there is no score.',
  },
  observation_lost: {
    title: 'Screen lost',
    text: "The guest's screen could not be read any more: the agent was blind to the end.",
  },
  evaluator_trouble: {
    title: 'Evaluator trouble',
    text: 'Scored 0 after a fault of the evaluator: check the result by hand.',
  },
  gave_up: {
    title: 'Gave up',
    text: 'The agent said that the task cannot be done (FAIL).',
  },
  loop: {
    title: 'Loop',
    text: 'It ended in the same action on the same target, three times or more.',
  },
  unparseable_reply: {
    title: 'Unreadable replies',
    text: 'The last reply, or half of them, held no action (# plan not found).',
  },
  max_steps: {
    title: 'Out of steps',
    text: 'The step limit ran out before the agent said that it was done.',
  },
  said_done: {
    title: 'Said done, was not',
    text: 'The agent said DONE and the evaluator did not agree.',
  },
  unknown: {
    title: 'Not known why',
    text: 'Nothing that is recorded explains it.',
  },
};

/** Seen in the steps of an attempt, whatever became of it. */
interface StepSigns {
  readonly loops: readonly ActionLoop[];
  readonly unparseableSteps: readonly number[];
  /** How the agent ended it; `none` where it did not, null where that is not recorded. */
  readonly ending: 'done' | 'gave_up' | 'none' | null;
  readonly isBlind: boolean;
  readonly stepCount: number;
  readonly lastStep: number;
}

const stepSignsOf: (attempt: AttemptState) => StepSigns = memoise((attempt) => {
  const steps = attempt.steps.filter((step) => step.number > 0);
  const last = steps.at(-1);
  return {
    loops: loopsOf(attempt),
    unparseableSteps: steps.filter(isUnparseable).map((step) => step.number),
    ending: last === undefined ? null : endingOf(last),
    isBlind: last?.status === 'skipped',
    stepCount: steps.length,
    lastStep: last?.number ?? 0,
  };
});

function endingOf(step: StepState): StepSigns['ending'] {
  const word = step.actions.at(-1)?.text.trim().toUpperCase();
  if (word === 'FAIL') return 'gave_up';
  if (word === 'DONE' || step.isDone === true) return 'done';
  return step.isDone === false ? 'none' : null;
}

const NO_STEPS: StepSigns = {
  loops: [],
  unparseableSteps: [],
  ending: null,
  isBlind: false,
  stepCount: 0,
  lastStep: 0,
};

/** What a step sequence as a whole shows; a loop that was left again is a sign but no reason. */
const HALF = 0.5;

export interface FindingContext {
  readonly maxSteps: number;
  readonly isRunOver: boolean;
  /** Tasks whose evaluator had a fault before it gave 0. */
  readonly suspicious: ReadonlySet<TaskKey>;
}

export function findingOf(task: TaskState, context: FindingContext): TaskFinding {
  const attempt = task.attempts.at(-1);
  const steps = attempt === undefined ? NO_STEPS : stepSignsOf(attempt);
  const signs = signsOf(task, steps, context);
  return {
    task: task.key,
    status: task.status,
    score: task.score,
    stepCount: steps.stepCount,
    durationMs: durationOf(attempt),
    failure: mainReason(task, signs, steps, context),
    signs: [...signs],
    loops: [...steps.loops],
    unparseableSteps: [...steps.unparseableSteps],
  };
}

function signsOf(
  task: TaskState,
  steps: StepSigns,
  context: FindingContext,
): readonly FailureClass[] {
  const isNotPassed = task.status === 'failed' || task.status === 'partial';
  const isSeen: Readonly<Record<FailureClass, boolean>> = {
    incomplete:
      task.status === 'interrupted' || (context.isRunOver && task.status === 'not_started'),
    infra: task.status === 'infra',
    agent_error: task.status === 'error',
    observation_lost: isNotPassed && steps.isBlind,
    evaluator_trouble: context.suspicious.has(task.key),
    gave_up: steps.ending === 'gave_up' && task.status !== 'passed',
    loop: steps.loops.length > 0,
    unparseable_reply: steps.unparseableSteps.length > 0,
    max_steps: isNotPassed && isOutOfSteps(steps, context.maxSteps),
    said_done: isNotPassed && steps.ending === 'done',
    unknown: false,
  };
  return FAILURE_CLASSES.filter((failure) => isSeen[failure]);
}

/** `FAILURE_CLASSES` is in the order in which reasons win. */
function mainReason(
  task: TaskState,
  signs: readonly FailureClass[],
  steps: StepSigns,
  context: FindingContext,
): FailureClass | null {
  const isOver = isEndedStatus(task.status) || (context.isRunOver && task.status === 'not_started');
  if (!isOver || task.status === 'passed') return null;
  const reason = signs.find((sign) => {
    if (sign === 'loop') return isStuckInLoop(steps);
    if (sign === 'unparseable_reply') return isMostlyUnreadable(steps);
    return true;
  });
  return reason ?? 'unknown';
}

/** WAA evaluates when the agent is done or its steps are used up: an end that is no end is the latter. */
function isOutOfSteps({ ending, stepCount, isBlind }: StepSigns, maxSteps: number): boolean {
  return !isBlind && (ending === 'none' || (ending === null && stepCount >= maxSteps));
}

function isStuckInLoop({ loops, lastStep, stepCount }: StepSigns): boolean {
  const looped = loops.reduce((sum, loop) => sum + loop.period * loop.turns, 0);
  return loops.some((loop) => loop.toStep === lastStep) || looped > stepCount * HALF;
}

function isMostlyUnreadable({ unparseableSteps, lastStep, stepCount }: StepSigns): boolean {
  return unparseableSteps.includes(lastStep) || unparseableSteps.length >= stepCount * HALF;
}

export function findingContext(state: RunState, suspicious: ReadonlySet<TaskKey>): FindingContext {
  return { maxSteps: selectMaxSteps(state).count, isRunOver: isOver(state.status), suspicious };
}

/** Of all tasks that the run told of, in run order. */
export function findingsOf(
  state: RunState,
  suspicious: ReadonlySet<TaskKey>,
): readonly TaskFinding[] {
  const context = findingContext(state, suspicious);
  return state.taskOrder.flatMap((key) => {
    const task = state.tasks[key];
    return task === undefined ? [] : [findingOf(task, context)];
  });
}

function isOver(status: RunStatus): boolean {
  return status === 'completed' || status === 'interrupted' || status === 'failed';
}

/** The classes that occur, those with most tasks first. */
export function countFailures(findings: readonly TaskFinding[]): readonly FailureCount[] {
  return FAILURE_CLASSES.flatMap((failure) => {
    const tasks = findings.filter((finding) => finding.failure === failure).map(({ task }) => task);
    return tasks.length === 0 ? [] : [{ failure, ...FAILURE_WORDS[failure], tasks }];
  }).sort((a, b) => b.tasks.length - a.tasks.length);
}
