/** Runs for tests of numbers: states made of results alone, or of results and actions. */
import { createAttempt, createRunState, createStep, createTask } from '#core/run/runState.ts';
import type { AttemptState, RunState, StepState, TaskState } from '#protocol/snapshot.ts';
import type { TaskKey, TaskStatus } from '#protocol/vocabulary.ts';
import { instantAfter } from './builders.ts';

export interface Result {
  readonly status: TaskStatus;
  readonly score?: number;
  /** Text of one action a step. */
  readonly actions?: readonly string[];
  readonly error?: string;
}

export const PASSED: Result = { status: 'passed', score: 1 };
export const FAILED: Result = { status: 'failed', score: 0 };
export const HALF: Result = { status: 'partial', score: 0.5 };
export const INFRA: Result = { status: 'infra', error: 'Connection refused' };
export const ERROR: Result = { status: 'error', error: 'expected string or bytes-like object' };
export const CUT: Result = { status: 'interrupted' };
export const WAITING: Result = { status: 'not_started' };
export const AT_WORK: Result = { status: 'running' };

/** One task after the other, a minute each, on one worker that told its list. */
export function runWith(
  results: Readonly<Record<TaskKey, Result>>,
  options: Partial<Pick<RunState, 'runId' | 'name' | 'status' | 'settings' | 'warnings'>> = {},
): RunState {
  const state = createRunState(options.runId ?? 'run-1');
  const tasks = Object.entries(results).map(([key, result], index) => toTask(key, result, index));
  return {
    ...state,
    name: 'a run',
    status: 'running',
    ...options,
    workers: {
      '0': {
        id: '0',
        assignedCount: tasks.length,
        currentTask: null,
        averageScore: null,
        isFinished: false,
        lastEventAt: null,
      },
    },
    taskOrder: tasks.map(({ key }) => key),
    tasks: Object.fromEntries(tasks.map((task) => [task.key, task])),
  };
}

const TASK_SECONDS = 60;

function toTask(key: TaskKey, result: Result, index: number): TaskState {
  const [domain = '', exampleId = ''] = key.split('/');
  const { status } = result;
  const score = result.score ?? null;
  const attempts = status === 'not_started' ? [] : [toAttempt(result, index * TASK_SECONDS)];
  return { ...createTask({ domain, exampleId }), status, score, attempts };
}

function toAttempt(result: Result, at: number): AttemptState {
  const isOver = result.status !== 'running';
  return {
    ...createAttempt(1, '0', result.status, instantAfter(at)),
    evaluatingAt: result.score === undefined ? null : instantAfter(at + TASK_SECONDS - 10),
    endedAt: isOver ? instantAfter(at + TASK_SECONDS - 1) : null,
    score: result.score ?? null,
    error: result.error === undefined ? null : { message: result.error, traceback: '' },
    steps: (result.actions ?? []).map((text, index) => toStep(text, index + 1)),
  };
}

export function toStep(
  text: string,
  number: number,
  targets: StepState['targets'] = [],
): StepState {
  return {
    ...createStep(number, 'done'),
    actions: [{ text, isOk: true, message: null }],
    targets,
  };
}
