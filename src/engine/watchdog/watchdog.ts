/**
 * Watches over one run while it is being watched: gathers the signs each second, lets the policy
 * judge, tells of changes, and leaves a report in the run's folder when things went wrong. It never
 * acts on the VM.
 */
import { toInstant } from '#core/logs/dockerTimestamp.ts';
import { judge } from '#core/watchdog/judge.ts';
import { createLimits } from '#core/watchdog/limits.ts';
import type { ClockReading } from '#core/watchdog/watchClock.ts';
import { isSameNews } from '#core/watchdog/verdictBrief.ts';
import type { RunEvent } from '#protocol/events.ts';
import type { Verdict } from '#protocol/verdict.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { Discovery } from '../discovery/discovery.ts';
import type { RunRecorder } from '../runs/runRecorder.ts';
import { waitFor } from '../runs/waiting.ts';
import type { SessionLog } from '../sessions/sessionLog.ts';
import { RecentEvents } from './recentEvents.ts';
import { writeRunError } from './runErrorFile.ts';
import { SignalTracker } from './signalTracker.ts';
import type { SessionProbes } from './signalTracker.ts';
import { VmSpeed } from './vmSpeed.ts';

const TICK_MS = 1000;

export interface WatchdogClock {
  read(): ClockReading;
  /** Resolves after so many ms or when `signal` aborts; never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

const realClock: WatchdogClock = {
  read: () => ({ monotonicMs: performance.now(), wallMs: Date.now() }),
  wait: waitFor,
};

export interface WatchdogOptions {
  readonly recorder: Pick<
    RunRecorder,
    'feed' | 'record' | 'onLine' | 'lines' | 'manifest' | 'paths'
  >;
  readonly probes: () => SessionProbes;
  /** Limit of the benchmark that somebody set; null for the usual one. */
  readonly stuckMinutes: number | null;
  readonly app: { readonly version: string; readonly commit: string };
  /** Called when the run was found stuck or crashed, after its report was written. */
  readonly onTrouble?: (runId: RunId) => Promise<void>;
  readonly log: SessionLog;
  readonly clock?: WatchdogClock;
}

export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #clock: WatchdogClock;
  readonly #ending = new AbortController();
  readonly #tracker: SignalTracker;
  readonly #recent = new RecentEvents();
  readonly #vmSpeed = new VmSpeed();
  #offsetMs = 0;
  #discovery: Discovery | null = null;
  /** What was said last, also by an earlier session. */
  #said: Verdict | null;
  #loop: Promise<void> = Promise.resolve();
  #stopObserving: () => void = () => undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    this.#said = options.recorder.feed.state.verdict;
    this.#tracker = new SignalTracker(this.#clock.read(), this.#said);
  }

  start(): void {
    const { recorder } = this.#options;
    recorder.onLine((line, source, lineClass) => {
      const stampedAt = line.dockerAt === null ? null : toInstant(line.dockerAt);
      this.#tracker.onLine(line.text, source.workerId, lineClass, stampedAt);
    });
    this.#stopObserving = recorder.feed.addObserver({
      name: 'watchdog',
      onEvents: (events, state) => {
        this.#recent.add(events);
        this.#tracker.onEvents(events.filter(isOfOthers), state);
      },
    });
    this.#loop = this.#watchForEver();
  }

  noteDiscovery(discovery: Discovery): void {
    this.#discovery = discovery;
    this.#tracker.onDiscovery(discovery);
  }

  /** VM clock minus app clock, just measured. */
  noteClockOffset(offsetMs: number): void {
    const { monotonicMs, wallMs } = this.#clock.read();
    this.#offsetMs = offsetMs;
    this.#vmSpeed.add(monotonicMs, wallMs + offsetMs);
  }

  /** False while the VM's clock has to be asked again before its speed is known. */
  get isVmSpeedKnown(): boolean {
    return this.#vmSpeed.isKnown;
  }

  /** One look; the loop does it each second. */
  look(): void {
    const { recorder, probes } = this.#options;
    const told = probes();
    const { state } = recorder.feed;
    const reading = this.#clock.read();
    const vmNowMs = this.#vmSpeed.isReal ? reading.wallMs + this.#offsetMs : null;
    this.#tracker.tick(reading, told, state, told.isCaughtUp ? vmNowMs : null);
    if (this.#tracker.gapMs > 0) {
      this.#options.log.info({ gapMs: this.#tracker.gapMs }, 'the app slept; not counted');
    }
    const limits = createLimits({
      stuckMinutes: this.#options.stuckMinutes,
      vmSpeed: this.#vmSpeed.value,
    });
    const verdict = judge(this.#tracker.signals(told, state), limits, this.#tracker.now.ms);
    if (this.#said !== null && isSameNews(this.#said, verdict)) return;
    const isNew = this.#said?.kind !== verdict.kind;
    this.#said = verdict;
    this.#tell({ verdict, isNew }, limits.phases.benchmark, told);
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#stopObserving();
    this.#options.recorder.onLine(() => undefined);
    await this.#loop;
    await this.#writing;
  }

  async #watchForEver(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      this.look();
      await this.#clock.wait(TICK_MS, signal);
    }
  }

  #tell(
    { verdict, isNew }: { readonly verdict: Verdict; readonly isNew: boolean },
    benchmarkMs: number,
    probes: SessionProbes,
  ): void {
    const { recorder, app, log, onTrouble } = this.#options;
    recorder.record([{ type: 'verdict.changed', at: this.#tracker.now.at, clock: 'app', verdict }]);
    if (verdict.kind !== 'stuck' && verdict.kind !== 'crashed') return;
    const report = {
      recorder,
      verdict,
      app,
      probes,
      discovery: this.#discovery,
      stuckTimeoutMinutes: benchmarkMs / 60_000,
      lastEvents: this.#recent.events,
      writtenAt: this.#tracker.now.at,
    };
    this.#writing = this.#writing
      .then(() => writeRunError(report))
      .then(() => (isNew ? onTrouble?.(recorder.manifest.runId) : undefined))
      .catch((error: unknown) => {
        log.warn(
          { error: String(error) },
          'run_error.json or the diagnostics could not be written',
        );
      });
  }
}

/** The watchdog's own words are no sign of life. */
function isOfOthers(event: RunEvent): boolean {
  return event.type !== 'verdict.changed';
}
