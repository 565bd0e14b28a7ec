/** What the demo VM does for given options, played without real time: the same seed, the same run. */
import { demoOptionsSchema } from '#protocol/contract.ts';
import type { DemoOptions } from '#protocol/contract.ts';
import { Simulation } from '../../../src/demo/simulation/simulation.ts';
import type { DemoTruth } from '../../../src/demo/index.ts';

const MINUTE_MS = 60_000;
/** No run takes a week. */
const LONGEST_MINUTES = 7 * 24 * 60;

export function playToEnd(options: Partial<DemoOptions>): DemoTruth {
  const startAtMs = Date.UTC(2026, 0, 1);
  const simulation = new Simulation({ ...demoOptionsSchema.parse(options), startAtMs });
  for (let minute = 1; minute <= LONGEST_MINUTES && !simulation.truth().isFinished; minute += 1) {
    simulation.scheduler.advanceTo(startAtMs + minute * MINUTE_MS);
  }
  return simulation.truth();
}
