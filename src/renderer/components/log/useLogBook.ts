import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { LogQuery } from '#protocol/contract.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { keepFollowing, waitFor } from '../../clients/keepFollowing.ts';
import type { MonitorClient } from '../../clients/monitorClient.ts';
import { scheduleOnFrame } from '../../store/observableState.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { LogBook, type LogBookState } from './logBook.ts';

/** Opens the log of a run for as long as the calling component is shown. */
export function useLogBook(
  runId: RunId,
  query: LogQuery | null,
): { book: LogBook; state: LogBookState } {
  const { client } = useMonitorStore();
  const source = useMemo(() => openBook(client, runId), [client, runId]);
  const state = useSyncExternalStore(source.subscribe, source.book.getState);
  useEffect(() => {
    void source.book.setQuery(query);
  }, [source, query]);
  return { book: source.book, state };
}

function openBook(client: MonitorClient, runId: RunId) {
  const listeners = new Set<() => void>();
  let isScheduled = false;
  const publish = (): void => {
    isScheduled = false;
    for (const listener of [...listeners]) listener();
  };
  const book = new LogBook({
    page: client.rpc.log.page,
    runId,
    onChange: () => {
      if (isScheduled) return;
      isScheduled = true;
      scheduleOnFrame(publish);
    },
  });
  let stop: AbortController | null = null;
  const follow = (signal: AbortSignal): Promise<void> =>
    keepFollowing({
      signal,
      wait: waitFor,
      open: (streamSignal) => client.rpc.log.follow({ runId }, { signal: streamSignal }),
      onMessage: ({ total, newest }) => {
        book.noteNewest(total, newest);
        return undefined;
      },
    });
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    if (stop === null) {
      stop = new AbortController();
      void follow(stop.signal);
    }
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      stop?.abort();
      stop = null;
    };
  };
  return { book, subscribe };
}
