import { formatDuration } from '#core/format/duration.ts';
import { STEP_PARTS, type StepPart, type StepTiming } from '#core/run/selectors.ts';
import { sourceText } from '../kit/Sourced.tsx';
import css from './task.module.css';

/** Not states, so not in the states' colours: three hues and two greys of the same family. */
const PART_COLORS: Readonly<Record<StepPart, string>> = {
  think: 'var(--part-think)',
  model: 'var(--part-model)',
  act: 'var(--part-act)',
  settle: 'var(--part-settle)',
  observe: 'var(--part-observe)',
};

/** Where the time of a step went, to scale. */
export function TimingBar({ timing }: { readonly timing: StepTiming }) {
  const known = STEP_PARTS.filter((part) => (timing[part].ms ?? 0) > 0);
  return (
    <span className={css.timing} aria-hidden>
      {known.map((part) => (
        <span
          key={part}
          style={{ flexGrow: timing[part].ms ?? 0, background: PART_COLORS[part] }}
        />
      ))}
    </span>
  );
}

/** The same in words and numbers, guesses marked. */
export function TimingParts({ timing }: { readonly timing: StepTiming }) {
  return (
    <div className={css.timingParts}>
      {STEP_PARTS.map((part) => {
        const { ms, provenance } = timing[part];
        if (ms === null) return null;
        const isGuess = provenance === 'estimated';
        return (
          <span key={part} title={sourceText(provenance)}>
            <span className={css.swatch} style={{ background: PART_COLORS[part] }} />
            {part} <span className={isGuess ? 'guess' : undefined}>{formatDuration(ms)}</span>
          </span>
        );
      })}
    </div>
  );
}
