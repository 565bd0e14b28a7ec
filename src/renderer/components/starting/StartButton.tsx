import { Button } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import type { RunState } from '#protocol/snapshot.ts';
import type { Profile } from '#protocol/settings.ts';
import { useMonitor } from '../../store/useMonitor.ts';
import { StartDialog } from './StartDialog.tsx';

/** Opens the start of a run on a VM. */
export function StartButton({
  profile,
  isSmall = false,
}: {
  readonly profile: Profile;
  readonly isSmall?: boolean;
}) {
  const isWriter = useMonitor((state) => state.about?.isWriter ?? false);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        {...(isSmall && { size: 'compact-xs' })}
        leftSection={<IconPlayerPlay size={isSmall ? 13 : 14} />}
        disabled={!isWriter}
        onClick={() => setOpen(true)}
      >
        Start a run
      </Button>
      {isOpen && <StartDialog profile={profile} onClose={() => setOpen(false)} />}
    </>
  );
}

/** In the header of a run that is over: the next one on the same VM. */
export function StartNextButton({ state }: { readonly state: RunState }) {
  const profiles = useMonitor((each) => each.profiles);
  const profile = profiles?.find(({ id }) => id === state.profileId) ?? null;
  const isOver = ['completed', 'interrupted', 'failed'].includes(state.status);
  if (profile === null || !isOver) return null;
  return <StartButton profile={profile} isSmall />;
}
