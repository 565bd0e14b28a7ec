import { describe, expect, it } from 'vitest';
import { runTarget } from '../../fuzz/runTarget.ts';
import { FUZZ_TARGETS } from '../../fuzz/targets.ts';

/** A smoke of `npm run fuzz`, which runs millions. */
const INPUTS = 2000;
const SEED = 20_261_120;

describe('parsers of foreign input', () => {
  it.each(FUZZ_TARGETS)('$id: any input gives a result or an expected failure', async (target) => {
    const report = await runTarget(target, INPUTS, SEED);
    expect(report.count).toBeGreaterThanOrEqual(INPUTS * (target.share ?? 1));
  });
});
