import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { RunSummary } from '#protocol/contract.ts';
import type { RunMetaChange } from '#protocol/library.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { showError, useAct } from '../kit/useAct.ts';

/** Long enough to notice a wrong key, read the name and reach the button. */
const UNDO_MS = 12_000;

export interface LibraryActs {
  readonly save: (runId: RunId, change: RunMetaChange) => Promise<boolean>;
  readonly saveAll: (runs: readonly RunSummary[], change: RunMetaChange) => Promise<boolean>;
  readonly tag: (
    runIds: readonly RunId[],
    add: readonly string[],
    remove: readonly string[],
  ) => Promise<boolean>;
  /** Into the trash, with a note that offers to undo it. */
  readonly remove: (runs: readonly RunSummary[]) => Promise<boolean>;
}

/** What people do to runs of the list; each is shown once the engine has done it. */
export function useLibraryActs(): LibraryActs {
  const store = useMonitorStore();
  const { act } = useAct();
  const { library } = store.client.rpc;
  const restore = (runIds: readonly RunId[], noteId: string): void => {
    notifications.hide(noteId);
    library
      .restore({ runIds: [...runIds] })
      .then(() => store.refreshRuns())
      .catch(showError);
  };
  const tellRemoved = (removed: readonly RunSummary[]): void => {
    const runIds = removed.map(({ runId }) => runId);
    const id = `trashed-${runIds.join(' ')}`;
    notifications.show({
      id,
      autoClose: UNDO_MS,
      withBorder: true,
      message: (
        <span style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
          <span>{removedText(removed)}</span>
          <Button size="compact-xs" variant="default" onClick={() => restore(runIds, id)}>
            Undo
          </Button>
        </span>
      ),
    });
  };
  return {
    save: (runId, change) =>
      act(async () => {
        await store.notes.saveMeta(runId, change);
        await store.refreshRuns();
      }),
    saveAll: (runs, change) =>
      act(async () => {
        for (const { runId } of runs) await store.notes.saveMeta(runId, change);
        await store.refreshRuns();
      }),
    tag: (runIds, add, remove) =>
      act(async () => {
        await library.tag({ runIds: [...runIds], add: [...add], remove: [...remove] });
        await store.refreshRuns();
      }),
    remove: (runs) =>
      act(async () => {
        const { removed, kept } = await library.remove({ runIds: runs.map(({ runId }) => runId) });
        await store.refreshRuns();
        const gone = runs.filter(({ runId }) => removed.includes(runId));
        if (gone.length > 0) tellRemoved(gone);
        for (const { runId, reason } of kept) tellKept(runs, runId, reason);
      }),
  };
}

function removedText(removed: readonly RunSummary[]): string {
  const [first] = removed;
  if (removed.length === 1 && first !== undefined) return `${first.name} is in the trash.`;
  return `${String(removed.length)} runs are in the trash.`;
}

function tellKept(runs: readonly RunSummary[], runId: RunId, reason: string): void {
  const name = runs.find((run) => run.runId === runId)?.name ?? runId;
  notifications.show({
    title: `${name} stays.`,
    message: reason,
    color: 'yellow',
    autoClose: UNDO_MS,
    withBorder: true,
  });
}
