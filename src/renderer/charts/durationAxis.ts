/** A value axis of seconds whose ticks people can read: `30 s`, `2:00`, `1 h 00`. */
import { formatDuration } from '#core/format/duration.ts';

/** Distances between ticks, in seconds; beyond an hour in whole hours. */
const DISTANCES = [1, 2, 5, 10, 15, 30, 60, 90, 120, 180, 300, 600, 900, 1800, 3600];
const HOUR = 3600;
/** More lines than these stand too close in the height of a chart. */
const MAX_TICKS = 5;

/** Ticks from 0 to the first one that no bar reaches over. */
export function durationTicks(longest: number): readonly number[] {
  const most = MAX_TICKS - 1;
  const distance =
    DISTANCES.find((each) => each * most >= longest) ?? Math.ceil(longest / most / HOUR) * HOUR;
  const count = Math.max(1, Math.ceil(longest / distance));
  return Array.from({ length: count + 1 }, (_, index) => index * distance);
}

function formatSeconds(seconds: number): string {
  if (seconds === 0) return '0';
  return formatDuration(seconds * 1000).replace('.0 s', ' s');
}

/** Props of the chart library's axis. */
export function durationAxis(longest: number): {
  readonly ticks: number[];
  readonly domain: [number, number];
  readonly interval: 0;
  readonly tickFormatter: (value: number) => string;
} {
  const ticks = [...durationTicks(longest)];
  return { ticks, domain: [0, ticks.at(-1) ?? 1], interval: 0, tickFormatter: formatSeconds };
}
