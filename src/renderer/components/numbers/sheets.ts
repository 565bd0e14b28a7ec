/** The tables of numbers as sheets for a file. Unrounded: a paper rounds for itself. */
import type { CsvSheet } from '#core/format/csv.ts';
import type { GroupNumbers, Spread } from '#protocol/analysis.ts';

export function groupSheet(groups: readonly GroupNumbers[]): CsvSheet {
  return {
    header: [
      'group',
      'rate_of',
      'passed',
      'denominator',
      'rate',
      'rate_low_95',
      'rate_high_95',
      'mean_score',
      'mean_low_95',
      'mean_high_95',
      'unscored_as_0',
    ],
    rows: groups.map(({ title, pass, score }) => [
      title,
      pass.label,
      pass.numerator,
      pass.denominator,
      pass.fraction,
      pass.interval?.low ?? null,
      pass.interval?.high ?? null,
      score.mean,
      score.interval?.low ?? null,
      score.interval?.high ?? null,
      score.unscoredCount,
    ]),
  };
}

export function timeSheet(times: readonly Spread[]): CsvSheet {
  return {
    header: ['what', 'count', 'p50_ms', 'p90_ms', 'p95_ms', 'p99_ms', 'max_ms'],
    rows: times.map((spread) => [
      spread.title,
      spread.count,
      spread.p50Ms,
      spread.p90Ms,
      spread.p95Ms,
      spread.p99Ms,
      spread.maxMs,
    ]),
  };
}
