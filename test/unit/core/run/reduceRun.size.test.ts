import { describe, expect, it } from 'vitest';
import { reduceRun } from '#core/run/reduceRun.ts';
import { createRunState } from '#core/run/runState.ts';
import { selectCounts, selectOverallProgress, selectTaskGroups } from '#core/run/selectors.ts';
import { METRICS } from '#core/metrics/index.ts';
import { MAX_POINTS } from '#core/metrics/metric.ts';
import {
  buildAssignments,
  buildTask,
  buildTaskStory,
  numberDrafts,
  taskSeconds,
} from '../../../support/builders.ts';

const TASKS = 10_000;
const STEPS_PER_TASK = 15;
/** As many as a batch of a backfill may hold; all events at once would only test the machine. */
const TASKS_PER_BATCH = 500;

describe('a run of 10,000 tasks and 150,000 steps', () => {
  it('folds, and every series of it stays within what a chart shows', { timeout: 120_000 }, () => {
    const tasks = Array.from({ length: TASKS }, (_, index) => buildTask(index));
    const slot = taskSeconds(STEPS_PER_TASK);
    let state = reduceRun(createRunState('big'), numberDrafts(buildAssignments(tasks)));
    for (let first = 0; first < TASKS; first += TASKS_PER_BATCH) {
      const drafts = tasks.slice(first, first + TASKS_PER_BATCH).flatMap((task, index) =>
        buildTaskStory({
          task,
          at: 800 + (first + index) * slot,
          stepCount: STEPS_PER_TASK,
          ending: { kind: 'score', score: index % 2 },
        }),
      );
      state = reduceRun(state, numberDrafts(drafts, { firstSeq: state.seq + 1 }));
    }
    const steps = Object.values(state.tasks).reduce(
      (sum, task) => sum + (task.attempts[0]?.steps.length ?? 0),
      0,
    );
    expect(steps).toBe(TASKS * STEPS_PER_TASK);
    expect(selectCounts(state)).toMatchObject({
      total: TASKS,
      passed: TASKS / 2,
      failed: TASKS / 2,
    });
    expect(selectTaskGroups(state).map((group) => group.tasks.length)).toEqual([TASKS]);
    expect(selectOverallProgress(state).fraction).toBeGreaterThan(0.99);
    for (const metric of METRICS) {
      const { points } = metric.series(state);
      expect(points.length).toBeGreaterThan(0);
      expect(points.length).toBeLessThanOrEqual(MAX_POINTS);
      expect(points.reduce((sum, point) => sum + point.count, 0)).toBe(TASKS);
    }
  });
});
