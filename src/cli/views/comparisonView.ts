/** Runs against each other, for a terminal. */
import { formatDuration, UNKNOWN_TEXT } from '#core/format/duration.ts';
import { formatScoreInterval, formatShareInterval } from '#core/format/interval.ts';
import { formatPercent, formatRatio, formatScore } from '#core/format/number.ts';
import { TASK_LOOKS } from '#core/format/status.ts';
import { runLetter } from '#core/analysis/index.ts';
import type { ComparedCell, ComparedTask, Comparison, Pair } from '#protocol/analysis.ts';
import { plainText } from './plainText.ts';
import { fit, table } from './table.ts';

const VALUE_WIDTH = 24;

export function renderComparison(
  comparison: Comparison,
  options: { readonly hasAllTasks: boolean },
): string {
  return [
    ...comparison.runs.map(
      ({ name, runId }, index) => `${runLetter(index)}  ${plainText(name)} (${runId})`,
    ),
    '',
    `Each rate is ${comparison.commonLabel}, with 95 % intervals.`,
    runTable(comparison),
    '',
    ...comparison.pairs.flatMap((pair) => [pair.sentence, countLine(pair), '']),
    ...settingLines(comparison),
    ...taskLines(comparison, options.hasAllTasks),
  ].join('\n');
}

function runTable({ runs }: Comparison): string {
  const rows = runs.map(({ common, own, stepsPerTask, medianTaskMs }, index) => [
    runLetter(index),
    `${formatRatio(common.pass.numerator, common.pass.denominator)}, ${formatPercent(common.pass.fraction)}`,
    formatShareInterval(common.pass.interval),
    `${formatScore(common.score.mean)} (${formatScoreInterval(common.score.interval)})`,
    formatRatio(own.pass.numerator, own.pass.denominator),
    stepsPerTask === null ? UNKNOWN_TEXT : stepsPerTask.toFixed(1),
    formatDuration(medianTaskMs),
  ]);
  return table(
    ['', 'PASSED', '95 %', 'MEAN SCORE', 'OF ITS OWN', 'STEPS/TASK', 'MEDIAN TASK'],
    rows,
  );
}

function countLine({ counts, other }: Pair): string {
  const name = runLetter(other);
  return [
    `Scores: ${String(counts.improved)} improved`,
    `${String(counts.regressed)} regressed`,
    `${String(counts.same)} same`,
    `${String(counts.only_first)} only in A`,
    `${String(counts.only_other)} only in ${name}`,
  ].join(', ');
}

function settingLines({ settings, runs }: Comparison): string[] {
  const different = settings.filter(({ isDifferent }) => isDifferent);
  if (different.length === 0) {
    const known = settings.length === 0 ? 'Nothing is known of the settings.' : 'Same settings.';
    return [known, ''];
  }
  const rows = different.map(({ name, values }) => [
    name,
    ...values.map((value) => fit(plainText(value ?? UNKNOWN_TEXT), VALUE_WIDTH)),
  ]);
  return [table(['SETTING', ...runs.map((_, index) => runLetter(index))], rows), ''];
}

function taskLines({ tasks, runs }: Comparison, hasAllTasks: boolean): string[] {
  const shown = hasAllTasks
    ? tasks
    : tasks.filter(({ relations }) => relations.some((relation) => relation !== 'same'));
  if (shown.length === 0) return [hasAllTasks ? 'No task.' : 'No task differs.'];
  const rows = shown.map((task) => [
    plainText(task.task),
    ...task.cells.map(cellText),
    relationText(task),
  ]);
  return [table(['TASK', ...runs.map((_, index) => runLetter(index)), ''], rows)];
}

function cellText({ status, score }: ComparedCell): string {
  if (status === null) return UNKNOWN_TEXT;
  const { glyph, word } = TASK_LOOKS[status];
  return score === null ? `${glyph} ${word}` : `${glyph} ${score.toFixed(2)}`;
}

function relationText({ relations }: ComparedTask): string {
  return relations.map((relation) => relation.replaceAll('_', ' ')).join(', ');
}
