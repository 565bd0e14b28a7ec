import { Button } from '@mantine/core';
import { formatDuration } from '#core/format/duration.ts';
import { formatBytes } from '#core/format/number.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { CopyValue } from '../kit/CopyValue.tsx';
import { useAct } from '../kit/useAct.ts';
import css from './exports.module.css';
import type { ExportJob } from './useExportJob.ts';

interface ExportProgressProps {
  readonly job: ExportJob;
  /** Remarks that are said elsewhere in the dialog. */
  readonly known: readonly string[];
  readonly onAgain: () => void;
}

export function ExportProgress({ job, known, onAgain }: ExportProgressProps) {
  switch (job.status) {
    case 'idle':
      return null;
    case 'running': {
      const share = job.total === 0 ? null : job.done / job.total;
      return (
        <div className={css.result} role="status">
          <p className={css.sizeLine}>
            {job.text}
            {job.total > 0 && ` (${job.done} of ${job.total})`}
          </p>
          <progress
            className={css.bar}
            max={1}
            {...(share === null ? {} : { value: share })}
            aria-label="Progress of the export"
          />
        </div>
      );
    }
    case 'failed':
      return (
        <p className={`${css.result ?? ''} ${css.failure ?? ''}`} role="alert">
          {job.message} {job.remedy}
        </p>
      );
    case 'done':
      return <Delivered job={job} known={known} onAgain={onAgain} />;
  }
}

interface DeliveredProps {
  readonly job: Extract<ExportJob, { status: 'done' }>;
  readonly known: readonly string[];
  readonly onAgain: () => void;
}

function Delivered({ job, known, onAgain }: DeliveredProps) {
  const { client } = useMonitorStore();
  const { act } = useAct();
  const { exportId, done, delivered } = job;
  const { showExport } = client;
  return (
    <div className={css.result} role="status">
      <p className={css.sizeLine}>
        {done.fileName}, {formatBytes(done.sizeBytes)}, written in {formatDuration(done.tookMs)}.{' '}
        {delivered.status === 'downloaded' && 'The browser has put it into its downloads.'}
        {delivered.status === 'cancelled' && 'It was not saved.'}
      </p>
      {delivered.status === 'saved' && (
        <p className={`mono ${css.path ?? ''}`}>
          {delivered.path} <CopyValue value={delivered.path} name="path" />
        </p>
      )}
      {done.remarks
        .filter((remark) => !known.includes(remark))
        .map((remark) => (
          <p key={remark} className={css.remark}>
            {remark}
          </p>
        ))}
      <div className={css.actions}>
        {delivered.status === 'saved' && showExport !== undefined && (
          <>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => void act(() => showExport(exportId, 'open'))}
            >
              Open
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => void act(() => showExport(exportId, 'show'))}
            >
              Show in folder
            </Button>
          </>
        )}
        <Button size="compact-xs" variant="default" onClick={onAgain}>
          {delivered.status === 'downloaded' ? 'Download again' : 'Save as …'}
        </Button>
      </div>
    </div>
  );
}
