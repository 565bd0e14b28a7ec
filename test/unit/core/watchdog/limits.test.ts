import { describe, expect, it } from 'vitest';
import { chooseStuckMinutes, createLimits, parseStuckMinutes } from '#core/watchdog/limits.ts';

const MINUTE = 60_000;

describe('limits', () => {
  it('are 15 minutes for the benchmark, whatever the phases before it have', () => {
    const { phases, modelWaitMs } = createLimits({ stuckMinutes: null });
    expect([phases.benchmark, phases.windows_install, modelWaitMs]).toEqual([
      15 * MINUTE,
      40 * MINUTE,
      35 * MINUTE,
    ]);
  });

  it('that somebody sets are those of the benchmark; the set-up keeps its own', () => {
    const { phases, modelWaitMs } = createLimits({ stuckMinutes: 60 });
    expect([phases.benchmark, phases.windows_install, modelWaitMs]).toEqual([
      60 * MINUTE,
      40 * MINUTE,
      60 * MINUTE,
    ]);
  });

  it('are in the time of a VM that lives faster, unless somebody set them', () => {
    const usual = createLimits({ stuckMinutes: null, vmSpeed: 60 });
    expect([usual.phases.benchmark, usual.phases.windows_install, usual.modelWaitMs]).toEqual([
      15_000, 40_000, 35_000,
    ]);
    expect(createLimits({ stuckMinutes: 2, vmSpeed: 60 }).phases.benchmark).toBe(2 * MINUTE);
    expect(createLimits({ stuckMinutes: null, vmSpeed: 5000 }).phases.benchmark).toBe(10_000);
  });

  it('come from the command line before the environment before the profile', () => {
    expect([
      chooseStuckMinutes(1, 2, 3),
      chooseStuckMinutes(null, 2, 3),
      chooseStuckMinutes(null, null, 3),
      chooseStuckMinutes(null, null, null),
    ]).toEqual([1, 2, 3, null]);
  });

  it.each([
    ['15', 15],
    ['0.5', 0.5],
    ['0', null],
    ['-1', null],
    ['', null],
    ['soon', null],
    ['99999', null],
  ])('are read from text: %j is %j', (text, minutes) => {
    expect(parseStuckMinutes(text)).toBe(minutes);
  });
});
