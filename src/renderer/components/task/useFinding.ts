import { useSyncExternalStore } from 'react';
import {
  faultyZeros,
  findingContext,
  findingOf,
  suspiciousByWarning,
} from '#core/analysis/index.ts';
import type { TaskFinding } from '#protocol/analysis.ts';
import type { RunState, TaskState } from '#protocol/snapshot.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';

/** Why the task was not passed. Zeros are judged by the log where somebody had it read, else by the run's warnings. */
export function useFinding(state: RunState, task: TaskState): TaskFinding {
  const store = useMonitorStore().troubles;
  const troubles = useSyncExternalStore(store.subscribe, () => store.read(state.runId));
  const zeros =
    troubles.status === 'ready' ? troubles.value.suspiciousZeros : suspiciousByWarning(state);
  return findingOf(task, findingContext(state, faultyZeros(zeros)));
}
