import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { RunId } from '#protocol/vocabulary.ts';
import type { MonitorState } from './monitorState.ts';
import type { MonitorStore } from './monitorStore.ts';
import type { RunView } from './runView.ts';

export const MonitorContext = createContext<MonitorStore | null>(null);

export function useMonitorStore(): MonitorStore {
  const store = useContext(MonitorContext);
  if (store === null) throw new Error('MonitorContext is missing above this component.');
  return store;
}

/** The selector must answer a value that stays the same object while nothing it reads changed. */
export function useMonitor<T>(selector: (state: MonitorState) => T): T {
  const store = useMonitorStore();
  return useSyncExternalStore(store.subscribe, () => selector(store.getState()));
}

/** True in an exported report: there is no engine, so what needs one is not shown. */
export function useIsRecorded(): boolean {
  return useMonitorStore().client.isRecorded ?? false;
}

/** Keeps the list of runs current while the calling component is shown. */
export function useRunList(): MonitorState['runs'] {
  const store = useMonitorStore();
  useEffect(() => store.holdRuns(), [store]);
  return useMonitor((state) => state.runs);
}

/** Follows a run while the calling component is shown. */
export function useFollowedRun(runId: RunId): void {
  const store = useMonitorStore();
  useEffect(() => store.holdRun(runId), [store, runId]);
}

export const RunIdContext = createContext<RunId | null>(null);

function useRunId(): RunId {
  const runId = useContext(RunIdContext);
  if (runId === null) throw new Error('RunIdContext is missing above this component.');
  return runId;
}

/** Part of the run on screen. Same rule for the selector as in `useMonitor`. */
export function useRunView<T>(selector: (view: RunView) => T): T | null {
  const runId = useRunId();
  return useMonitor((state) => {
    const view = state.runViews[runId];
    return view === undefined ? null : selector(view);
  });
}

/** The newest value at most once per `intervalMs`: for views too dear to compute at each batch. */
export function useThrottled<T>(value: T, intervalMs: number): T {
  const [cell] = useState(() => createThrottledCell(value, intervalMs));
  useEffect(() => cell.offer(value), [cell, value]);
  useEffect(() => () => cell.stop(), [cell]);
  return useSyncExternalStore(cell.subscribe, cell.read);
}

interface ThrottledCell<T> {
  readonly offer: (value: T) => void;
  readonly read: () => T;
  readonly subscribe: (listener: () => void) => () => void;
  readonly stop: () => void;
}

function createThrottledCell<T>(initial: T, intervalMs: number): ThrottledCell<T> {
  let shown = initial;
  let waiting = initial;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const listeners = new Set<() => void>();
  const show = (): void => {
    if (Object.is(shown, waiting)) return;
    shown = waiting;
    for (const listener of [...listeners]) listener();
  };
  return {
    offer: (value) => {
      waiting = value;
      if (timer !== null) return;
      show();
      timer = setTimeout(() => {
        timer = null;
        show();
      }, intervalMs);
    },
    read: () => shown,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
