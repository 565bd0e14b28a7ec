import { shortTaskName } from '#core/format/id.ts';
import { elapsedMs } from '#core/run/clock.ts';
import { memoise } from '#core/run/memoise.ts';
import type { AttemptState, RunState } from '#protocol/snapshot.ts';
import { groupSize, inGroups, type Metric, type MetricPoint } from './metric.ts';

interface Bar {
  readonly workerId: string;
  readonly key: string;
  readonly label: string;
  readonly attempt: AttemptState;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** What each worker was at, over time: a bar an attempt, its outcome as colour. */
export const workerCourse: Metric = {
  id: 'worker-course',
  title: 'Workers over time',
  unit: 's since the first task',
  series: memoise((state) => {
    const bars = barsOf(state);
    const size = groupSize(bars.length);
    return {
      columns: [
        { id: 'worker', title: 'Worker' },
        { id: 'start', title: 'From' },
        { id: 'end', title: 'To' },
      ],
      points: inGroups(bars, size).map((group) => toPoint(group, workerIds(bars))),
      note: size === 1 ? null : `Each bar is ${size} attempts of a worker in a row`,
    };
  }),
};

/** In the order of WAA's numbers. */
export function workersOf(state: RunState): readonly string[] {
  return workerIds(barsOf(state));
}

function workerIds(bars: readonly Bar[]): readonly string[] {
  return [...new Set(bars.map(({ workerId }) => workerId))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
}

/** By worker, then by time; an attempt that goes on reaches to the latest word of the VM. */
const barsOf: (state: RunState) => readonly Bar[] = memoise((state) => {
  const started = Object.values(state.tasks).flatMap((task) =>
    task.attempts.map((attempt) => ({ task, attempt })),
  );
  const first = started.map(({ attempt }) => attempt.startedAt).sort()[0] ?? null;
  return started
    .flatMap(({ task, attempt }): Bar[] => {
      const startMs = elapsedMs(first, attempt.startedAt);
      const endMs = elapsedMs(first, attempt.endedAt ?? state.lastVmAt);
      if (startMs === null || endMs === null) return [];
      return [
        {
          workerId: attempt.workerId,
          key: task.key,
          label: shortTaskName(task),
          attempt,
          startSeconds: startMs / 1000,
          endSeconds: Math.max(startMs, endMs) / 1000,
        },
      ];
    })
    .sort(
      (a, b) =>
        a.workerId.localeCompare(b.workerId, 'en', { numeric: true }) ||
        a.startSeconds - b.startSeconds,
    );
});

function toPoint(group: readonly Bar[], workers: readonly string[]): MetricPoint {
  const [first] = group;
  const last = group.at(-1);
  const isOne = group.length === 1 && first !== undefined;
  return {
    label: isOne ? first.label : `${group.length} attempts`,
    at: first?.attempt.startedAt ?? null,
    values: {
      worker: first === undefined ? null : workers.indexOf(first.workerId),
      start: first?.startSeconds ?? null,
      end: last?.endSeconds ?? null,
    },
    task: isOne ? first.key : null,
    status: isOne ? first.attempt.status : null,
    count: group.length,
  };
}
