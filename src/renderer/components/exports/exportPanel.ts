import type { RunId } from '#protocol/vocabulary.ts';

/** Which run's export is open: asked for by the run's header, the palette and the library alike. */
let openRun: RunId | null = null;
const listeners = new Set<() => void>();

function set(runId: RunId | null): void {
  openRun = runId;
  for (const listener of [...listeners]) listener();
}

export const openExport = (runId: RunId): void => set(runId);
export const closeExport = (): void => set(null);
export const readExport = (): RunId | null => openRun;
export function subscribeExport(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
