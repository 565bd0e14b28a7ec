import { Button } from '@mantine/core';
import { IconEye, IconEyeOff, IconRefresh } from '@tabler/icons-react';
import type { RunState } from '#protocol/snapshot.ts';
import { useMonitor, useMonitorStore, useRunView } from '../../store/useMonitor.ts';
import { useAct } from '../kit/useAct.ts';

/** Starts, stops or hurries the watching of the run's VM. Nothing on the VM changes by it. */
export function WatchButton({ state }: { readonly state: RunState }) {
  const { rpc } = useMonitorStore().client;
  const isWriter = useMonitor((each) => each.about?.isWriter ?? false);
  const mode = useRunView((view) => view.feed?.feed.mode ?? null);
  const isReplay = useRunView((view) => view.replayedAtMs !== undefined) ?? false;
  const { act, isBusy } = useAct();
  const { runId, profileId } = state;
  if (isReplay || !isWriter || mode === null || mode === 'reading_along') return null;
  if (mode === 'past') {
    if (profileId === null) return null;
    return (
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconEye size={13} />}
        loading={isBusy}
        onClick={() => void act(() => rpc.watch.start({ profileId }))}
      >
        Watch this VM
      </Button>
    );
  }
  const canReconnect =
    state.connection.status === 'reconnecting' || state.connection.status === 'failed';
  return canReconnect ? (
    <Button
      size="compact-xs"
      leftSection={<IconRefresh size={13} />}
      loading={isBusy}
      onClick={() => void act(() => rpc.watch.reconnect({ runId }))}
    >
      Reconnect now
    </Button>
  ) : (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={<IconEyeOff size={13} />}
      loading={isBusy}
      title="Stops watching. The benchmark on the VM goes on; what was seen is kept."
      onClick={() => void act(() => rpc.watch.stop({ runId }))}
    >
      Stop watching
    </Button>
  );
}
