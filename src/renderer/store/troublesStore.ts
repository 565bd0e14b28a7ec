/**
 * What the stored log tells of a run's errors, shared by all that show it. The engine reads the whole
 * log for it, so it is asked for once, and again when more tasks have ended.
 */
import type { LogTroubles } from '#protocol/analysis.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { MonitorRpc } from '../clients/monitorClient.ts';
import { describeError, type ErrorText } from './errorText.ts';

export type Troubles =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly value: LogTroubles }
  | { readonly status: 'failed'; readonly error: ErrorText };

const LOADING: Troubles = { status: 'loading' };

export interface TroublesStore {
  /** The same object until something changes. */
  readonly read: (runId: RunId) => Troubles;
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks the engine unless it was asked at the same mark; what is shown stays until it answers. */
  readonly refresh: (runId: RunId, mark: number) => Promise<void>;
}

export function createTroublesStore(rpc: MonitorRpc['analysis']): TroublesStore {
  const all = new Map<RunId, Troubles>();
  const marks = new Map<RunId, number>();
  const listeners = new Set<() => void>();
  const put = (runId: RunId, troubles: Troubles): void => {
    all.set(runId, troubles);
    for (const listener of [...listeners]) listener();
  };
  return {
    read: (runId) => all.get(runId) ?? LOADING,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh: async (runId, mark) => {
      if (marks.get(runId) === mark) return;
      marks.set(runId, mark);
      try {
        put(runId, { status: 'ready', value: await rpc.troubles({ runId }) });
      } catch (error) {
        if (all.get(runId)?.status !== 'ready') {
          put(runId, { status: 'failed', error: describeError(error) });
        }
      }
    },
  };
}
