import { Button, Modal } from '@mantine/core';
import type { Question } from '#protocol/contract.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { CopyValue } from '../kit/CopyValue.tsx';
import { useAct } from '../kit/useAct.ts';
import css from './dialogs.module.css';

interface HostKeyDialogProps {
  readonly question: Extract<Question, { kind: 'host_key' }>;
}

/** Asked before anything secret leaves this computer. */
export function HostKeyDialog({ question }: HostKeyDialogProps) {
  const store = useMonitorStore();
  const { act, isBusy } = useAct();
  const isChanged = question.knownFingerprints.length > 0;
  const answer = (decision: 'once' | 'remember' | 'refuse'): void => {
    void act(() => store.answer({ kind: 'host_key', id: question.id, decision }));
  };
  return (
    <Modal
      opened
      onClose={() => answer('refuse')}
      closeOnClickOutside={false}
      size="lg"
      title={
        isChanged
          ? `The host key of ${question.host} has changed`
          : `First connection to ${question.host}`
      }
    >
      <p className={css.text}>
        {isChanged
          ? 'The machine that answers is not the one known by this name: it was set up anew, or someone is in between. Nothing secret was sent. Accept only if you know why the key changed.'
          : 'This machine is not known yet. Compare the fingerprint with what the provider shows, or with "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on the VM. Nothing secret was sent so far.'}
      </p>
      <dl className={css.keys}>
        <dt>{isChanged ? 'Now' : 'Fingerprint'}</dt>
        <dd className="mono">
          {question.fingerprint} <CopyValue value={question.fingerprint} name="fingerprint" />
        </dd>
        {question.knownFingerprints.map((fingerprint) => (
          <div key={fingerprint} style={{ display: 'contents' }}>
            <dt>Known until now</dt>
            <dd className="mono">{fingerprint}</dd>
          </div>
        ))}
        <dt>Kind</dt>
        <dd className="mono">{question.keyType}</dd>
      </dl>
      <div className={css.end}>
        <Button variant="default" disabled={isBusy} onClick={() => answer('refuse')} data-autofocus>
          Refuse
        </Button>
        <Button variant="default" disabled={isBusy} onClick={() => answer('once')}>
          Connect once
        </Button>
        <Button
          color={isChanged ? 'red' : 'accent'}
          loading={isBusy}
          onClick={() => answer('remember')}
        >
          {isChanged ? 'Accept the new key' : 'Connect and remember'}
        </Button>
      </div>
    </Modal>
  );
}
