/** The library's procedures over notes in memory. */
import { implement } from '@orpc/server';
import { changeRunMeta, changeTags, changeTaskNotes } from '#core/library/changeNotes.ts';
import { contract } from '#protocol/contract.ts';
import { EMPTY_RUN_META, type RunMeta, type RunNotes } from '#protocol/library.ts';

const { library } = implement(contract);

export function createFakeLibrary(runIds: readonly string[], onChange: () => void) {
  const all = new Map<string, RunNotes>();
  const trashed = new Set<string>();
  const read = (runId: string): RunNotes => all.get(runId) ?? { meta: EMPTY_RUN_META, tasks: {} };
  const put = (runId: string, notes: RunNotes): RunNotes => {
    all.set(runId, notes);
    onChange();
    return notes;
  };
  const procedures = {
    meta: library.meta.handler(({ input }) => read(input.runId)),
    saveMeta: library.saveMeta.handler(({ input }) =>
      put(input.runId, changeRunMeta(read(input.runId), input.change)),
    ),
    setTaskNote: library.setTaskNote.handler(({ input }) => {
      const author = { at: new Date().toISOString(), by: 'you' };
      return put(input.runId, changeTaskNotes(read(input.runId), input.task, input.change, author));
    }),
    tag: library.tag.handler(({ input }) => {
      for (const runId of input.runIds) {
        const tags = changeTags(read(runId).meta.tags, input.add, input.remove);
        put(runId, changeRunMeta(read(runId), { tags }));
      }
      return { changed: input.runIds.length };
    }),
    remove: library.remove.handler(({ input }) => {
      for (const runId of input.runIds) trashed.add(runId);
      onChange();
      return { removed: input.runIds, kept: [] };
    }),
    restore: library.restore.handler(({ input }) => {
      for (const runId of input.runIds) trashed.delete(runId);
      onChange();
      return { restored: input.runIds, kept: [] };
    }),
    trash: library.trash.handler(() =>
      [...trashed].map((runId) => ({
        runId,
        name: runId,
        trashedAt: new Date().toISOString(),
        sizeBytes: 310_000_000,
      })),
    ),
    emptyTrash: library.emptyTrash.handler(() => {
      const removed = [...trashed];
      trashed.clear();
      return { removed, freedBytes: removed.length * 310_000_000 };
    }),
    cleanupPlan: library.cleanupPlan.handler(() => ({
      items: runIds.slice(-3).flatMap((runId, index) =>
        (['thumbs', 'screens', 'step_pictures'] as const).map((what) => ({
          id: `${what}:${runId}`,
          runId,
          runName: `omni ${String(index)}`,
          what,
          sizeBytes: what === 'thumbs' ? 8_000_000 : 167_000_000,
          reason: index === 2 ? 'over the budget of 20 GB; starred' : 'over the budget of 20 GB',
          needsAsking: index === 2,
        })),
      ),
      beforeBytes: runIds.length * 373_000_000,
      afterBytes: runIds.length * 373_000_000 - 684_000_000,
      budgetBytes: 20_000_000_000,
    })),
    cleanUp: library.cleanUp.handler(() => ({ done: [], left: [], freedBytes: 0 })),
    usage: library.usage.handler(() => {
      const runs = runIds.map((runId, index) => ({
        runId,
        screenBytes: 120_000_000 + index * 3_000_000,
        thumbBytes: 8_000_000,
        stepPictureBytes: 214_000_000,
        otherBytes: 31_000_000,
      }));
      const runBytes = runs.length * 373_000_000;
      return { runs, runBytes, trashBytes: 0, freeBytes: 181_000_000_000 };
    }),
  };
  return {
    procedures,
    isTrashed: (runId: string): boolean => trashed.has(runId),
    metaOf: (runId: string): RunMeta => read(runId).meta,
  };
}
