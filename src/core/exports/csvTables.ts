/** A run as tables for spreadsheets and data frames. Times are in milliseconds, instants in UTC. */
import type { TaskNotes } from '#protocol/library.ts';
import type { AttemptState, RunState, StepState, TaskState } from '#protocol/snapshot.ts';
import { durationOf, selectStepTiming } from '../run/selectors.ts';
import { toCsv } from './csv.ts';
import type { Cell } from './csv.ts';
import type { ExportDocument } from './exportDocument.ts';

const TASK_COLUMNS = [
  'run_id',
  'task',
  'domain',
  'example_id',
  'status',
  'score',
  'worker',
  'attempts',
  'steps',
  'started_at',
  'ended_at',
  'duration_ms',
  'error',
  'instruction',
  'override',
  'override_reason',
  'note',
] as const;

export function toTasksCsv({ state, notes }: ExportDocument): string {
  return toCsv(
    TASK_COLUMNS,
    tasksOf(state).map((task) => taskRow(state.runId, task, notes.tasks[task.key])),
  );
}

function taskRow(runId: string, task: TaskState, notes: TaskNotes | undefined): readonly Cell[] {
  const latest = task.attempts.at(-1);
  return [
    runId,
    task.key,
    task.domain,
    task.exampleId,
    task.status,
    task.score,
    task.workerId ?? latest?.workerId ?? null,
    task.attempts.length,
    latest?.steps.length ?? 0,
    latest?.startedAt ?? null,
    latest?.endedAt ?? null,
    durationOf(latest),
    latest?.error?.message ?? null,
    task.instruction,
    notes?.override?.value ?? null,
    notes?.override?.reason ?? null,
    notes?.note ?? null,
  ];
}

const STEP_COLUMNS = [
  'run_id',
  'task',
  'attempt',
  'step',
  'status',
  'started_at',
  'think_ms',
  'model_ms',
  'act_ms',
  'settle_ms',
  'settle_provenance',
  'observe_ms',
  'total_ms',
  'reward',
  'is_done',
  'actions',
  'all_actions_ok',
  'window_title',
  'thought',
] as const;

export function toStepsCsv({ state }: ExportDocument): string {
  const rows = tasksOf(state).flatMap((task) =>
    task.attempts.flatMap((attempt) =>
      attempt.steps.map((step) => stepRow(state, task, attempt, step)),
    ),
  );
  return toCsv(STEP_COLUMNS, rows);
}

function stepRow(
  state: RunState,
  task: TaskState,
  attempt: AttemptState,
  step: StepState,
): readonly Cell[] {
  const timing = selectStepTiming(step, state.settings);
  return [
    state.runId,
    task.key,
    attempt.number,
    step.number,
    step.status,
    step.startedAt,
    timing.think.ms,
    timing.model.ms,
    timing.act.ms,
    timing.settle.ms,
    timing.settle.ms === null ? null : timing.settle.provenance,
    timing.observe.ms,
    timing.total.ms,
    step.reward,
    step.isDone,
    step.actions.map(({ text }) => text).join('\n'),
    allOk(step),
    step.windowTitle,
    step.thought,
  ];
}

/** Null while one of them is not known, or there is none. */
function allOk(step: StepState): boolean | null {
  if (step.actions.length === 0) return null;
  if (step.actions.some(({ isOk }) => isOk === false)) return false;
  return step.actions.every(({ isOk }) => isOk === true) ? true : null;
}

export function tasksOf(state: RunState): readonly TaskState[] {
  return state.taskOrder.flatMap((key) => {
    const task = state.tasks[key];
    return task === undefined ? [] : [task];
  });
}
