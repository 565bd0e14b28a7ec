import { formatAge, formatCounter, formatDuration } from '#core/format/duration.ts';
import { selectActivity, type Activity } from '#core/run/selectors.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { useNow } from '../../store/useNow.ts';
import css from './header.module.css';

/** This many times the usual duration is worth a look. */
const SLOW_FACTOR = 3;

/** What happens right now and for how long: tells a slow model from a hang. One line per worker. */
export function ActivityLine({ state }: { readonly state: RunState }) {
  const nowMs = useNow();
  const workers = Object.keys(state.workers);
  if (workers.length < 2)
    return <Line activity={selectActivity(state, null, nowMs)} label={null} />;
  return (
    <>
      {workers.map((id) => (
        <Line key={id} activity={selectActivity(state, id, nowMs)} label={`Worker ${id}`} />
      ))}
    </>
  );
}

function Line({ activity, label }: { readonly activity: Activity; readonly label: string | null }) {
  const { sinceMs, usualMs, kind } = activity;
  const isSlow = sinceMs !== null && usualMs !== null && sinceMs > usualMs * SLOW_FACTOR;
  const isOver = kind === 'finished';
  return (
    <div className={css.activity}>
      <span className={css.pulse} data-slow={isSlow} data-over={isOver} aria-hidden />
      {label !== null && <span className="dim">{label}</span>}
      {/* Only the words are announced: a counter read out each second would drown everything else. */}
      <strong className="clip" aria-live="polite">
        {activity.label}
      </strong>
      {sinceMs !== null && (
        <span aria-hidden>{isOver ? formatAge(sinceMs) : formatCounter(sinceMs)}</span>
      )}
      {usualMs !== null && !isOver && (
        <span
          className={isSlow ? undefined : 'faint'}
          style={isSlow ? { color: 'var(--state-stuck)' } : undefined}
        >
          usually {formatDuration(usualMs)}
        </span>
      )}
    </div>
  );
}
