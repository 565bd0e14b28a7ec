/** Ways to tell people, behind one interface. A channel tries once; when to try again is not its concern. */
import { messageOf, shortText } from '#core/alerts/alertMessage.ts';
import { isDelivered, isWorthRetrying } from '#core/alerts/retry.ts';
import { webhookBody } from '#core/alerts/webhookBody.ts';
import { DESKTOP_CHANNEL_ID } from '#protocol/alerts.ts';
import type { Alert, AppNotification, TellReason, WebhookChannel } from '#protocol/alerts.ts';
import type { ChannelSecrets } from './channelSecrets.ts';
import { postWebhook } from './webhookPost.ts';

export interface Parcel {
  readonly alert: Alert;
  readonly reason: TellReason;
  /** The same at each try, so that a receiver can tell a repeat. */
  readonly deliveryId: string;
}

export type SendResult = {
  readonly httpStatus: number | null;
  /** For people; holds no secret. */
  readonly detail: string;
} & (
  | { readonly status: 'delivered' }
  | { readonly status: 'failed'; readonly retryAfterMs: number | null }
  /** No further try would go better. */
  | { readonly status: 'refused' }
);

export interface AlertChannel {
  readonly id: string;
  readonly name: string;
  /** Never throws. */
  send(parcel: Parcel, nowMs: number, signal: AbortSignal): Promise<SendResult>;
}

export type Notify = (notification: Omit<AppNotification, 'number' | 'at'>) => string;

/** `notify` says for the log who shows it. */
export function createDesktopChannel(notify: Notify): AlertChannel {
  return {
    id: DESKTOP_CHANNEL_ID,
    name: 'Desktop',
    send: ({ alert, reason }) => {
      const message = messageOf(alert, reason);
      try {
        const detail = notify({
          alertId: alert.id,
          title: message.title,
          text: shortText(message),
          severity: alert.severity,
          runId: alert.runId,
        });
        return Promise.resolve({ status: 'delivered', httpStatus: null, detail });
      } catch (error) {
        const detail = `The system did not show it: ${error instanceof Error ? error.message : String(error)}`;
        return Promise.resolve({ status: 'refused', httpStatus: null, detail });
      }
    },
  };
}

export function createWebhookChannel(
  channel: Pick<WebhookChannel, 'id' | 'name' | 'format'>,
  secrets: Pick<ChannelSecrets, 'find'>,
  userAgent: string,
): AlertChannel {
  const send: AlertChannel['send'] = async (parcel, nowMs, signal) => {
    const address = await secrets.find(channel.id, 'webhook_url');
    const url = address === null ? null : parseWebAddress(address.value);
    if (url === null) {
      const detail =
        address === null
          ? 'No address is known here: give it again in the settings.'
          : 'The address is no http or https address.';
      return { status: 'refused', httpStatus: null, detail };
    }
    const { topic, target } = placeOf(channel.format, url);
    const secret = await secrets.find(channel.id, 'webhook_secret');
    const result = await postWebhook({
      url: target,
      body: JSON.stringify(webhookBody(channel.format, { ...parcel, topic })),
      deliveryId: parcel.deliveryId,
      secret: secret?.value ?? null,
      nowMs,
      userAgent,
      signal,
    });
    const { httpStatus, detail, retryAfterMs } = result;
    if (isDelivered(result)) return { status: 'delivered', httpStatus, detail };
    if (isWorthRetrying(result)) return { status: 'failed', httpStatus, detail, retryAfterMs };
    return { status: 'refused', httpStatus, detail };
  };
  return {
    id: channel.id,
    name: channel.name,
    send: (parcel, nowMs, signal) =>
      send(parcel, nowMs, signal).catch((error: unknown) => ({
        status: 'refused',
        httpStatus: null,
        // What went wrong may quote the address; the kind of error does not.
        detail: `The message could not be sent (${error instanceof Error ? error.name : 'error'}).`,
      })),
  };
}

/** Null for what is no web address. */
export function parseWebAddress(text: string): URL | null {
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
  } catch {
    return null;
  }
}

/** ntfy takes JSON at its root only, and the topic in the body. */
function placeOf(
  format: WebhookChannel['format'],
  url: URL,
): { readonly topic: string; readonly target: URL } {
  if (format !== 'ntfy') return { topic: '', target: url };
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const target = new URL(url);
  target.pathname = `/${parts.slice(0, -1).join('/')}`;
  target.search = '';
  return { topic: decodeURIComponent(parts.at(-1) ?? ''), target };
}
