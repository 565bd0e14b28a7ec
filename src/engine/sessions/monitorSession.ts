/**
 * One VM being watched: connection, what is found on it, its logs, its results, its screen, all
 * flowing into one run. Reads only; nothing here ever changes the VM's benchmark.
 */
import type { CommandRecord } from '#protocol/contract.ts';
import type { EventDraft } from '#protocol/events.ts';
import type { Profile } from '#protocol/settings.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { Discovery } from '../discovery/discovery.ts';
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
  readonly discover: (previous: Discovery | null, signal: AbortSignal) => Promise<Discovery>;
  /** Closes the current run's files and opens those of a new run on the same VM. */
  readonly openNextRun: (runKey: string) => Promise<RunRecorder>;
  /** Called with a recorder that this session has done with, after it was closed. */
  readonly onClosed: (recorder: RunRecorder) => Promise<void>;
  readonly measureClock: (
    signal: AbortSignal,
  ) => Promise<{ offsetMs: number; uncertaintyMs: number }>;
  /** What the watchdog needs to know of this app and of its limit in minutes. */
  readonly watchdog: {
    readonly stuckMinutes: number | null;
    readonly app: { readonly version: string; readonly commit: string };
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

  constructor(options: MonitorSessionOptions) {
    this.#options = options;
    this.#recorder = options.recorder;
    this.#parts = this.#createParts(options.recorder);
  }

  /** The run that is being written; changes when a new benchmark starts on the VM. */
  get runId(): RunId {
    return this.#recorder.runId;
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
        isComplete = await this.#look();
      } catch (error) {
        // The link's own state tells of broken connections; anything else is worth a line.
        this.#options.log.warn({ error: String(error) }, 'looking at the VM failed');
      }
      await waitFor(isComplete ? LOOK_SELDOM_MS : LOOK_OFTEN_MS, this.#signal);
    }
  }

  /** True when nothing more is expected to be found. */
  async #look(): Promise<boolean> {
    const clock = await this.#options.measureClock(this.#signal);
    this.#parts.watchdog.noteClockOffset(clock.offsetMs);
    const discovery = await this.#options.discover(this.#found, this.#signal);
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
    if (known === runKey) return;
    if (known === '') {
      await this.#recorder.setManifest({ runKey });
      return;
    }
    const next = await this.#options.openNextRun(runKey);
    const old = this.#recorder;
    await this.#parts.close();
    this.#finish('interrupted', `The container was started anew; its new run is ${next.runId}.`);
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
    if (status === 'completed') return;
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
    return {
      results,
      screen,
      logs,
      watchdog,
      apply: (discovery) => {
        record(logs.apply(discovery.logs));
        results.apply(discovery.results);
        screen.apply(discovery);
      },
      close: async () => {
        off();
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
