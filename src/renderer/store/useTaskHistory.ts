import { useEffect, useState } from 'react';
import type { RunId } from '#protocol/vocabulary.ts';
import { useMonitorStore } from './useMonitor.ts';

type TaskHistory = Readonly<Record<string, readonly number[]>>;

/** Task durations in ms by domain, of earlier runs on the same VM; empty until they came. */
export function useTaskHistory(runId: RunId): TaskHistory {
  const { client } = useMonitorStore();
  const [history, setHistory] = useState<TaskHistory>({});
  useEffect(() => {
    let isShown = true;
    client.rpc.runs.history({ runId }).then(
      (found) => {
        if (isShown) setHistory(found);
      },
      // Without it the time left rests on this run alone.
      () => undefined,
    );
    return () => {
      isShown = false;
    };
  }, [client, runId]);
  return history;
}
