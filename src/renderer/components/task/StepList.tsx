import { IconAlertTriangle } from '@tabler/icons-react';
import { memo, useEffect, useRef } from 'react';
import { isUnparseable, loopsOf } from '#core/analysis/index.ts';
import { formatDuration } from '#core/format/duration.ts';
import { selectStepTiming } from '#core/run/selectors.ts';
import type { ActionLoop } from '#protocol/analysis.ts';
import type { AttemptState, RunState, StepState } from '#protocol/snapshot.ts';
import type { Selection } from '../../screens/selection.ts';
import { changeRun } from '../../store/useRoute.ts';
import { ActionIcon } from './ActionIcon.tsx';
import { useStepDisplay, type StepDisplay } from './stepDisplay.ts';
import { StepDisplayMenu } from './StepDisplayMenu.tsx';
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
  const [display, changeDisplay] = useStepDisplay();
  const loops = loopsOf(attempt);
  if (attempt.steps.length === 0) {
    return (
      <p className={`dim ${css.stepsNote ?? ''}`}>
        Steps appear when the agent begins. Resetting and setting up the task comes first.
      </p>
    );
  }
  return (
    <>
      <div className={css.stepsHead}>
        <span>{attempt.steps.length === 1 ? '1 step' : `${attempt.steps.length} steps`}</span>
        <StepDisplayMenu display={display} onChange={changeDisplay} />
      </div>
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
            trouble={troubleOf(step, loops)}
            display={display}
          />
        ))}
      </ol>
    </>
  );
}

/** What is wrong with a step beyond an action that the guest refused; null for nothing. */
function troubleOf(step: StepState, loops: readonly ActionLoop[]): string | null {
  if (isUnparseable(step)) return 'unreadable reply';
  const loop = loops.find(
    ({ fromStep, toStep }) => fromStep <= step.number && step.number <= toStep,
  );
  return loop === undefined ? null : `loop of ${loop.turns}`;
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
  readonly trouble: string | null;
  readonly display: StepDisplay;
}

const StepRow = memo(function StepRow({
  step,
  settings,
  widthPx,
  heightPx,
  taskKey,
  attemptNumber,
  isSelected,
  trouble,
  display,
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
  const isTroubled = hasFailed || trouble !== null || step.status === 'skipped';
  const isOpen =
    isSelected || display.open === 'all' || (display.open === 'troubled' && isTroubled);
  return (
    <li ref={item} className={css.step} data-selected={isSelected}>
      <button
        type="button"
        className={`plain-button ${css.stepButton ?? ''}`}
        aria-expanded={isOpen}
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
        <span className={css.stepLabel}>
          <span className={label.kind === null ? 'dim clip' : 'clip'} title={label.text}>
            {label.text}
          </span>
          {trouble !== null && <span className={css.stepBadge}>{trouble}</span>}
        </span>
        <span className="dim">
          {timing.total.ms === null ? '' : formatDuration(timing.total.ms)}
        </span>
        <TimingBar timing={timing} />
      </button>
      {isOpen && <StepDetail step={step} timing={timing} parts={display.parts} />}
    </li>
  );
});
