import { Tooltip } from '@mantine/core';
import { formatAge, formatCounter, formatDuration } from '#core/format/duration.ts';
import { selectActivity, type Activity } from '#core/run/selectors.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { useIsPast, useRunNow } from '../../store/useRunNow.ts';
import css from './header.module.css';

/** This many times the usual duration is worth a look. */
const SLOW_FACTOR = 3;

/** What happens right now and for how long: tells a slow model from a hang. One line per worker. */
export function ActivityLine({ state }: { readonly state: RunState }) {
  const nowMs = useRunNow();
  const isPast = useIsPast();
  const workers = Object.keys(state.workers);
  if (workers.length < 2)
    return <Line activity={selectActivity(state, null, nowMs)} isPast={isPast} label={null} />;
  return (
    <div className={css.activities}>
      {workers.map((id) => (
        <Line
          key={id}
          activity={selectActivity(state, id, nowMs)}
          isPast={isPast}
          label={`Worker ${id}`}
        />
      ))}
    </div>
  );
}

function Line({
  activity,
  label,
  isPast,
}: {
  readonly activity: Activity;
  readonly label: string | null;
  readonly isPast: boolean;
}) {
  const { sinceMs, usualMs, kind } = activity;
  const isSlow = sinceMs !== null && usualMs !== null && sinceMs > usualMs * SLOW_FACTOR;
  const isOver = kind === 'finished';
  const isStill = isOver || isPast;
  return (
    <div className={css.activity}>
      <span className={css.pulse} data-slow={isSlow && !isStill} data-over={isStill} aria-hidden />
      {label !== null && <span className="dim">{label}</span>}
      {/* Only the words are announced: a counter read out each second would drown everything else. */}
      <strong className="clip" aria-live="polite">
        {isPast && !isOver ? `Last seen: ${activity.label}` : activity.label}
      </strong>
      {sinceMs !== null && !(isPast && isOver) && (
        <span aria-hidden>{isOver ? formatAge(sinceMs) : formatCounter(sinceMs)}</span>
      )}
      {usualMs !== null && !isStill && (
        <Tooltip label={usualSource(kind)} multiline maw={320}>
          <span
            className={isSlow ? 'guess' : 'faint guess'}
            style={isSlow ? { color: 'var(--state-stuck)' } : undefined}
            tabIndex={0}
          >
            usually {formatDuration(usualMs)}
          </span>
        </Tooltip>
      )}
    </div>
  );
}

/** Where the usual duration comes from. */
function usualSource(kind: Activity['kind']): string {
  return kind === 'phase'
    ? 'What this phase took in other runs; the size of the VM and its link change it.'
    : 'Half of the times this took in this run were shorter (median).';
}
