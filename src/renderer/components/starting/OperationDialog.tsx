import { Button, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { RequestableKind } from '#protocol/operations.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useAct } from '../kit/useAct.ts';
import { useCall } from '../kit/useCall.ts';
import { CommandList } from './CommandList.tsx';
import { OPERATION_TITLES } from './operationWords.ts';
import css from './starting.module.css';

interface OperationDialogProps {
  readonly runId: RunId;
  readonly kind: RequestableKind;
  readonly onClose: () => void;
}

/** Shows what would be run and asks; what came of it is told by the run itself. */
export function OperationDialog({ runId, kind, onClose }: OperationDialogProps) {
  const { rpc } = useMonitorStore().client;
  const { act, isBusy } = useAct();
  const preview = useCall(`${runId} ${kind}`, () => rpc.operations.preview({ runId, kind }));
  const title = OPERATION_TITLES[kind];
  const perform = (): void => {
    void act(async () => {
      const operation = await rpc.operations.run({ runId, kind });
      notifications.show({
        title: operation.status === 'done' ? `${title}: done` : `${title}: failed`,
        message: operation.detail,
        color: operation.status === 'done' ? 'gray' : 'red',
        withBorder: true,
      });
      onClose();
    });
  };
  return (
    <Modal opened onClose={onClose} size="lg" title={title}>
      {preview.status === 'loading' && <p className="dim">Asking the VM…</p>}
      {preview.status === 'failed' && (
        <p role="alert" className={css.problem}>
          {preview.error.message} {preview.error.remedy}
        </p>
      )}
      {preview.status === 'ready' && (
        <>
          {preview.value.notices.map((notice) => (
            <p key={notice}>{notice}</p>
          ))}
          {preview.value.commands.length > 0 ? (
            <CommandList commands={preview.value.commands} />
          ) : (
            <p className="dim">Nothing is changed on the VM.</p>
          )}
        </>
      )}
      <div className={css.end}>
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button loading={isBusy} disabled={preview.status !== 'ready'} onClick={perform}>
          {title}
        </Button>
      </div>
    </Modal>
  );
}
