/** Whether two runs of the same tasks differ by more than chance. */

/** Below this many tasks that differ the chi-square distribution is no good stand-in. */
const EXACT_BELOW = 25;

export interface McNemar {
  /** `exact`: two-sided binomial. `chi_square`: with Edwards' continuity correction. */
  readonly method: 'exact' | 'chi_square';
  readonly statistic: number | null;
  readonly pValue: number;
}

/** `b` and `c`: tasks that only the one, only the other passed. (Q. McNemar, Psychometrika 12, 1947.) */
export function mcnemar(b: number, c: number): McNemar {
  const differing = b + c;
  if (differing < EXACT_BELOW) {
    return { method: 'exact', statistic: null, pValue: exactP(Math.min(b, c), differing) };
  }
  const statistic = (Math.abs(b - c) - 1) ** 2 / differing;
  return { method: 'chi_square', statistic, pValue: chiSquareTail(statistic) };
}

/** Twice the chance of at most `k` heads in `n` throws of a fair coin, at most 1. */
export function exactP(k: number, n: number): number {
  let term = 0.5 ** n;
  let sum = 0;
  for (let heads = 0; heads <= k; heads += 1) {
    sum += term;
    term = (term * (n - heads)) / (heads + 1);
  }
  return Math.min(1, 2 * sum);
}

/** Chance of a chi-square of one degree of freedom above `x`. */
export function chiSquareTail(x: number): number {
  return x <= 0 ? 1 : erfc(Math.sqrt(x / 2));
}

/** Where the series needs too many terms and the continued fraction few. */
const SERIES_BELOW = 2;
const FRACTION_TERMS = 60;

/** Complementary error function for x ≥ 0, to about 1e-14 (Abramowitz & Stegun 7.1.6 and 7.1.14). */
export function erfc(x: number): number {
  if (x < SERIES_BELOW) return 1 - erfBySeries(x);
  let fraction = 0;
  for (let term = FRACTION_TERMS; term >= 1; term -= 1) fraction = term / 2 / (x + fraction);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
}

function erfBySeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && n < 200; n += 1) {
    term = (term * 2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * sum * Math.exp(-x * x);
}
