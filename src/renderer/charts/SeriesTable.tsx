import { formatDuration, UNKNOWN_TEXT } from '#core/format/duration.ts';
import { formatTime, formatUtc } from '#core/format/instant.ts';
import { TASK_LOOKS } from '#core/format/status.ts';
import type { MetricPoint, MetricSeries } from '#core/metrics/metric.ts';
import css from '../components/tabs/tabs.module.css';
import { StatusMark } from '../components/kit/StatusMark.tsx';
import { useNow } from '../store/useNow.ts';

interface SeriesTableProps {
  readonly series: MetricSeries;
  /** Of the values: `s` is shown as durations. */
  readonly unit: string;
  readonly onTask?: (taskKey: string) => void;
}

/** The same numbers as the chart beside it. Series hold at most some 600 points. */
export function SeriesTable({ series, unit, onTask }: SeriesTableProps) {
  const nowMs = useNow();
  const hasTime = series.points.some((point) => point.at !== null && point.at !== point.label);
  const hasStatus = series.points.some((point) => point.status !== null);
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th>What</th>
          {hasStatus && <th>Outcome</th>}
          {hasTime && <th className={css.number}>When</th>}
          {series.columns.map((column) => (
            <th key={column.id} className={css.number}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {series.points.map((point, index) => (
          <tr key={index}>
            <td className="mono">
              <PointLabel
                point={point}
                nowMs={nowMs}
                {...(onTask === undefined ? {} : { onTask })}
              />
            </td>
            {hasStatus && (
              <td>
                {point.status === null ? (
                  ''
                ) : (
                  <StatusMark
                    status={point.status}
                    hasWord={TASK_LOOKS[point.status].word !== ''}
                  />
                )}
              </td>
            )}
            {hasTime && (
              <td className={css.number} title={formatUtc(point.at)}>
                {formatTime(point.at, { nowMs })}
              </td>
            )}
            {series.columns.map((column) => (
              <td key={column.id} className={css.number}>
                {formatValue(point.values[column.id] ?? null, unit)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function PointLabel({
  point,
  nowMs,
  onTask,
}: {
  point: MetricPoint;
  nowMs: number;
  onTask?: (key: string) => void;
}) {
  const { task } = point;
  const label = point.label === point.at ? formatTime(point.at, { nowMs }) : point.label;
  if (task === null || onTask === undefined) return <>{label}</>;
  return (
    <button
      type="button"
      className="plain-button"
      style={{ color: 'var(--accent)' }}
      onClick={() => onTask(task)}
    >
      {label}
    </button>
  );
}

export function formatValue(value: number | null, unit: string): string {
  if (value === null) return UNKNOWN_TEXT;
  if (unit === 's') return formatDuration(value * 1000);
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}
