import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bootstrapMean, wilsonInterval } from '#core/analysis/intervals.ts';
import { chiSquareTail, erfc, exactP, mcnemar } from '#core/analysis/mcnemar.ts';
import { pairedDifference } from '#core/analysis/pairedBootstrap.ts';
import { seededRandom } from '#core/analysis/random.ts';

/** Rounded to the digits that a source prints. */
function to(digits: number, value: number | null | undefined): number {
  return Number((value ?? Number.NaN).toFixed(digits));
}

describe('Wilson intervals', () => {
  // R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine
  // 17 (1998) 857-872, table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i are those that Newcombe published', (successes, count, low, high) => {
    const interval = wilsonInterval(successes, count);
    expect([to(4, interval?.low), to(4, interval?.high)]).toEqual([low, high]);
  });

  // scipy 1.17.1: binomtest(k, n).proportion_ci(method='wilson')
  test.each([
    [63, 154, 0.3345693052970731, 0.48803750403425955],
    [29, 29, 0.8830302015002592, 1],
  ])('%i of %i are those of SciPy', (successes, count, low, high) => {
    const interval = wilsonInterval(successes, count);
    expect([to(12, interval?.low), to(12, interval?.high)]).toEqual([to(12, low), to(12, high)]);
  });

  test('of nothing are none', () => {
    expect(wilsonInterval(0, 0)).toBeNull();
  });

  test('lie within 0 and 1 and around the share', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (passed, rest) => {
        const interval = wilsonInterval(passed, passed + rest);
        if (passed + rest === 0) return interval === null;
        const share = passed / (passed + rest);
        return (
          interval !== null &&
          interval.low >= 0 &&
          interval.high <= 1 &&
          interval.low <= share &&
          share <= interval.high
        );
      }),
    );
  });
});

describe("McNemar's test", () => {
  // Two surveys of 1600 Americans: Agresti, Categorical Data Analysis (1990), p. 350, the example of
  // R's mcnemar.test. 150 and 86 changed their mind. Figures from SciPy 1.17.1's chi2.sf of the
  // corrected statistic (63² / 236).
  test('with continuity correction gives the figures of the survey in Agresti', () => {
    const result = mcnemar(150, 86);
    expect([result.method, to(4, result.statistic)]).toEqual(['chi_square', 16.8178]);
    expect(result.pValue).toBeCloseTo(4.114562281345944e-5, 14);
  });

  // scipy 1.17.1: binomtest(min(b, c), b + c, 0.5).pvalue
  test.each([
    [4, 9, 0.266845703125],
    [1, 8, 0.0390625],
    [3, 21, 0.0002771615982055664],
    [12, 12, 1],
    [0, 0, 1],
  ])('is exact for few: %i against %i', (b, c, pValue) => {
    const result = mcnemar(b, c);
    expect([result.method, result.statistic, to(12, result.pValue)]).toEqual([
      'exact',
      null,
      to(12, pValue),
    ]);
  });

  // scipy 1.17.1: chi2.sf
  test('is the approximation from 25 on', () => {
    expect([mcnemar(14, 10).method, mcnemar(15, 10).method]).toEqual(['exact', 'chi_square']);
    expect(mcnemar(15, 10).pValue).toBeCloseTo(0.4237107971667936, 12);
    expect(mcnemar(30, 12).pValue).toBeCloseTo(0.008711912962379598, 12);
  });

  test('does not care which run is called first, and is a probability', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (b, c) => {
        const { pValue } = mcnemar(b, c);
        return pValue === mcnemar(c, b).pValue && pValue >= 0 && pValue <= 1;
      }),
    );
  });

  test('exact tails sum the binomial', () => {
    expect(exactP(0, 3)).toBe(0.25);
    expect(exactP(1, 3)).toBe(1);
  });
});

describe('the error function', () => {
  // scipy 1.17.1: scipy.special.erfc
  test.each([
    [0, 1],
    [0.1, 0.8875370839817152],
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028516],
    [1.9, 0.007209570764742531],
    [2, 0.004677734981047266],
    [2.5, 0.00040695201744495886],
    [4, 1.541725790028002e-8],
    [6, 2.1519736712498913e-17],
  ])('complementary at %d is that of SciPy', (x, value) => {
    expect(Math.abs(erfc(x) / value - 1)).toBeLessThan(1e-11);
  });

  test('gives tails of a chi-square: 3.841 is the 5 % point', () => {
    expect([to(4, chiSquareTail(3.841458820694124)), chiSquareTail(0)]).toEqual([0.05, 1]);
  });
});

describe('bootstrap', () => {
  test('is the same every time, and about what the normal interval is', () => {
    // 60 ones among 100: the normal interval is 0.504 to 0.696.
    const values = Array.from({ length: 100 }, (_, index) => (index < 60 ? 1 : 0));
    const interval = bootstrapMean(values);
    expect(interval).toEqual(bootstrapMean([...values]));
    expect(interval?.low).toBeCloseTo(0.504, 1);
    expect(interval?.high).toBeCloseTo(0.696, 1);
  });

  test('knows nothing of the spread of one value, and no spread of equal ones', () => {
    expect([bootstrapMean([]), bootstrapMean([1]), bootstrapMean([0.5, 0.5])]).toEqual([
      null,
      null,
      { low: 0.5, high: 0.5 },
    ]);
  });

  test('of pairs looks at the differences only', () => {
    const first = [0, 0.25, 0.5, 0.75];
    const other = first.map((value) => value + 0.25);
    expect(pairedDifference(first, other)).toEqual({
      value: 0.25,
      interval: { low: 0.25, high: 0.25 },
    });
    expect(pairedDifference([], [])).toBeNull();
  });

  test('draws evenly', () => {
    const random = seededRandom(7);
    const draws = Array.from({ length: 10_000 }, random);
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    expect(draws.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(mean).toBeCloseTo(0.5, 1);
  });
});
