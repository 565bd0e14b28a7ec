import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyseRun, everyRate, NO_OVERRIDES, overridesOf } from '#core/analysis/index.ts';
import { createRunState } from '#core/run/runState.ts';
import { DENOMINATORS, runAnalysisSchema } from '#protocol/analysis.ts';
import type { Denominator, GroupNumbers } from '#protocol/analysis.ts';
import { EMPTY_RUN_META, EMPTY_TASK_NOTES } from '#protocol/library.ts';
import type { OverrideValue, TaskNotes } from '#protocol/library.ts';
import type { RunState } from '#protocol/snapshot.ts';
import {
  AT_WORK,
  CUT,
  ERROR,
  FAILED,
  HALF,
  INFRA,
  PASSED,
  runWith,
  WAITING,
  type Result,
} from '../../../support/analysisRuns.ts';
import { instantAfter } from '../../../support/builders.ts';

function analyse(state: RunState, denominator: Denominator = 'attempted') {
  return analyseRun(state, { denominator, troubles: null, overrides: NO_OVERRIDES });
}

/** 12 tasks: 4 passed, 1 partial, 2 failed, 1 error, 1 infra, 1 cut off, 1 at work, 1 waiting. */
const MIXED = runWith({
  'chrome/a': PASSED,
  'chrome/b': PASSED,
  'chrome/c': FAILED,
  'libreoffice_calc/a': PASSED,
  'libreoffice_calc/b': HALF,
  'libreoffice_writer/a': ERROR,
  'vs_code/a': INFRA,
  'vs_code/b': CUT,
  'vlc/a': FAILED,
  'settings/a': PASSED,
  'notepad/a': AT_WORK,
  'clock/a': WAITING,
});

describe('rates', () => {
  test('are told under every denominator, each with its words', () => {
    const told = everyRate(MIXED).map(({ id, pass }) => [
      id,
      pass.numerator,
      pass.denominator,
      pass.label,
    ]);
    expect(told).toEqual([
      ['all', 4, 12, 'passed of all tasks'],
      ['begun', 4, 11, 'passed of begun tasks'],
      ['attempted', 4, 10, 'passed of attempted tasks'],
      ['attempted_without_infra', 4, 9, 'passed of attempted tasks without infra faults'],
      ['scored', 4, 7, 'passed of scored tasks'],
    ]);
  });

  test('of 80 ended tasks among 154 are three different ones, none without its words', () => {
    const results = Object.fromEntries(
      Array.from({ length: 154 }, (_, index): [string, Result] => [
        `chrome/${index}`,
        index < 31 ? PASSED : index < 75 ? FAILED : index < 80 ? INFRA : WAITING,
      ]),
    );
    const percents = everyRate(runWith(results)).map(({ pass }) =>
      Number(((pass.fraction ?? 0) * 100).toFixed(1)),
    );
    expect(percents).toEqual([20.1, 38.8, 38.8, 41.3, 41.3]);
  });

  test('say that the number of tasks is a guess until a worker told its list', () => {
    const { overall } = analyse(createRunState('empty'), 'all');
    expect([overall.pass.denominator, overall.pass.label, overall.pass.provenance]).toEqual([
      154,
      'passed of all tasks (number estimated)',
      'estimated',
    ]);
  });

  test('of a run without a finished task are nothing, never NaN', () => {
    const { overall, domains } = analyse(runWith({ 'chrome/a': AT_WORK, 'clock/b': WAITING }));
    for (const { pass, score } of [overall, ...domains]) {
      expect([pass.fraction, pass.interval, score.mean, score.interval]).toEqual([
        null,
        null,
        null,
        null,
      ]);
    }
  });

  test('count a half score in the mean and not as passed', () => {
    const { overall } = analyse(MIXED, 'scored');
    expect([overall.pass.numerator, overall.partialCount, overall.score.mean]).toEqual([
      4,
      1,
      4.5 / 7,
    ]);
  });

  test('a task without a score counts 0 in the mean of those attempted, and is counted', () => {
    const { score } = analyse(MIXED, 'attempted').overall;
    expect([score.mean, score.count, score.unscoredCount]).toEqual([0.45, 10, 3]);
  });
});

describe('groups', () => {
  const shown = (groups: readonly GroupNumbers[]) =>
    groups.map(({ id, pass, taskCount }) => [id, pass.numerator, pass.denominator, taskCount]);

  test('are the six of the paper and the three of show_result.py, which leaves domains out', () => {
    const { groups, summaries } = analyse(MIXED);
    expect({ groups: shown(groups), summaries: shown(summaries) }).toEqual({
      groups: [
        ['office', 1, 3, 3],
        ['web_browser', 2, 3, 3],
        ['windows_system', 1, 1, 1],
        ['coding', 0, 2, 2],
        ['media', 0, 1, 1],
        ['windows_utilities', 0, 0, 2],
      ],
      summaries: [
        ['office', 1, 3, 3],
        ['daily', 2, 4, 4],
        ['professional', 0, 2, 2],
      ],
    });
  });

  test('sum up to the whole, whatever the denominator', () => {
    const results = fc.dictionary(
      fc.constantFrom('chrome/a', 'chrome/b', 'clock/a', 'odd/x', 'vlc/q', 'constructor/y'),
      fc.constantFrom(PASSED, FAILED, HALF, INFRA, ERROR, CUT, WAITING, AT_WORK),
    );
    fc.assert(
      fc.property(results, fc.constantFrom(...DENOMINATORS), (own, denominator) => {
        const { overall, domains } = analyse(runWith(own), denominator);
        const sum = (of: (group: GroupNumbers) => number): number =>
          domains.reduce((total, group) => total + of(group), 0);
        return (
          sum(({ pass }) => pass.numerator) === overall.pass.numerator &&
          sum(({ pass }) => pass.denominator) === overall.pass.denominator &&
          sum(({ taskCount }) => taskCount) === overall.taskCount
        );
      }),
    );
  });

  test('and all else keep the contract, whatever the run', () => {
    const results = fc.dictionary(
      fc.constantFrom('chrome/a', 'clock/a', 'odd/x', '__proto__/y'),
      fc.constantFrom(PASSED, FAILED, HALF, INFRA, ERROR, CUT, WAITING, AT_WORK),
    );
    fc.assert(
      fc.property(results, (own) => {
        const analysis = analyse(runWith(own));
        expect(runAnalysisSchema.parse(JSON.parse(JSON.stringify(analysis)))).toEqual(analysis);
      }),
    );
  });
});

function verdict(value: OverrideValue): TaskNotes {
  const override = { value, reason: 'seen', at: instantAfter(0), by: 'me' };
  return { ...EMPTY_TASK_NOTES, override };
}

describe('verdicts of people', () => {
  test('are told apart from the rate and named in its words', () => {
    const overrides = overridesOf({
      meta: EMPTY_RUN_META,
      tasks: {
        'chrome/c': verdict('passed'),
        'settings/a': verdict('failed'),
        'vlc/a': verdict('passed'),
        'vs_code/a': { ...verdict('passed'), override: null },
        'gone/x': verdict('passed'),
      },
    });
    const analysis = analyseRun(MIXED, { denominator: 'attempted', troubles: null, overrides });
    expect(analysis.overall.pass.numerator).toBe(4);
    expect(analysis.overridden).toMatchObject({
      count: 3,
      tasks: ['chrome/c', 'vlc/a', 'settings/a'],
      pass: {
        numerator: 5,
        denominator: 10,
        label: 'passed of attempted tasks, with 3 verdicts by hand',
      },
    });
    expect(analyse(MIXED).overridden).toBeNull();
  });
});
