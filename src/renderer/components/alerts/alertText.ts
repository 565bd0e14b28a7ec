import { formatTime } from '#core/format/instant.ts';
import type { Alert } from '#protocol/alerts.ts';

/** Where an alert stands, in one line; empty for what has simply happened. */
export function stateText(alert: Alert, nowMs: number): string {
  const time = (instant: string): string => formatTime(instant, { nowMs });
  const parts: string[] = [];
  if (alert.status === 'over' && alert.endedAt !== null) parts.push(`Over ${time(alert.endedAt)}`);
  if (alert.acknowledged !== null) {
    const { by, at } = alert.acknowledged;
    parts.push(`Acknowledged by ${by} ${time(at)}`);
  }
  if (alert.status === 'open' && alert.snooze !== null) {
    parts.push(
      alert.snooze.kind === 'until'
        ? `Snoozed until ${time(alert.snooze.until)}`
        : 'Snoozed until it is over',
    );
  }
  if (alert.heldBack === 'quiet_hours') parts.push('Held back: quiet hours');
  if (alert.toldCount > 1) parts.push(`Told ${String(alert.toldCount)} times`);
  return parts.join(' · ');
}
