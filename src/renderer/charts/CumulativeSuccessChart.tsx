import {
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { cumulativeSuccess } from '#core/metrics/cumulativeSuccess.ts';
import { ChartFrame } from './ChartFrame.tsx';
import {
  AXIS,
  GRID,
  MARGIN,
  TIME_SYNC,
  timeTick,
  VALUE_AXIS_WIDTH,
  valueOf,
  type ChartProps,
} from './chartParts.ts';
import { ChartTip } from './ChartTip.tsx';

const LINES = [
  { id: 'ofAttempted', label: 'of attempted', color: 'var(--part-think)' },
  { id: 'ofAttemptedWithoutInfra', label: 'of attempted without infra', color: 'var(--part-act)' },
] as const;

export function CumulativeSuccessChart({ state, onTask }: ChartProps) {
  const series = cumulativeSuccess.series(state);
  return (
    <ChartFrame
      title={cumulativeSuccess.title}
      unit={cumulativeSuccess.unit}
      series={series}
      legend={LINES}
      emptyText="The share of passed tasks over time, once the first task has ended."
      onTask={onTask}
    >
      <ResponsiveContainer width="100%" height="100%">
        <LineChart data={[...series.points]} margin={MARGIN} syncId={TIME_SYNC}>
          <CartesianGrid {...GRID} />
          <XAxis {...AXIS} dataKey="at" tickFormatter={timeTick} minTickGap={30} />
          <YAxis
            {...AXIS}
            width={VALUE_AXIS_WIDTH}
            domain={[0, 100]}
            ticks={[0, 25, 50, 75, 100]}
          />
          <Tooltip
            isAnimationActive={false}
            content={<ChartTip columns={series.columns} unit="%" />}
          />
          {LINES.map(({ id, label, color }) => (
            <Line
              key={id}
              dataKey={valueOf(id)}
              name={label}
              stroke={color}
              strokeWidth={2}
              {...(id === 'ofAttempted' ? {} : { strokeDasharray: '5 3' })}
              dot={false}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}
