import { Button, Modal } from '@mantine/core';
import { useEffect, useEffectEvent } from 'react';
import type { Profile } from '#protocol/settings.ts';
import { DiagnosisList } from './DiagnosisList.tsx';
import css from './home.module.css';
import { useDiagnosis } from './useDiagnosis.ts';

interface TestDialogProps {
  readonly profile: Profile;
  readonly onClose: () => void;
}

/** Tests a saved VM from name look-up to disk space, at once when it opens. */
export function TestDialog({ profile, onClose }: TestDialogProps) {
  const diagnosis = useDiagnosis();
  const begin = useEffectEvent(() => diagnosis.start({ id: profile.id }));
  useEffect(() => begin(), []);
  return (
    <Modal opened onClose={onClose} title={`Test of ${profile.name}`} size="lg">
      <DiagnosisList diagnosis={diagnosis} />
      <div className={css.formEnd}>
        <Button
          variant="default"
          disabled={diagnosis.status === 'running'}
          onClick={() => diagnosis.start({ id: profile.id })}
        >
          Test again
        </Button>
        <Button onClick={onClose}>Close</Button>
      </div>
    </Modal>
  );
}
