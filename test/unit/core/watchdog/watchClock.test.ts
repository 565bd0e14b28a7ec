import { describe, expect, it } from 'vitest';
import { advanceWatchTime, startWatchTime } from '#core/watchdog/watchClock.ts';

const START = startWatchTime({ monotonicMs: 500, wallMs: 1_000_000 });
const HOUR = 3_600_000;

describe('watched time', () => {
  it('counts the seconds in which the VM could have been heard', () => {
    const first = advanceWatchTime(START, { monotonicMs: 1_500, wallMs: 1_001_000 }, true);
    const second = advanceWatchTime(first, { monotonicMs: 2_500, wallMs: 1_002_000 }, false);
    expect([second.watchedMs, second.awakeMs, second.gapMs]).toEqual([1_000, 2_000, 0]);
  });

  it.each([
    ['stops meanwhile', 1_000],
    ['goes on meanwhile', 2 * HOUR],
  ])('leaves out two hours of sleep where the monotonic clock %s', (_name, monotonicMs) => {
    const woken = advanceWatchTime(
      START,
      { monotonicMs: 500 + monotonicMs, wallMs: 1_000_000 + 2 * HOUR },
      true,
    );
    expect([woken.watchedMs, woken.awakeMs, woken.gapMs]).toEqual([0, 0, 2 * HOUR]);
  });

  it('is not moved by somebody who sets the clock back', () => {
    const later = advanceWatchTime(START, { monotonicMs: 1_500, wallMs: 1_000_000 - HOUR }, true);
    expect(later.watchedMs).toBe(1_000);
  });
});
