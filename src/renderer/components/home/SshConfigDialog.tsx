import { Button, Checkbox, Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { SshCandidate, SshConfigPreview } from '#protocol/contract.ts';
import { describeError } from '../../store/errorText.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useAct } from '../kit/useAct.ts';
import css from './home.module.css';

type Preview =
  | { readonly status: 'reading' }
  | { readonly status: 'failed'; readonly problem: string }
  | { readonly status: 'read'; readonly preview: SshConfigPreview };

type Skipped = readonly { readonly alias: string; readonly reason: string }[];

/** What ~/.ssh/config has to offer, to be chosen from. */
export function SshConfigDialog({ onClose }: { readonly onClose: () => void }) {
  const store = useMonitorStore();
  const { act, isBusy } = useAct();
  const [state, setState] = useState<Preview>({ status: 'reading' });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [skipped, setSkipped] = useState<Skipped>([]);
  const { rpc } = store.client;
  useEffect(() => {
    rpc.profiles.previewSshConfig({}).then(
      (preview) => setState({ status: 'read', preview }),
      (error: unknown) => {
        const { message, remedy } = describeError(error);
        setState({ status: 'failed', problem: `${message} ${remedy}` });
      },
    );
  }, [rpc]);
  const save = (): void => {
    void act(async () => {
      const result = await rpc.profiles.importSshConfig({ aliases: [...chosen] });
      await store.refreshProfiles();
      if (result.skipped.length === 0) onClose();
      else setSkipped(result.skipped);
    });
  };
  return (
    <Modal opened onClose={onClose} size="lg" title="Import from ~/.ssh/config">
      {state.status === 'reading' && <p className="dim">Reading…</p>}
      {state.status === 'failed' && <p style={{ color: 'var(--state-failed)' }}>{state.problem}</p>}
      {state.status === 'read' && (
        <PreviewList preview={state.preview} chosen={chosen} onChoose={setChosen} />
      )}
      <div role="status">
        {skipped.map(({ alias, reason }) => (
          <p key={alias}>
            {alias} was not imported. {reason}
          </p>
        ))}
      </div>
      <div className={css.formEnd}>
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button loading={isBusy} disabled={chosen.length === 0} onClick={save}>
          Import {chosen.length === 0 ? '' : chosen.length}
        </Button>
      </div>
    </Modal>
  );
}

interface PreviewListProps {
  readonly preview: SshConfigPreview;
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
}

function PreviewList({ preview, chosen, onChoose }: PreviewListProps) {
  const { candidates, problems } = preview;
  return (
    <>
      {candidates.length === 0 && <p className="dim">It names no host.</p>}
      <Checkbox.Group label="Hosts" value={[...chosen]} onChange={onChoose}>
        <div style={{ display: 'grid', gap: 10, marginTop: 8 }}>
          {candidates.map((candidate) => (
            <Checkbox
              key={candidate.alias}
              size="sm"
              value={candidate.alias}
              label={candidate.alias}
              description={<Details candidate={candidate} />}
              disabled={candidate.isSaved || candidate.obstacle !== ''}
            />
          ))}
        </div>
      </Checkbox.Group>
      {problems.length > 0 && (
        <ul className="dim" aria-label="Not looked at">
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function Details({ candidate }: { readonly candidate: SshCandidate }) {
  const { identityFile, jumps, leftOut, origins, isSaved, obstacle } = candidate;
  const places = [...new Set(origins.map(({ place }) => place))].join(', ');
  return (
    <>
      {addressOf(candidate)}
      {jumps.length > 0 && <> through {jumps.map(addressOf).join(', then ')}</>}
      {identityFile !== '' && <>, key {identityFile}</>}
      {places !== '' && <> ({places})</>}
      {isSaved && <strong> A VM of this name is saved already.</strong>}
      {obstacle !== '' && <strong> {obstacle}</strong>}
      {leftOut.map(({ what, place }) => (
        <span key={`${place} ${what}`} style={{ display: 'block' }}>
          Left out: {what} ({place})
        </span>
      ))}
    </>
  );
}

function addressOf({ user, host, port }: Pick<SshCandidate, 'user' | 'host' | 'port'>): string {
  return `${user}@${host}${port === 22 ? '' : `:${port}`}`;
}
