import fc from 'fast-check';
import { expect, it } from 'vitest';
import { retryDelayMs } from '../../../../src/engine/connections/reconnectPolicy.ts';

it('doubles from half a second to thirty seconds and stays there', () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 8, 1000].map((attempt) => retryDelayMs(attempt, 1));
  expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

it('spreads retries over the upper half of the delay, whatever the attempt', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempt, random) => {
        const longest = retryDelayMs(attempt, 1);
        const delay = retryDelayMs(attempt, random);
        expect(delay).toBeGreaterThanOrEqual(longest / 2);
        expect(delay).toBeLessThanOrEqual(longest);
      },
    ),
  );
});
