import { Button, CloseButton } from '@mantine/core';
import { useState } from 'react';
import { formatCounter } from '#core/format/duration.ts';
import type { Operation } from '#protocol/operations.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { useMonitorStore, useRunView } from '../../store/useMonitor.ts';
import { useNow } from '../../store/useNow.ts';
import { useAct } from '../kit/useAct.ts';
import header from '../header/header.module.css';
import { OPERATION_TITLES } from './operationWords.ts';

/** A countdown, an operation under way, or one that failed: always in sight, never in the way. */
export function OperationBanner({ state }: { readonly state: RunState }) {
  const [hidden, setHidden] = useState<string | null>(null);
  const mode = useRunView((view) => view.feed?.feed.mode ?? null);
  const newest = state.operations.at(-1);
  if (newest === undefined || newest.id === hidden) return null;
  // Nobody watches: whoever announced or began it is gone, and nothing will come of it.
  const isOpen = newest.status === 'announced' || newest.status === 'running';
  if (isOpen && (mode === null || mode === 'past')) return null;
  switch (newest.status) {
    case 'announced':
      return <Countdown state={state} operation={newest} />;
    case 'running':
      return (
        <div className={header.banner} data-tone="info" role="status">
          <p className={header.bannerText}>
            <strong>{OPERATION_TITLES[newest.kind]}</strong> {newest.detail}
          </p>
        </div>
      );
    case 'failed':
      return (
        <div className={header.banner} data-tone="error" role="alert">
          <p className={header.bannerText}>
            <strong>{OPERATION_TITLES[newest.kind]} failed.</strong> {newest.detail}
          </p>
          <CloseButton size="sm" aria-label="Hide" onClick={() => setHidden(newest.id)} />
        </div>
      );
    case 'done':
    case 'cancelled':
      return null;
  }
}

function Countdown({
  state,
  operation,
}: {
  readonly state: RunState;
  readonly operation: Operation;
}) {
  const { rpc } = useMonitorStore().client;
  const { act, isBusy } = useAct();
  const nowMs = useNow();
  const leftMs = operation.dueAt === null ? null : Math.max(0, Date.parse(operation.dueAt) - nowMs);
  const asked = { runId: state.runId, operationId: operation.id };
  return (
    <div className={header.banner} data-tone="error" role="alert">
      <p className={header.bannerText}>
        <strong>
          {OPERATION_TITLES[operation.kind]} in{' '}
          <span aria-hidden style={{ fontVariantNumeric: 'tabular-nums' }}>
            {formatCounter(leftMs)}
          </span>
        </strong>{' '}
        {operation.detail}
      </p>
      <Button
        size="compact-xs"
        loading={isBusy}
        onClick={() => void act(() => rpc.operations.cancel(asked))}
      >
        Cancel
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        loading={isBusy}
        onClick={() => void act(() => rpc.operations.hasten(asked))}
      >
        Do it now
      </Button>
    </div>
  );
}
