import { Button } from '@mantine/core';
import { plural } from '#core/format/importable.ts';
import { runRoute } from '../../store/route.ts';
import { goTo } from '../../store/useRoute.ts';
import { ProgressBar } from '../kit/ProgressBar.tsx';
import css from './imports.module.css';
import type { Import, ImportStage } from './useImport.ts';

interface ImportProgressProps {
  readonly title: string;
  readonly fraction: number;
  readonly onCancel: () => void;
}

export function ImportProgress({ title, fraction, onCancel }: ImportProgressProps) {
  return (
    <>
      <p className={css.text}>{title}</p>
      <ProgressBar value={fraction} label={title} />
      <div className={css.end}>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </>
  );
}

interface ImportDoneProps {
  readonly stage: Extract<ImportStage, { kind: 'done' }>;
  readonly work: Import;
  readonly onClose: () => void;
}

export function ImportDone({ stage, work, onClose }: ImportDoneProps) {
  const { runs, failures, problem } = stage;
  const open = (runId: string): void => {
    onClose();
    goTo(runRoute(runId));
  };
  const fresh = runs.filter(({ isNew }) => isNew);
  return (
    <>
      <p className={css.text} role="status">
        {fresh.length > 0 ? `Imported ${plural(fresh.length, 'run')}.` : 'Nothing was imported.'}
      </p>
      <ul className={css.done}>
        {runs.map(({ runId, name, isNew }) => (
          <li key={runId}>
            <span className={css.grow}>
              {name}
              {!isNew && <span className="dim"> was here already</span>}
            </span>
            <Button size="compact-sm" variant="default" onClick={() => open(runId)}>
              Open
            </Button>
          </li>
        ))}
      </ul>
      {failures.map(({ name, message }) => (
        <p key={name} className={css.problem} role="alert">
          {name} was not imported. {message}
        </p>
      ))}
      {problem !== null && (
        <p className={css.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={css.end}>
        <Button variant="default" onClick={work.reset}>
          Import another
        </Button>
        <Button onClick={onClose}>Close</Button>
      </div>
    </>
  );
}
