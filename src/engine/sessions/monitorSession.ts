/**
 * One VM being watched: connection, what is found on it, its logs, its results, its screen, all
 * flowing into one run. Reads only: what changes the VM is in engine/starting, and asked for.
 */
import type { CommandRecord } from '#protocol/contract.ts';
import type { EventDraft } from '#protocol/events.ts';
import type { Profile } from '#protocol/settings.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { Discovery, LogSource } from '../discovery/discovery.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import type { RunRecorder } from '../runs/runRecorder.ts';
import { waitFor } from '../runs/waiting.ts';
import { connectionDraft } from './connectionDraft.ts';
import { factDrafts, problemDrafts } from './discoveryDrafts.ts';
import { LogFollowers } from './logFollowers.ts';
import { ResultsKeeper } from './resultsKeeper.ts';
import { ScreenWatch } from './screenWatch.ts';
import { Watchdog } from '../watchdog/watchdog.ts';
import type { SessionLog } from './sessionLog.ts';
import type { VmLink } from './vmLink.ts';

/** How often the VM is looked at while something is still missing, and when all is found. */
const LOOK_OFTEN_MS = 3000;
const LOOK_SELDOM_MS = 20_000;
const LINK_TICK_MS = 2000;
/** How long closing may wait for the files of the last step. */
const LAST_COPY_MS = 5000;
/** A container that is gone for this long did not just restart. */
const GONE_AFTER_MS = 20_000;

export interface MonitorSessionOptions {
  readonly profile: Profile;
  readonly recorder: RunRecorder;
  readonly link: VmLink;
  /** `startedLog`: where a client that this app started writes, see the manifest. */
  readonly discover: (
    previous: Discovery | null,
    signal: AbortSignal,
    startedLog: string | undefined,
  ) => Promise<Discovery>;
  /** Opens the files of a new run on the same VM. */
  readonly openNextRun: (runKey: string) => Promise<RunRecorder>;
  /** True for a session that is opened for a start: see `beginRun`. */
  readonly isHeld?: boolean;
  /** Called with each recorder as its run begins to be written; returns what ends that. */
  readonly onRun?: (session: MonitorSession, recorder: RunRecorder) => () => void;
  /** Called with a recorder that this session has done with, after it was closed. */
  readonly onClosed: (recorder: RunRecorder) => Promise<void>;
  readonly measureClock: (
    signal: AbortSignal,
  ) => Promise<{ offsetMs: number; uncertaintyMs: number }>;
  /** What the watchdog needs to know of this app and of its limit in minutes. */
  readonly watchdog: {
    readonly stuckMinutes: number | null;
    readonly app: { readonly version: string; readonly commit: string };
    readonly onTrouble: (runId: RunId) => Promise<void>;
  };
  readonly log: SessionLog;
}

export class MonitorSession {
  readonly #options: MonitorSessionOptions;
  readonly #ending = new AbortController();
  #recorder: RunRecorder;
  #parts: RunParts;
  #loop: Promise<void> = Promise.resolve();
  #isStarted = false;
  #found: Discovery | null = null;
  #goneSinceMs: number | null = null;
  #raised = new Set<string>();
  /** While a start is prepared, nothing of the VM goes into the run: it would be of the last one. */
  #isHeld: boolean;
  /** The container's start that the run being started is not about. */
  #ignoredRunKey: string | null = null;
  /** Looks and changes of the run, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #wake = new AbortController();

  constructor(options: MonitorSessionOptions) {
    this.#options = options;
    this.#isHeld = options.isHeld ?? false;
    this.#recorder = options.recorder;
    this.#parts = this.#createParts(options.recorder);
  }

  /** The run that is being written; changes when a new benchmark starts on the VM. */
  get runId(): RunId {
    return this.#recorder.runId;
  }

  get profile(): Profile {
    return this.#options.profile;
  }

  /** The run's recorder; another one after `beginRun` or when a container is started anew. */
  get recorder(): RunRecorder {
    return this.#recorder;
  }

  get host(): RemoteHost {
    return this.#options.link.host;
  }

  /** What the last look found; null before the first. */
  get found(): Discovery | null {
    return this.#found;
  }

  /** False when `signal` aborted or the session closed before there was a connection. */
  whenReady(signal: AbortSignal): Promise<boolean> {
    return this.#options.link.whenReady(AbortSignal.any([signal, this.#signal]));
  }

  /**
   * Makes a run for a benchmark that is about to be started: it can be followed at once, and holds
   * nothing of what was on the VM before. `release` lets the VM's facts in.
   */
  beginRun(): Promise<RunRecorder> {
    return this.#exclusively(async () => {
      this.#isHeld = true;
      const { manifest, feed } = this.#recorder;
      const isUnused = manifest.runKey === '' && feed.state.status === 'waiting';
      if (!isUnused) await this.#goOnWith(await this.#options.openNextRun(''), null);
      return this.#recorder;
    });
  }

  /**
   * The start was made, or given up.
   * @param start `ignoredRunKey`: the container's start that was there before. `runKey`: of a client
   * started in a container that runs on. `log`: followed at once, from its first line.
   */
  release(start: {
    readonly ignoredRunKey: string | null;
    readonly runKey: string | null;
    readonly startedLog: string | null;
    readonly log: LogSource | null;
  }): Promise<void> {
    return this.#exclusively(async () => {
      this.#isHeld = false;
      this.#ignoredRunKey = start.ignoredRunKey;
      this.#found = null;
      const change = {
        ...(start.runKey === null ? {} : { runKey: start.runKey }),
        ...(start.startedLog === null ? {} : { startedLog: start.startedLog }),
      };
      if (Object.keys(change).length > 0) await this.#recorder.setManifest(change);
      if (start.log !== null) this.#parts.follow(start.log);
      this.#wake.abort();
    });
  }

  commandsRun(): readonly CommandRecord[] {
    return this.#options.link.host.commandsRun();
  }

  reconnect(): void {
    this.#options.link.retryNow();
  }

  /** Returns at once; the run fills as things are found. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const { link } = this.#options;
    this.#recorder.feed.setChannels({ mode: 'backfilling' });
    link.onState((state) => {
      const draft = connectionDraft(state, this.#options.profile);
      if (draft) this.#recorder.record([draft]);
    });
    link.start();
    this.#parts.watchdog.start();
    this.#loop = Promise.all([this.#lookForEver(), this.#tickForEver()]).then(() => undefined);
  }

  async close(): Promise<void> {
    if (this.#ending.signal.aborted) return;
    if (this.#options.link.state.status === 'ready') {
      await this.#parts.results.finish(LAST_COPY_MS);
    }
    this.#ending.abort();
    await this.#loop;
    await this.#parts.close();
    await this.#options.link.close();
    this.#recorder.record([closedDraft()]);
    await this.#recorder.close();
    await this.#options.onClosed(this.#recorder);
  }

  get #signal(): AbortSignal {
    return this.#ending.signal;
  }

  async #lookForEver(): Promise<void> {
    while (!this.#signal.aborted) {
      if (!(await this.#options.link.whenReady(this.#signal))) return;
      let isComplete = false;
      try {
        isComplete = await this.#exclusively(() => this.#look());
      } catch (error) {
        // The link's own state tells of broken connections; anything else is worth a line.
        this.#options.log.warn({ error: String(error) }, 'looking at the VM failed');
      }
      await this.#pause(isComplete ? LOOK_SELDOM_MS : LOOK_OFTEN_MS);
    }
  }

  /** Until the next look is due, or something is known to have changed. */
  async #pause(ms: number): Promise<void> {
    if (!this.#wake.signal.aborted) {
      await waitFor(ms, AbortSignal.any([this.#signal, this.#wake.signal]));
    }
    this.#wake = new AbortController();
  }

  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    // Whoever asked is told of a failure; the next in turn is not concerned.
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** True when nothing more is expected to be found. */
  async #look(): Promise<boolean> {
    const clock = await this.#options.measureClock(this.#signal);
    this.#parts.watchdog.noteClockOffset(clock.offsetMs);
    if (this.#isHeld) {
      this.#recorder.record(clockDrafts(this.#recorder, clock));
      return false;
    }
    const { startedLog } = this.#recorder.manifest;
    const discovery = await this.#options.discover(this.#found, this.#signal, startedLog);
    if (this.#ignoredRunKey !== null) {
      if (discovery.runKey === null || discovery.runKey === this.#ignoredRunKey) return false;
      this.#ignoredRunKey = null;
    }
    this.#found = discovery;
    await this.#followNewRun(discovery);
    const drafts = [
      ...clockDrafts(this.#recorder, clock),
      ...factDrafts(this.#recorder.feed.state, discovery),
    ];
    const problems = problemDrafts(discovery, this.#raised, this.#recorder.feed.state.status);
    this.#raised = problems.raised;
    this.#recorder.record([...drafts, ...problems.drafts]);
    this.#noticeEnd(discovery);
    this.#parts.watchdog.noteDiscovery(discovery);
    this.#parts.apply(discovery);
    return (
      discovery.results?.exists === true &&
      discovery.guest !== null &&
      discovery.logs.length > 0 &&
      this.#parts.watchdog.isVmSpeedKnown
    );
  }

  /** A container that was started anew is another run: the old one is closed, never overwritten. */
  async #followNewRun(discovery: Discovery): Promise<void> {
    const { runKey } = discovery;
    if (runKey === null) return;
    const known = this.#recorder.manifest.runKey;
    // What follows a "#" tells clients apart that were started in one container.
    if (known.split('#')[0] === runKey) return;
    if (known === '') {
      await this.#recorder.setManifest({ runKey });
      return;
    }
    const next = await this.#options.openNextRun(runKey);
    await this.#goOnWith(next, `The container was started anew; its new run is ${next.runId}.`);
  }

  /** @param reason why the run that was watched until now has ended; null when it had ended. */
  async #goOnWith(next: RunRecorder, reason: string | null): Promise<void> {
    const old = this.#recorder;
    await this.#parts.close();
    this.#finish('interrupted', reason ?? `Another run was started: ${next.runId}.`);
    this.#recorder = next;
    this.#parts = this.#createParts(next);
    this.#parts.watchdog.start();
    next.feed.setChannels({ mode: 'backfilling' });
    const draft = connectionDraft(this.#options.link.state, this.#options.profile);
    if (draft) next.record([draft]);
    await old.close();
    await this.#options.onClosed(old);
  }

  /** A container that stopped before its run was complete ended that run. */
  #noticeEnd(discovery: Discovery): void {
    const { container } = discovery;
    if (!container || container.isRunning) {
      if (container) this.#goneSinceMs = null;
      return;
    }
    const nowMs = performance.now();
    this.#goneSinceMs ??= nowMs;
    const { status } = this.#recorder.feed.state;
    const isOver = status === 'completed' || status === 'interrupted' || status === 'failed';
    if (isOver || nowMs - this.#goneSinceMs < GONE_AFTER_MS) return;
    const code = container.exitCode === null ? '' : ` with exit code ${String(container.exitCode)}`;
    this.#finish(
      'interrupted',
      `Container ${container.name} stopped${code} before the run was complete.`,
    );
  }

  #finish(outcome: 'interrupted', reason: string): void {
    const { status } = this.#recorder.feed.state;
    if (status === 'completed' || status === 'failed') return;
    this.#recorder.record([
      { type: 'run.finished', at: new Date().toISOString(), clock: 'app', outcome, reason },
    ]);
  }

  async #tickForEver(): Promise<void> {
    while (!this.#signal.aborted) {
      const { link } = this.#options;
      const linkAt = link.lastHeardAt;
      this.#recorder.feed.setChannels({
        linkAt,
        filesAt: this.#parts.results.lastListedAt,
        ...(this.#parts.screen.lastSeenAt === null
          ? {}
          : { screenAt: this.#parts.screen.lastSeenAt }),
        ...(this.#parts.logs.isCaughtUp ? { mode: 'live' as const, logAt: linkAt } : {}),
      });
      await waitFor(LINK_TICK_MS, this.#signal);
    }
  }

  #createParts(recorder: RunRecorder): RunParts {
    const { link, profile, log } = this.#options;
    const record = (drafts: readonly EventDraft[]): void => {
      recorder.record(drafts);
    };
    const results = new ResultsKeeper({ host: link.host, recorder, log });
    const screen = new ScreenWatch({ host: link.host, recorder, profile, log });
    const logs = new LogFollowers({ link, recorder, log });
    const watchdog = new Watchdog({
      recorder,
      probes: () => ({
        connection: link.state,
        lastHeardAt: link.lastHeardAt,
        isCaughtUp: logs.isCaughtUp,
        fileCount: results.fileCount,
        newestFileMs: results.newestFileMs,
        filesListedAt: results.lastListedAt,
        guestAnswers: screen.guestAnswers,
        screenSeenAt: screen.lastSeenAt,
      }),
      ...this.#options.watchdog,
      log,
    });
    const off = recorder.feed.addObserver({
      name: 'results announcements',
      onEvents: (events) => {
        results.onEvents(events);
        screen.onEvents(events);
      },
    });
    const endOfRun = this.#options.onRun?.(this, recorder);
    return {
      results,
      screen,
      logs,
      watchdog,
      follow: (log) => {
        record(logs.apply([log]));
      },
      apply: (discovery) => {
        record(logs.apply(discovery.logs));
        results.apply(discovery.results);
        screen.apply(discovery);
      },
      close: async () => {
        off();
        endOfRun?.();
        await watchdog.close();
        await logs.close();
        await screen.close();
        await results.close();
      },
    };
  }
}

interface RunParts {
  readonly results: ResultsKeeper;
  readonly screen: ScreenWatch;
  readonly logs: LogFollowers;
  readonly watchdog: Watchdog;
  apply(discovery: Discovery): void;
  /** Before it was found: a log that is known to be there. */
  follow(log: LogSource): void;
  close(): Promise<void>;
}

/** Differences below this are noise of the measurement, not worth an event each look. */
const CLOCK_STEP_MS = 1000;

function clockDrafts(
  recorder: RunRecorder,
  clock: { offsetMs: number; uncertaintyMs: number },
): EventDraft[] {
  const known = recorder.feed.state.clockOffsetMs;
  const isSame =
    known !== null && Math.abs(known - clock.offsetMs) < CLOCK_STEP_MS + clock.uncertaintyMs;
  if (isSame) return [];
  return [{ type: 'clock.measured', at: new Date().toISOString(), clock: 'app', ...clock }];
}

function closedDraft(): EventDraft {
  return {
    type: 'connection.changed',
    at: new Date().toISOString(),
    clock: 'app',
    status: 'closed',
    detail: 'Watching was stopped.',
  };
}
