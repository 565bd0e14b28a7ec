import { IconAlertTriangle } from '@tabler/icons-react';
import { memo, useEffect, useRef } from 'react';
import { formatDuration } from '#core/format/duration.ts';
import { selectStepTiming } from '#core/run/selectors.ts';
import type { AttemptState, RunState, StepState } from '#protocol/snapshot.ts';
import type { Selection } from '../../screens/selection.ts';
import { changeRun } from '../../store/useRoute.ts';
import { ActionIcon } from './ActionIcon.tsx';
import { StepDetail } from './StepDetail.tsx';
import { stepLabel, type ScreenSize } from './stepLabel.ts';
import { TimingBar } from './TimingBar.tsx';
import css from './task.module.css';

interface StepListProps {
  readonly attempt: AttemptState;
  readonly settings: RunState['settings'];
  readonly screen: ScreenSize | null;
  readonly selection: Selection;
}

/** Steps of an attempt; the selected one is open. Browsers skip what is out of sight. */
export function StepList({ attempt, settings, screen, selection }: StepListProps) {
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
          widthPx={screen?.widthPx ?? null}
          heightPx={screen?.heightPx ?? null}
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
  /** Apart, so that a row is drawn again only when the size changes. */
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  readonly taskKey: string | null;
  readonly attemptNumber: number;
  readonly isSelected: boolean;
}

const StepRow = memo(function StepRow({
  step,
  settings,
  widthPx,
  heightPx,
  taskKey,
  attemptNumber,
  isSelected,
}: StepRowProps) {
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isSelected) item.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  const timing = selectStepTiming(step, settings);
  const label = stepLabel(
    step,
    widthPx === null || heightPx === null ? null : { widthPx, heightPx },
  );
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
        {hasFailed ? (
          <IconAlertTriangle
            size={14}
            color="var(--state-error)"
            aria-label="The guest refused it"
          />
        ) : (
          <ActionIcon kind={label.kind} />
        )}
        <span className={label.kind === null ? 'dim clip' : 'clip'} title={label.text}>
          {label.text}
        </span>
        <span className="dim">
          {timing.total.ms === null ? '' : formatDuration(timing.total.ms)}
        </span>
        <TimingBar timing={timing} />
      </button>
      {isSelected && <StepDetail step={step} timing={timing} />}
    </li>
  );
});
