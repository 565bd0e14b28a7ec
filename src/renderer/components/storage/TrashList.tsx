import { Button, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import { formatTime } from '#core/format/instant.ts';
import { formatBytes } from '#core/format/number.ts';
import type { TrashedRun } from '#protocol/library.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useNow } from '../../store/useNow.ts';
import { useAct } from '../kit/useAct.ts';
import { SettingsSection } from '../settings/SettingsSection.tsx';
import css from './storage.module.css';

interface TrashListProps {
  readonly runs: readonly TrashedRun[];
  readonly isWriter: boolean;
  readonly onDone: () => void;
}

/** Deleted runs: back with one click, gone for good with two. */
export function TrashList({ runs, isWriter, onDone }: TrashListProps) {
  const { client } = useMonitorStore();
  const { act } = useAct();
  const nowMs = useNow();
  const [doomed, setDoomed] = useState<readonly TrashedRun[] | null>(null);
  const total = runs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const restore = async (runId: string): Promise<void> => {
    if (await act(() => client.rpc.library.restore({ runIds: [runId] }))) onDone();
  };
  const remove = async (): Promise<void> => {
    const runIds = doomed?.map(({ runId }) => runId) ?? [];
    setDoomed(null);
    if (runIds.length > 0 && (await act(() => client.rpc.library.emptyTrash({ runIds })))) onDone();
  };
  return (
    <SettingsSection
      title="Trash"
      text={runs.length === 0 ? 'Empty. Deleted runs wait here.' : `${formatBytes(total)} in all.`}
      end={
        runs.length > 0 && (
          <Button variant="default" disabled={!isWriter} onClick={() => setDoomed(runs)}>
            Empty the trash
          </Button>
        )
      }
    >
      <ul className={css.items}>
        {runs.map((run) => (
          <li key={run.runId} className={css.item}>
            <span className="clip">{run.name}</span>
            <span className={`dim clip ${css.reason ?? ''}`}>
              deleted {formatTime(run.trashedAt, { nowMs })}
            </span>
            <span className={css.size}>{formatBytes(run.sizeBytes)}</span>
            <Button
              size="compact-xs"
              variant="default"
              disabled={!isWriter}
              aria-label={`Restore ${run.name}`}
              onClick={() => void restore(run.runId)}
            >
              Restore
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              disabled={!isWriter}
              aria-label={`Remove ${run.name} for good`}
              onClick={() => setDoomed([run])}
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
      <Modal opened={doomed !== null} onClose={() => setDoomed(null)} title="Remove for good">
        <p>
          {doomed?.length === 1 ? doomed[0]?.name : `${String(doomed?.length ?? 0)} runs`}: journal,
          log, pictures and notes. This can’t be undone.
        </p>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={() => setDoomed(null)}>
            Cancel
          </Button>
          <Button color="red" onClick={() => void remove()}>
            Remove for good
          </Button>
        </Group>
      </Modal>
    </SettingsSection>
  );
}
