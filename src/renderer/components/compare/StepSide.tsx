import { formatTime } from '#core/format/instant.ts';
import type { AttemptState, RunState, StepState } from '#protocol/snapshot.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { StatusMark } from '../kit/StatusMark.tsx';
import { frameIndexOf, framesOf } from '../stage/frames.ts';
import { PictureView } from '../stage/PictureView.tsx';
import { useNow } from '../../store/useNow.ts';
import { stepLabel } from '../task/stepLabel.ts';
import css from './compare.module.css';

interface StepSideProps {
  readonly state: RunState;
  readonly attempt: AttemptState | null;
  readonly letter: string;
  /** Null when this side has ended before. */
  readonly step: StepState | null;
}

/** One side of a replay: the screen that the agent acted on, with its action drawn on it. */
export function StepSide({ state, attempt, letter, step }: StepSideProps) {
  const name = state.name === '' ? state.targetLabel : state.name;
  const nowMs = useNow();
  return (
    <div className={css.half} role="group" aria-label={`Run ${letter}`}>
      <div className={css.halfHead}>
        <span className={css.letter}>{letter}</span>
        <span className="clip">
          {name} <span className="dim">{formatTime(state.startedAt, { nowMs })}</span>
        </span>
        <span className={css.end}>
          {attempt === null ? (
            <span className="dim">not begun</span>
          ) : (
            <>
              <StatusMark status={attempt.status} hasWord />
              {attempt.score !== null && <span className="mono">{attempt.score.toFixed(2)}</span>}
            </>
          )}
        </span>
      </div>
      <div className={css.picture}>
        <Screen state={state} attempt={attempt} letter={letter} step={step} />
      </div>
      <p className={css.halfText} title={step?.thought ?? undefined}>
        {step === null ? (
          <span className="dim">No further step</span>
        ) : (
          <>
            <strong>{stepLabel(step, state.screen).text}</strong>{' '}
            <span className="dim">{step.thought}</span>
          </>
        )}
      </p>
    </div>
  );
}

function Screen({ state, attempt, letter, step }: StepSideProps) {
  if (attempt === null || step === null) {
    return (
      <EmptyState
        title={attempt === null ? 'Not begun' : 'Ended before this step'}
        text={
          attempt === null
            ? 'This run has no attempt at the task.'
            : `It ended after ${String(attempt.steps.at(-1)?.number ?? 0)} steps.`
        }
      />
    );
  }
  const frames = framesOf(attempt);
  const frame = frames[frameIndexOf(frames, step.number)];
  const picture = frame?.before ?? frame?.picture ?? null;
  if (frame === undefined || picture === null) {
    return (
      <EmptyState
        title={`No screenshot of step ${String(step.number)}`}
        text="WAA saves one at the end of each step; runs imported without pictures have none."
      />
    );
  }
  return (
    <PictureView
      runId={state.runId}
      picture={picture}
      alt={`Screen of run ${letter} before the action of step ${String(step.number)}`}
      marks={frame.marks}
      marksKey={`${letter} ${String(step.number)}`}
    />
  );
}
