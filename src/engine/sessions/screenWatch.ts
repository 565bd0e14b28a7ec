/** The live picture of the guest, from whatever can give one at the moment. */
import type { RunEvent } from '#protocol/events.ts';
import type { Profile } from '#protocol/settings.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { TaskRef } from '#protocol/vocabulary.ts';
import type { Discovery } from '../discovery/discovery.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import type { RunRecorder } from '../runs/runRecorder.ts';
import type { GuestScreen } from '../screenshots/guestScreen.ts';
import { createInstallScreen } from '../screenshots/installScreen.ts';
import { ScreenPoller } from '../screenshots/screenPoller.ts';
import { ScreenshotStore } from '../screenshots/screenshotStore.ts';
import { GuestServer } from '../waa/guestServer.ts';
import type { SessionLog } from './sessionLog.ts';

export interface ScreenWatchOptions {
  readonly host: RemoteHost;
  readonly recorder: RunRecorder;
  readonly profile: Profile;
  readonly log: SessionLog;
}

export class ScreenWatch {
  readonly #options: ScreenWatchOptions;
  #poller: Promise<ScreenPoller> | null = null;
  #lastSeenAtMs: () => number | null = () => null;
  #guest: GuestScreen | null = null;
  #guestRoute = '';
  #install: GuestScreen | null = null;
  #installContainer = '';
  #guestAnswers = 0;

  constructor(options: ScreenWatchOptions) {
    this.#options = options;
  }

  /** App clock, ISO 8601. */
  get lastSeenAt(): string | null {
    const ms = this.#lastSeenAtMs();
    return ms === null ? null : new Date(ms).toISOString();
  }

  /** Pictures that the guest server gave so far. */
  get guestAnswers(): number {
    return this.#guestAnswers;
  }

  apply(discovery: Discovery): void {
    this.#useGuest(discovery);
    this.#useInstall(discovery);
    if (this.#guest !== null || this.#install !== null) this.#poller ??= this.#openPoller();
  }

  /** Pictures of steps are shown when the guest itself gives none. */
  onEvents(events: readonly RunEvent[]): void {
    for (const event of events) {
      if (event.type !== 'step.recorded' || event.screenshot === undefined) continue;
      const picture = {
        ref: event.screenshot,
        task: event.task,
        takenAtMs: Date.parse(event.at),
      };
      void this.#poller?.then((poller) => {
        poller.offerStepPicture(picture);
      });
    }
  }

  async close(): Promise<void> {
    const poller = await this.#poller?.catch(() => null);
    await poller?.close();
  }

  #useGuest({ guest }: Discovery): void {
    const route = guest === null ? '' : JSON.stringify(guest);
    if (route === this.#guestRoute) return;
    this.#guestRoute = route;
    this.#guest = guest === null ? null : this.#counted(new GuestServer(this.#options.host, guest));
  }

  #counted(guest: GuestScreen): GuestScreen {
    return {
      screenshot: async (signal) => {
        const bytes = await guest.screenshot(signal);
        this.#guestAnswers += 1;
        return bytes;
      },
    };
  }

  /** A client that runs is proof of a benchmark, also before its log was read. */
  #useInstall({ container, clients }: Discovery): void {
    const isInstalling = container?.isRunning === true && clients.length === 0;
    const name = isInstalling ? container.name : '';
    if (name === this.#installContainer) return;
    this.#installContainer = name;
    this.#install = name === '' ? null : createInstallScreen(this.#options.host, name);
  }

  async #openPoller(): Promise<ScreenPoller> {
    const { recorder, profile } = this.#options;
    const store = await ScreenshotStore.open(recorder.paths.dir);
    const poller = new ScreenPoller({
      runDir: recorder.paths.dir,
      store,
      guest: () => this.#guest,
      // Only before the benchmark: from then on the monitor of QEMU belongs to WAA alone.
      install: () => (isBeforeBenchmark(recorder.feed.state) ? this.#install : null),
      task: () => currentTask(recorder.feed.state),
      intervalSeconds: profile.screenIntervalSeconds,
      onDraft: (draft) => {
        recorder.record([draft]);
      },
    });
    this.#lastSeenAtMs = () => poller.lastSeenAtMs;
    poller.start();
    return poller;
  }
}

function isBeforeBenchmark(state: RunState): boolean {
  return state.phases.every(({ id, status }) => {
    const isLate = id === 'client_start' || id === 'benchmark' || id === 'summary';
    return !isLate || status === 'pending';
  });
}

function currentTask(state: RunState): TaskRef | null {
  const worker = Object.values(state.workers).find((other) => other.currentTask !== null);
  const task = worker?.currentTask ? state.tasks[worker.currentTask] : undefined;
  return task ? { domain: task.domain, exampleId: task.exampleId } : null;
}
