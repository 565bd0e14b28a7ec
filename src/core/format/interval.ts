import type { Interval } from '#protocol/analysis.ts';
import { UNKNOWN_TEXT } from './duration.ts';

/** `31–74 %`: a 95 % interval of a share, in whole percent. */
export function formatShareInterval(interval: Interval | null): string {
  if (interval === null) return UNKNOWN_TEXT;
  return `${wholePercent(interval.low)}–${wholePercent(interval.high)} %`;
}

/** `0.31–0.74`: a 95 % interval of a mean score. */
export function formatScoreInterval(interval: Interval | null): string {
  if (interval === null) return UNKNOWN_TEXT;
  return `${interval.low.toFixed(2)}–${interval.high.toFixed(2)}`;
}

function wholePercent(fraction: number): string {
  return String(Math.round(fraction * 100));
}
