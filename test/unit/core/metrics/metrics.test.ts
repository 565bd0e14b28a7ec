import { describe, expect, it } from 'vitest';
import { METRICS } from '#core/metrics/index.ts';
import { cumulativeSuccess } from '#core/metrics/cumulativeSuccess.ts';
import { MAX_POINTS } from '#core/metrics/metric.ts';
import { stepTimes, stepTimesOfTask } from '#core/metrics/stepTimes.ts';
import { taskDurations } from '#core/metrics/taskDurations.ts';
import { throughput } from '#core/metrics/throughput.ts';
import { createRunState } from '#core/run/runState.ts';
import { toTaskKey } from '#protocol/vocabulary.ts';
import {
  buildDraft,
  buildRun,
  buildStep,
  buildTask,
  buildTaskStory,
  foldDrafts,
  instantAfter,
  TASK_A,
  TASK_B,
  type TaskEnding,
} from '../../../support/builders.ts';

const PASSED: TaskEnding = { kind: 'score', score: 1 };
const FAILED: TaskEnding = { kind: 'score', score: 0 };
const INFRA: TaskEnding = { kind: 'infra', message: 'server gone' };

describe('every series', () => {
  it.each(METRICS.map((metric) => [metric.id, metric] as const))(
    '%s is empty for an empty run and names its unit',
    (_id, metric) => {
      const { columns, points } = metric.series(createRunState('run-1'));
      expect(points).toEqual([]);
      expect(columns.length).toBeGreaterThan(0);
      expect(metric.unit).not.toBe('');
    },
  );

  it('has an id of its own', () => {
    expect(new Set(METRICS.map((metric) => metric.id)).size).toBe(METRICS.length);
  });
});

describe('task durations', () => {
  it('are one bar a task, in the order in which tasks ended', () => {
    const state = foldDrafts([
      ...buildTaskStory({ task: TASK_A, at: 100, workerId: '0', stepCount: 4 }),
      ...buildTaskStory({ task: TASK_B, at: 100, workerId: '1', ending: FAILED }),
      ...buildTaskStory({ task: buildTask(1), at: 200, workerId: '1', ending: { kind: 'open' } }),
    ]);
    expect(taskDurations.series(state)).toEqual({
      columns: [{ id: 'duration', title: 'Duration' }],
      points: [
        {
          label: 'settings/37e10fc4',
          at: instantAfter(155),
          values: { duration: 55 },
          task: toTaskKey(TASK_B),
          status: 'failed',
          count: 1,
        },
        {
          label: 'notepad/366de66e',
          at: instantAfter(185),
          values: { duration: 85 },
          task: toTaskKey(TASK_A),
          status: 'passed',
          count: 1,
        },
      ],
      note: null,
    });
  });

  it('of more tasks than fit are medians that say so', () => {
    const state = foldDrafts(buildRun(Array.from({ length: 1201 }, () => PASSED)));
    const { points, note } = taskDurations.series(state);
    expect(points.length).toBeLessThanOrEqual(MAX_POINTS);
    expect(points[0]).toMatchObject({
      label: '3 tasks',
      values: { duration: 55 },
      task: null,
      count: 3,
    });
    expect(points.at(-1)?.count).toBe(1);
    expect(note).toBe('Each point is the median of 3 tasks that ended in a row');
  });
});

describe('time by activity', () => {
  const configured = buildDraft('run.configured', 0, {
    settings: { sleep_after_execution: { value: '3', provenance: 'log' } },
  });

  it('adds up to the duration of the task', () => {
    const state = foldDrafts([configured, ...buildTaskStory({ task: TASK_A, at: 0 })]);
    const [point] = stepTimes.series(state).points;
    expect(point?.values).toEqual({
      setup: 20,
      think: 2,
      model: 18,
      act: 2,
      settle: 6,
      observe: 2,
      evaluate: 5,
    });
    const sum = Object.values(point?.values ?? {}).reduce<number>(
      (total, part) => total + (part ?? 0),
      0,
    );
    expect(sum).toBe(55);
  });

  it('of one task shows its steps, with nothing where nothing is known', () => {
    const state = foldDrafts([
      configured,
      ...buildStep(TASK_A, { number: 1, at: 0 }),
      buildDraft('step.recorded', 20, {
        workerId: '0',
        task: TASK_A,
        stepNumber: 2,
        action: 'WAIT',
      }),
    ]);
    const attempt = state.tasks[toTaskKey(TASK_A)]?.attempts[0];
    if (attempt === undefined) throw new Error('The task has no attempt.');
    expect(
      stepTimesOfTask(attempt, state.settings).points.map(({ label, values }) => [label, values]),
    ).toEqual([
      ['Step 1', { think: 1, model: 9, act: 1, settle: 3, observe: 1 }],
      ['Step 2', { think: null, model: null, act: null, settle: null, observe: null }],
    ]);
  });
});

describe('throughput', () => {
  it('counts ended tasks per hour over equal stretches, the last one with the remainder', () => {
    // One task a minute (its slot in the story) for an hour and a bit.
    const state = foldDrafts(buildRun(Array.from({ length: 65 }, () => PASSED)));
    const { points, note } = throughput.series(state);
    expect(note).toBe('Over stretches of 15 min');
    expect(points).toHaveLength(4);
    expect(points.reduce((sum, point) => sum + point.count, 0)).toBe(65);
    for (const point of points) expect(point.values['perHour']).toBeCloseTo(60, -1);
  });

  it('has no rate where no time has passed', () => {
    const state = foldDrafts([
      buildDraft('task.scored', 0, { workerId: '0', task: TASK_A, score: 1 }),
    ]);
    expect(throughput.series(state).points.map((point) => point.values)).toEqual([
      { perHour: null },
    ]);
  });

  it('of a run of weeks still fits', () => {
    const weeks = [0, 1, 2, 3, 4, 5, 6].flatMap((week) =>
      buildTaskStory({ task: buildTask(week), at: week * 7 * 86_400 }),
    );
    const { points } = throughput.series(foldDrafts(weeks));
    expect(points.length).toBeLessThanOrEqual(MAX_POINTS);
    expect(points.reduce((sum, point) => sum + point.count, 0)).toBe(7);
  });
});

describe('passed so far', () => {
  it('divides by what was attempted by then, with and without infra faults', () => {
    const state = foldDrafts(buildRun([INFRA, PASSED, FAILED], { total: 154 }));
    expect(cumulativeSuccess.series(state).points.map((point) => point.values)).toEqual([
      { ofAttempted: 0, ofAttemptedWithoutInfra: null, passed: 0, attempted: 1 },
      { ofAttempted: 50, ofAttemptedWithoutInfra: 100, passed: 1, attempted: 2 },
      { ofAttempted: (1 / 3) * 100, ofAttemptedWithoutInfra: 50, passed: 1, attempted: 3 },
    ]);
  });
});
