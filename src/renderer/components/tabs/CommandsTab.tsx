import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { formatDuration } from '#core/format/duration.ts';
import { formatTime, formatUtc } from '#core/format/instant.ts';
import { formatBytes, formatCount } from '#core/format/number.ts';
import type { CommandRecord } from '#protocol/contract.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useNow } from '../../store/useNow.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { useCall } from '../kit/useCall.ts';
import css from './tabs.module.css';

/** The list grows by repeats mostly; asking more often would itself be load. */
const REFRESH_MS = 3000;

/** Which commands were run on the VM: the answer to "what does it do to my machine?". */
export function CommandsTab({ runId }: { readonly runId: RunId }) {
  const { rpc } = useMonitorStore().client;
  const call = useCall(runId, () => rpc.runs.commands({ runId }), REFRESH_MS);
  if (call.status === 'loading')
    return (
      <EmptyState title="Reading the list" text="It comes from the monitor, not from the VM." />
    );
  if (call.status === 'failed')
    return <EmptyState title={call.error.message} text={call.error.remedy} />;
  if (call.value.length === 0) {
    return (
      <EmptyState
        title="No command was run on the VM"
        text="Each command that watching runs over SSH is listed here with its effect. Watching itself only reads."
      />
    );
  }
  return <CommandTable commands={call.value} />;
}

const ROW_HEIGHT = 25;

function CommandTable({ commands }: { readonly commands: readonly CommandRecord[] }) {
  const nowMs = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: commands.length,
    overscan: 10,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
  });
  const items = list.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = list.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div
      ref={scroller}
      role="region"
      aria-label="Commands run on the VM"
      tabIndex={0}
      style={{ height: '100%', overflow: 'auto' }}
    >
      <table className={css.table}>
        <thead>
          <tr>
            <th>Effect</th>
            <th>What for</th>
            <th style={{ width: '60%' }}>Command line</th>
            <th className={css.number}>Times</th>
            <th className={css.number}>Last</th>
            <th className={css.number}>Took</th>
            <th className={css.number}>Answer</th>
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr aria-hidden style={{ height: above }} />}
          {items.map((item) => {
            const command = commands[item.index];
            return command === undefined ? null : (
              <CommandRow key={item.index} command={command} nowMs={nowMs} />
            );
          })}
          {below > 0 && <tr aria-hidden style={{ height: below }} />}
        </tbody>
      </table>
    </div>
  );
}

function CommandRow({
  command,
  nowMs,
}: {
  readonly command: CommandRecord;
  readonly nowMs: number;
}) {
  return (
    <tr>
      <td>
        <span className={css.badge} data-effect={command.effect}>
          {command.effect === 'read' ? 'reads only' : 'changes'}
        </span>
      </td>
      <td style={{ whiteSpace: 'nowrap' }}>{command.title}</td>
      <td className={`mono ${css.command ?? ''}`}>{command.commandLine}</td>
      <td className={css.number}>{formatCount(command.count)}</td>
      <td className={css.number} title={formatUtc(command.at)}>
        {formatTime(command.at, { nowMs })}
      </td>
      <td className={css.number}>
        {command.durationMs === null ? 'running' : formatDuration(command.durationMs)}
      </td>
      <td className={css.number}>
        {command.exitCode !== null && command.exitCode !== 0 && `exit ${command.exitCode}, `}
        {formatBytes(command.receivedBytes)}
      </td>
    </tr>
  );
}
