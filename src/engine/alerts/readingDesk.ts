/**
 * The inbox as an instance sees it that reads along: it shows what the writer keeps, tells nobody
 * anything, and leaves what a person wants done as wishes for the writer.
 */
import type { Inbox } from '#protocol/alerts.ts';
import { waitFor } from '../runs/waiting.ts';
import type { AlertFiles, AlertWish, StoredAlerts } from './alertFiles.ts';
import { NO_ALERTS, withWish } from './alertFiles.ts';

/** How often the writer's file is looked at. */
const LOOK_MS = 1000;

export class ReadingDesk {
  readonly #files: AlertFiles;
  readonly #listeners = new Set<() => void>();
  readonly #ending = new AbortController();
  #stored: StoredAlerts = NO_ALERTS;
  #seenMs = -1;
  #loop: Promise<void> = Promise.resolve();

  constructor(files: AlertFiles) {
    this.#files = files;
  }

  async start(): Promise<void> {
    await this.#look();
    this.#loop = this.#lookForEver();
  }

  get inbox(): Inbox {
    const { alerts } = this.#stored;
    return {
      alerts: [...alerts],
      unreadCount: alerts.filter(({ isRead }) => !isRead).length,
      // The writer's faces show them; a second one would double them.
      notifications: [],
    };
  }

  get deliveries(): StoredAlerts['deliveries'] {
    return this.#stored.deliveries;
  }

  async apply(wish: AlertWish): Promise<number> {
    await this.#files.leaveWish(wish);
    // Shown at once; the writer's file has it a second later.
    this.#stored = { ...this.#stored, alerts: withWish(this.#stored.alerts, wish, Date.now()) };
    this.#tell();
    return this.#stored.alerts.filter(({ id }) => wish.ids.includes(id)).length;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#loop;
  }

  async #lookForEver(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await waitFor(LOOK_MS, signal);
      await this.#look();
    }
  }

  async #look(): Promise<void> {
    const changedMs = await this.#files.changedMs();
    if (changedMs === this.#seenMs) return;
    this.#seenMs = changedMs;
    this.#stored = await this.#files.read();
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
