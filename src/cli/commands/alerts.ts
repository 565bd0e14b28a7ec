/** Alerts in the terminal: the inbox, what to do about it, and where it is told. */
import { readFile } from 'node:fs/promises';
import { ALERT_LOOKS } from '#core/alerts/alertLooks.ts';
import { formatTime } from '#core/format/instant.ts';
import type { Alert, ChannelState, Delivery, WebhookFormat } from '#protocol/alerts.ts';
import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import type { MonitorClient } from '../engineSession.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { plainText } from '../views/plainText.ts';
import { table } from '../views/table.ts';

/** Enough of an id to tell alerts apart; the start of one is accepted everywhere. */
const SHORT_ID_CHARS = 8;

export interface ListAlertsFlags {
  readonly open?: boolean;
}

export function listAlerts(context: CommandContext, flags: ListAlertsFlags): Promise<ExitCode> {
  return withEngine(context, {}, async ({ client }) => {
    const { alerts } = await client.alerts.inbox();
    const shown = flags.open ? alerts.filter(({ status }) => status === 'open') : alerts;
    if (context.isJson) for (const alert of shown) context.result('', { type: 'alert', ...alert });
    else context.result(alertTable(shown, context.io.now()), {});
    return EXIT.done;
  });
}

export function showAlert(context: CommandContext, id: string): Promise<ExitCode> {
  return withEngine(context, {}, async ({ client }) => {
    const [alert] = await findAlerts(client, [id]);
    if (alert !== undefined) {
      context.result(alertText(alert, context.io.now()), { type: 'alert', ...alert });
    }
    return EXIT.done;
  });
}

export interface AcknowledgeFlags {
  readonly by?: string;
  readonly all?: boolean;
}

export function acknowledgeAlerts(
  context: CommandContext,
  ids: readonly string[],
  flags: AcknowledgeFlags,
): Promise<ExitCode> {
  return changeAlerts(context, ids, flags.all ?? false, (client, found) =>
    client.alerts.acknowledge({
      ids: found,
      ...(flags.by === undefined ? {} : { by: flags.by }),
    }),
  );
}

export interface SnoozeFlags {
  readonly minutes?: number;
  readonly all?: boolean;
}

export function snoozeAlerts(
  context: CommandContext,
  ids: readonly string[],
  flags: SnoozeFlags,
): Promise<ExitCode> {
  return changeAlerts(context, ids, flags.all ?? false, (client, found) =>
    client.alerts.snooze({ ids: found, minutes: flags.minutes ?? null }),
  );
}

async function changeAlerts(
  context: CommandContext,
  ids: readonly string[],
  isAll: boolean,
  change: (client: MonitorClient, ids: string[]) => Promise<{ changed: number }>,
): Promise<ExitCode> {
  if (ids.length === 0 && !isAll) {
    throw new UsageError('Which alerts?', 'Name them by their ids, or use --all for those open.');
  }
  return withEngine(context, {}, async ({ client }) => {
    const found = isAll ? await openAlerts(client) : await findAlerts(client, ids);
    if (found.length === 0) {
      context.result('No alert is open.', { type: 'alerts', changed: 0 });
      return EXIT.done;
    }
    const { changed } = await change(
      client,
      found.map(({ id }) => id),
    );
    context.result(found.map(({ title }) => plainText(title)).join('\n'), {
      type: 'alerts',
      changed,
    });
    return EXIT.done;
  });
}

export function listChannels(context: CommandContext): Promise<ExitCode> {
  return withEngine(context, {}, async ({ client }) => {
    const channels = await client.alerts.channels();
    if (context.isJson) {
      for (const channel of channels) context.result('', { type: 'channel', ...channel });
    } else context.result(channelTable(channels), {});
    return EXIT.done;
  });
}

export interface AddChannelFlags {
  readonly format: WebhookFormat;
  readonly urlFile?: string;
}

/** The address comes from its variable, or from a file: on a command line everybody could read it. */
export function addChannel(
  context: CommandContext,
  name: string,
  flags: AddChannelFlags,
): Promise<ExitCode> {
  return withEngine(context, {}, async ({ client }) => {
    const url = flags.urlFile === undefined ? undefined : await readAddress(flags.urlFile);
    const channel = await client.alerts.saveWebhook({
      name,
      format: flags.format,
      isOn: true,
      ...(url === undefined ? {} : { url }),
    });
    const isKept = channel.addressFrom === 'key_store' || channel.addressFrom === 'environment';
    const hint = isKept
      ? ''
      : `\nSet its address in the environment of whatever watches: ${channel.variables?.url ?? ''}`;
    context.result(`Added ${channel.id}.${hint}`, { type: 'channel', ...channel });
    return EXIT.done;
  });
}

async function readAddress(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).trim();
}

export function removeChannel(context: CommandContext, id: string): Promise<ExitCode> {
  return withEngine(context, {}, async ({ client }) => {
    const { isRemoved } = await client.alerts.removeWebhook({ id });
    if (!isRemoved) throw new UsageError(`There is no channel "${id}".`, CHANNEL_REMEDY);
    context.result(`Removed ${id}.`, { type: 'channel_removed', id });
    return EXIT.done;
  });
}

const CHANNEL_REMEDY = 'See "waa-monitor alerts channels".';

/** Exit code 1 when the channel did not take it. */
export function testChannel(context: CommandContext, id: string): Promise<ExitCode> {
  return withEngine(context, {}, async ({ client }) => {
    const delivery = await client.alerts.test({ id });
    context.result(deliveryText(delivery), { type: 'delivery', ...delivery });
    return delivery.status === 'delivered' ? EXIT.done : EXIT.failed;
  });
}

export function listDeliveries(context: CommandContext): Promise<ExitCode> {
  return withEngine(context, {}, async ({ client }) => {
    const deliveries = await client.alerts.deliveries();
    if (context.isJson) {
      for (const delivery of deliveries) context.result('', { type: 'delivery', ...delivery });
    } else context.result(deliveryTable(deliveries, context.io.now()), {});
    return EXIT.done;
  });
}

async function openAlerts(client: MonitorClient): Promise<Alert[]> {
  const { alerts } = await client.alerts.inbox();
  return alerts.filter(({ status, acknowledged }) => status === 'open' && acknowledged === null);
}

/** @throws UsageError for an id that fits none or several. */
async function findAlerts(client: MonitorClient, ids: readonly string[]): Promise<Alert[]> {
  const { alerts } = await client.alerts.inbox();
  return ids.map((id) => {
    const [alert, ...others] = alerts.filter((each) => each.id.startsWith(id));
    if (alert !== undefined && others.length === 0) return alert;
    const what = alert === undefined ? 'There is no alert' : 'Several alerts begin with';
    throw new UsageError(`${what} "${id}".`, 'See "waa-monitor alerts list".');
  });
}

function alertTable(alerts: readonly Alert[], nowMs: number): string {
  if (alerts.length === 0) return 'Nothing was told.';
  const rows = alerts.map((alert) => {
    const look = ALERT_LOOKS[alert.kind];
    return [
      alert.id.slice(0, SHORT_ID_CHARS),
      formatTime(alert.at, { nowMs }),
      `${look.glyph} ${look.word}`,
      stateOf(alert),
      alert.title,
    ];
  });
  return table(['ALERT', 'TIME', 'KIND', 'STATE', 'WHAT'], rows);
}

function stateOf(alert: Alert): string {
  if (alert.status === 'event') return '';
  if (alert.status === 'over') return 'over';
  if (alert.acknowledged !== null) return `acknowledged by ${alert.acknowledged.by}`;
  return alert.snooze === null ? 'open' : 'snoozed';
}

function alertText(alert: Alert, nowMs: number): string {
  const lines = [
    plainText(alert.title),
    `${formatTime(alert.at, { nowMs })} ${ALERT_LOOKS[alert.kind].word} ${stateOf(alert)}`.trimEnd(),
    '',
    plainText(alert.text),
    ...listed('Evidence', alert.evidence),
    ...listed('What to try', alert.nextSteps),
  ];
  return lines.join('\n');
}

function listed(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ['', title, ...items.map((item) => `  - ${plainText(item)}`)];
}

function channelTable(channels: readonly ChannelState[]): string {
  const rows = channels.map((channel) => [
    channel.id,
    channel.isOn ? 'on' : 'off',
    channel.format ?? channel.kind,
    channel.host,
    channel.addressFrom === 'none'
      ? `no address; set ${channel.variables?.url ?? ''}`
      : (channel.addressFrom ?? '').replace('_', ' '),
  ]);
  return table(['CHANNEL', 'USE', 'RECEIVER', 'HOST', 'ADDRESS FROM'], rows);
}

function deliveryTable(deliveries: readonly Delivery[], nowMs: number): string {
  if (deliveries.length === 0) return 'Nothing was sent yet.';
  const rows = deliveries.map((delivery) => [
    formatTime(delivery.createdAt, { nowMs }),
    delivery.channelId,
    delivery.status.replace('_', ' '),
    String(delivery.attempts.length),
    delivery.title,
    delivery.attempts.at(-1)?.detail ?? '',
  ]);
  return table(['TIME', 'CHANNEL', 'STATE', 'TRIES', 'WHAT', 'ANSWER'], rows);
}

function deliveryText({ channelName, status, attempts }: Delivery): string {
  const detail = attempts.at(-1)?.detail ?? '';
  const words = status === 'delivered' ? 'took the test' : 'did not take the test';
  return plainText(`${channelName} ${words}. ${detail}`.trim());
}
