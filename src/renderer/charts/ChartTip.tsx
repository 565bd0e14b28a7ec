import { formatTime } from '#core/format/instant.ts';
import { TASK_LOOKS } from '#core/format/status.ts';
import type { MetricColumn, MetricPoint } from '#core/metrics/metric.ts';
import css from './charts.module.css';
import { formatValue } from './SeriesTable.tsx';

interface ChartTipProps {
  readonly active?: boolean;
  readonly payload?: readonly { readonly payload?: unknown }[];
  readonly columns: readonly MetricColumn[];
  readonly unit: string;
}

/** What the chart library hands over is the point we gave it; anything else is not shown. */
export function ChartTip({ active, payload, columns, unit }: ChartTipProps) {
  const point = payload?.[0]?.payload;
  if (active !== true || !isPoint(point)) return null;
  const label =
    point.label === point.at ? formatTime(point.at, { nowMs: Date.parse(point.at) }) : point.label;
  return (
    <div className={css.tip}>
      <strong className="mono">{label}</strong>
      {point.status !== null && <div className="dim">{TASK_LOOKS[point.status].word}</div>}
      {columns.map((column) => (
        <div key={column.id}>
          {column.title}: {formatValue(point.values[column.id] ?? null, unit)}
          {columns.length === 1 && unit !== 's' ? ` ${unit}` : ''}
        </div>
      ))}
      {point.task !== null && <div className="faint">Click opens the task</div>}
    </div>
  );
}

function isPoint(value: unknown): value is MetricPoint {
  return typeof value === 'object' && value !== null && 'label' in value && 'values' in value;
}
