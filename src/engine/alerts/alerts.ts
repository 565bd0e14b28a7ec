/** Alerts as the engine and its router use them: inbox, settings and channels behind one object. */
import { userInfo } from 'node:os';
import { isTimeZone } from '#core/alerts/quietHours.ts';
import { DESKTOP_CHANNEL_ID } from '#protocol/alerts.ts';
import type {
  AlertSettings,
  AlertSettingsChange,
  ChannelState,
  Delivery,
  Inbox,
  WebhookChannel,
  WebhookDraft,
  WebhookFormat,
} from '#protocol/alerts.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { RunFeed } from '../runs/runFeed.ts';
import type { SessionLog } from '../sessions/sessionLog.ts';
import type { SecretStore } from '../settings/secretStore.ts';
import type { SettingsStore } from '../settings/settingsStore.ts';
import { AlertDesk } from './alertDesk.ts';
import type { AlertClock } from './alertDesk.ts';
import { AlertFiles } from './alertFiles.ts';
import type { AlertWish } from './alertFiles.ts';
import { createDesktopChannel, createWebhookChannel, parseWebAddress } from './channels.ts';
import type { AlertChannel, Notify } from './channels.ts';
import { ChannelSecrets, variableOf } from './channelSecrets.ts';
import { ReadingDesk } from './readingDesk.ts';

/** A place to tell that a command line names; it is never saved. */
export interface ExtraWebhook {
  readonly url: string;
  readonly format: WebhookFormat;
}

export interface AlertsOptions {
  readonly dataDir: string;
  readonly isWriter: boolean;
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  readonly log: SessionLog;
  readonly appVersion: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How this face shows a notification of the system; absent: its pages do. */
  readonly notify?: Notify;
  readonly extraWebhooks?: readonly ExtraWebhook[];
  readonly clock?: AlertClock;
}

export class Alerts {
  readonly #options: AlertsOptions;
  readonly #secrets: ChannelSecrets;
  readonly #extra: readonly WebhookChannel[];
  readonly #writing: AlertDesk | null;
  readonly #desk: AlertDesk | ReadingDesk;

  constructor(options: AlertsOptions) {
    this.#options = options;
    this.#secrets = new ChannelSecrets(options.secrets, options.env);
    this.#extra = (options.extraWebhooks ?? []).map((webhook, index) =>
      this.#takeExtra(webhook, index),
    );
    const files = new AlertFiles(options.dataDir);
    this.#writing = options.isWriter
      ? new AlertDesk({
          files,
          readSettings: () => this.settings(),
          channels: (settings) => this.#channels(settings),
          log: options.log,
          ...(options.clock ? { clock: options.clock } : {}),
        })
      : null;
    this.#desk = this.#writing ?? new ReadingDesk(files);
  }

  start(): Promise<void> {
    return this.#desk.start();
  }

  close(): Promise<void> {
    return this.#desk.close();
  }

  /** One look at everything now; otherwise it comes each second. */
  async look(): Promise<void> {
    await this.#writing?.look();
  }

  /** Watches a run that this instance writes; call it before anything of today is recorded. */
  attach(feed: RunFeed): void {
    this.#writing?.attach(feed);
  }

  detach(runId: RunId): void {
    this.#writing?.detach(runId);
  }

  // --- The inbox ----------------------------------------------------------------------------------

  inbox(): Inbox {
    return this.#desk.inbox;
  }

  onChange(listener: () => void): () => void {
    return this.#desk.onChange(listener);
  }

  async markRead(ids: readonly string[]): Promise<number> {
    return this.#apply({ kind: 'read', ids: [...ids] });
  }

  /** `by` left out: whoever runs this app. */
  async acknowledge(ids: readonly string[], by?: string): Promise<number> {
    const name = by === undefined || by === '' ? userInfo().username : by;
    return this.#apply({ kind: 'acknowledge', ids: [...ids], by: name });
  }

  async snooze(ids: readonly string[], minutes: number | null): Promise<number> {
    return this.#apply({ kind: 'snooze', ids: [...ids], minutes });
  }

  async #apply(wish: AlertWish): Promise<number> {
    return this.#desk.apply(wish);
  }

  // --- Settings -----------------------------------------------------------------------------------

  async settings(): Promise<AlertSettings> {
    return (await this.#options.settings.read()).app.alerts;
  }

  /** @throws MonitorError `invalid_input` for a time zone that nobody knows. */
  async saveSettings(change: AlertSettingsChange): Promise<AlertSettings> {
    const zone = change.quietHours?.timeZone ?? '';
    if (!isTimeZone(zone)) {
      throw new MonitorError(
        ERROR_CODES.invalidInput,
        `There is no time zone "${zone}".`,
        'Use a name such as Europe/Berlin, or leave it empty for the zone of this machine.',
      );
    }
    return this.#update((before) => ({
      ...before,
      ...(change.desktop ? { desktop: change.desktop } : {}),
      ...(change.tellsRecovery === undefined ? {} : { tellsRecovery: change.tellsRecovery }),
      quietHours: { ...before.quietHours, ...change.quietHours },
      rules: mergeRules(before.rules, change.rules ?? {}),
    }));
  }

  async #update(change: (before: AlertSettings) => AlertSettings): Promise<AlertSettings> {
    const file = await this.#options.settings.update((before) => ({
      ...before,
      app: { ...before.app, alerts: change(before.app.alerts) },
    }));
    return file.app.alerts;
  }

  // --- Channels -----------------------------------------------------------------------------------

  async channels(): Promise<ChannelState[]> {
    const settings = await this.settings();
    const desktop: ChannelState = {
      id: DESKTOP_CHANNEL_ID,
      kind: 'desktop',
      name: 'Desktop',
      isOn: settings.desktop.isOn,
      format: null,
      host: '',
      addressFrom: null,
      isSigned: false,
      variables: null,
    };
    const webhooks = [...settings.webhooks, ...this.#extra];
    return [desktop, ...(await Promise.all(webhooks.map((each) => this.#stateOf(each))))];
  }

  /** @throws MonitorError `invalid_input` for an address that is none. */
  async saveWebhook(draft: WebhookDraft): Promise<ChannelState> {
    const { url, secret, name, format, isOn } = draft;
    const address = url === undefined || url === '' ? null : parseWebAddress(url);
    if (url !== undefined && url !== '' && address === null) throw notAnAddress();
    if (format === 'ntfy' && address !== null && address.pathname.replaceAll('/', '') === '') {
      throw notAnAddress('An ntfy address ends with the topic: https://ntfy.sh/your-topic.');
    }
    const known = (await this.settings()).webhooks;
    const before = known.find(({ id }) => id === draft.id);
    const id = before?.id ?? freshId(name, [...known, ...this.#extra]);
    const host = address === null ? (before?.host ?? '') : `${address.protocol}//${address.host}`;
    const channel: WebhookChannel = { id, name, format, isOn, host };
    if (url !== undefined) await this.#secrets.save(id, 'webhook_url', url);
    if (secret !== undefined) await this.#secrets.save(id, 'webhook_secret', secret);
    await this.#update((settings) => ({
      ...settings,
      webhooks: before
        ? settings.webhooks.map((other) => (other.id === id ? channel : other))
        : [...settings.webhooks, channel],
    }));
    return this.#stateOf(channel);
  }

  async removeWebhook(id: string): Promise<boolean> {
    const isKnown = (await this.settings()).webhooks.some((other) => other.id === id);
    await this.#update((settings) => ({
      ...settings,
      webhooks: settings.webhooks.filter((other) => other.id !== id),
    }));
    await this.#secrets.forget(id);
    return isKnown;
  }

  /** @throws MonitorError `not_found` for the channel, `read_only` where another instance tells. */
  async test(id: string): Promise<Delivery> {
    if (this.#writing === null) {
      throw new MonitorError(
        ERROR_CODES.readOnly,
        'This instance reads along and sends nothing.',
        'Send the test from the instance that watches.',
      );
    }
    const channel = this.#channels(await this.settings()).find((other) => other.id === id);
    if (channel !== undefined) return this.#writing.test(channel);
    throw new MonitorError(
      ERROR_CODES.notFound,
      `There is no channel "${id}".`,
      'See the list of channels.',
    );
  }

  deliveries(): readonly Delivery[] {
    return this.#desk.deliveries;
  }

  #channels(settings: AlertSettings): readonly (AlertChannel & { isOn: boolean })[] {
    const notify = this.#options.notify ?? this.#writing?.showInPages;
    const desktop = notify
      ? [{ ...createDesktopChannel(notify), isOn: settings.desktop.isOn }]
      : [];
    const userAgent = `waa-monitor/${this.#options.appVersion}`;
    const webhooks = [...settings.webhooks, ...this.#extra].map((webhook) => ({
      ...createWebhookChannel(webhook, this.#secrets, userAgent),
      isOn: webhook.isOn,
    }));
    return [...desktop, ...webhooks];
  }

  async #stateOf(channel: WebhookChannel): Promise<ChannelState> {
    const address = await this.#secrets.find(channel.id, 'webhook_url');
    const secret = await this.#secrets.find(channel.id, 'webhook_secret');
    const isExtra = this.#extra.includes(channel);
    return {
      id: channel.id,
      kind: 'webhook',
      name: channel.name,
      isOn: channel.isOn,
      format: channel.format,
      host: channel.host,
      addressFrom: address?.from ?? 'none',
      isSigned: secret !== null,
      variables: isExtra
        ? null
        : {
            url: variableOf(channel.id, 'webhook_url'),
            secret: variableOf(channel.id, 'webhook_secret'),
          },
    };
  }

  #takeExtra({ url, format }: ExtraWebhook, index: number): WebhookChannel {
    const id = `command-line-${String(index + 1)}`;
    this.#secrets.hold(id, 'webhook_url', { value: url, from: 'command_line' });
    const address = parseWebAddress(url);
    const host = address === null ? '' : `${address.protocol}//${address.host}`;
    return { id, name: 'Command line', isOn: true, format, host };
  }
}

function mergeRules(
  before: AlertSettings['rules'],
  change: NonNullable<AlertSettingsChange['rules']>,
): AlertSettings['rules'] {
  return {
    stuck: { ...before.stuck, ...change.stuck },
    crashed: { ...before.crashed, ...change.crashed },
    connection_lost: { ...before.connection_lost, ...change.connection_lost },
    waiting_on_model: { ...before.waiting_on_model, ...change.waiting_on_model },
    disk_low: { ...before.disk_low, ...change.disk_low },
    warning: { ...before.warning, ...change.warning },
    task_errors: { ...before.task_errors, ...change.task_errors },
    run_finished: { ...before.run_finished, ...change.run_finished },
    phase_finished: { ...before.phase_finished, ...change.phase_finished },
    progress: { ...before.progress, ...change.progress },
  };
}

/** The name in letters that an environment variable may have; numbered where it is taken. */
function freshId(name: string, taken: readonly WebhookChannel[]): string {
  const slug =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 30)
      .replace(/-+$/, '') || 'webhook';
  const ids = new Set([DESKTOP_CHANNEL_ID, ...taken.map(({ id }) => id)]);
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? slug : `${slug}-${String(number)}`;
    if (!ids.has(id)) return id;
  }
}

function notAnAddress(
  remedy = 'It begins with https:// (or http:// in a network of your own).',
): MonitorError {
  // The address itself is not quoted: it is as good as a password.
  return new MonitorError(ERROR_CODES.invalidInput, 'That is no address of a webhook.', remedy);
}
