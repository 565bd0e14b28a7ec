import { expect, test } from 'vitest';
import { domainDurations } from '#core/metrics/domainDurations.ts';
import { workerCourse, workersOf } from '#core/metrics/workerCourse.ts';
import { toTaskKey } from '#protocol/vocabulary.ts';
import { buildTask, buildTaskStory, foldDrafts, taskSeconds } from '../../../support/builders.ts';

const FAILED = { kind: 'score', score: 0 } as const;

test('each attempt is a bar on the line of its worker, from the first task on', () => {
  const state = foldDrafts([
    ...buildTaskStory({ task: buildTask(1), at: 100, workerId: '10' }),
    ...buildTaskStory({ task: buildTask(2), at: 130, workerId: '2', ending: FAILED }),
    ...buildTaskStory({ task: buildTask(3), at: 300, workerId: '2', ending: { kind: 'open' } }),
  ]);
  expect(workersOf(state)).toEqual(['2', '10']);
  const { points } = workerCourse.series(state);
  expect(points.map(({ values, status, task }) => [values, status, task])).toMatchObject([
    [{ worker: 0, start: 30, end: 30 + taskSeconds(2) }, 'failed', toTaskKey(buildTask(2))],
    [{ worker: 0, start: 200 }, 'running', toTaskKey(buildTask(3))],
    [{ worker: 1, start: 0, end: taskSeconds(2) }, 'passed', toTaskKey(buildTask(1))],
  ]);
});

test('durations of a domain are its ends, quartiles and middle', () => {
  const state = foldDrafts(
    [1, 2, 3, 4, 5].flatMap((stepCount, index) =>
      buildTaskStory({ task: buildTask(index, 'vlc'), at: 100 + index * 500, stepCount }),
    ),
  );
  const [one, two, three, four, five] = [1, 2, 3, 4, 5].map(taskSeconds);
  expect(domainDurations.series(state).points).toMatchObject([
    {
      label: 'VLC',
      values: { min: one, q1: two, p50: three, q3: four, max: five, count: 5 },
    },
  ]);
});
