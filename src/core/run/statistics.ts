/** Robust statistics: one hung task must not move what is called usual. */

/** Null for no values. Linear between neighbours; `share` in 0..1. */
export function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const position = Math.min(Math.max(share, 0), 1) * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}

export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5);
}

/** Makes the median absolute deviation comparable to a standard deviation (normal spread). */
const MAD_TO_DEVIATION = 1.4826;
/** Values further out than this many deviations count as if they stood there. */
const OUTLIER_DEVIATIONS = 3;

export interface RobustSpread {
  /** Mean with outliers pulled in: sums of n values lie around n times this. */
  readonly centre: number;
  readonly deviation: number;
  readonly count: number;
}

export function robustSpread(values: readonly number[]): RobustSpread | null {
  const middle = median(values);
  if (middle === null) return null;
  const distance = median(values.map((value) => Math.abs(value - middle))) ?? 0;
  const deviation = distance * MAD_TO_DEVIATION;
  const reach = deviation * OUTLIER_DEVIATIONS;
  const pulledIn = values.map((value) => Math.min(Math.max(value, middle - reach), middle + reach));
  const centre = pulledIn.reduce((sum, value) => sum + value, 0) / values.length;
  return { centre, deviation, count: values.length };
}
