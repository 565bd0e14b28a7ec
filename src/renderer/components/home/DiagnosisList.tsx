import { Loader } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconMinus, IconX } from '@tabler/icons-react';
import { formatDuration } from '#core/format/duration.ts';
import type { DiagnosisStep } from '#protocol/contract.ts';
import css from './home.module.css';
import type { Diagnosis } from './useDiagnosis.ts';

const WORDS: Readonly<Record<DiagnosisStep['status'], string>> = {
  running: 'running',
  ok: 'works',
  failed: 'failed',
  skipped: 'not tried',
  warning: 'works, but',
};

/** The steps of a test: what was tried, what came of it, what to do. */
export function DiagnosisList({ diagnosis }: { readonly diagnosis: Diagnosis }) {
  if (diagnosis.status === 'idle') return null;
  return (
    <div aria-live="polite" style={{ marginTop: 12 }}>
      <ol className={css.diagnosis} aria-label="Test of the VM">
        {diagnosis.steps.map((step) => (
          <li key={`${step.hop ?? ''}/${step.id}`} className={css.check}>
            <StepIcon status={step.status} />
            <span>
              {step.title} <span className="dim">{WORDS[step.status]}</span>
            </span>
            <span className="faint">
              {step.durationMs === null ? '' : formatDuration(step.durationMs)}
            </span>
            {step.detail !== '' && <p>{step.detail}</p>}
            {step.remedy !== '' && step.status !== 'ok' && (
              <p>
                <strong>{step.remedy}</strong>
              </p>
            )}
          </li>
        ))}
      </ol>
      {diagnosis.steps.length === 0 && diagnosis.problem === null && (
        <p className="dim">Looking up the host…</p>
      )}
      {diagnosis.problem !== null && (
        <p style={{ color: 'var(--state-failed)' }}>{diagnosis.problem}</p>
      )}
    </div>
  );
}

function StepIcon({ status }: { readonly status: DiagnosisStep['status'] }) {
  switch (status) {
    case 'running':
      return <Loader size={13} aria-label="running" />;
    case 'ok':
      return <IconCheck size={15} color="var(--state-passed)" aria-hidden />;
    case 'failed':
      return <IconX size={15} color="var(--state-failed)" aria-hidden />;
    case 'warning':
      return <IconAlertTriangle size={15} color="var(--state-partial)" aria-hidden />;
    case 'skipped':
      return <IconMinus size={15} color="var(--text-3)" aria-hidden />;
  }
}
