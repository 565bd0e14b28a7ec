import { Button, Menu } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import { ALERT_LOOKS } from '#core/alerts/alertLooks.ts';
import { formatTime, formatUtc } from '#core/format/instant.ts';
import type { Alert } from '#protocol/alerts.ts';
import { formatRoute, runRoute } from '../../store/route.ts';
import { useAlertsStore } from '../../store/alertsStore.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useNow } from '../../store/useNow.ts';
import { useAct } from '../kit/useAct.ts';
import { AlertIcon } from './AlertIcon.tsx';
import css from './alerts.module.css';
import { setInboxOpen } from './inboxPanel.ts';
import { stateText } from './alertText.ts';

const SNOOZES = [
  { label: '15 minutes', minutes: 15 },
  { label: '1 hour', minutes: 60 },
  { label: 'Until it is over', minutes: null },
] as const;

interface AlertRowProps {
  readonly alert: Alert;
  readonly isFresh: boolean;
}

export function AlertRow({ alert, isFresh }: AlertRowProps) {
  const nowMs = useNow();
  const look = ALERT_LOOKS[alert.kind];
  const state = stateText(alert, nowMs);
  return (
    <li
      className={css.item}
      data-fresh={isFresh}
      data-open={alert.status === 'open'}
      // CSSProperties does not list custom properties.
      style={{ '--status': `var(--state-${look.token})` } as CSSProperties}
    >
      <div className={css.itemHead}>
        <span className={css.kind}>
          <AlertIcon kind={alert.kind} />
          {look.word}
        </span>
        <time className={css.time} dateTime={alert.at} title={formatUtc(alert.at)}>
          {formatTime(alert.at, { nowMs })}
        </time>
      </div>
      <p className={css.title}>
        <AlertLink alert={alert} />
        {isFresh && <span className={css.new}>new</span>}
      </p>
      {alert.text !== '' && <p className={css.text}>{alert.text}</p>}
      {state !== '' && <p className={css.state}>{state}</p>}
      <Details alert={alert} />
      {alert.status === 'open' && alert.acknowledged === null && <Actions alert={alert} />}
    </li>
  );
}

function AlertLink({ alert }: { readonly alert: Alert }) {
  if (alert.runId === null) return <>{alert.title}</>;
  const route = runRoute(alert.runId, { taskKey: alert.task });
  return (
    <a href={formatRoute(route)} onClick={() => setInboxOpen(false)}>
      {alert.title}
    </a>
  );
}

function Details({ alert }: { readonly alert: Alert }) {
  if (alert.evidence.length === 0 && alert.nextSteps.length === 0) return null;
  return (
    <details className={css.details}>
      <summary>Evidence and what to try</summary>
      {alert.evidence.length > 0 && (
        <ul>
          {alert.evidence.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      )}
      {alert.nextSteps.length > 0 && (
        <ol>
          {alert.nextSteps.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ol>
      )}
    </details>
  );
}

function Actions({ alert }: { readonly alert: Alert }) {
  const { client } = useMonitorStore();
  const store = useAlertsStore();
  const { act, isBusy } = useAct();
  const ids = [alert.id];
  const wish = (call: () => Promise<unknown>): void => {
    void act(async () => {
      await call();
      await store.refresh();
    });
  };
  return (
    <div className={css.actions}>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconCheck size={13} />}
        loading={isBusy}
        onClick={() => wish(() => client.rpc.alerts.acknowledge({ ids }))}
      >
        Acknowledge
      </Button>
      <Menu position="bottom-start" withinPortal={false} transitionProps={{ duration: 80 }}>
        <Menu.Target>
          <Button size="compact-xs" variant="default" rightSection={<IconChevronDown size={13} />}>
            Snooze
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {SNOOZES.map(({ label, minutes }) => (
            <Menu.Item
              key={label}
              onClick={() => wish(() => client.rpc.alerts.snooze({ ids, minutes }))}
            >
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
