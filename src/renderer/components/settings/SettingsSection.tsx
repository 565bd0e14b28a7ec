import type { ReactNode } from 'react';
import css from './settings.module.css';

interface SettingsSectionProps {
  readonly title: string;
  /** What these settings are for, where the title leaves a question. */
  readonly text?: string;
  readonly end?: ReactNode;
  readonly children: ReactNode;
}

/** A titled group of settings. */
export function SettingsSection({ title, text, end, children }: SettingsSectionProps) {
  return (
    <section className={css.section} aria-label={title}>
      <div className={css.sectionHead}>
        <h2 className={css.sectionTitle}>{title}</h2>
        {end}
      </div>
      {text !== undefined && <p className={css.text}>{text}</p>}
      {children}
    </section>
  );
}

interface SettingRowProps {
  readonly label: string;
  /** What the choice changes, in a sentence. */
  readonly text?: string;
  /** The control; it carries its own accessible name. */
  readonly children: ReactNode;
}

/** One setting: its words at the left, its control at the right. */
export function SettingRow({ label, text, children }: SettingRowProps) {
  return (
    <div className={css.row}>
      <div className={css.rowWords}>
        <span className={css.rowLabel}>{label}</span>
        {text !== undefined && <span className={css.rowText}>{text}</span>}
      </div>
      <div className={css.rowControl}>{children}</div>
    </div>
  );
}
