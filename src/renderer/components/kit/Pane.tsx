import type { ReactNode } from 'react';
import css from './kit.module.css';

interface PaneProps {
  readonly title: string;
  /** Freshness, filters, buttons: at the right of the title. */
  readonly end?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a screen with its own scrolling. */
export function Pane({ title, end, children }: PaneProps) {
  return (
    <section className={css.pane} aria-label={title}>
      <header className={css.paneHead}>
        <h2 className={css.paneTitle}>{title}</h2>
        <div className={css.paneEnd}>{end}</div>
      </header>
      <div className={css.paneBody}>{children}</div>
    </section>
  );
}
