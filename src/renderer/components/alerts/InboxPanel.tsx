import { Button } from '@mantine/core';
import { useEffect, useEffectEvent, useState } from 'react';
import type { Alert, Inbox } from '#protocol/alerts.ts';
import { useAlertsStore } from '../../store/alertsStore.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { goSettings } from '../../store/useRoute.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { useAct } from '../kit/useAct.ts';
import css from './alerts.module.css';
import { AlertRow } from './AlertRow.tsx';
import { setInboxOpen } from './inboxPanel.ts';

/** What was told, newest first, and what can be done about it. Opening it counts as reading. */
export function InboxPanel({ inbox }: { readonly inbox: Inbox | null }) {
  const monitor = useMonitorStore();
  const store = useAlertsStore();
  const { act } = useAct();
  // What was unread when the panel opened stays marked while it is open.
  const [fresh] = useState(() => new Set(unreadIds(inbox)));
  const readAll = useEffectEvent(() => {
    const ids = unreadIds(inbox);
    if (ids.length === 0) return;
    void act(async () => {
      await monitor.client.rpc.alerts.markRead({ ids });
      await store.refresh();
    });
  });
  const unreadCount = inbox?.unreadCount ?? 0;
  useEffect(() => {
    if (unreadCount > 0) readAll();
  }, [unreadCount]);
  const openIds = (inbox?.alerts ?? []).filter(isUnacknowledged).map(({ id }) => id);
  return (
    <section className={css.panel} aria-label="Inbox">
      <header className={css.panelHead}>
        <h2 className={css.panelTitle}>Inbox</h2>
        <div className={css.panelEnd}>
          {openIds.length > 1 && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() =>
                void act(async () => {
                  await monitor.client.rpc.alerts.acknowledge({ ids: openIds });
                  await store.refresh();
                })
              }
            >
              Acknowledge all
            </Button>
          )}
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => {
              setInboxOpen(false);
              goSettings('alerts');
            }}
          >
            Settings
          </Button>
        </div>
      </header>
      <AlertList inbox={inbox} fresh={fresh} />
    </section>
  );
}

function AlertList({
  inbox,
  fresh,
}: {
  readonly inbox: Inbox | null;
  readonly fresh: ReadonlySet<string>;
}) {
  if (inbox === null) {
    return (
      <div className={css.empty}>
        <EmptyState title="Opening" text="The inbox is being read." />
      </div>
    );
  }
  if (inbox.alerts.length === 0) {
    return (
      <div className={css.empty}>
        <EmptyState
          title="Nothing was told yet"
          text="A run that is stuck, crashes, cannot be reached or ends is told here, and on the channels of the settings."
        />
      </div>
    );
  }
  return (
    <ul className={css.list}>
      {inbox.alerts.map((alert) => (
        <AlertRow key={alert.id} alert={alert} isFresh={fresh.has(alert.id)} />
      ))}
    </ul>
  );
}

function unreadIds(inbox: Inbox | null): readonly string[] & string[] {
  return (inbox?.alerts ?? []).filter(({ isRead }) => !isRead).map(({ id }) => id);
}

function isUnacknowledged({ status, acknowledged }: Alert): boolean {
  return status === 'open' && acknowledged === null;
}
