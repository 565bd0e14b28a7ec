/**
 * Brings alerts to channels: one delivery for each alert and channel, tried again with growing pauses,
 * and written down. Nothing here is waited for by the engine.
 */
import { randomUUID } from 'node:crypto';
import { MAX_ATTEMPTS, nextPauseMs } from '#core/alerts/retry.ts';
import { scrubValue } from '#core/scrub/scrubText.ts';
import type { Alert, Delivery, TellReason } from '#protocol/alerts.ts';
import type { AlertChannel, Parcel, SendResult } from './channels.ts';

/** Deliveries that are kept for the log. */
const MAX_DELIVERIES = 200;
/** News of before a restart that nobody needs any more. */
const STALE_MS = 60 * 60_000;
/** How long closing the app waits for what is on its way. */
const CLOSE_GRACE_MS = 5_000;

export interface DeliveriesOptions {
  readonly now: () => number;
  /** 0..1; spreads the pauses. */
  readonly chance: () => number;
  readonly findChannel: (id: string) => Promise<AlertChannel | null>;
  readonly findAlert: (id: string) => Alert | undefined;
  readonly onChange: () => void;
}

export class Deliveries {
  readonly #options: DeliveriesOptions;
  #all: readonly Delivery[] = [];
  /** What is to be said, by delivery; after a restart it is looked up in the inbox. */
  readonly #alerts = new Map<string, Alert>();
  readonly #running = new Map<string, Promise<Delivery>>();
  readonly #ending = new AbortController();

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /** Newest first. */
  get all(): readonly Delivery[] {
    return this.#all;
  }

  /** Takes up what an earlier session left. */
  resume(stored: readonly Delivery[]): void {
    const nowMs = this.#options.now();
    this.#all = stored.map((delivery) => {
      const isStale = nowMs - Date.parse(delivery.createdAt) > STALE_MS;
      return delivery.status === 'waiting' && isStale ? givenUp(delivery) : delivery;
    });
  }

  /** Sends it; the promise is of the first try and never rejects. */
  add(channel: AlertChannel, alert: Alert, reason: TellReason): Promise<Delivery> {
    const delivery: Delivery = {
      id: randomUUID(),
      channelId: channel.id,
      channelName: channel.name,
      alertId: alert.id,
      title: alert.title,
      reason,
      status: 'waiting',
      createdAt: this.#instant(),
      nextAttemptAt: this.#instant(),
      attempts: [],
    };
    this.#all = [delivery, ...this.#all].slice(0, MAX_DELIVERIES);
    this.#alerts.set(delivery.id, scrubValue(alert));
    return this.#start(delivery, channel);
  }

  /** Tries those whose time has come; called every second or so. */
  async tryDue(): Promise<void> {
    const nowMs = this.#options.now();
    const due = this.#all.filter(
      ({ id, status, nextAttemptAt }) =>
        status === 'waiting' &&
        !this.#running.has(id) &&
        (nextAttemptAt === null || Date.parse(nextAttemptAt) <= nowMs),
    );
    for (const delivery of due) {
      const channel = await this.#options.findChannel(delivery.channelId);
      if (channel === null) this.#put(givenUp(delivery));
      else void this.#start(delivery, channel);
    }
  }

  /** Waits a moment for what is on its way; the rest is tried at the next start. */
  async close(): Promise<void> {
    const timer = setTimeout(() => {
      this.#ending.abort();
    }, CLOSE_GRACE_MS);
    await Promise.all(this.#running.values());
    clearTimeout(timer);
    this.#ending.abort();
  }

  #start(delivery: Delivery, channel: AlertChannel): Promise<Delivery> {
    const attempt = this.#attempt(delivery, channel).finally(() => {
      this.#running.delete(delivery.id);
    });
    this.#running.set(delivery.id, attempt);
    return attempt;
  }

  async #attempt(delivery: Delivery, channel: AlertChannel): Promise<Delivery> {
    const { now, findAlert } = this.#options;
    const alert = this.#alerts.get(delivery.id) ?? findAlert(delivery.alertId);
    if (alert === undefined || this.#isEnding()) return delivery;
    const parcel: Parcel = { alert, reason: delivery.reason, deliveryId: delivery.id };
    const startedMs = now();
    const result = await channel.send(parcel, startedMs, this.#ending.signal);
    // Cut off by the end of the app: that try counts for nothing.
    if (this.#isEnding() && result.status !== 'delivered') return delivery;
    const next = this.#after(delivery, result, startedMs);
    if (next.status !== 'waiting') this.#alerts.delete(delivery.id);
    this.#put(next);
    return next;
  }

  #after(delivery: Delivery, result: SendResult, startedMs: number): Delivery {
    const nowMs = this.#options.now();
    const attempts = [
      ...delivery.attempts,
      {
        at: new Date(startedMs).toISOString(),
        durationMs: Math.max(0, nowMs - startedMs),
        httpStatus: result.httpStatus,
        detail: result.detail,
      },
    ].slice(-MAX_ATTEMPTS);
    const base: Delivery = { ...delivery, attempts, nextAttemptAt: null };
    if (result.status === 'delivered') return { ...base, status: 'delivered' };
    const pauseMs =
      result.status === 'refused'
        ? null
        : nextPauseMs(attempts.length, result, this.#options.chance());
    if (pauseMs === null) return { ...base, status: 'given_up' };
    return { ...base, nextAttemptAt: new Date(nowMs + pauseMs).toISOString() };
  }

  /** A call, because the compiler takes a property for unchanged across an `await`. */
  #isEnding(): boolean {
    return this.#ending.signal.aborted;
  }

  #put(delivery: Delivery): void {
    this.#all = this.#all.map((other) => (other.id === delivery.id ? delivery : other));
    this.#options.onChange();
  }

  #instant(): string {
    return new Date(this.#options.now()).toISOString();
  }
}

function givenUp(delivery: Delivery): Delivery {
  return { ...delivery, status: 'given_up', nextAttemptAt: null };
}
