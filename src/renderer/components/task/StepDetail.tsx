import type { StepState } from '#protocol/snapshot.ts';
import type { StepTiming } from '#core/run/selectors.ts';
import { CopyValue } from '../kit/CopyValue.tsx';
import type { ShownStepPart } from './stepDisplay.ts';
import { TimingParts } from './TimingBar.tsx';
import css from './task.module.css';

interface StepDetailProps {
  readonly step: StepState;
  readonly timing: StepTiming;
  readonly parts: ReadonlySet<ShownStepPart>;
}

export function StepDetail({ step, timing, parts }: StepDetailProps) {
  return (
    <div className={css.stepOpen}>
      {parts.has('thought') && step.thought !== null && (
        <p className={css.thought}>{step.thought}</p>
      )}
      {parts.has('code') &&
        step.actions.map((action, index) => (
          <div key={index} className={css.codeBox}>
            <span className={css.codeCopy}>
              <CopyValue value={action.text} name="code" />
            </span>
            <pre className={`mono ${css.code ?? ''}`}>{action.text}</pre>
          </div>
        ))}
      {step.actions.map(
        (action, index) =>
          action.isOk === false && (
            <p key={index} className={css.errorText} style={{ color: 'var(--state-error)' }}>
              The guest did not run {step.actions.length > 1 ? `action ${index + 1}` : 'it'}
              {action.message === null ? '.' : `: ${action.message}`}
            </p>
          ),
      )}
      {step.windowTitle !== null && <p className="dim clip">Window: {step.windowTitle}</p>}
      {step.reward !== null && step.reward !== 0 && <p className="dim">Reward {step.reward}</p>}
      {parts.has('timing') && <TimingParts timing={timing} />}
    </div>
  );
}
