import { shortTaskName } from '#core/format/id.ts';
import { memoise } from '#core/run/memoise.ts';
import { selectEndedTasks, type EndedTask } from './endedTasks.ts';
import { groupSize, inGroups, type Metric } from './metric.ts';

/** Passed tasks as a share of those attempted so far, each time a task ends. */
export const cumulativeSuccess: Metric = {
  id: 'cumulative-success',
  title: 'Passed so far',
  unit: '% of tasks',
  series: memoise((state) => {
    const tasks = selectEndedTasks(state);
    const size = groupSize(tasks.length);
    const tally = { passed: 0, attempted: 0, infra: 0 };
    const points = inGroups(tasks, size).map((group) => {
      for (const task of group) count(tally, task);
      const [first] = group;
      const isOne = group.length === 1 && first !== undefined;
      return {
        label: isOne ? shortTaskName(first) : `${group.length} tasks`,
        at: group.at(-1)?.endedAt ?? null,
        values: {
          ofAttempted: percent(tally.passed, tally.attempted),
          ofAttemptedWithoutInfra: percent(tally.passed, tally.attempted - tally.infra),
          passed: tally.passed,
          attempted: tally.attempted,
        },
        task: isOne ? first.key : null,
        status: isOne ? first.attempt.status : null,
        count: group.length,
      };
    });
    return {
      columns: [
        { id: 'ofAttempted', title: 'Passed of attempted (%)' },
        { id: 'ofAttemptedWithoutInfra', title: 'Passed of attempted without infra (%)' },
        { id: 'passed', title: 'Passed (tasks)' },
        { id: 'attempted', title: 'Attempted (tasks)' },
      ],
      points,
      note: size === 1 ? null : `One point for every ${size} tasks; each is exact for its moment`,
    };
  }),
};

function count(tally: { passed: number; attempted: number; infra: number }, task: EndedTask): void {
  tally.attempted += 1;
  if (task.attempt.status === 'passed') tally.passed += 1;
  if (task.attempt.status === 'infra') tally.infra += 1;
}

function percent(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : (numerator / denominator) * 100;
}
