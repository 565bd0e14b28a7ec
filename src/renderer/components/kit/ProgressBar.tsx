import css from './kit.module.css';

interface ProgressBarProps {
  /** 0..1. */
  readonly value: number;
  readonly label: string;
}

export function ProgressBar({ value, label }: ProgressBarProps) {
  const part = Math.min(1, Math.max(0, value));
  return (
    <div
      className={css.bar}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(part * 100)}
    >
      <div className={css.barFill} style={{ transform: `scaleX(${part})` }} />
    </div>
  );
}
