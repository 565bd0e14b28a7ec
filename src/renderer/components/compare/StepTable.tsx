import { useEffect, useRef } from 'react';
import type { PairedStep } from '#core/analysis/index.ts';
import type { StepState } from '#protocol/snapshot.ts';
import { stepLabel, type ScreenSize } from '../task/stepLabel.ts';
import css from './compare.module.css';

interface StepTableProps {
  readonly pairs: readonly PairedStep[];
  readonly position: number;
  readonly letter: string;
  readonly screens: readonly [ScreenSize | null, ScreenSize | null];
  readonly onGo: (position: number) => void;
}

/** All steps of both sides; rows that differ are marked. */
export function StepTable({ pairs, position, letter, screens, onGo }: StepTableProps) {
  const selected = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // In braces: newer browsers answer with a promise, which is no clean-up.
    selected.current?.scrollIntoView({ block: 'nearest' });
  }, [position]);
  return (
    <div className={css.steps} role="group" aria-label="Steps of both runs">
      <div className={css.stepHead}>
        <span />
        <span>A</span>
        <span />
        <span>{letter}</span>
      </div>
      {pairs.map((pair) => (
        <button
          key={pair.position}
          ref={pair.position === position ? selected : null}
          type="button"
          className={`plain-button ${css.step ?? ''}`}
          aria-current={pair.position === position}
          data-same={pair.isSame}
          onClick={() => onGo(pair.position)}
        >
          <span className="dim">{pair.position}</span>
          <StepText step={pair.first} screen={screens[0]} />
          <span title={pair.isSame ? 'the same' : 'differs'}>
            <span aria-hidden>{pair.isSame ? '=' : '≠'}</span>
          </span>
          <StepText step={pair.other} screen={screens[1]} />
        </button>
      ))}
    </div>
  );
}

function StepText({
  step,
  screen,
}: {
  readonly step: StepState | null;
  readonly screen: ScreenSize | null;
}) {
  if (step === null) return <span className="faint">–</span>;
  const { text } = stepLabel(step, screen);
  return (
    <span className="clip" title={text}>
      {text}
    </span>
  );
}
