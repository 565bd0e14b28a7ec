import { Button } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMonitorStore, useRunView } from '../../store/useMonitor.ts';
import { changeRun } from '../../store/useRoute.ts';

/** For runs that nobody watches: plays them from their start, in the same screens. */
export function ReplayButton() {
  const { isRecorded = false } = useMonitorStore().client;
  const isPast = useRunView((view) => view.feed?.feed.mode === 'past') ?? false;
  if (!isPast || isRecorded) return null;
  return (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={<IconPlayerPlay size={13} />}
      onClick={() => changeRun({ isReplay: true, taskKey: null, step: null, attempt: null })}
    >
      Replay
    </Button>
  );
}
