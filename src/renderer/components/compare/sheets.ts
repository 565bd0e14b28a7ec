import type { CsvSheet } from '#core/format/csv.ts';
import { runLetter } from '#core/analysis/index.ts';
import type { Comparison } from '#protocol/analysis.ts';

/** The matrix of tasks and runs, a task a line. */
export function taskSheet({ runs, tasks }: Comparison): CsvSheet {
  const letters = runs.map((_, index) => runLetter(index));
  return {
    header: [
      'task',
      ...letters.flatMap((letter) => [`${letter}_status`, `${letter}_score`, `${letter}_steps`]),
      ...letters.slice(1).map((letter) => `${letter}_to_A`),
    ],
    rows: tasks.map(({ task, cells, relations }) => [
      task,
      ...cells.flatMap(({ status, score, stepCount }) => [status, score, stepCount]),
      ...relations,
    ]),
  };
}
