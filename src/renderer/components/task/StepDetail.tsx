import type { StepState } from '#protocol/snapshot.ts';
import type { StepTiming } from '#core/run/selectors.ts';
import { CopyValue } from '../kit/CopyValue.tsx';
import { TimingParts } from './TimingBar.tsx';
import css from './task.module.css';

interface StepDetailProps {
  readonly step: StepState;
  readonly timing: StepTiming;
}

export function StepDetail({ step, timing }: StepDetailProps) {
  return (
    <div className={css.stepOpen}>
      {step.thought !== null && <p className={css.thought}>{step.thought}</p>}
      {step.actions.map((action, index) => (
        <div key={index} className={css.codeBox}>
          <span className={css.codeCopy}>
            <CopyValue value={action.text} name="code" />
          </span>
          <pre className={`mono ${css.code ?? ''}`}>{action.text}</pre>
          {action.isOk === false && (
            <p className={css.errorText} style={{ color: 'var(--state-error)' }}>
              The guest did not run it{action.message === null ? '.' : `: ${action.message}`}
            </p>
          )}
        </div>
      ))}
      {step.windowTitle !== null && <p className="dim clip">Window: {step.windowTitle}</p>}
      {step.reward !== null && step.reward !== 0 && <p className="dim">Reward {step.reward}</p>}
      <TimingParts timing={timing} />
    </div>
  );
}
