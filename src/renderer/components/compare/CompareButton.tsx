import { Button } from '@mantine/core';
import { IconArrowsDiff } from '@tabler/icons-react';
import type { RunId } from '#protocol/vocabulary.ts';
import { compareRoute } from '../../store/route.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { goTo } from '../../store/useRoute.ts';

/** Opens the comparison with this run as the first; the others are chosen there. */
export function CompareButton({ runId }: { readonly runId: RunId }) {
  const { client } = useMonitorStore();
  // A report holds one run.
  if (client.isRecorded) return null;
  return (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={<IconArrowsDiff size={14} />}
      onClick={() => goTo(compareRoute([runId]))}
    >
      Compare with…
    </Button>
  );
}
