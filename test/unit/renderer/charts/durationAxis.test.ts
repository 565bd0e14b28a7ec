import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationAxis, durationTicks } from '../../../../src/renderer/charts/durationAxis.ts';

describe('the axis of durations', () => {
  it.each([
    [1, ['0', '1 s']],
    [48, ['0', '15 s', '30 s', '45 s', '1:00']],
    [262, ['0', '1:30', '3:00', '4:30']],
    [15_000, ['0', '2 h 00', '4 h 00', '6 h 00']],
  ])('of bars up to %d s has ticks that people count in', (longest, expected) => {
    const { ticks, tickFormatter } = durationAxis(longest);
    expect(ticks.map(tickFormatter)).toEqual(expected);
  });

  it('never cuts the longest bar and never has more than five ticks', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e7, noNaN: true }), (longest) => {
        const ticks = durationTicks(longest);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(longest);
        expect(ticks.length).toBeLessThanOrEqual(5);
      }),
    );
  });
});
