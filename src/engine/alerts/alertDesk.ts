/**
 * Watches the runs that this instance writes for what is worth telling, tells it, and keeps the inbox.
 * It only looks: nothing of a run waits for it, and a channel that fails costs nobody anything.
 */
import { randomUUID } from 'node:crypto';
import {
  bounded,
  closeUnwatched,
  selectHappened,
  tellHeld,
  updateAlerts,
} from '#core/alerts/alertBook.ts';
import type { Telling } from '#core/alerts/alertBook.ts';
import { advanceWatchTime, startWatchTime } from '#core/watchdog/watchClock.ts';
import type { WatchTime } from '#core/watchdog/watchClock.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { Alert, AlertSettings, AppNotification, Delivery, Inbox } from '#protocol/alerts.ts';
import type { RunEventType } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { RunFeed } from '../runs/runFeed.ts';
import { waitFor } from '../runs/waiting.ts';
import type { SessionLog } from '../sessions/sessionLog.ts';
import { withWish } from './alertFiles.ts';
import type { AlertFiles, AlertWish } from './alertFiles.ts';
import type { AlertChannel, Notify } from './channels.ts';
import { Deliveries } from './deliveries.ts';

const TICK_MS = 1000;
/** Between two looks at a run of which nothing was heard: for what only lasts. */
const LOOK_ANYWAY_MS = 10_000;
/** The inbox is written at most this often. */
const SAVE_AFTER_MS = 300;
/** Pages that look within this show a notification. A hidden tab may look but once a minute. */
const NOTIFICATION_MS = 180_000;

/** Events after which there may be something to tell. */
const TELLING_EVENTS: ReadonlySet<RunEventType> = new Set<RunEventType>([
  'verdict.changed',
  'run.finished',
  'run.summarised',
  'task.scored',
  'task.errored',
  'task.finished',
  'phase.completed',
  'phase.started',
  'warning.raised',
  'warning.cleared',
]);

export interface AlertClock {
  /** Ms since 1970. */
  nowMs(): number;
  monotonicMs(): number;
  /** Resolves after so many ms or when `signal` aborts; never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

const realAlertClock: AlertClock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  wait: waitFor,
};

export interface AlertDeskOptions {
  readonly files: AlertFiles;
  readonly readSettings: () => Promise<AlertSettings>;
  /** All that could be told on, with those that are switched off. */
  readonly channels: (settings: AlertSettings) => readonly (AlertChannel & { isOn: boolean })[];
  readonly log: SessionLog;
  readonly clock?: AlertClock;
  readonly chance?: () => number;
}

interface WatchedRun {
  readonly feed: Pick<RunFeed, 'state' | 'feed'>;
  readonly isResumed: boolean;
  readonly oldNews: Set<string>;
  /** The state when watching began: what had happened by then is history. Null once it is noted. */
  history: RunState | null;
  /** When each thing that stands was first seen, in ms of being awake. */
  stoodSince: ReadonlyMap<string, number>;
  isDirty: boolean;
  lookedMs: number;
  readonly stopObserving: () => void;
}

export class AlertDesk {
  readonly #options: AlertDeskOptions;
  readonly #clock: AlertClock;
  readonly #deliveries: Deliveries;
  readonly #runs = new Map<RunId, WatchedRun>();
  readonly #listeners = new Set<() => void>();
  readonly #ending = new AbortController();
  #alerts: readonly Alert[] = [];
  /** As of the last look. */
  #settings: AlertSettings | null = null;
  #notifications: readonly AppNotification[] = [];
  #notificationCount = 0;
  #time: WatchTime;
  #loop: Promise<void> = Promise.resolve();
  #saveTimer: NodeJS.Timeout | null = null;
  #saving: Promise<void> = Promise.resolve();

  constructor(options: AlertDeskOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realAlertClock;
    this.#time = startWatchTime(this.#reading());
    this.#deliveries = new Deliveries({
      now: () => this.#clock.nowMs(),
      chance: options.chance ?? Math.random,
      findChannel: async (id) => this.#channelsOf(await this.#options.readSettings(), id),
      findAlert: (id) => this.#alerts.find((alert) => alert.id === id),
      onChange: () => {
        this.#changed();
      },
    });
  }

  /** Reads what was kept, then looks each second until it is closed. */
  async start(): Promise<void> {
    const stored = await this.#options.files.read();
    this.#alerts = bounded([...this.#alerts, ...stored.alerts]);
    this.#deliveries.resume(stored.deliveries);
    this.#loop = this.#lookForEver();
  }

  /** From now on this run is watched for news. Call it before anything of today is recorded. */
  attach(feed: RunFeed): void {
    this.detach(feed.runId);
    const run: WatchedRun = {
      feed,
      isResumed: feed.state.seq > 0,
      oldNews: new Set(),
      history: feed.state,
      stoodSince: new Map(),
      isDirty: true,
      lookedMs: -LOOK_ANYWAY_MS,
      stopObserving: feed.addObserver({
        name: 'alerts',
        onEvents: (events) => {
          if (events.some(({ type }) => TELLING_EVENTS.has(type))) run.isDirty = true;
        },
      }),
    };
    this.#runs.set(feed.runId, run);
  }

  detach(runId: RunId): void {
    const run = this.#runs.get(runId);
    if (run === undefined) return;
    run.stopObserving();
    // What it told last, its end above all.
    if (run.isDirty && this.#settings !== null) this.#lookAt(run, this.#settings);
    this.#runs.delete(runId);
    this.#setAlerts(closeUnwatched(this.#alerts, runId, this.#clock.nowMs()));
  }

  /** One look at everything; the loop does it each second. */
  async look(): Promise<void> {
    const settings = await this.#options.readSettings();
    this.#settings = settings;
    this.#time = advanceWatchTime(this.#time, this.#reading(), true);
    for (const wish of await this.#options.files.takeWishes()) this.apply(wish);
    for (const run of this.#runs.values()) {
      const isDue = this.#time.awakeMs - run.lookedMs >= LOOK_ANYWAY_MS;
      if (run.isDirty || isDue || run.stoodSince.size > 0) this.#lookAt(run, settings);
    }
    const late = tellHeld(this.#alerts, settings, this.#clock.nowMs());
    this.#setAlerts(late.alerts);
    this.#tell(late.tellings, settings);
    await this.#deliveries.tryDue();
  }

  get inbox(): Inbox {
    const sinceMs = this.#clock.nowMs() - NOTIFICATION_MS;
    return {
      alerts: [...this.#alerts],
      unreadCount: this.#alerts.filter(({ isRead }) => !isRead).length,
      notifications: this.#notifications.filter(({ at }) => Date.parse(at) >= sinceMs),
    };
  }

  get deliveries(): readonly Delivery[] {
    return this.#deliveries.all;
  }

  /** Number of alerts that it concerned. */
  apply(wish: AlertWish): number {
    const before = this.#alerts;
    this.#setAlerts(withWish(before, wish, this.#clock.nowMs()));
    return before.filter(({ id }) => wish.ids.includes(id)).length;
  }

  /** Sends a test alert; resolves after the first try. */
  test(channel: AlertChannel): Promise<Delivery> {
    return this.#deliveries.add(channel, testAlert(this.#clock.nowMs()), 'test');
  }

  /** For a face that shows notifications in its pages; they ask for the inbox. */
  readonly showInPages: Notify = (notification) => {
    this.#notificationCount += 1;
    const at = new Date(this.#clock.nowMs()).toISOString();
    const shown = { ...notification, number: this.#notificationCount, at };
    this.#notifications = [...this.#notifications.slice(-20), shown];
    this.#changed();
    return 'Given to the open pages.';
  };

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#loop;
    for (const runId of [...this.#runs.keys()]) this.detach(runId);
    await this.#deliveries.close();
    if (this.#saveTimer) clearTimeout(this.#saveTimer);
    this.#save();
    await this.#saving;
  }

  #lookAt(run: WatchedRun, settings: AlertSettings): void {
    this.#noteHistory(run, settings);
    run.isDirty = false;
    run.lookedMs = this.#time.awakeMs;
    const stood = new Map<string, number>();
    const update = updateAlerts(this.#alerts, {
      state: run.feed.state,
      settings,
      nowMs: this.#clock.nowMs(),
      stoodMs: (key) => {
        const since = run.stoodSince.get(key) ?? this.#time.awakeMs;
        stood.set(key, since);
        return this.#time.awakeMs - since;
      },
      oldNews: run.oldNews,
      isCaughtUp: run.feed.feed.mode === 'live',
      isResumed: run.isResumed,
      newId: randomUUID,
    });
    run.stoodSince = stood;
    for (const key of update.happened) run.oldNews.add(key);
    this.#setAlerts(update.alerts);
    this.#tell(update.tellings, settings);
  }

  #tell(tellings: readonly Telling[], settings: AlertSettings): void {
    for (const { alert, reason, channelIds } of tellings) {
      const wanted = this.#options
        .channels(settings)
        .filter(({ id, isOn }) => isOn && (channelIds.length === 0 || channelIds.includes(id)));
      for (const channel of wanted) void this.#deliveries.add(channel, alert, reason);
    }
    if (tellings.length > 0) this.#changed();
  }

  #noteHistory(run: WatchedRun, { rules }: AlertSettings): void {
    const { history } = run;
    run.history = null;
    if (history === null || history.seq === 0) return;
    for (const key of selectHappened(history, rules)) run.oldNews.add(key);
  }

  #channelsOf(settings: AlertSettings, id: string): AlertChannel | null {
    return this.#options.channels(settings).find((channel) => channel.id === id) ?? null;
  }

  #setAlerts(alerts: readonly Alert[]): void {
    const isSame =
      alerts.length === this.#alerts.length &&
      alerts.every((alert, index) => alert === this.#alerts[index]);
    if (isSame) return;
    this.#alerts = alerts;
    this.#changed();
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
    this.#saveTimer ??= setTimeout(() => {
      this.#saveTimer = null;
      this.#save();
    }, SAVE_AFTER_MS);
  }

  #save(): void {
    const stored = { alerts: this.#alerts, deliveries: this.#deliveries.all };
    this.#saving = this.#saving
      .then(() => this.#options.files.write(stored))
      .catch((error: unknown) => {
        this.#options.log.warn({ error: String(error) }, 'the inbox could not be written');
      });
  }

  async #lookForEver(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await this.look().catch((error: unknown) => {
        this.#options.log.warn({ error: String(error) }, 'a look for alerts failed');
      });
      await this.#clock.wait(TICK_MS, signal);
    }
  }

  #reading(): { monotonicMs: number; wallMs: number } {
    return { monotonicMs: this.#clock.monotonicMs(), wallMs: this.#clock.nowMs() };
  }
}

function testAlert(nowMs: number): Alert {
  return {
    id: `test-${randomUUID()}`,
    key: 'test',
    kind: 'test',
    severity: 'info',
    runId: null,
    runName: '',
    profileId: null,
    task: null,
    title: 'Test from WAA Monitor',
    text: 'Alerts arrive here.',
    evidence: [],
    nextSteps: [],
    at: new Date(nowMs).toISOString(),
    since: null,
    status: 'event',
    endedAt: null,
    toldCount: 0,
    lastToldAt: null,
    heldBack: null,
    isRead: true,
    acknowledged: null,
    snooze: null,
  };
}
