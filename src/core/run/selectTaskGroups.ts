import type { RunCounts } from '#protocol/contract.ts';
import type { RunState, StepState, TaskState } from '#protocol/snapshot.ts';
import type { Provenance, TaskKey, TaskStatus } from '#protocol/vocabulary.ts';
import { domainTitle, TASK_CATALOGUE } from '#core/waa/taskCatalogue.ts';
import { memoise } from './memoise.ts';
import { createTask } from './runState.ts';
import { countTasks, isTaskListKnown } from './selectCounts.ts';
import { durationOf } from './selectTiming.ts';

/** A task as a list shows it. The same object as long as nothing of the task changes. */
export interface TaskRow {
  readonly key: TaskKey;
  readonly domain: string;
  readonly exampleId: string;
  readonly status: TaskStatus;
  readonly score: number | null;
  readonly workerId: string | null;
  readonly instruction: string | null;
  readonly attemptCount: number;
  readonly stepCount: number;
  /** VM clock; null before the first attempt. */
  readonly startedAt: string | null;
  /** Of the latest attempt, null until it ended. */
  readonly durationMs: number | null;
  /** `estimated`: nothing of this run named the task; WAA's own list has it. */
  readonly provenance: Provenance;
}

export interface TaskGroup {
  readonly domain: string;
  /** The domain in words. */
  readonly title: string;
  readonly counts: RunCounts;
  readonly tasks: readonly TaskRow[];
}

/** All tasks by domain, both in run order. Before a worker told its list, WAA's own is the plan. */
export const selectTaskGroups: (state: RunState) => readonly TaskGroup[] = memoise((state) =>
  groupsOf(state.tasks, state.taskOrder, isTaskListKnown(state)),
);

function groupsOf(
  tasks: RunState['tasks'],
  order: readonly TaskKey[],
  isListKnown: boolean,
): readonly TaskGroup[] {
  const rows = new Map<TaskKey, TaskRow>();
  if (!isListKnown) for (const row of plannedRows()) rows.set(row.key, row);
  for (const key of order) {
    const task = tasks[key];
    if (task !== undefined) rows.set(key, toRow(task));
  }
  const byDomain = new Map<string, TaskRow[]>();
  for (const row of rows.values()) {
    const others = byDomain.get(row.domain);
    if (others === undefined) byDomain.set(row.domain, [row]);
    else others.push(row);
  }
  return [...byDomain].map(([domain, domainRows]) => ({
    domain,
    title: domainTitle(domain),
    counts: countTasks(domainRows),
    tasks: domainRows,
  }));
}

const toRow: (task: TaskState) => TaskRow = memoise((task) => rowOf(task, 'log'));

let planned: readonly TaskRow[] | null = null;

function plannedRows(): readonly TaskRow[] {
  planned ??= TASK_CATALOGUE.map((ref) => rowOf(createTask(ref), 'estimated'));
  return planned;
}

function rowOf(task: TaskState, provenance: Provenance): TaskRow {
  const latest = task.attempts.at(-1);
  return {
    key: task.key,
    domain: task.domain,
    exampleId: task.exampleId,
    status: task.status,
    score: task.score,
    workerId: task.workerId ?? latest?.workerId ?? null,
    instruction: task.instruction,
    attemptCount: task.attempts.length,
    stepCount: latest?.steps.length ?? 0,
    startedAt: latest?.startedAt ?? null,
    durationMs: durationOf(latest),
    provenance,
  };
}

export interface CurrentTask {
  readonly task: TaskState;
  readonly attempt: TaskState['attempts'][number];
  /** The newest step; null before the first. */
  readonly step: StepState | null;
}

/**
 * What a worker has in hand, or, without a worker, what was begun last of all. Null between tasks.
 */
export function selectCurrentTask(state: RunState, workerId?: string): CurrentTask | null {
  let newest: CurrentTask | null = null;
  for (const worker of Object.values(state.workers)) {
    if (workerId !== undefined && worker.id !== workerId) continue;
    const current = currentOf(state, worker.currentTask);
    if (current === null) continue;
    if (newest === null || current.attempt.startedAt > newest.attempt.startedAt) newest = current;
  }
  return newest;
}

function currentOf(state: RunState, key: TaskKey | null): CurrentTask | null {
  const task = key === null ? undefined : state.tasks[key];
  const attempt = task?.attempts.at(-1);
  if (task === undefined || attempt === undefined) return null;
  return { task, attempt, step: attempt.steps.at(-1) ?? null };
}
