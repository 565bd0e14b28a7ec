import type { ReactNode } from 'react';
import css from './kit.module.css';

interface EmptyStateProps {
  readonly title: string;
  /** What will appear here, when, and what to do if it does not. */
  readonly text: string;
  readonly action?: ReactNode;
}

export function EmptyState({ title, text, action }: EmptyStateProps) {
  return (
    <div className={css.empty}>
      <p className={css.emptyTitle}>{title}</p>
      <p className={css.emptyText}>{text}</p>
      {action !== undefined && <div className={css.emptyAction}>{action}</div>}
    </div>
  );
}
