import { latestValues } from '../latestValues.ts';
import { monitor } from '../routerBase.ts';
import type { Alerts } from './alerts.ts';

/** The inbox is sent again at most this often. */
const INBOX_PAUSE_MS = 250;

export function createAlertsRouter(alerts: Alerts) {
  const { alerts: procedures } = monitor;
  return {
    inbox: procedures.inbox.handler(() => alerts.inbox()),
    follow: procedures.follow.handler(({ signal }) =>
      latestValues({
        read: () => Promise.resolve(alerts.inbox()),
        onChange: (listener) => alerts.onChange(listener),
        pauseMs: INBOX_PAUSE_MS,
        ...(signal ? { signal } : {}),
      }),
    ),
    markRead: procedures.markRead.handler(async ({ input }) => ({
      changed: await alerts.markRead(input.ids),
    })),
    acknowledge: procedures.acknowledge.handler(async ({ input }) => ({
      changed: await alerts.acknowledge(input.ids, input.by),
    })),
    snooze: procedures.snooze.handler(async ({ input }) => ({
      changed: await alerts.snooze(input.ids, input.minutes),
    })),
    settings: procedures.settings.handler(() => alerts.settings()),
    saveSettings: procedures.saveSettings.handler(({ input }) => alerts.saveSettings(input)),
    channels: procedures.channels.handler(() => alerts.channels()),
    saveWebhook: procedures.saveWebhook.handler(({ input }) => alerts.saveWebhook(input)),
    removeWebhook: procedures.removeWebhook.handler(async ({ input }) => ({
      isRemoved: await alerts.removeWebhook(input.id),
    })),
    test: procedures.test.handler(({ input }) => alerts.test(input.id)),
    deliveries: procedures.deliveries.handler(() => [...alerts.deliveries()]),
  };
}
