/** The library's parts in memory: notes are kept, nothing is on disk. */
import { changeRunMeta, changeTags, changeTaskNotes } from '#core/library/changeNotes.ts';
import { EMPTY_RUN_META } from '#protocol/library.ts';
import type { RunNotes } from '#protocol/library.ts';
import type { LibraryParts } from '../../src/engine/library/libraryParts.ts';
import { instantAfter } from './builders.ts';

export function createMemoryLibrary(): LibraryParts {
  const all = new Map<string, RunNotes>();
  const read = (runId: string): RunNotes => all.get(runId) ?? { meta: EMPTY_RUN_META, tasks: {} };
  const put = (runId: string, notes: RunNotes): Promise<RunNotes> => {
    all.set(runId, notes);
    return Promise.resolve(notes);
  };
  return {
    notes: {
      read: (runId) => Promise.resolve(read(runId)),
      saveMeta: (runId, change) => put(runId, changeRunMeta(read(runId), change)),
      setTaskNote: (runId, task, change) =>
        put(runId, changeTaskNotes(read(runId), task, change, { at: instantAfter(0), by: 'me' })),
      tag: (runIds, add, remove) => {
        for (const runId of runIds) {
          const tags = changeTags(read(runId).meta.tags, add, remove);
          all.set(runId, changeRunMeta(read(runId), { tags }));
        }
        return Promise.resolve(runIds.length);
      },
    },
    trash: {
      remove: (runIds) => Promise.resolve({ removed: [...runIds], kept: [] }),
      restore: (runIds) => Promise.resolve({ restored: [...runIds], kept: [] }),
      list: () => Promise.resolve([]),
      empty: () => Promise.resolve({ removed: [], freedBytes: 0 }),
    },
    retention: {
      plan: () => Promise.resolve({ items: [], beforeBytes: 0, afterBytes: 0, budgetBytes: null }),
      cleanUp: () => Promise.resolve({ done: [], left: [], freedBytes: 0 }),
      start: () => undefined,
      close: () => undefined,
    },
    usage: () => Promise.resolve({ runs: [], runBytes: 0, trashBytes: 0, freeBytes: null }),
  };
}
