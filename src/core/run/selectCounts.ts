import type { RunCounts } from '#protocol/contract.ts';
import type { RunState, TaskState } from '#protocol/snapshot.ts';
import type { Provenance } from '#protocol/vocabulary.ts';
import { TASK_CATALOGUE } from '#core/waa/taskCatalogue.ts';
import { memoise } from './memoise.ts';
import { isActiveStatus } from './taskStatus.ts';

/** Of the tasks that are known so far; `total` is 0 until something told of a task. */
export const selectCounts: (state: RunState) => RunCounts = memoise((state) =>
  countTasks(Object.values(state.tasks)),
);

export function countTasks(tasks: Iterable<Pick<TaskState, 'status'>>): RunCounts {
  const counts = {
    total: 0,
    passed: 0,
    partial: 0,
    failed: 0,
    error: 0,
    infra: 0,
    interrupted: 0,
    skipped: 0,
    active: 0,
  };
  for (const { status } of tasks) {
    counts.total += 1;
    if (isActiveStatus(status)) counts.active += 1;
    else if (status in counts) counts[status as keyof typeof counts] += 1; // `in` has just checked it.
  }
  return counts;
}

/** Tasks that ended, with whatever outcome. */
export function countEnded(counts: RunCounts): number {
  const { passed, partial, failed, error, infra, interrupted } = counts;
  return passed + partial + failed + error + infra + interrupted;
}

interface TaskTotal {
  readonly count: number;
  /** `log` when the workers told their lists, `derived` from the results of a run that is over, else
   * `estimated` from WAA's own list. */
  readonly provenance: Provenance;
}

/** How many tasks the run has, or will have. */
export function selectTotal(state: RunState): TaskTotal {
  const count = state.taskOrder.length;
  if (isTaskListKnown(state)) return { count, provenance: 'log' };
  // Imported without a list: its tasks may be of another benchmark, and nothing is to come.
  if (state.status === 'completed' && count > 0) return { count, provenance: 'derived' };
  return {
    count: Math.max(count, TASK_CATALOGUE.length),
    provenance: 'estimated',
  };
}

/** True once a worker has told which tasks it does. */
export function isTaskListKnown(state: RunState): boolean {
  return Object.values(state.workers).some((worker) => worker.assignedCount !== null);
}

export interface Rate {
  readonly id: 'passed_of_all' | 'passed_of_attempted' | 'passed_of_attempted_without_infra';
  readonly numerator: number;
  readonly denominator: number;
  /** 0..1; null when there is nothing to divide by. */
  readonly fraction: number | null;
  /** What the denominator counts, always printed with the rate. */
  readonly label: string;
  /** Provenance of the denominator. */
  readonly provenance: Provenance;
}

/** The three rates of a run. Which one matters is the reader's call, so none is "the" rate. */
export const selectRates: (state: RunState) => readonly Rate[] = memoise((state) => {
  const counts = selectCounts(state);
  const total = selectTotal(state);
  const attempted = countEnded(counts);
  const isEstimated = total.provenance === 'estimated';
  return [
    rate(
      'passed_of_all',
      counts.passed,
      total.count,
      isEstimated ? 'passed of all tasks (number estimated)' : 'passed of all tasks',
      total.provenance,
    ),
    rate('passed_of_attempted', counts.passed, attempted, 'passed of attempted tasks', 'derived'),
    rate(
      'passed_of_attempted_without_infra',
      counts.passed,
      attempted - counts.infra,
      'passed of attempted tasks without infra faults',
      'derived',
    ),
  ];
});

function rate(
  id: Rate['id'],
  numerator: number,
  denominator: number,
  label: string,
  provenance: Provenance,
): Rate {
  const fraction = denominator === 0 ? null : numerator / denominator;
  return { id, numerator, denominator, fraction, label, provenance };
}
