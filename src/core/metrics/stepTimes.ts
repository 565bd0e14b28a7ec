/** Where the time went, stacked: per step of one task, and per task of the run. */
import { shortTaskName } from '#core/format/id.ts';
import { memoise } from '#core/run/memoise.ts';
import { selectStepTiming, selectTaskTiming, type TimedPart } from '#core/run/selectTiming.ts';
import type { AttemptState, RunState } from '#protocol/snapshot.ts';
import { selectEndedTasks, type EndedTask } from './endedTasks.ts';
import {
  groupSize,
  inGroups,
  type Metric,
  type MetricColumn,
  type MetricPoint,
  type MetricSeries,
} from './metric.ts';

const STEP_COLUMNS = [
  { id: 'think', title: 'Think' },
  { id: 'model', title: 'Model' },
  { id: 'act', title: 'Act' },
  { id: 'settle', title: 'Settle' },
  { id: 'observe', title: 'Observe' },
] as const satisfies readonly MetricColumn[];

const TASK_COLUMNS = [
  { id: 'setup', title: 'Set up' },
  ...STEP_COLUMNS,
  { id: 'evaluate', title: 'Evaluate' },
] as const satisfies readonly MetricColumn[];

/** Sums over the steps of each ended task, with its set-up and evaluation. */
export const stepTimes: Metric = {
  id: 'step-times',
  title: 'Time by activity',
  unit: 's',
  series: memoise((state) => {
    const tasks = selectEndedTasks(state);
    const size = groupSize(tasks.length);
    return {
      columns: TASK_COLUMNS,
      points: inGroups(tasks, size).map((group) => taskPoint(group, state.settings)),
      note: size === 1 ? null : `Each bar is the mean of ${size} tasks that ended in a row`,
    };
  }),
};

/** The steps of one attempt. A task of WAA has some 15; of longer ones neighbours are averaged. */
export function stepTimesOfTask(
  attempt: AttemptState,
  settings: RunState['settings'],
): MetricSeries {
  const size = groupSize(attempt.steps.length);
  const points = inGroups(attempt.steps, size).map((steps): MetricPoint => {
    const timings = steps.map((step) => selectStepTiming(step, settings));
    const [first] = steps;
    const last = steps.at(-1);
    const isOne = steps.length === 1;
    return {
      label: isOne
        ? `Step ${first?.number ?? 0}`
        : `Steps ${first?.number ?? 0}–${last?.number ?? 0}`,
      at: first?.startedAt ?? first?.actedAt ?? null,
      values: Object.fromEntries(
        STEP_COLUMNS.map(({ id }) => [id, meanSeconds(timings.map((timing) => timing[id]))]),
      ),
      task: null,
      status: null,
      count: steps.length,
    };
  });
  const note = size === 1 ? null : `Each bar is the mean of ${size} steps in a row`;
  return { columns: STEP_COLUMNS, points, note };
}

function taskPoint(tasks: readonly EndedTask[], settings: RunState['settings']): MetricPoint {
  const timings = tasks.map((task) => timingOf(task.attempt, settings));
  const [first] = tasks;
  const isOne = tasks.length === 1 && first !== undefined;
  return {
    label: isOne ? shortTaskName(first) : `${tasks.length} tasks`,
    at: tasks.at(-1)?.endedAt ?? null,
    values: Object.fromEntries(
      TASK_COLUMNS.map(({ id }) => [id, meanSeconds(timings.map((timing) => timing[id]))]),
    ),
    task: isOne ? first.key : null,
    status: isOne ? first.attempt.status : null,
    count: tasks.length,
  };
}

// Ended attempts rarely change again, while the series is asked for at each new event.
const remembered = new WeakMap<
  AttemptState,
  { settings: RunState['settings']; timing: ReturnType<typeof selectTaskTiming> }
>();

function timingOf(
  attempt: AttemptState,
  settings: RunState['settings'],
): ReturnType<typeof selectTaskTiming> {
  const known = remembered.get(attempt);
  if (known?.settings === settings) return known.timing;
  const timing = selectTaskTiming(attempt, settings);
  remembered.set(attempt, { settings, timing });
  return timing;
}

/** Over the parts that are known; null when none is. */
function meanSeconds(parts: readonly TimedPart[]): number | null {
  const known = parts.map((part) => part.ms).filter((ms) => ms !== null);
  if (known.length === 0) return null;
  return known.reduce((sum, ms) => sum + ms, 0) / known.length / 1000;
}
