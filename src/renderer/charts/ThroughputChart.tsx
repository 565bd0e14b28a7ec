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

/** One bar alone compares with nothing. */
const MIN_STRETCHES = 2;

export function ThroughputChart({ state }: ChartProps) {
  const given = throughput.series(state);
  const series = given.points.length < MIN_STRETCHES ? { ...given, points: [] } : given;
  return (
    <ChartFrame
      title={throughput.title}
      unit={throughput.unit}
      series={series}
      emptyText="How many tasks end per hour, one bar per 15 min. Needs about half an hour of the benchmark."
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
