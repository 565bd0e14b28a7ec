import {
  CartesianGrid,
  LabelList,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  XAxis,
  YAxis,
} from 'recharts';
import { formatMoney } from '#core/format/money.ts';
import type { MetricSeries } from '#core/metrics/metric.ts';
import { ChartFrame } from './ChartFrame.tsx';
import { AXIS, GRID, MARGIN, VALUE_AXIS_WIDTH, valueOf } from './chartParts.ts';

export interface CostScorePoint {
  /** Letter of the run, as everywhere in the comparison. */
  readonly label: string;
  readonly cost: number | null;
  readonly score: number | null;
}

interface CostScoreChartProps {
  readonly points: readonly CostScorePoint[];
  readonly currency: string;
}

/** Each run as a point: what it cost to the right, its mean score upwards. Costs are estimates. */
export function CostScoreChart({ points, currency }: CostScoreChartProps) {
  const series = toSeries(points);
  return (
    <ChartFrame
      title="Mean score against estimated cost"
      unit={currency}
      series={series}
      emptyText="Runs whose cost and score are known appear here."
    >
      <ResponsiveContainer width="100%" height="100%">
        <ScatterChart margin={{ ...MARGIN, top: 16, right: 28 }}>
          <CartesianGrid {...GRID} />
          <XAxis
            {...AXIS}
            type="number"
            dataKey={valueOf('cost')}
            domain={[0, 'auto']}
            tickFormatter={(value: number) => formatMoney(value, currency)}
          />
          <YAxis
            {...AXIS}
            type="number"
            width={VALUE_AXIS_WIDTH}
            dataKey={valueOf('score')}
            domain={[0, 1]}
          />
          <Scatter data={[...series.points]} fill="var(--part-think)" isAnimationActive={false}>
            <LabelList dataKey="label" position="right" fill="var(--text)" />
          </Scatter>
        </ScatterChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}

function toSeries(points: readonly CostScorePoint[]): MetricSeries {
  return {
    columns: [
      { id: 'cost', title: 'Estimated cost' },
      { id: 'score', title: 'Mean score' },
    ],
    points: points
      .filter(({ cost, score }) => cost !== null && score !== null)
      .map(({ label, cost, score }) => ({
        label,
        at: null,
        values: { cost, score },
        task: null,
        status: null,
        count: 1,
      })),
    note: null,
  };
}
