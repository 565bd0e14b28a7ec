import { Loader } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconMinus, IconX } from '@tabler/icons-react';
import type { StartCheck } from '#protocol/starting.ts';
import css from './starting.module.css';

const WORDS: Readonly<Record<StartCheck['status'], string>> = {
  running: 'looking',
  ok: '',
  warning: 'look at this',
  failed: 'prevents the start',
  skipped: 'not needed',
};

/** What was looked at on the VM before a start, and what came of it. */
export function CheckList({ checks }: { readonly checks: readonly StartCheck[] }) {
  return (
    <ol className={css.checks} aria-label="Checks before the start">
      {checks.map((check) => (
        <li key={check.id} className={css.check} data-status={check.status}>
          <CheckIcon status={check.status} />
          <span className={css.checkTitle}>
            {check.title} <span className="dim">{WORDS[check.status]}</span>
            {isShort(check) && <span className={css.short}>{check.detail}</span>}
          </span>
          {!isShort(check) && check.detail !== '' && <p>{check.detail}</p>}
          {check.remedy !== '' && check.status !== 'ok' && (
            <p>
              <strong>{check.remedy}</strong>
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}

/** What is well needs no line of its own. */
function isShort({ status }: StartCheck): boolean {
  return status === 'ok' || status === 'skipped';
}

function CheckIcon({ status }: { readonly status: StartCheck['status'] }) {
  switch (status) {
    case 'running':
      return <Loader size={13} aria-label="looking" />;
    case 'ok':
      return <IconCheck size={15} color="var(--state-passed)" aria-label="ok" />;
    case 'failed':
      return <IconX size={15} color="var(--state-failed)" aria-label="failed" />;
    case 'warning':
      return <IconAlertTriangle size={15} color="var(--state-partial)" aria-label="warning" />;
    case 'skipped':
      return <IconMinus size={15} color="var(--text-3)" aria-label="not needed" />;
  }
}
