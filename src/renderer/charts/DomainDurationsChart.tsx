import { useElementSize } from '@mantine/hooks';
import { formatDuration } from '#core/format/duration.ts';
import { domainDurations } from '#core/metrics/domainDurations.ts';
import type { MetricPoint } from '#core/metrics/metric.ts';
import { ChartFrame } from './ChartFrame.tsx';
import type { ChartProps } from './chartParts.ts';
import { durationAxis } from './durationAxis.ts';

const LABEL_WIDTH = 142;
const AXIS_HEIGHT = 18;
const MAX_LANE = 22;

/** A box a domain: which applications are slow, and how much it varies. */
export function DomainDurationsChart({ state }: ChartProps) {
  const given = domainDurations.series(state);
  // The number of tasks is no duration: it stands with the name.
  const series = { ...given, columns: given.columns.filter(({ id }) => id !== 'count') };
  return (
    <ChartFrame
      title={domainDurations.title}
      unit="min:s"
      valueUnit="s"
      series={series}
      emptyText="A box per domain appears as tasks end: half of its tasks lie within the box."
    >
      <Boxes points={series.points} />
    </ChartFrame>
  );
}

function Boxes({ points }: { readonly points: readonly MetricPoint[] }) {
  const { ref, width, height } = useElementSize();
  const axis = durationAxis(Math.max(1, ...points.map(({ values }) => values['max'] ?? 0)));
  const plotWidth = Math.max(1, width - LABEL_WIDTH - 12);
  const lane = Math.min(MAX_LANE, Math.max(1, height - AXIS_HEIGHT) / Math.max(1, points.length));
  const bottom = lane * points.length;
  const toX = (seconds: number): number => LABEL_WIDTH + (seconds / axis.domain[1]) * plotWidth;
  return (
    <div ref={ref} style={{ height: '100%' }}>
      <svg
        data-chart
        width={width}
        height={height}
        role="img"
        aria-label={`Boxes of ${points.length} domains; the table beside it has the same numbers`}
      >
        {axis.ticks.map((tick) => (
          <g key={tick}>
            <line x1={toX(tick)} x2={toX(tick)} y1={0} y2={bottom} stroke="var(--line)" />
            <text
              x={toX(tick)}
              y={bottom + 13}
              fill="var(--text-2)"
              fontSize={11}
              textAnchor="middle"
            >
              {axis.tickFormatter(tick)}
            </text>
          </g>
        ))}
        {points.map((point, index) => (
          <Box key={point.label} point={point} y={lane * index} lane={lane} toX={toX} />
        ))}
      </svg>
    </div>
  );
}

interface BoxProps {
  readonly point: MetricPoint;
  readonly y: number;
  readonly lane: number;
  readonly toX: (seconds: number) => number;
}

function Box({ point, y, lane, toX }: BoxProps) {
  const { min, q1, p50, q3, max } = point.values;
  if (min == null || q1 == null || p50 == null || q3 == null || max == null) return null;
  const middle = y + lane / 2;
  const reach = Math.max(2, lane / 2 - 2);
  const told = [min, q1, p50, q3, max].map((seconds) => formatDuration(seconds * 1000)).join(' · ');
  return (
    <g>
      <title>{`${point.label}, ${point.count} tasks: ${told}`}</title>
      <text x={LABEL_WIDTH - 6} y={middle + 4} fill="var(--text-2)" fontSize={11} textAnchor="end">
        {point.label} ({point.count})
      </text>
      <line x1={toX(min)} x2={toX(max)} y1={middle} y2={middle} stroke="var(--text-3)" />
      <rect
        x={toX(q1)}
        y={middle - reach}
        width={Math.max(1, toX(q3) - toX(q1))}
        height={reach * 2}
        fill="var(--part-model)"
      />
      <line
        x1={toX(p50)}
        x2={toX(p50)}
        y1={middle - reach}
        y2={middle + reach}
        stroke="var(--text)"
        strokeWidth={2}
      />
    </g>
  );
}
