/** The library's procedures: notes, trash, disk. */
import { monitor } from '../routerBase.ts';
import type { LibraryParts } from './libraryParts.ts';

export function createLibraryRouter(parts: LibraryParts) {
  const { notes, trash, retention } = parts;
  const { library } = monitor;
  return {
    meta: library.meta.handler(({ input }) => notes.read(input.runId)),
    saveMeta: library.saveMeta.handler(({ input }) => notes.saveMeta(input.runId, input.change)),
    setTaskNote: library.setTaskNote.handler(({ input }) =>
      notes.setTaskNote(input.runId, input.task, input.change),
    ),
    tag: library.tag.handler(async ({ input }) => ({
      changed: await notes.tag(input.runIds, input.add, input.remove),
    })),
    remove: library.remove.handler(({ input }) => trash.remove(input.runIds)),
    restore: library.restore.handler(({ input }) => trash.restore(input.runIds)),
    trash: library.trash.handler(() => trash.list()),
    emptyTrash: library.emptyTrash.handler(({ input }) => trash.empty(input.runIds)),
    cleanupPlan: library.cleanupPlan.handler(() => retention.plan()),
    cleanUp: library.cleanUp.handler(({ input }) => retention.cleanUp(input.itemIds)),
    usage: library.usage.handler(() => parts.usage()),
  };
}
