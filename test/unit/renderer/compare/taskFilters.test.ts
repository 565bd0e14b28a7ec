import { describe, expect, test } from 'vitest';
import { compareRuns } from '#core/analysis/index.ts';
import {
  bitCounts,
  NO_FILTER,
  shownTasks,
  toggled,
  type CompareFilter,
} from '../../../../src/renderer/components/compare/taskFilters.ts';
import { taskSheet } from '../../../../src/renderer/components/compare/sheets.ts';
import { FAILED, HALF, PASSED, runWith } from '../../../support/analysisRuns.ts';

const comparison = compareRuns(
  [
    runWith({ 'chrome/a': PASSED, 'chrome/b': FAILED, 'clock/c': FAILED, 'clock/d': HALF }),
    runWith({ 'chrome/a': PASSED, 'chrome/b': PASSED, 'clock/c': FAILED, 'vlc/e': PASSED }),
  ],
  'attempted',
);
const shown = (change: Partial<CompareFilter>, trend: 'flaky' | 'steady' = 'steady') =>
  shownTasks(comparison.tasks, { ...NO_FILTER, ...change }, () => trend).map(({ task }) => task);

describe('tasks of a comparison', () => {
  test('are all shown until something is chosen', () => {
    expect(shown({})).toEqual(['chrome/a', 'chrome/b', 'clock/c', 'clock/d', 'vlc/e']);
  });

  test('are chosen by what both runs made of them', () => {
    expect(shown({ bits: ['0', '1'] })).toEqual(['chrome/b', 'vlc/e']);
    expect(shown({ bits: ['1', 'any'] })).toEqual(['chrome/a']);
    expect(shown({ bits: ['1', '0'] })).toEqual([]);
  });

  test('are chosen by how they changed, by words and by their history', () => {
    expect(shown({ relations: new Set(['improved', 'only_first']) })).toEqual([
      'chrome/b',
      'clock/d',
    ]);
    expect(shown({ text: 'CLOCK /c' })).toEqual(['clock/c']);
    expect(shown({ trends: new Set(['flaky']) })).toEqual([]);
    expect(shown({ trends: new Set(['flaky']) }, 'flaky')).toHaveLength(5);
  });

  test('are counted by result', () => {
    expect([bitCounts(comparison.tasks, 0), bitCounts(comparison.tasks, 1)]).toEqual([
      { passed: 1, not: 4 },
      { passed: 3, not: 2 },
    ]);
  });

  test('are a sheet with a line each', () => {
    const { header, rows } = taskSheet(comparison);
    expect(header).toEqual([
      'task',
      'A_status',
      'A_score',
      'A_steps',
      'B_status',
      'B_score',
      'B_steps',
      'B_to_A',
    ]);
    expect(rows[4]).toEqual(['vlc/e', null, null, 0, 'passed', 1, 0, 'only_other']);
  });
});

test('a choice is taken back by choosing it again', () => {
  const once = toggled(new Set(['a']), 'b');
  expect([[...once], [...toggled(once, 'a')]]).toEqual([['a', 'b'], ['b']]);
});
