/** Notifications of the system, for the engine's alerts. */
import type { Notification } from 'electron';
import type { Notify } from '#engine';

/** Kept so that a click still finds them: the system may show them for hours. */
const KEPT = 30;

export function createNotify(
  NotificationClass: Pick<typeof Notification, 'isSupported'> &
    (new (options: { title: string; body: string }) => Pick<Notification, 'on' | 'show'>),
  onOpen: (runId: string | null) => void,
): Notify {
  // Without a reference they are collected, and a click on one does nothing.
  const shown: Pick<Notification, 'on' | 'show'>[] = [];
  return ({ title, text, runId }) => {
    if (!NotificationClass.isSupported()) throw new Error('this system shows no notifications');
    const notification = new NotificationClass({ title, body: text });
    notification.on('click', () => {
      onOpen(runId);
    });
    notification.show();
    shown.push(notification);
    if (shown.length > KEPT) shown.shift();
    return 'Given to the system.';
  };
}
