/** Alerts in every state, and channels and deliveries to go with them. */
import { implement } from '@orpc/server';
import { acknowledge, markRead, snooze } from '#core/alerts/alertBook.ts';
import { alertSettingsSchema } from '#protocol/alerts.ts';
import type { Alert, ChannelState, Delivery, Inbox } from '#protocol/alerts.ts';
import { contract } from '#protocol/contract.ts';

const os = implement(contract);
const MINUTE_MS = 60_000;

function ago(minutes: number): string {
  return new Date(Date.now() - minutes * MINUTE_MS).toISOString();
}

const base: Alert = {
  id: '',
  key: '',
  kind: 'stuck',
  severity: 'critical',
  runId: 'live',
  runName: 'azure-d8-west',
  profileId: 'west',
  task: null,
  title: '',
  text: '',
  evidence: [],
  nextSteps: [],
  at: ago(4),
  since: ago(20),
  status: 'open',
  endedAt: null,
  toldCount: 1,
  lastToldAt: ago(4),
  heldBack: null,
  isRead: false,
  acknowledged: null,
  snooze: null,
};

function inventAlerts(): Alert[] {
  const alerts: Partial<Alert>[] = [
    {
      kind: 'stuck',
      title: 'azure-d8-west is stuck',
      text: 'The run shows no progress for longer than 15:00. 63 of 154 tasks ended: 31 passed, 4 partial, 22 failed, 3 error, 3 infra.',
      evidence: [
        'No line in the log but health checks, retries and repetitions (16:02).',
        'No new file in the results folder (16:40).',
        'Last useful line: Step 7: computer.mouse.move_id(id=12) <img src=x onerror=alert(1)>',
      ],
      nextSteps: [
        'Look at the last picture and the last useful line.',
        'Stop run.py in the container and start it again: it goes on with the tasks left.',
      ],
    },
    {
      kind: 'connection_lost',
      severity: 'warning',
      title: 'azure-d8-east cannot be reached',
      text: 'The VM cannot be reached; the run on it may well go on.',
      runId: 'past',
      at: ago(31),
      isRead: true,
      snooze: { kind: 'until', until: new Date(Date.now() + 29 * MINUTE_MS).toISOString() },
      nextSteps: ['Check the network here, and that the VM is on.'],
    },
    {
      kind: 'task_errors',
      severity: 'warning',
      status: 'event',
      title: 'azure-d8-west: 3 tasks in a row ended with an error',
      text: 'The newest is chrome/7b6c7e24: Timeout 30000ms exceeded. 58 of 154 tasks ended: 29 passed, 4 partial, 21 failed, 3 error, 1 infra.',
      at: ago(70),
      isRead: true,
    },
    {
      kind: 'crashed',
      title: 'lab-1 has crashed',
      text: 'Container winarena stopped with exit code 137 before the run was complete.',
      status: 'over',
      endedAt: ago(200),
      at: ago(260),
      toldCount: 2,
      isRead: true,
      acknowledged: { at: ago(250), by: 'me' },
    },
    {
      kind: 'run_finished',
      severity: 'info',
      status: 'event',
      title: 'azure-d8-east is complete',
      text: '154 of 154 tasks ended: 80 passed, 9 partial, 60 failed, 2 error, 3 infra. 80 of 154 passed of all tasks.',
      runId: 'past',
      at: ago(1500),
      toldCount: 0,
      heldBack: 'quiet_hours',
    },
  ];
  return alerts.map((alert, index) => ({ ...base, ...alert, id: `a${index}`, key: `k${index}` }));
}

const channels: ChannelState[] = [
  {
    id: 'desktop',
    kind: 'desktop',
    name: 'Desktop',
    isOn: true,
    format: null,
    host: '',
    addressFrom: null,
    isSigned: false,
    variables: null,
  },
  {
    id: 'team',
    kind: 'webhook',
    name: 'Team',
    isOn: true,
    format: 'slack',
    host: 'https://hooks.slack.com',
    addressFrom: 'memory',
    isSigned: false,
    variables: { url: 'WAA_MONITOR_WEBHOOK_TEAM', secret: 'WAA_MONITOR_WEBHOOK_TEAM_SECRET' },
  },
  {
    id: 'ci',
    kind: 'webhook',
    name: 'CI',
    isOn: false,
    format: 'json',
    host: 'https://ci.example.edu',
    addressFrom: 'none',
    isSigned: true,
    variables: { url: 'WAA_MONITOR_WEBHOOK_CI', secret: 'WAA_MONITOR_WEBHOOK_CI_SECRET' },
  },
];

function inventDeliveries(): Delivery[] {
  const attempt = { at: ago(4), durationMs: 310, httpStatus: 200, detail: 'HTTP 200' };
  const delivery: Delivery = {
    id: 'd1',
    channelId: 'team',
    channelName: 'Team',
    alertId: 'a0',
    title: 'azure-d8-west is stuck',
    reason: 'new',
    status: 'delivered',
    createdAt: ago(4),
    nextAttemptAt: null,
    attempts: [attempt],
  };
  const failed = { ...attempt, httpStatus: 503, detail: 'HTTP 503: upstream unavailable' };
  return [
    delivery,
    {
      ...delivery,
      id: 'd2',
      channelId: 'ci',
      channelName: 'CI',
      status: 'waiting',
      nextAttemptAt: new Date(Date.now() + 45_000).toISOString(),
      attempts: [failed, failed],
    },
    {
      ...delivery,
      id: 'd3',
      title: 'azure-d8-east cannot be reached',
      status: 'given_up',
      attempts: [{ ...attempt, httpStatus: 404, detail: 'HTTP 404: no_service' }],
    },
  ];
}

/** The part of the contract that alerts are. */
export function createFakeAlerts(hasAlerts: boolean) {
  let alerts = hasAlerts ? inventAlerts() : [];
  let settings = alertSettingsSchema.parse({ quietHours: { isOn: true } });
  const inbox = (): Inbox => ({
    alerts,
    unreadCount: alerts.filter(({ isRead }) => !isRead).length,
    notifications: [],
  });
  return {
    inbox: os.alerts.inbox.handler(inbox),
    follow: os.alerts.follow.handler(async function* ({ signal }) {
      yield inbox();
      await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    }),
    markRead: os.alerts.markRead.handler(({ input }) => {
      alerts = markRead(alerts, input.ids);
      return { changed: input.ids.length };
    }),
    acknowledge: os.alerts.acknowledge.handler(({ input }) => {
      alerts = acknowledge(alerts, input.ids, 'me', Date.now());
      return { changed: input.ids.length };
    }),
    snooze: os.alerts.snooze.handler(({ input }) => {
      alerts = snooze(alerts, input.ids, input.minutes, Date.now());
      return { changed: input.ids.length };
    }),
    settings: os.alerts.settings.handler(() => settings),
    saveSettings: os.alerts.saveSettings.handler(({ input }) => {
      const { rules, quietHours, ...rest } = input;
      const merged = Object.fromEntries(
        Object.entries(settings.rules).map(([kind, rule]) => [
          kind,
          { ...rule, ...rules?.[kind as keyof typeof rules] }, // The keys are those of the rules.
        ]),
      );
      settings = alertSettingsSchema.parse({
        ...settings,
        ...rest,
        quietHours: { ...settings.quietHours, ...quietHours },
        rules: merged,
      });
      return settings;
    }),
    channels: os.alerts.channels.handler(() => channels),
    saveWebhook: os.alerts.saveWebhook.handler(() => channels[1] as ChannelState), // It is there.
    removeWebhook: os.alerts.removeWebhook.handler(() => ({ isRemoved: true })),
    test: os.alerts.test.handler(() => inventDeliveries()[0] as Delivery), // It is there.
    deliveries: os.alerts.deliveries.handler(() => (hasAlerts ? inventDeliveries() : [])),
  };
}

export function createFakeDiagnostics() {
  const report = {
    filePath: '/home/me/.local/share/waa-monitor/runs/live/diagnostics/diagnostics-live.zip',
    sizeBytes: 812_400,
    writtenAt: ago(4),
  };
  return {
    write: os.diagnostics.write.handler(() => report),
    list: os.diagnostics.list.handler(() => ({ archives: [report], canReveal: true })),
    reveal: os.diagnostics.reveal.handler(() => ({ isShown: true })),
  };
}
