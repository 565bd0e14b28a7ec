import { describe, expect, it } from 'vitest';
import {
  isAtEnd,
  pagesOf,
  PAGE_LINES,
  rowsInView,
} from '../../../../src/renderer/components/log/logWindow.ts';

describe('rowsInView', () => {
  it('draws what is seen and a few rows more, of a million lines', () => {
    expect(rowsInView({ scrollTop: 9_000_000, height: 180, rowHeight: 18 }, 1_000_000, 20)).toEqual(
      {
        from: 499_980,
        to: 500_030,
      },
    );
  });

  it.each<[string, number, number, { from: number; to: number }]>([
    ['the top', 0, 100, { from: 0, to: 15 }],
    ['past the end, when lines were filtered away', 9000, 100, { from: 100, to: 100 }],
    ['an empty log', 0, 0, { from: 0, to: 0 }],
  ])('stays inside the log at %s', (_where, scrollTop, total, range) => {
    expect(rowsInView({ scrollTop, height: 180, rowHeight: 18 }, total, 5)).toEqual(range);
  });
});

describe('pagesOf', () => {
  it.each<[number, number, readonly number[]]>([
    [0, 1, [0]],
    [PAGE_LINES - 1, PAGE_LINES + 1, [0, 1]],
    [PAGE_LINES, 2 * PAGE_LINES, [1]],
    [7, 7, []],
  ])('finds the pages of rows %i to %i', (from, to, pages) => {
    expect(pagesOf({ from, to })).toEqual(pages);
  });
});

describe('isAtEnd', () => {
  it('counts within a row of the end as the end', () => {
    const view = { height: 180, rowHeight: 18 };
    expect([1602, 1619, 1600].map((scrollTop) => isAtEnd({ ...view, scrollTop }, 100))).toEqual([
      true,
      true,
      false,
    ]);
  });
});
