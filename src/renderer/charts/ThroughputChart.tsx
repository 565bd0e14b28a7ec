import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { throughput } from '#core/metrics/throughput.ts';
import { ChartFrame } from './ChartFrame.tsx';
import {
  AXIS,
  CURSOR,
  GRID,
  MARGIN,
  timeTick,
  VALUE_AXIS_WIDTH,
  valueOf,
  type ChartProps,
} from './chartParts.ts';
import { ChartTip } from './ChartTip.tsx';

export function ThroughputChart({ state }: ChartProps) {
  const series = throughput.series(state);
  return (
    <ChartFrame
      title={throughput.title}
      unit={throughput.unit}
      series={series}
      emptyText="How many tasks end per hour, from the first task on."
    >
      <ResponsiveContainer width="100%" height="100%">
        <BarChart data={[...series.points]} margin={MARGIN} barCategoryGap={2}>
          <CartesianGrid {...GRID} />
          <XAxis {...AXIS} dataKey="at" tickFormatter={timeTick} minTickGap={30} />
          <YAxis {...AXIS} width={VALUE_AXIS_WIDTH} />
          <Tooltip
            cursor={CURSOR}
            isAnimationActive={false}
            content={<ChartTip columns={series.columns} unit={throughput.unit} />}
          />
          <Bar
            dataKey={valueOf('perHour')}
            name="Tasks per hour"
            fill="var(--part-think)"
            isAnimationActive={false}
          />
        </BarChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}
