import { Button, NumberInput, TextInput, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { formatBytes } from '#core/format/number.ts';
import { savedForwardSchema, type Tunnel } from '#protocol/tunnels.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { CopyValue } from '../kit/CopyValue.tsx';
import { useAct } from '../kit/useAct.ts';
import { useCall } from '../kit/useCall.ts';
import css from './tabs.module.css';

/** Bytes and states change by themselves; the list is small and comes from this computer. */
const REFRESH_MS = 1000;

/** Ports of the VM on this computer: the Windows screen, Remote Desktop, and a person's own. */
export function TunnelsSection({ profileId }: { readonly profileId: string }) {
  const { rpc } = useMonitorStore().client;
  const [changes, setChanges] = useState(0);
  const call = useCall(
    `${profileId} ${String(changes)}`,
    () => rpc.tunnels.list({ profileId }),
    REFRESH_MS,
  );
  const refresh = (): void => setChanges((count) => count + 1);
  return (
    <section className={css.wide}>
      <h3>Tunnels</h3>
      <p className="dim">
        Ports of the VM, reachable on this computer only (127.0.0.1), through an SSH connection of
        their own. An open one keeps its port when the connection drops and comes back.
      </p>
      {call.status === 'failed' && (
        <p>
          {call.error.message} {call.error.remedy}
        </p>
      )}
      {call.status === 'ready' && (
        <TunnelTable profileId={profileId} tunnels={call.value} onChange={refresh} />
      )}
      <AddForward profileId={profileId} onChange={refresh} />
    </section>
  );
}

interface TunnelTableProps {
  readonly profileId: string;
  readonly tunnels: readonly Tunnel[];
  readonly onChange: () => void;
}

function TunnelTable({ profileId, tunnels, onChange }: TunnelTableProps) {
  return (
    <table className={css.table} aria-label="Tunnels">
      <thead>
        <tr>
          <th>For</th>
          <th>Here</th>
          <th>On the VM</th>
          <th>State</th>
          <th className={css.number}>To the VM</th>
          <th className={css.number}>From it</th>
          <th>
            <VisuallyHidden>Actions</VisuallyHidden>
          </th>
        </tr>
      </thead>
      <tbody>
        {tunnels.map((tunnel) => (
          <TunnelRow key={tunnel.id} profileId={profileId} tunnel={tunnel} onChange={onChange} />
        ))}
      </tbody>
    </table>
  );
}

interface TunnelRowProps {
  readonly profileId: string;
  readonly tunnel: Tunnel;
  readonly onChange: () => void;
}

function TunnelRow({ profileId, tunnel, onChange }: TunnelRowProps) {
  const { state, id } = tunnel;
  const here = tunnel.localPort === null ? null : `127.0.0.1:${String(tunnel.localPort)}`;
  return (
    <tr>
      <td>{tunnel.title === '' ? 'Own forward' : tunnel.title}</td>
      <td style={{ whiteSpace: 'nowrap' }}>
        {here === null ? (
          <span className="faint">–</span>
        ) : (
          <>
            <span className="mono">{here}</span> <CopyValue value={here} name="address" />
          </>
        )}
      </td>
      <td className="mono">{tunnel.remote ?? <span className="faint">found when opened</span>}</td>
      <td>
        {stateText(tunnel)}
        {state.status === 'open' && tunnel.lastProblem !== null && (
          <div className="dim">{tunnel.lastProblem}</div>
        )}
      </td>
      <td className={css.number}>{formatBytes(tunnel.bytesToVm)}</td>
      <td className={css.number}>{formatBytes(tunnel.bytesFromVm)}</td>
      <td className={css.number}>
        <TunnelActions key={id} profileId={profileId} tunnel={tunnel} onChange={onChange} />
      </td>
    </tr>
  );
}

function TunnelActions({ profileId, tunnel, onChange }: TunnelRowProps) {
  const { rpc } = useMonitorStore().client;
  const { act, isBusy } = useAct();
  const { id, state } = tunnel;
  const wish = (work: () => Promise<unknown>) => () => void act(work).then(onChange);
  const isUp = state.status === 'open' || state.status === 'waiting';
  const name = tunnel.title === '' ? id : tunnel.title;
  const label = (verb: string): string => `${verb} tunnel: ${name}`;
  return (
    <span className={css.actions}>
      {tunnel.url !== null && (
        <Button
          size="compact-xs"
          component="a"
          href={tunnel.url}
          target="_blank"
          rel="noreferrer"
          variant="default"
        >
          Open page
        </Button>
      )}
      <Button
        size="compact-xs"
        variant="default"
        loading={isBusy || state.status === 'opening'}
        aria-label={label(isUp ? 'Restart' : 'Open')}
        onClick={wish(() => rpc.tunnels.open({ profileId, id }))}
      >
        {isUp ? 'Restart' : 'Open'}
      </Button>
      {(isUp || state.status === 'failed') && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={label('Stop')}
          onClick={wish(() => rpc.tunnels.close({ profileId, id }))}
        >
          Stop
        </Button>
      )}
      {tunnel.preset === null && (
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={label('Remove')}
          onClick={wish(() => rpc.tunnels.remove({ profileId, id }))}
        >
          Remove
        </Button>
      )}
    </span>
  );
}

function stateText({ state, connections }: Tunnel): string {
  switch (state.status) {
    case 'closed':
      return 'closed';
    case 'opening':
      return 'opening';
    case 'open':
      return connections === 0 ? 'open' : `open, ${String(connections)} in use`;
    case 'waiting':
      return `waiting for the VM: ${state.reason}`;
    case 'failed':
      return `${state.message} ${state.remedy}`;
  }
}

function AddForward({ profileId, onChange }: Pick<TunnelRowProps, 'profileId' | 'onChange'>) {
  const { rpc } = useMonitorStore().client;
  const { act, isBusy } = useAct();
  const [title, setTitle] = useState('');
  const [remoteHost, setRemoteHost] = useState('127.0.0.1');
  const [remotePort, setRemotePort] = useState<number | string>('');
  const parsed = savedForwardSchema.safeParse({ title, remoteHost, remotePort });
  const add = async (): Promise<void> => {
    if (!parsed.success) return;
    const forward = parsed.data;
    const isAdded = await act(() => rpc.tunnels.add({ profileId, forward }));
    if (!isAdded) return;
    setTitle('');
    setRemotePort('');
    onChange();
  };
  return (
    <form
      className={css.addForward}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <TextInput
        size="xs"
        label="For"
        value={title}
        placeholder="Jupyter"
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        label="Host, as seen from the VM"
        value={remoteHost}
        onChange={(event) => setRemoteHost(event.currentTarget.value)}
      />
      <NumberInput
        size="xs"
        label="Port there"
        value={remotePort}
        min={1}
        max={65_535}
        hideControls
        onChange={setRemotePort}
      />
      <Button size="xs" type="submit" variant="default" disabled={!parsed.success} loading={isBusy}>
        Add forward
      </Button>
    </form>
  );
}
