/** 95 % confidence intervals: Wilson's for shares, bootstrap for means. */
import { CONFIDENCE, type Interval } from '#protocol/analysis.ts';
import { quantile } from '../run/statistics.ts';
import { seededRandom } from './random.ts';

/** The standard normal's quantile for two-sided 95 %. */
const Z = 1.959963984540054;

/**
 * Wilson's score interval without continuity correction (E. B. Wilson, JASA 22, 1927): unlike p ± 2s
 * it stays within 0..1 and is right for few tasks and shares near the ends. Null for no task.
 */
export function wilsonInterval(successes: number, count: number): Interval | null {
  if (count <= 0) return null;
  const share = successes / count;
  const spread = Z * Math.sqrt((share * (1 - share)) / count + (Z * Z) / (4 * count * count));
  const centre = share + (Z * Z) / (2 * count);
  const scale = 1 + (Z * Z) / count;
  return {
    low: successes === 0 ? 0 : (centre - spread) / scale,
    high: successes === count ? 1 : (centre + spread) / scale,
  };
}

/** Resamples of a bootstrap: with 154 tasks the ends move by about a quarter of a point between seeds. */
const RESAMPLES = 2000;
const SEED = 20_241_120;

/**
 * Percentile bootstrap of the mean (Efron 1979), always the same for the same values. Null for fewer
 * than two values: one value says nothing of its spread.
 */
export function bootstrapMean(values: readonly number[], resamples = RESAMPLES): Interval | null {
  const count = values.length;
  if (count < 2) return null;
  const first = values[0] ?? 0;
  if (values.every((value) => value === first)) return { low: first, high: first };
  const random = seededRandom(SEED);
  const data = Float64Array.from(values);
  const means = new Float64Array(resamples);
  for (let sample = 0; sample < resamples; sample += 1) {
    let sum = 0;
    for (let draw = 0; draw < count; draw += 1) sum += data[Math.floor(random() * count)] ?? 0;
    means[sample] = sum / count;
  }
  const tail = (1 - CONFIDENCE) / 2;
  const sorted = [...means.sort()];
  return { low: quantile(sorted, tail) ?? first, high: quantile(sorted, 1 - tail) ?? first };
}
