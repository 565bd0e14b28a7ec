import { describe, expect, it } from 'vitest';
import { METRICS } from '#core/metrics/index.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import { createRunState } from '#core/run/runState.ts';
import {
  freshness,
  selectActivity,
  selectCounts,
  selectCurrentTask,
  selectEta,
  selectMaxSteps,
  selectOverallProgress,
  selectRates,
  selectRunSummary,
  selectTaskGroups,
  selectTotal,
  toAppTime,
  toVmTime,
} from '#core/run/selectors.ts';
import { TASK_CATALOGUE } from '#core/waa/taskCatalogue.ts';
import { runSummarySchema } from '#protocol/contract.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { toTaskKey } from '#protocol/vocabulary.ts';
import {
  buildAssignments,
  buildBoot,
  buildDraft,
  buildRun,
  buildStep,
  buildTask,
  buildTaskStory,
  foldDrafts,
  instantAfter,
  numberDrafts,
  TASK_A,
  TASK_B,
  type TaskEnding,
} from '../../../support/builders.ts';

const EMPTY = createRunState('run-1');
/** The app's clock in ms; the told runs have no clock offset. */
const atSeconds = (seconds: number): number => Date.parse(instantAfter(seconds));

function times(count: number, ending: TaskEnding): TaskEnding[] {
  return Array.from({ length: count }, () => ending);
}

const PASSED: TaskEnding = { kind: 'score', score: 1 };
const FAILED: TaskEnding = { kind: 'score', score: 0 };
const PARTIAL: TaskEnding = { kind: 'score', score: 0.5 };

/** 80 of 154 tasks ended: 31 passed, 4 partial, 32 failed, 5 errors, 8 infra faults. */
const PART_OF_A_RUN = foldDrafts(
  buildRun(
    [
      ...times(31, PASSED),
      ...times(4, PARTIAL),
      ...times(32, FAILED),
      ...times(5, { kind: 'error', message: 'boom' }),
      ...times(8, { kind: 'infra', message: 'server gone' }),
    ],
    { total: 154 },
  ),
);

describe('counts and rates', () => {
  it('of a run that is part way are told apart by outcome', () => {
    expect(selectCounts(PART_OF_A_RUN)).toEqual({
      total: 154,
      passed: 31,
      partial: 4,
      failed: 32,
      error: 5,
      infra: 8,
      interrupted: 0,
      skipped: 0,
      active: 0,
    });
  });

  it('80 of 154 give three rates, each with its own denominator and label', () => {
    const rates = selectRates(PART_OF_A_RUN);
    expect(
      rates.map(({ numerator, denominator, label }) => [numerator, denominator, label]),
    ).toEqual([
      [31, 154, 'passed of all tasks'],
      [31, 80, 'passed of attempted tasks'],
      [31, 72, 'passed of attempted tasks without infra faults'],
    ]);
    expect(rates.map((rate) => rate.label).join()).not.toMatch(/success rate/i);
  });

  it('have no fraction where there is nothing to divide by', () => {
    expect(selectRates(EMPTY).map((rate) => [rate.denominator, rate.fraction])).toEqual([
      [154, 0],
      [0, null],
      [0, null],
    ]);
  });

  it('are remembered as long as the state is the same', () => {
    expect(selectCounts(PART_OF_A_RUN)).toBe(selectCounts(PART_OF_A_RUN));
    expect(selectRates(PART_OF_A_RUN)).toBe(selectRates(PART_OF_A_RUN));
  });

  it('say that the total is estimated until a worker told its list', () => {
    expect(selectTotal(EMPTY)).toEqual({ count: 154, provenance: 'estimated' });
    expect(selectRates(EMPTY)[0]?.label).toBe('passed of all tasks (number estimated)');
    expect(selectTotal(foldDrafts(buildAssignments([TASK_A, TASK_B])))).toEqual({
      count: 2,
      provenance: 'log',
    });
  });
});

describe('task groups', () => {
  it('show WAA’s own list as planned before any worker told its own', () => {
    const groups = selectTaskGroups(EMPTY);
    const rows = groups.flatMap((group) => group.tasks);
    expect(rows.map((row) => row.key)).toEqual(TASK_CATALOGUE.map(toTaskKey));
    expect(new Set(rows.map((row) => `${row.status} ${row.provenance}`))).toEqual(
      new Set(['not_started estimated']),
    );
  });

  it('keep a task that already began in its planned place', () => {
    const state = foldDrafts(buildTaskStory({ task: TASK_A, at: 0 }));
    const rows = selectTaskGroups(state).flatMap((group) => group.tasks);
    expect(rows).toHaveLength(154);
    expect(rows.filter((row) => row.provenance === 'log')).toMatchObject([
      { key: toTaskKey(TASK_A), status: 'passed', score: 1, stepCount: 2, durationMs: 55_000 },
    ]);
  });

  it('hold only the lists of the workers once these are known, in run order', () => {
    const tasks = [buildTask(1, 'vlc'), buildTask(2, 'clock'), buildTask(3, 'vlc')];
    const groups = selectTaskGroups(foldDrafts(buildAssignments(tasks)));
    expect(
      groups.map(({ domain, counts, tasks: rows }) => [domain, counts.total, rows.length]),
    ).toEqual([
      ['vlc', 2, 2],
      ['clock', 1, 1],
    ]);
  });

  it('keep the rows of tasks that did not change', () => {
    const tasks = [TASK_A, TASK_B];
    const before = foldDrafts(buildAssignments(tasks));
    const after = foldDrafts(
      [buildDraft('task.started', 800, { workerId: '0', task: TASK_B })],
      before,
    );
    const [rowsBefore, rowsAfter] = [before, after].map((state) =>
      selectTaskGroups(state).flatMap((group) => group.tasks),
    );
    expect(rowsAfter?.[0]).toBe(rowsBefore?.[0]);
    expect(rowsAfter?.[1]?.status).toBe('resetting');
  });
});

describe('overall progress', () => {
  it('rises from 0 to 1 over a run and never falls', () => {
    const drafts = [
      ...buildRun(times(6, PASSED)),
      buildDraft('phase.started', 2000, { phase: 'summary' }),
      buildDraft('run.summarised', 2001, { workerId: '0', averageScore: 1 }),
    ];
    let state = EMPTY;
    let highest = selectOverallProgress(state).fraction;
    expect(highest).toBe(0);
    for (const draft of drafts) {
      state = foldDrafts([draft], state);
      // The list replaces the estimate of 154 tasks by 6, which the share of set-up depends on.
      const { fraction } = selectOverallProgress(state);
      expect(fraction).toBeGreaterThanOrEqual(highest - 1e-9);
      highest = fraction;
    }
    expect(highest).toBe(1);
  });

  it('weighs its parts to 1 and skipped phases not at all', () => {
    const { parts } = selectOverallProgress(PART_OF_A_RUN);
    expect(parts.reduce((sum, part) => sum + part.weight, 0)).toBeCloseTo(1);
    expect(parts.find((part) => part.phase === 'image_build')).toMatchObject({
      status: 'skipped',
      weight: 0,
    });
  });

  it('counts ended tasks and the steps of the one in hand', () => {
    const tasks = [TASK_A, TASK_B];
    const fractionAfter = (stepCount: number): number | undefined => {
      const state = foldDrafts([
        ...buildAssignments(tasks),
        ...buildTaskStory({ task: TASK_A, at: 750 }),
        ...buildTaskStory({ task: TASK_B, at: 900, stepCount, ending: { kind: 'open' } }),
      ]);
      return selectOverallProgress(state).parts.find((part) => part.phase === 'benchmark')
        ?.fraction;
    };
    expect(fractionAfter(0)).toBeCloseTo((1 + 0.1) / 2);
    expect(fractionAfter(3)).toBeCloseTo((1 + 0.1 + (3 / 15) * 0.85) / 2);
    expect(fractionAfter(40)).toBeCloseTo((1 + 0.95) / 2);
  });

  it('moves a phase without a fraction of its own by time, and says so', () => {
    const state = foldDrafts([buildDraft('phase.started', 0, { phase: 'windows_install' })]);
    const part = selectOverallProgress(state, atSeconds(17 * 60)).parts.find(
      (each) => each.phase === 'windows_install',
    );
    expect(part).toMatchObject({ fraction: 0.5, provenance: 'estimated' });
  });

  it('takes the step limit from the log, WAA’s default while it has not told', () => {
    const told = foldDrafts([
      buildDraft('run.configured', 0, {
        settings: { max_steps: { value: '30', provenance: 'log' } },
      }),
    ]);
    const nonsense = foldDrafts([
      buildDraft('run.configured', 0, {
        settings: { max_steps: { value: '-3', provenance: 'log' } },
      }),
    ]);
    expect([told, EMPTY, nonsense].map(selectMaxSteps)).toEqual([
      { count: 30, provenance: 'log' },
      { count: 15, provenance: 'estimated' },
      { count: 15, provenance: 'estimated' },
    ]);
  });
});

describe('time left', () => {
  const regular = (done: number, total: number): RunState =>
    foldDrafts([
      ...buildRun(times(done, PASSED), { total }),
      buildDraft('task.started', 750 + done * 60, { workerId: '0', task: buildTask(done) }),
    ]);

  it.each([0, 1, 2])('is hidden after %d tasks', (done) => {
    expect(selectEta(regular(done, 10), atSeconds(750 + done * 60))).toEqual({
      status: 'hidden',
      reason: `Known after 3 tasks (${done} done).`,
    });
  });

  it('is hidden before the list of tasks is known and after the run', () => {
    const unlisted = foldDrafts(buildTaskStory({ task: TASK_A, at: 0 }));
    expect(selectEta(unlisted, atSeconds(100))).toMatchObject({ status: 'hidden' });
    const over = foldDrafts(
      [buildDraft('run.finished', 3000, { outcome: 'completed', reason: '' })],
      regular(5, 10),
    );
    expect(selectEta(over, atSeconds(3000))).toMatchObject({ status: 'hidden' });
  });

  it('is a range around what regular tasks will really take', () => {
    const eta = selectEta(regular(4, 14), atSeconds(750 + 4 * 60));
    if (eta.status !== 'range') throw new Error(eta.reason);
    const realMs = 10 * 55_000;
    expect(eta.lowMs).toBeLessThan(realMs);
    expect(eta.highMs).toBeGreaterThan(realMs);
    expect(eta.highMs - eta.lowMs).toBeLessThan(realMs / 2);
    expect(eta.basis).toBe('From 4 tasks of this run');
  });

  it('does not take a hung task for usual', () => {
    const hung = buildTaskStory({ task: buildTask(4), at: 990, stepCount: 2 }).map((draft) =>
      draft.type === 'task.scored' || draft.type === 'task.finished'
        ? { ...draft, at: instantAfter(40_000) }
        : draft,
    );
    const state = foldDrafts([...buildRun(times(4, PASSED), { total: 14 }), ...hung]);
    const eta = selectEta(state, atSeconds(40_000));
    if (eta.status !== 'range') throw new Error(eta.reason);
    expect(eta.highMs).toBeLessThan(9 * 55_000 * 2);
  });

  it('of two workers is that of the slower one', () => {
    const tasks = Array.from({ length: 20 }, (_, index) => buildTask(index));
    const fast = [0, 2, 4, 6, 8, 10, 12, 14];
    const slow = [1, 3];
    const state = foldDrafts([
      ...buildAssignments(tasks, 2),
      ...fast.flatMap((index, place) =>
        buildTaskStory({ task: buildTask(index), at: 750 + place * 60, workerId: '0' }),
      ),
      ...slow.flatMap((index, place) =>
        buildTaskStory({ task: buildTask(index), at: 750 + place * 60, workerId: '1' }),
      ),
    ]);
    const eta = selectEta(state, atSeconds(1300));
    if (eta.status !== 'range') throw new Error(eta.reason);
    expect(eta.highMs).toBeGreaterThan(8 * 55_000);
    expect(eta.lowMs).toBeLessThan(8 * 55_000);
    expect(eta.basis).toContain('the slowest of 2 workers');
  });

  it('uses durations of earlier runs by domain', () => {
    const state = regular(3, 10);
    const eta = selectEta(state, atSeconds(930), { chrome: times(30, PASSED).map(() => 110_000) });
    if (eta.status !== 'range') throw new Error(eta.reason);
    expect(eta.usesHistory).toBe(true);
    expect(eta.basis).toBe('From 3 tasks of this run and 30 of earlier runs');
    expect(eta.highMs).toBeGreaterThan(7 * 80_000);
  });
});

describe('activity', () => {
  const during = (drafts: Parameters<typeof foldDrafts>[0], seconds: number) =>
    selectActivity(foldDrafts(drafts), null, atSeconds(seconds));
  const open = { task: TASK_A, at: 0, stepCount: 1, ending: { kind: 'open' } } as const;
  const step = buildStep(TASK_A, { number: 2, at: 40 });
  const story = buildTaskStory(open);

  it('before anything is known says how the link is', () => {
    expect(selectActivity(EMPTY, null, 0)).toEqual({
      kind: 'waiting',
      label: 'Not connected',
      sinceMs: null,
      usualMs: null,
    });
    const connecting = buildDraft('connection.changed', 0, { status: 'connecting', detail: '' });
    expect(during([connecting], 8)).toMatchObject({
      kind: 'connecting',
      label: 'Connecting to the VM',
      sinceMs: 7000,
    });
    const ready = buildDraft('connection.changed', 5, { status: 'ready', detail: '' });
    expect(during([connecting, ready], 8).label).toBe('Waiting for a sign of a run');
  });

  it('in set-up names the phase, its detail and its usual time', () => {
    const drafts = [
      buildDraft('phase.started', 0, { phase: 'windows_download' }),
      buildDraft('phase.progressed', 30, {
        phase: 'windows_download',
        fraction: 0.4,
        detail: '40 % at 82.6 MB/s',
      }),
    ];
    expect(during(drafts, 60)).toEqual({
      kind: 'phase',
      label: 'Download Windows: 40 % at 82.6 MB/s',
      sinceMs: 60_000,
      usualMs: 600_000,
    });
  });

  it.each([
    [1, 'thinking', 'Step 2/15: thinking', 1000, 1000],
    [2, 'waiting_on_model', 'Step 2/15: waiting on gpt-4o', 9000, 9000],
    [3, 'acting', 'Step 2/15: acting', 1000, 1000],
    [4, 'settling', 'Step 2/15: letting the screen settle', 4000, 3000],
    [5, 'observing', 'Step 2/15: observing', 0, 1000],
  ] as const)('after %d lines of a step is %s', (lines, kind, label, sinceMs, usualMs) => {
    const configured = buildDraft('run.configured', 0, {
      settings: { model: { value: 'gpt-4o', provenance: 'log' } },
    });
    const ends = [41, 50, 51, 55, 55];
    expect(during([configured, ...story, ...step.slice(0, lines)], ends[lines - 1] ?? 0)).toEqual({
      kind,
      label,
      sinceMs,
      usualMs,
    });
  });

  it.each([
    ['resetting', 'Resetting Windows'],
    ['setting_up', 'Setting up the task'],
    ['evaluating', 'Evaluating'],
  ] as const)('in stage %s says so', (stage, label) => {
    const inTask = { workerId: '0', task: TASK_A };
    const drafts = [
      buildDraft('task.started', 0, inTask),
      buildDraft('task.staged', 4, { ...inTask, stage }),
    ];
    expect(during(drafts, 10)).toMatchObject({ kind: stage, label });
  });

  it('between phases says which one is over', () => {
    const completed = (result: 'done' | 'failed') => [
      buildDraft('phase.started', 0, { phase: 'server_ready' }),
      buildDraft('phase.completed', 9, { phase: 'server_ready', result }),
    ];
    expect(during(completed('done'), 12)).toMatchObject({
      kind: 'waiting',
      label: 'Wait for the WAA server: done, waiting for what comes next',
      sinceMs: 3000,
    });
    expect(during(completed('failed'), 12).label).toBe('Wait for the WAA server: failed');
  });

  it('between tasks is idle, after the run finished', () => {
    const done = buildTaskStory({ task: TASK_A, at: 0 });
    expect(during(done, 60)).toMatchObject({ kind: 'idle', sinceMs: 5000 });
    const finished = buildDraft('run.finished', 70, {
      outcome: 'failed',
      reason: 'container died',
    });
    expect(during([...done, finished], 75)).toMatchObject({
      kind: 'finished',
      label: 'Run failed: container died',
      sinceMs: 5000,
    });
  });

  it('of each worker is its own', () => {
    const state = foldDrafts([
      ...buildTaskStory({ ...open, workerId: '0' }),
      buildDraft('task.started', 10, { workerId: '1', task: TASK_B }),
    ]);
    expect(['0', '1'].map((id) => selectActivity(state, id, atSeconds(60)).kind)).toEqual([
      'observing',
      'resetting',
    ]);
    expect(selectCurrentTask(state)?.task.key).toBe(toTaskKey(TASK_B));
    expect(selectCurrentTask(state, '0')?.step?.number).toBe(1);
    expect(selectCurrentTask(state, '7')).toBeNull();
  });

  it('counts on the clock of the VM', () => {
    const state = foldDrafts([
      buildDraft('clock.measured', 0, { offsetMs: 60_000, uncertaintyMs: 1 }),
      ...story,
      ...step.slice(0, 1),
    ]);
    expect(selectActivity(state, null, atSeconds(45 - 60)).sinceMs).toBe(5000);
  });
});

describe('the summary of a run', () => {
  it('is what the list of runs shows', () => {
    const state = foldDrafts([
      buildDraft('run.opened', 0, {
        runId: 'run-1',
        name: 'Night run',
        targetLabel: 'azureuser@vm-3',
      }),
      buildDraft('run.configured', 1, {
        settings: {
          model: { value: 'gpt-4o', provenance: 'log' },
          agent_name: { value: 'navi', provenance: 'log' },
        },
      }),
      ...buildBoot(),
      ...buildAssignments([TASK_A, TASK_B]),
      ...buildTaskStory({ task: TASK_A, at: 750 }),
      buildDraft('screenshot.captured', 900, {
        picture: 'screens/000001.png',
        kind: 'guest',
        widthPx: 1440,
        heightPx: 900,
        isUnchanged: false,
      }),
    ]);
    const summary = selectRunSummary(state);
    expect(summary).toMatchObject({
      runId: 'run-1',
      name: 'Night run',
      targetLabel: 'azureuser@vm-3',
      status: 'running',
      phase: 'benchmark',
      openedAt: instantAfter(1),
      startedAt: instantAfter(0),
      model: 'gpt-4o',
      agent: 'navi',
      picture: 'screens/000001.png',
    });
    expect(runSummarySchema.omit({ isWatched: true }).strict().parse(summary)).toEqual(summary);
  });
});

describe('clocks', () => {
  it('turn into each other', () => {
    expect(toVmTime(1000, 250)).toBe(1250);
    expect(toAppTime(toVmTime(1000, 250), 250)).toBe(1000);
    expect(toVmTime(1000, null)).toBe(1000);
  });

  it.each([
    [null, 'never'],
    [-50, 'fresh'],
    [4999, 'fresh'],
    [5000, 'ageing'],
    [29_999, 'ageing'],
    [30_000, 'old'],
  ] as const)('%s ms of age are %s', (ageMs, expected) => {
    expect(freshness(ageMs)).toBe(expected);
  });
});

describe('no number is ever NaN or infinite', () => {
  const stories: Record<string, RunState> = {
    'an empty run': EMPTY,
    'an empty list': foldDrafts(buildAssignments([])),
    'a boot': foldDrafts(buildBoot()),
    'one open task': foldDrafts(buildTaskStory({ task: TASK_A, at: 0, ending: { kind: 'open' } })),
    'one task from files': foldDrafts([
      buildDraft('task.scored', 0, { workerId: '0', task: TASK_A, score: 1 }),
    ]),
    'a run part way': PART_OF_A_RUN,
    'a run of nonsense instants': reduceRun(
      EMPTY,
      numberDrafts(buildRun(times(4, PASSED))).map((event) => ({ ...event, at: 'not an instant' })),
    ),
  };

  it.each(Object.keys(stories))('for %s', (name) => {
    const state = stories[name] ?? EMPTY;
    const now = atSeconds(5000);
    const answers = [
      selectCounts(state),
      selectRates(state),
      selectOverallProgress(state),
      selectOverallProgress(state, now),
      selectEta(state, now),
      selectActivity(state, null, now),
      selectTaskGroups(state),
      selectRunSummary(state),
      METRICS.map((metric) => metric.series(state)),
    ];
    expect(findStrayNumbers(answers)).toEqual([]);
  });
});

function findStrayNumbers(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path}: ${value}`];
  if (typeof value === 'string')
    return /\bNaN\b|\bInfinity\b|undefined/.test(value) ? [`${path}: ${value}`] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => findStrayNumbers(inner, `${path}/${key}`));
}
