import { describe, expect, it } from 'vitest';
import { VmSpeed } from '../../../../src/engine/watchdog/vmSpeed.ts';

/** Measurements as pairs of seconds: app, VM. */
function speedOf(...pairs: readonly (readonly [app: number, vm: number])[]): number {
  const speed = new VmSpeed();
  for (const [app, vm] of pairs) speed.add(app * 1000, vm * 1000);
  return speed.value;
}

describe('the speed of a VM', () => {
  it('is measured once two stretches agree', () => {
    expect(speedOf([0, 0], [3, 180])).toBe(1);
    expect(speedOf([0, 0], [3, 180], [6, 360])).toBe(60);
  });

  it('is 1 for a clock that is set, corrected, or late in its answer', () => {
    expect(speedOf([0, 0], [3, 3600], [6, 3603])).toBe(1);
    expect(speedOf([0, 0], [3, 3600], [6, 3700])).toBe(1);
    expect(speedOf([0, 0], [3, 3.2], [6, 6.1], [26, 26])).toBe(1);
    expect(speedOf([0, 0], [0.1, 60], [0.2, 120])).toBe(1);
  });

  it('follows a simulation that is slowed down', () => {
    expect(speedOf([0, 0], [3, 300], [6, 600], [9, 603], [12, 606])).toBe(1);
  });
});
