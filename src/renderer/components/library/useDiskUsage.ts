import { useCallback } from 'react';
import type { RunSummary } from '#protocol/contract.ts';
import type { DiskUsage } from '#protocol/library.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useCall, type Call } from '../kit/useCall.ts';

/** Files of runs grow slowly; counting them is work for the disk. */
const REPEAT_MS = 60_000;
const NOTHING: DiskUsage = { runs: [], runBytes: 0, trashBytes: 0, freeBytes: null };

/** What runs take on disk, counted only while it is shown. */
export function useDiskUsage(isWanted: boolean): {
  readonly usage: Call<DiskUsage>;
  readonly sizeOf: (run: Pick<RunSummary, 'runId'>) => number | null;
} {
  const { client } = useMonitorStore();
  const usage = useCall(
    `usage ${String(isWanted)}`,
    () => (isWanted ? client.rpc.library.usage() : Promise.resolve(NOTHING)),
    REPEAT_MS,
  );
  const runs = usage.status === 'ready' ? usage.value.runs : NOTHING.runs;
  const sizeOf = useCallback(
    ({ runId }: Pick<RunSummary, 'runId'>) => {
      const found = runs.find((run) => run.runId === runId);
      if (found === undefined) return null;
      return found.screenBytes + found.thumbBytes + found.stepPictureBytes + found.otherBytes;
    },
    [runs],
  );
  return { usage, sizeOf };
}
