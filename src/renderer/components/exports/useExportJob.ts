import { useEffect, useRef, useState } from 'react';
import type { ExportStatus, ExportWish } from '#protocol/exports.ts';
import type { DeliveredExport } from '../../clients/monitorClient.ts';
import { describeError } from '../../store/errorText.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';

type Done = Extract<ExportStatus, { status: 'done' }>;

export type ExportJob =
  | { readonly status: 'idle' }
  | Extract<ExportStatus, { status: 'running' }>
  | {
      readonly status: 'done';
      readonly exportId: string;
      readonly done: Done;
      readonly delivered: DeliveredExport;
    }
  | { readonly status: 'failed'; readonly message: string; readonly remedy: string };

interface ExportJobControls {
  readonly job: ExportJob;
  readonly start: (wish: ExportWish) => void;
  readonly cancel: () => void;
  /** Takes the same file once more. */
  readonly deliverAgain: () => void;
  readonly reset: () => void;
}

const IDLE: ExportJob = { status: 'idle' };

/** One export from its start to where its file went. Closing the dialog stops it. */
export function useExportJob(): ExportJobControls {
  const { client } = useMonitorStore();
  const [job, setJob] = useState<ExportJob>(IDLE);
  const running = useRef<{ exportId: string | null; stop: AbortController } | null>(null);

  const cancel = (): void => {
    const current = running.current;
    running.current = null;
    current?.stop.abort();
    const exportId = current?.exportId ?? null;
    if (exportId !== null) client.rpc.exports.cancel({ exportId }).catch(() => undefined);
    setJob(IDLE);
  };
  useEffect(
    () => () => {
      const current = running.current;
      current?.stop.abort();
      const exportId = current?.exportId ?? null;
      if (exportId !== null) client.rpc.exports.cancel({ exportId }).catch(() => undefined);
    },
    [client],
  );

  const deliver = async (exportId: string, done: Done): Promise<void> => {
    const delivered = await client.deliverExport(exportId, done);
    setJob({ status: 'done', exportId, done, delivered });
  };
  const run = async (wish: ExportWish, stop: AbortController): Promise<void> => {
    const { exportId } = await client.rpc.exports.start(wish);
    running.current = { exportId, stop };
    const statuses = await client.rpc.exports.follow({ exportId }, { signal: stop.signal });
    for await (const status of statuses) {
      if (stop.signal.aborted) return;
      if (status.status === 'running' || status.status === 'failed') setJob(status);
      if (status.status === 'cancelled') setJob(IDLE);
      if (status.status === 'done') {
        running.current = null;
        await deliver(exportId, status);
      }
    }
  };
  const fail = (error: unknown): void => {
    const { message, remedy } = describeError(error);
    setJob({ status: 'failed', message, remedy });
  };
  return {
    job,
    start: (wish) => {
      const stop = new AbortController();
      running.current = { exportId: null, stop };
      setJob({ status: 'running', text: 'Reading the run', done: 0, total: 0 });
      run(wish, stop).catch((error: unknown) => {
        if (!stop.signal.aborted) fail(error);
      });
    },
    cancel,
    deliverAgain: () => {
      if (job.status === 'done') deliver(job.exportId, job.done).catch(fail);
    },
    reset: () => setJob(IDLE),
  };
}
