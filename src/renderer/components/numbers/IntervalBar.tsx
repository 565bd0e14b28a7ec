import { formatShareInterval } from '#core/format/interval.ts';
import type { Interval } from '#protocol/analysis.ts';
import css from './numbers.module.css';

interface IntervalBarProps {
  readonly value: number | null;
  readonly interval: Interval | null;
}

/** A share on a line from 0 to 100 % with the reach of its interval. */
export function IntervalBar({ value, interval }: IntervalBarProps) {
  if (value === null || interval === null) return <span className={css.interval} />;
  const { low, high } = interval;
  return (
    <span
      className={css.interval}
      role="img"
      aria-label={`95 % interval ${formatShareInterval(interval)}`}
    >
      <span
        className={css.reach}
        style={{ left: `${String(low * 100)}%`, width: `${String((high - low) * 100)}%` }}
      />
      <span className={css.point} style={{ left: `${String(value * 100)}%` }} />
    </span>
  );
}
