import { notifications as toasts } from '@mantine/notifications';
import { useEffect, useEffectEvent, useRef } from 'react';
import type { AppNotification } from '#protocol/alerts.ts';
import { useInbox } from '../../store/alertsStore.ts';
import { runRoute } from '../../store/route.ts';
import { goTo } from '../../store/useRoute.ts';

/**
 * Shows what the monitor asks its pages to show: as a notification of the system where the person has
 * allowed it, and in the page while it is looked at. Draws nothing itself.
 */
export function PageNotifications() {
  const asked = useInbox()?.notifications;
  /** Number of the newest that was shown; null before the first look, which brings only old ones. */
  const shown = useRef<number | null>(null);
  const take = useEffectEvent((list: readonly AppNotification[]) => {
    const newest = Math.max(0, ...list.map(({ number }) => number));
    const before = shown.current;
    shown.current = newest;
    // Numbers start anew with the monitor.
    if (before === null || newest < before) return;
    for (const each of list) if (each.number > before) show(each);
  });
  useEffect(() => {
    if (asked !== undefined) take(asked);
  }, [asked]);
  return null;
}

function show(notification: AppNotification): void {
  const { title, text, number, alertId } = notification;
  if (document.visibilityState === 'visible') {
    toasts.show({
      title,
      message: text,
      withBorder: true,
      autoClose: notification.severity === 'critical' ? false : 12_000,
    });
  }
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  // Several tabs show it under one tag, and the system keeps one of each tag.
  const tag = `${alertId} ${String(number)}`;
  const system = new Notification(title, { body: text, tag });
  system.onclick = () => {
    window.focus();
    if (notification.runId !== null) goTo(runRoute(notification.runId));
    system.close();
  };
}
