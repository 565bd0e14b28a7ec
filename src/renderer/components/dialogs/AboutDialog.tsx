import { Modal } from '@mantine/core';
import { formatTime, formatUtc } from '#core/format/instant.ts';
import type { About } from '#protocol/contract.ts';
import { useNow } from '../../store/useNow.ts';
import { CopyValue } from '../kit/CopyValue.tsx';
import css from './dialogs.module.css';

const FACES: Readonly<Record<About['face'], string>> = {
  desktop: 'Desktop window',
  browser: 'Browser page',
  terminal: 'Terminal',
};

interface AboutDialogProps {
  readonly about: About;
  readonly onClose: () => void;
}

/** Which build this is and where it keeps what it saw. */
export function AboutDialog({ about, onClose }: AboutDialogProps) {
  const nowMs = useNow();
  return (
    <Modal opened onClose={onClose} title="WAA Monitor" size="md">
      <dl className={css.facts}>
        <dt>Version</dt>
        <dd>{about.version}</dd>
        <dt>Commit</dt>
        <dd className="mono">
          {about.commit.slice(0, 12)} <CopyValue value={about.commit} name="commit" />
        </dd>
        <dt>Built</dt>
        <dd title={formatUtc(about.builtAt)}>{formatTime(about.builtAt, { nowMs })}</dd>
        <dt>Runs as</dt>
        <dd>
          {FACES[about.face]} on {about.platform}
        </dd>
        <dt>Data folder</dt>
        <dd className="mono">
          {about.dataDir} <CopyValue value={about.dataDir} name="path" />
        </dd>
        <dt>Passwords</dt>
        <dd>
          {about.canSaveSecrets
            ? 'Kept by the operating system when you ask for it'
            : 'Asked for each time: this face of the app cannot keep them safely'}
        </dd>
      </dl>
    </Modal>
  );
}
