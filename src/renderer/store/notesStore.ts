/**
 * What people added to runs, shared by all that show it: the list of runs, the header, the tasks. Read
 * once per run and page; a change is shown when the engine has it on disk.
 */
import { EMPTY_RUN_META } from '#protocol/library.ts';
import type { RunMetaChange, RunNotes, TaskNotesChange } from '#protocol/library.ts';
import type { RunId, TaskKey } from '#protocol/vocabulary.ts';
import type { MonitorRpc } from '../clients/monitorClient.ts';

const NO_NOTES: RunNotes = { meta: EMPTY_RUN_META, tasks: {} };

export interface NotesStore {
  /** The same object until something changes. */
  readonly read: (runId: RunId) => RunNotes;
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks the engine again; what is shown stays until it answers. */
  readonly refresh: (runId: RunId) => Promise<void>;
  readonly saveMeta: (runId: RunId, change: RunMetaChange) => Promise<void>;
  readonly setTaskNote: (runId: RunId, task: TaskKey, change: TaskNotesChange) => Promise<void>;
}

export function createNotesStore(rpc: MonitorRpc['library']): NotesStore {
  const all = new Map<RunId, RunNotes>();
  const listeners = new Set<() => void>();
  const put = (runId: RunId, notes: RunNotes): void => {
    all.set(runId, notes);
    for (const listener of [...listeners]) listener();
  };
  return {
    read: (runId) => all.get(runId) ?? NO_NOTES,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    // A run without notes, or an engine that is gone: the page says the latter elsewhere.
    refresh: async (runId) => {
      const notes = await rpc.meta({ runId }).catch(() => null);
      if (notes !== null) put(runId, notes);
    },
    saveMeta: async (runId, change) => put(runId, await rpc.saveMeta({ runId, change })),
    setTaskNote: async (runId, task, change) =>
      put(runId, await rpc.setTaskNote({ runId, task, change })),
  };
}
