import { formatCounter, formatDuration } from '#core/format/duration.ts';
import { PHASE_LOOKS } from '#core/format/status.ts';
import { elapsedMs, parseInstant, toVmTime } from '#core/run/clock.ts';
import { selectOverallProgress, usualPhaseMs, type ProgressPart } from '#core/run/selectors.ts';
import type { PhaseState, RunState } from '#protocol/snapshot.ts';
import { useRunNow } from '../../store/useRunNow.ts';
import { ProgressBar } from '../kit/ProgressBar.tsx';
import { PhaseIcon } from './PhaseIcon.tsx';
import css from './phases.module.css';

/** The phase's own words may begin with the number that already stands before them. */
const OWN_PERCENTAGE = /^\d{1,3}(?:\.\d+)? ?%(?: at)? ?/;

/** The phases of set-up with what they usually take, over the guest's screen. */
export function PhaseStepper({ state }: { readonly state: RunState }) {
  const nowMs = useRunNow();
  const { parts } = selectOverallProgress(state, nowMs);
  return (
    <ol className={css.phases} aria-label="Phases of set-up">
      {state.phases.map((phase, index) => {
        const part = parts[index];
        return part === undefined ? null : (
          <PhaseRow key={phase.id} state={state} phase={phase} part={part} nowMs={nowMs} />
        );
      })}
    </ol>
  );
}

interface PhaseRowProps {
  readonly state: RunState;
  readonly phase: PhaseState;
  readonly part: ProgressPart;
  readonly nowMs: number;
}

function PhaseRow({ state, phase, part, nowMs }: PhaseRowProps) {
  const isActive = phase.status === 'active';
  const usualMs = usualPhaseMs(phase.id);
  return (
    <li
      className={css.phase}
      data-status={phase.status}
      aria-current={isActive ? 'step' : undefined}
    >
      <PhaseIcon status={phase.status} />
      <span className={css.name}>{part.title}</span>
      <span className={css.time}>
        {phase.status === 'skipped' ? 'not needed' : timeText(state, phase, nowMs)}
        {usualMs !== null && (isActive || phase.status === 'pending') && (
          <span className={css.usual}> usually {formatDuration(usualMs)}</span>
        )}
        <span className={css.hidden}>{PHASE_LOOKS[phase.status].word}</span>
      </span>
      {isActive && (
        <span className={css.active}>
          <ProgressBar value={part.fraction} label={part.title} />
          <span className={`clip ${css.phaseDetail ?? ''}`}>
            {part.provenance === 'estimated' ? (
              <span
                className="guess"
                title="This phase tells no progress of its own: judged by its usual duration"
              >
                {Math.floor(part.fraction * 100)} %
              </span>
            ) : (
              `${Math.floor(part.fraction * 100)} %`
            )}{' '}
            {phase.detail.replace(OWN_PERCENTAGE, '')}
          </span>
        </span>
      )}
    </li>
  );
}

function timeText(state: RunState, phase: PhaseState, nowMs: number): string {
  const startMs = parseInstant(phase.startedAt);
  if (startMs === null) return '';
  if (phase.status === 'active')
    return formatCounter(toVmTime(nowMs, state.clockOffsetMs) - startMs);
  const ms = elapsedMs(phase.startedAt, phase.endedAt);
  return ms === null ? '' : formatDuration(ms);
}
