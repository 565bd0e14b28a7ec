import type { CsvSheet } from '#core/format/csv.ts';
import type { MetricSeries } from '#core/metrics/metric.ts';

/** The numbers behind a chart, unrounded, a point a line. */
export function seriesSheet(series: MetricSeries, unit: string): CsvSheet {
  const { columns, points } = series;
  return {
    header: [
      'label',
      'at_utc',
      'task',
      'outcome',
      'stands_for',
      ...columns.map(({ id }) => `${id} (${unit})`),
    ],
    rows: points.map(({ label, at, task, status, count, values }) => [
      label,
      at,
      task,
      status,
      count,
      ...columns.map(({ id }) => values[id] ?? null),
    ]),
  };
}
