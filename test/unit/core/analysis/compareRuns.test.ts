import { describe, expect, test } from 'vitest';
import {
  compareRuns,
  firstDivergence,
  historyOf,
  outcomesOf,
  pairSteps,
} from '#core/analysis/index.ts';
import { trendOf } from '#core/analysis/history.ts';
import { comparisonSchema } from '#protocol/analysis.ts';
import type { Comparison } from '#protocol/analysis.ts';
import {
  ERROR,
  FAILED,
  HALF,
  INFRA,
  PASSED,
  runWith,
  WAITING,
  type Result,
} from '../../../support/analysisRuns.ts';

const FIRST = runWith(
  { 'a/1': PASSED, 'a/2': PASSED, 'a/3': FAILED, 'a/4': FAILED, 'a/5': INFRA, 'a/6': PASSED },
  {
    runId: 'first',
    settings: {
      model: { value: 'gpt-4o', provenance: 'log' },
      max_steps: { value: '15', provenance: 'log' },
      result_dir: { value: './results', provenance: 'log' },
    },
  },
);
const OTHER = runWith(
  { 'a/1': PASSED, 'a/2': FAILED, 'a/3': HALF, 'a/4': PASSED, 'a/5': PASSED, 'a/7': PASSED },
  {
    runId: 'other',
    settings: {
      model: { value: 'o3', provenance: 'log' },
      max_steps: { value: '15', provenance: 'log' },
      result_dir: { value: './other', provenance: 'log' },
    },
  },
);

const relationsOf = (comparison: Comparison) =>
  Object.fromEntries(comparison.tasks.map(({ task, relations }) => [task, relations]));

describe('two runs', () => {
  test('are told apart task by task', () => {
    expect(relationsOf(compareRuns([FIRST, OTHER], 'attempted'))).toEqual({
      'a/1': ['same'],
      'a/2': ['regressed'],
      'a/3': ['improved'],
      'a/4': ['improved'],
      'a/5': ['improved'],
      'a/6': ['only_first'],
      'a/7': ['only_other'],
    });
  });

  test('have rates over the same tasks, under the same denominator', () => {
    const rates = (denominator: 'attempted' | 'attempted_without_infra' | 'scored') => {
      const { runs, commonLabel } = compareRuns([FIRST, OTHER], denominator);
      return [
        commonLabel,
        ...runs.map(({ common: { pass } }) => [pass.numerator, pass.denominator]),
      ];
    };
    expect([rates('attempted'), rates('attempted_without_infra')]).toEqual([
      ['passed of attempted tasks in both runs', [2, 5], [3, 5]],
      ['passed of attempted tasks without infra faults in both runs', [2, 4], [2, 4]],
    ]);
  });

  test('have a table of pairs, tests on it, and a sentence that says what they mean', () => {
    const [pair] = compareRuns([FIRST, OTHER], 'attempted').pairs;
    expect(pair).toMatchObject({
      other: 1,
      counts: { improved: 3, regressed: 1, same: 1, only_first: 1, only_other: 1 },
      table: { both: 1, firstOnly: 1, otherOnly: 2, neither: 1 },
      mcnemar: { method: 'exact', statistic: null, pValue: 1 },
      isDistinguishable: false,
    });
    expect(pair?.passDifference?.value).toBeCloseTo(0.2, 12);
    expect(pair?.scoreDifference?.value).toBeCloseTo(0.3, 12);
    expect(pair?.sentence).toMatch(
      /^Of the 5 attempted tasks in both, B passed 2 that A did not and lost 1 that A passed: \+20\.0 points \(95 % interval −\d+\.\d to \+\d+\.\d\)\. The two are not distinguishable: this may well be chance \(exact McNemar test, p = 1\.00\)\.$/,
    );
  });

  test('differ in the settings that are the same kind of thing, those that differ first', () => {
    expect(compareRuns([FIRST, OTHER], 'all').settings).toEqual([
      { name: 'model', values: ['gpt-4o', 'o3'], isDifferent: true },
      { name: 'max_steps', values: ['15', '15'], isDifferent: false },
    ]);
  });

  test('that are far apart are told apart', () => {
    const many = (result: Result) =>
      Object.fromEntries(
        Array.from({ length: 40 }, (_, index): [string, Result] => [
          `a/${index}`,
          index < 30 ? result : PASSED,
        ]),
      );
    const pair = compareRuns([runWith(many(FAILED)), runWith(many(PASSED))], 'scored').pairs[0];
    expect([pair?.mcnemar.method, pair?.isDistinguishable]).toEqual(['chi_square', true]);
    expect(pair?.sentence).toContain(
      'B is better, by more than chance explains (McNemar test, p < 0.001)',
    );
  });

  test('without a common task have no difference and no NaN', () => {
    const comparison = compareRuns([runWith({ 'a/1': PASSED }), runWith({ 'b/1': FAILED })], 'all');
    expect(comparison.pairs[0]).toMatchObject({
      passDifference: null,
      scoreDifference: null,
      isDistinguishable: false,
      sentence: 'A and B have no tasks in common.',
    });
    expect(comparison.runs.map(({ common }) => common.pass.fraction)).toEqual([null, null]);
    expect(JSON.stringify(comparison)).not.toContain('NaN');
  });

  test('of which none finished a task keep the contract', () => {
    const comparison = compareRuns([runWith({}), runWith({ 'a/1': WAITING })], 'attempted');
    expect(comparisonSchema.parse(JSON.parse(JSON.stringify(comparison)))).toEqual(comparison);
  });
});

describe('three runs', () => {
  test('are all held against the first, over what is common to all', () => {
    const third = runWith({ 'a/1': FAILED, 'a/2': ERROR }, { runId: 'third' });
    const comparison = compareRuns([FIRST, OTHER, third], 'attempted');
    expect(
      comparison.runs.map(({ common: { pass } }) => [pass.numerator, pass.denominator]),
    ).toEqual([
      [2, 2],
      [1, 2],
      [0, 2],
    ]);
    expect(comparison.commonLabel).toBe('passed of attempted tasks in all 3 runs');
    expect(relationsOf(comparison)['a/1']).toEqual(['same', 'regressed']);
    expect(comparison.pairs.map(({ other }) => other)).toEqual([1, 2]);
  });
});

describe('step by step', () => {
  const attempt = (actions: readonly string[]) =>
    runWith({ 'a/1': { ...FAILED, actions } }).tasks['a/1']?.attempts[0] ?? null;

  test('two attempts part at the first action that differs', () => {
    const pairs = pairSteps(
      attempt(['x()', '# why\ny()', 'z()']),
      attempt(['x()', 'y()', 'q()', 'r()']),
    );
    expect(pairs.map(({ isSame }) => isSame)).toEqual([true, true, false, false]);
    expect(firstDivergence(pairs)).toBe(3);
  });

  test('equal attempts part nowhere, and one that is missing parts at once', () => {
    expect(firstDivergence(pairSteps(attempt(['x()']), attempt(['x()'])))).toBeNull();
    expect(firstDivergence(pairSteps(attempt(['x()']), null))).toBe(1);
    expect(pairSteps(null, null)).toEqual([]);
  });
});

describe('history', () => {
  test.each([
    [[], 'unclear'],
    [[true], 'unclear'],
    [[true, true, true], 'steady'],
    [[false, false, true], 'newly_fixed'],
    [[true, true, false], 'newly_failing'],
    [[true, false, false], 'changed'],
    [[true, false], 'changed'],
    [[true, false, true], 'flaky'],
    [[false, true, true, false], 'flaky'],
  ] as const)('%j is %s', (passes, trend) => {
    expect(trendOf(passes)).toBe(trend);
  });

  test('is told oldest first, and faults of the VM do not count', () => {
    const states = [PASSED, INFRA, FAILED].map((result, index) => ({
      ...runWith({ 'a/1': result }, { runId: `run-${index}`, name: `run ${index}` }),
      startedAt: `2026-11-1${3 - index}T00:00:00.000Z`,
    }));
    const history = historyOf(states.map(outcomesOf));
    expect(history.runs.map(({ runId }) => runId)).toEqual(['run-2', 'run-1', 'run-0']);
    expect(history.tasks).toEqual([
      {
        task: 'a/1',
        results: [
          { status: 'failed', score: 0 },
          { status: 'infra', score: null },
          { status: 'passed', score: 1 },
        ],
        passedCount: 1,
        countedRuns: 2,
        trend: 'changed',
      },
    ]);
  });

  test('of a task that a run does not have is empty there', () => {
    const { tasks } = historyOf([outcomesOf(runWith({ 'a/1': PASSED }))], ['b/1']);
    expect(tasks).toMatchObject([{ results: [{ status: null, score: null }], trend: 'unclear' }]);
  });
});
