import { shortTaskName } from '#core/format/id.ts';
import { memoise } from '#core/run/memoise.ts';
import { durationOf } from '#core/run/selectTiming.ts';
import { median } from '#core/run/statistics.ts';
import { selectEndedTasks, type EndedTask } from './endedTasks.ts';
import { groupSize, inGroups, type Metric, type MetricPoint } from './metric.ts';

/** How long each ended task took, in the order they ended. */
export const taskDurations: Metric = {
  id: 'task-durations',
  title: 'Task durations',
  unit: 's',
  series: memoise((state) => {
    const tasks = selectEndedTasks(state);
    const size = groupSize(tasks.length);
    return {
      columns: [{ id: 'duration', title: 'Duration' }],
      points: inGroups(tasks, size).map(toPoint),
      note: size === 1 ? null : `Each point is the median of ${size} tasks that ended in a row`,
    };
  }),
};

function toPoint(tasks: readonly EndedTask[]): MetricPoint {
  const [first] = tasks;
  const isOne = tasks.length === 1 && first !== undefined;
  const durations = tasks.map((task) => durationOf(task.attempt)).filter((ms) => ms !== null);
  const middle = median(durations);
  return {
    label: isOne ? shortTaskName(first) : `${tasks.length} tasks`,
    at: tasks.at(-1)?.endedAt ?? null,
    values: { duration: middle === null ? null : middle / 1000 },
    task: isOne ? first.key : null,
    status: isOne ? first.attempt.status : null,
    count: tasks.length,
  };
}
