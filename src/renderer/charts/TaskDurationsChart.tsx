import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { taskDurations } from '#core/metrics/taskDurations.ts';
import type { MetricPoint } from '#core/metrics/metric.ts';
import { statusColor } from '../components/kit/StatusMark.tsx';
import { ChartFrame } from './ChartFrame.tsx';
import {
  AXIS,
  barGap,
  CURSOR,
  GRID,
  MARGIN,
  VALUE_AXIS_WIDTH,
  valueOf,
  type ChartProps,
} from './chartParts.ts';
import { durationAxis } from './durationAxis.ts';
import { ChartTip } from './ChartTip.tsx';

type Order = 'ended' | 'longest';

export function TaskDurationsChart({ state, onTask }: ChartProps) {
  const [order, setOrder] = useState<Order>('ended');
  const given = taskDurations.series(state);
  const series = useMemo(
    () => ({ ...given, points: sortPoints(given.points, order) }),
    [given, order],
  );
  const longest = Math.max(1, ...series.points.map((point) => point.values['duration'] ?? 0));
  return (
    <ChartFrame
      title={taskDurations.title}
      unit="min:s"
      valueUnit="s"
      series={series}
      emptyText="One bar per task appears as tasks end, coloured by outcome."
      onTask={onTask}
      tools={
        <SegmentedControl
          size="xs"
          aria-label="Order of the bars"
          value={order}
          data={[
            { value: 'ended', label: 'As ended' },
            { value: 'longest', label: 'Longest first' },
          ]}
          onChange={(value) => setOrder(value === 'longest' ? 'longest' : 'ended')}
        />
      }
    >
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          data={series.points.map(withFill)}
          margin={MARGIN}
          barCategoryGap={barGap(series.points.length)}
        >
          <CartesianGrid {...GRID} />
          <XAxis dataKey="label" hide />
          <YAxis {...AXIS} {...durationAxis(longest)} width={VALUE_AXIS_WIDTH} />
          <Tooltip
            cursor={CURSOR}
            isAnimationActive={false}
            content={<ChartTip columns={series.columns} unit="s" />}
          />
          <Bar
            dataKey={valueOf('duration')}
            name="Duration"
            isAnimationActive={false}
            minPointSize={2}
            onClick={(_, index) => {
              const task = series.points[index]?.task ?? null;
              if (task !== null) onTask(task);
            }}
          />
        </BarChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}

/** The chart library takes a bar's colour from its datum. */
function withFill(point: MetricPoint): MetricPoint & { readonly fill: string } {
  return {
    ...point,
    fill: point.status === null ? 'var(--state-waiting)' : statusColor(point.status),
  };
}

function sortPoints(points: readonly MetricPoint[], order: Order): readonly MetricPoint[] {
  if (order === 'ended') return points;
  return points.toSorted((a, b) => (b.values['duration'] ?? 0) - (a.values['duration'] ?? 0));
}
