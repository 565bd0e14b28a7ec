import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { MetricSeries } from '#core/metrics/metric.ts';
import { AXIS, barGap, CURSOR, GRID, MARGIN, VALUE_AXIS_WIDTH, valueOf } from './chartParts.ts';
import { durationAxis } from './durationAxis.ts';
import { ChartTip } from './ChartTip.tsx';
import type { LegendEntry } from './ChartFrame.tsx';

interface StackedTimesProps {
  readonly series: MetricSeries;
  readonly onPoint: (index: number) => void;
  readonly hasLabels: boolean;
}

/** Seconds per activity, one on the other. */
export function StackedTimes({ series, onPoint, hasLabels }: StackedTimesProps) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={[...series.points]}
        margin={MARGIN}
        barCategoryGap={hasLabels ? '15%' : barGap(series.points.length)}
      >
        <CartesianGrid {...GRID} />
        <XAxis
          {...AXIS}
          dataKey="label"
          hide={!hasLabels}
          tickFormatter={(label: string) => label.replace('Step ', '')}
        />
        <YAxis {...AXIS} {...durationAxis(longestOf(series))} width={VALUE_AXIS_WIDTH} />
        <Tooltip
          cursor={CURSOR}
          isAnimationActive={false}
          content={<ChartTip columns={series.columns} unit="s" />}
        />
        {series.columns.map((column) => (
          <Bar
            key={column.id}
            dataKey={valueOf(column.id)}
            name={column.title}
            stackId="time"
            fill={partColor(column.id)}
            isAnimationActive={false}
            onClick={(_, index) => onPoint(index)}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}

/** The highest stack, in seconds. */
function longestOf(series: MetricSeries): number {
  const sums = series.points.map((point) =>
    series.columns.reduce((sum, column) => sum + (point.values[column.id] ?? 0), 0),
  );
  return Math.max(1, ...sums);
}

export function partLegend(series: MetricSeries): readonly LegendEntry[] {
  return series.columns.map((column) => ({
    label: column.title.toLowerCase(),
    color: partColor(column.id),
  }));
}

function partColor(id: string): string {
  return `var(--part-${id})`;
}
