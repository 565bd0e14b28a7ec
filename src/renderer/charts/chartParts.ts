import { formatTime } from '#core/format/instant.ts';
import type { MetricPoint } from '#core/metrics/metric.ts';
import type { RunState } from '#protocol/snapshot.ts';

export interface ChartProps {
  readonly state: RunState;
  readonly onTask: (taskKey: string) => void;
}

/** Same look for all axes; the chart library takes plain props. */
export const AXIS = {
  stroke: 'var(--line-strong)',
  tick: { fill: 'var(--text-2)', fontSize: 11 },
  tickLine: false,
} as const;
export const GRID = { stroke: 'var(--line)', vertical: false } as const;
export const MARGIN = { top: 8, right: 8, bottom: 6, left: 0 } as const;
/** Bars of a long run are a pixel or two wide: then a gap would eat them. */
export function barGap(count: number): number {
  return count > 80 ? 0 : 1;
}

export const VALUE_AXIS_WIDTH = 40;
export const CURSOR = { fill: 'var(--surface-2)' } as const;
/** Charts of one tab share their cursor along time. */
export const TIME_SYNC = 'run-time';

/** `14:05` for an axis; the date is in the table. */
export function timeTick(at: unknown): string {
  if (typeof at !== 'string') return '';
  return formatTime(at, { nowMs: Date.parse(at) }).slice(0, 5);
}

export function valueOf(id: string): (point: MetricPoint) => number | null {
  return (point) => point.values[id] ?? null;
}
