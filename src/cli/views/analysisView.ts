/** All numbers of a run for a terminal of 80 columns. */
import { formatDuration } from '#core/format/duration.ts';
import { formatScoreInterval, formatShareInterval } from '#core/format/interval.ts';
import { formatPercent, formatRate, formatRatio, formatScore } from '#core/format/number.ts';
import { RUN_LOOKS } from '#core/format/status.ts';
import { DENOMINATOR_WORDS } from '#core/analysis/index.ts';
import type { GroupNumbers, RunAnalysis, Spread } from '#protocol/analysis.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';
import { plainText } from './plainText.ts';
import { fit, table } from './table.ts';

/** Tasks named in a line; the others are counted. */
const NAMED_TASKS = 3;
const SHOWN_ERRORS = 12;
const PATTERN_WIDTH = 66;

export function renderAnalysis(analysis: RunAnalysis): string {
  const { name, runId, status, denominator } = analysis;
  return [
    `${plainText(name)} (${runId}), ${RUN_LOOKS[status].word}`,
    ...analysis.everyDenominator.map(({ pass }) => formatRate(pass)),
    ...overriddenLines(analysis),
    ...printedLines(analysis),
    '',
    `Passed (score 1) of ${DENOMINATOR_WORDS[denominator].tasks}, with 95 % intervals. A task without a score`,
    'counts 0 in the mean.',
    groupTable(analysis),
    ...section('Why tasks were not passed', failureTable(analysis)),
    ...section('Suspicious zeros: scored 0 after the evaluator complained', zeroTable(analysis)),
    ...section('Errors that read alike', errorTable(analysis)),
    ...section('Times', timeTable(analysis.times)),
  ].join('\n');
}

function section(title: string, body: string): string[] {
  return body === '' ? [] : ['', title, body];
}

function overriddenLines({ overridden }: RunAnalysis): string[] {
  return overridden === null ? [] : [formatRate(overridden.pass)];
}

function printedLines({ printedAverages }: RunAnalysis): string[] {
  return printedAverages.map(
    ({ workerId, averageScore }) =>
      `WAA itself printed an average score of ${averageScore.toFixed(4)} (worker ${plainText(workerId)})`,
  );
}

function groupTable(analysis: RunAnalysis): string {
  const rows = [
    ...analysis.domains.map((group) => groupRow(group, '')),
    ...analysis.groups.map((group) => groupRow(group, 'group ')),
    ...analysis.summaries.map((group) => groupRow(group, 'show_result ')),
    groupRow(analysis.overall, ''),
  ];
  return table(['', 'PASSED', 'RATE', '95 %', 'MEAN', '95 %'], rows);
}

function groupRow({ title, pass, score }: GroupNumbers, prefix: string): string[] {
  return [
    `${prefix}${title}`,
    formatRatio(pass.numerator, pass.denominator),
    formatPercent(pass.fraction),
    formatShareInterval(pass.interval),
    formatScore(score.mean),
    formatScoreInterval(score.interval),
  ];
}

function failureTable({ failures }: RunAnalysis): string {
  if (failures.length === 0) return '';
  return table(
    ['TASKS', 'WHY', 'FOR EXAMPLE'],
    failures.map(({ title, tasks }) => [String(tasks.length), title, nameTasks(tasks)]),
  );
}

function nameTasks(tasks: readonly TaskKey[]): string {
  const named = tasks.slice(0, NAMED_TASKS).map(shortKey);
  const rest = tasks.length - named.length;
  return rest > 0 ? `${named.join(', ')}, +${String(rest)}` : named.join(', ');
}

/** The domain and enough of the id to find it by. */
function shortKey(key: TaskKey): string {
  const slash = key.indexOf('/');
  return plainText(key.slice(0, slash + 9));
}

function zeroTable({ suspiciousZeros }: RunAnalysis): string {
  if (suspiciousZeros.length === 0) return '';
  const rows = suspiciousZeros.map(({ task, kind, lines }) => [
    shortKey(task),
    ZERO_WORDS[kind],
    fit(plainText(lines[0]?.text ?? ''), PATTERN_WIDTH),
  ]);
  return table(['TASK', 'KIND', 'WHAT IT SAID'], rows);
}

const ZERO_WORDS = { fault: 'fault', missing_file: 'missing' } as const;

function errorTable({ errors }: RunAnalysis): string {
  if (errors.length === 0) return '';
  const shown = errors.slice(0, SHOWN_ERRORS);
  const rows = shown.map(({ count, tasks, pattern }) => [
    String(count),
    String(tasks.length),
    fit(plainText(pattern), PATTERN_WIDTH),
  ]);
  const rest = errors.length - shown.length;
  const more = rest > 0 ? `\n${String(rest)} more kinds of errors; --json has them all` : '';
  return `${table(['TIMES', 'TASKS', 'ERROR'], rows)}${more}`;
}

function timeTable(times: readonly Spread[]): string {
  const known = times.filter(({ count }) => count > 0);
  if (known.length === 0) return '';
  return table(
    ['', 'COUNT', 'P50', 'P90', 'P95', 'P99', 'MAX'],
    known.map((spread) => [
      spread.title,
      String(spread.count),
      ...[spread.p50Ms, spread.p90Ms, spread.p95Ms, spread.p99Ms, spread.maxMs].map(formatDuration),
    ]),
  );
}
