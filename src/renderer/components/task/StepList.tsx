import { IconAlertTriangle } from '@tabler/icons-react';
import { memo, useEffect, useRef } from 'react';
import { formatDuration } from '#core/format/duration.ts';
import { selectStepTiming, stepCaption } from '#core/run/selectors.ts';
import type { AttemptState, RunState, StepState } from '#protocol/snapshot.ts';
import type { Selection } from '../../screens/selection.ts';
import { changeRun } from '../../store/useRoute.ts';
import { StepDetail } from './StepDetail.tsx';
import { TimingBar } from './TimingBar.tsx';
import css from './task.module.css';

interface StepListProps {
  readonly attempt: AttemptState;
  readonly settings: RunState['settings'];
  readonly selection: Selection;
}

/** Steps of an attempt; the selected one is open. Browsers skip what is out of sight. */
export function StepList({ attempt, settings, selection }: StepListProps) {
  const taskKey = selection.task?.key ?? null;
  const selectedNumber = selection.frames[selection.frameIndex]?.stepNumber ?? null;
  if (attempt.steps.length === 0) {
    return (
      <p className={`dim ${css.stepsNote ?? ''}`}>
        Steps appear when the agent begins. Resetting and setting up the task comes first.
      </p>
    );
  }
  return (
    <ol className={css.steps} aria-label="Steps">
      {attempt.steps.map((step) => (
        <StepRow
          key={step.number}
          step={step}
          settings={settings}
          taskKey={taskKey}
          attemptNumber={attempt.number}
          isSelected={step.number === selectedNumber}
        />
      ))}
    </ol>
  );
}

interface StepRowProps {
  readonly step: StepState;
  readonly settings: RunState['settings'];
  readonly taskKey: string | null;
  readonly attemptNumber: number;
  readonly isSelected: boolean;
}

const StepRow = memo(function StepRow({
  step,
  settings,
  taskKey,
  attemptNumber,
  isSelected,
}: StepRowProps) {
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isSelected) item.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  const timing = selectStepTiming(step, settings);
  const hasFailed = step.actions.some((action) => action.isOk === false);
  return (
    <li ref={item} className={css.step} data-selected={isSelected}>
      <button
        type="button"
        className={`plain-button ${css.stepButton ?? ''}`}
        aria-expanded={isSelected}
        onClick={() => changeRun({ taskKey, attempt: attemptNumber, step: step.number })}
      >
        <span className={`mono ${css.stepNumber ?? ''}`}>{step.number}</span>
        <span className="mono clip">
          {hasFailed && (
            <IconAlertTriangle
              size={13}
              color="var(--state-error)"
              aria-label="The guest refused it"
            />
          )}{' '}
          {step.status === 'skipped'
            ? 'passed over: the screen could not be read'
            : stepCaption(step) || `${step.status}…`}
        </span>
        <span className="dim">
          {timing.total.ms === null ? '' : formatDuration(timing.total.ms)}
        </span>
        <span />
        <TimingBar timing={timing} />
      </button>
      {isSelected && <StepDetail step={step} timing={timing} />}
    </li>
  );
});
