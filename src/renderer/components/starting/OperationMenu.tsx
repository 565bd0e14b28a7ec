import { Button, Menu } from '@mantine/core';
import {
  IconCamera,
  IconChevronDown,
  IconPlayerStop,
  IconPower,
  IconRefresh,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { RequestableKind } from '#protocol/operations.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { useMonitor, useRunView } from '../../store/useMonitor.ts';
import { OperationDialog } from './OperationDialog.tsx';

/** What can be done to the VM of a run that is watched here. Each is shown and asked about first. */
export function OperationMenu({ state }: { readonly state: RunState }) {
  const isWriter = useMonitor((each) => each.about?.isWriter ?? false);
  const mode = useRunView((view) => view.feed?.feed.mode ?? null);
  const [kind, setKind] = useState<RequestableKind | null>(null);
  if (!isWriter || mode === null || mode === 'past' || mode === 'reading_along') return null;
  const isRunning = state.status === 'running' || state.status === 'setting_up';
  return (
    <>
      <Menu position="bottom-end" width={230} transitionProps={{ duration: 80 }}>
        <Menu.Target>
          <Button
            size="compact-xs"
            variant="default"
            rightSection={<IconChevronDown size={12} aria-hidden />}
          >
            Operations
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCamera size={14} />} onClick={() => setKind('capture')}>
            Capture the state…
          </Menu.Item>
          <Menu.Item
            leftSection={<IconPlayerStop size={14} />}
            disabled={!isRunning}
            onClick={() => setKind('stop_client')}
          >
            Stop the client…
          </Menu.Item>
          <Menu.Item
            leftSection={<IconPower size={14} />}
            onClick={() => setKind('stop_container')}
          >
            Stop the container…
          </Menu.Item>
          <Menu.Item
            leftSection={<IconRefresh size={14} />}
            onClick={() => setKind('restart_container')}
          >
            Restart the container…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {kind !== null && (
        <OperationDialog runId={state.runId} kind={kind} onClose={() => setKind(null)} />
      )}
    </>
  );
}
