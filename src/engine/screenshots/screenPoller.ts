/**
 * The live picture: the guest's screen every few seconds, QEMU's picture while Windows is being
 * installed, and the newest picture of a step when neither can be had. Never two requests at once.
 */
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { EventDraft } from '#protocol/events.ts';
import type { PictureRef, TaskRef } from '#protocol/vocabulary.ts';
import type { GuestScreen } from './guestScreen.ts';
import { readPictureFileHead } from './pngHeader.ts';
import type { ScreenshotStore } from './screenshotStore.ts';

export interface ScreenPollerOptions {
  readonly runDir: string;
  readonly store: ScreenshotStore;
  /** The guest server, once there is a route to it. Asked before each picture. */
  readonly guest: () => GuestScreen | null;
  /** QEMU's monitor; give null as soon as the benchmark's client runs. */
  readonly install: () => GuestScreen | null;
  /** The task being worked on, for the picture's caption. */
  readonly task: () => TaskRef | null;
  readonly intervalSeconds: number;
  readonly onDraft: (draft: EventDraft) => void;
  /** App clock, ms since 1970. */
  readonly now?: () => number;
  /** For tests: resolves after so many ms, rejects when aborted. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A picture of the results mirror that has just arrived. */
export interface StepPicture {
  /** `artifacts/…`. */
  readonly ref: PictureRef;
  readonly task: TaskRef;
  /** VM clock; of several the newest counts. */
  readonly takenAtMs: number;
}

const MIN_INTERVAL_MS = 1000;
const MAX_INTERVAL_MS = 30_000;
/** A guest that does not answer is asked less and less often, down to this. */
const MAX_FAILING_INTERVAL_MS = 30_000;
/** A screenshot takes the guest 0.2 to 2 s; beyond this it hangs. */
const REQUEST_TIMEOUT_MS = 15_000;
/** "Still the same" is told this often, so that the age label knows that someone looked. */
const UNCHANGED_NEWS_MS = 30_000;

type Kind = 'guest' | 'install' | 'step';

export class ScreenPoller {
  readonly #options: ScreenPollerOptions;
  readonly #now: () => number;
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #failures = 0;
  #isPaused = false;
  #resume: () => void = () => undefined;
  #offered: StepPicture | null = null;
  #lastOfferedMs = -Infinity;
  #lastDraftMs = -Infinity;
  #lastRef: PictureRef | null = null;
  #lastSeenAtMs: number | null = null;

  constructor(options: ScreenPollerOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#wait =
      options.wait ??
      (async (ms, signal) => {
        await delay(ms, undefined, { signal });
      });
  }

  /** App clock; when the screen was last looked at with success. Null for never. */
  get lastSeenAtMs(): number | null {
    return this.#lastSeenAtMs;
  }

  start(signal?: AbortSignal): void {
    const stop = () => this.#ending.abort();
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop, { once: true, signal: this.#ending.signal });
    this.#running = this.#pollForEver();
  }

  /** Nobody looks, or the run is over: asks nothing until `resume`. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#failures = 0;
    this.#resume();
  }

  /** Shown at the next turn if the guest itself gives no picture then. */
  offerStepPicture(picture: StepPicture): void {
    if (picture.takenAtMs < Math.max(this.#lastOfferedMs, this.#offered?.takenAtMs ?? -Infinity)) {
      return;
    }
    this.#offered = picture;
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#resume();
    await this.#running;
  }

  async #pollForEver(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      if (this.#isPaused) {
        await new Promise<void>((resolve) => {
          this.#resume = resolve;
        });
        continue;
      }
      await this.#lookOnce();
      await this.#wait(this.#pauseMs(), signal).catch(() => undefined);
    }
  }

  async #lookOnce(): Promise<void> {
    const { guest, install } = this.#options;
    const hasLive =
      (await this.#take(guest(), 'guest')) || (await this.#take(install(), 'install'));
    if (hasLive) {
      this.#failures = 0;
      this.#offered = null;
      return;
    }
    this.#failures += 1;
    await this.#showOffered();
  }

  /** True when there is a picture. */
  async #take(screen: GuestScreen | null, kind: Kind): Promise<boolean> {
    const { signal } = this.#ending;
    if (screen === null || signal.aborted) return false;
    const hanging = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    try {
      const bytes = await screen.screenshot(AbortSignal.any([signal, hanging]));
      const stored = await this.#options.store.add(bytes);
      if (stored.status === 'unusable') return false;
      this.#tell(kind, stored.ref, stored);
      return true;
    } catch {
      // Not answering is normal while Windows boots or restarts, and the age label shows it; a full
      // disk is reported by the mirror. Either way the next turn tries again, later.
      return false;
    }
  }

  async #showOffered(): Promise<void> {
    const offered = this.#offered;
    this.#offered = null;
    if (offered === null) return;
    const head = await readPictureFileHead(path.join(this.#options.runDir, offered.ref));
    if (head === null) return;
    this.#lastOfferedMs = offered.takenAtMs;
    this.#tell('step', offered.ref, { ...head, isUnchanged: false }, offered.task);
  }

  #tell(
    kind: Kind,
    picture: PictureRef,
    size: { readonly widthPx: number; readonly heightPx: number; readonly isUnchanged: boolean },
    task: TaskRef | null = this.#options.task(),
  ): void {
    const nowMs = this.#now();
    this.#lastSeenAtMs = nowMs;
    const isUnchanged = size.isUnchanged && picture === this.#lastRef;
    if (isUnchanged && nowMs - this.#lastDraftMs < UNCHANGED_NEWS_MS) return;
    this.#lastDraftMs = nowMs;
    this.#lastRef = picture;
    this.#options.onDraft({
      type: 'screenshot.captured',
      at: new Date(nowMs).toISOString(),
      clock: 'app',
      picture,
      kind,
      widthPx: size.widthPx,
      heightPx: size.heightPx,
      isUnchanged,
      ...(task === null ? {} : { task }),
    });
  }

  #pauseMs(): number {
    const wanted = this.#options.intervalSeconds * 1000;
    const interval = Math.min(MAX_INTERVAL_MS, Math.max(MIN_INTERVAL_MS, wanted));
    // 2^5 times one second is already beyond the limit.
    return Math.min(MAX_FAILING_INTERVAL_MS, interval * 2 ** Math.min(this.#failures, 5));
  }
}
