/**
 * A local copy of the benchmark's results tree, kept while the run goes on. Fetches new bytes only,
 * uses read-only commands, and never deletes or cuts what it holds, whatever happens on the VM.
 *
 * Two lanes: the quick one looks at the folder of the task in progress when the log announces files;
 * the sweep looks at everything, now and then.
 */
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { toTaskKey, type TaskRef } from '#protocol/vocabulary.ts';
import type { FileStat } from '../remote/commandAnswers.ts';
import { listFiles } from '../remote/commandCatalogue.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import { planFetch } from './fetchPlan.ts';
import { watchResults } from './folderWatch.ts';
import { Lane } from './lane.ts';
import { LocalTree } from './localTree.ts';
import { MirrorFetcher } from './mirrorFetcher.ts';
import { MirrorIndex } from './mirrorIndex.ts';
import { MirrorProblems } from './mirrorProblems.ts';
import {
  DEFAULT_MIRROR_LIMITS,
  type MirroredFile,
  type MirrorLimits,
  type MirrorProblem,
  type ResultsRoot,
} from './mirrorTypes.ts';

export interface ResultsMirrorOptions {
  readonly host: RemoteHost;
  readonly root: ResultsRoot;
  /** The run's `artifacts` folder. `.<name>.jsonl` beside it belongs to the mirror. */
  readonly targetDir: string;
  /**
   * Each file as soon as its copy is whole, in the order in which WAA wrote a step: pictures before
   * the trajectory line that names them. Awaited, so slowness here slows the mirror, nothing else.
   */
  readonly onFile: (file: MirroredFile) => void | Promise<void>;
  readonly onProblem: (problem: MirrorProblem) => void;
  /** App clock, ms since 1970. */
  readonly now?: () => number;
  readonly limits?: Partial<MirrorLimits>;
  /** For tests: resolves after so many ms, rejects when aborted. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** WAA writes a step's files within a second after the line that ends the step. */
const LOOK_AGAIN_MS = [150, 350, 500, 1000, 2000];
/** However fast the log runs (a backlog, a simulation), the VM is asked no more often. */
const MIN_LOOK_MS = 100;
const SWEEP_MS = 15_000;
const QUIET_SWEEP_MS = 60_000;
const QUIET_FACTOR = 1.5;
/** Sees what a listing by time cannot: files with old times, files that became shorter. */
const FULL_SWEEP_EVERY_MS = 5 * 60_000;
const WATCH_RETRY_MS = 60_000;
/** Files written in the same second as the newest one known are listed again. */
const TIME_OVERLAP_SECONDS = 2;
/** 200,000 names of 200 bytes. */
const MAX_LISTING_BYTES = 48 * 2 ** 20;
const LISTING_TIMEOUT_MS = 60_000;
/** More folders than this at once are looked for in one listing of the whole tree. */
const MAX_QUICK_FOLDERS = 4;

/** A folder to look at soon; null when it is not known where the task's folder is. */
interface Look {
  readonly folder: string | null;
  /** Look again until the trajectory or the result has changed. */
  readonly isExpecting: boolean;
}

export class ResultsMirror {
  readonly #options: ResultsMirrorOptions;
  readonly #limits: MirrorLimits;
  readonly #now: () => number;
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly #problems: MirrorProblems;
  readonly #ending = new AbortController();
  readonly #quick = new Lane(() => this.#guarded(() => this.#lookAround()));
  readonly #sweeping = new Lane(() => this.#guarded(() => this.#sweepOnce()));
  readonly #looks = new Map<string, Look>();
  #opening: Promise<Opened> | null = null;
  #running: Promise<unknown> = Promise.resolve();
  #rouse: () => void = () => undefined;
  #task: TaskRef | null = null;
  #newestSeconds: number | null = null;
  #lastFullSweepMs = -Infinity;
  #isFullSweepDue = true;
  #lastLookMs = -Infinity;
  #sweepMs = SWEEP_MS;
  #leftBehind = '';
  #isWatching = false;
  #lastListedAtMs: number | null = null;

  constructor(options: ResultsMirrorOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_MIRROR_LIMITS, ...options.limits };
    this.#now = options.now ?? Date.now;
    this.#wait =
      options.wait ??
      (async (ms, signal) => {
        await delay(ms, undefined, { signal });
      });
    this.#problems = new MirrorProblems(options.onProblem);
  }

  /** App clock; when the VM last answered what files there are. Null for never. */
  get lastListedAtMs(): number | null {
    return this.#lastListedAtMs;
  }

  /** Begins to mirror until `signal` aborts or `close` is called. Failures go to `onProblem`. */
  start(signal?: AbortSignal): void {
    const stop = () => this.#ending.abort();
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop, { once: true, signal: this.#ending.signal });
    this.#running = Promise.allSettled([this.#sweepForEver(), this.#watchForEver()]);
  }

  /** The task that a worker has begun: where files will appear from now on. */
  announceTask(task: TaskRef): void {
    this.#task = task;
    this.#quicken();
  }

  /** The log just told that files were written (end of a step, result). Of the last task if none. */
  nudge(task: TaskRef | null = this.#task): void {
    this.#quicken();
    this.#look(task === null ? null : this.#folderOf(task), true);
  }

  /** Compares the whole tree now, for example after a reconnect. */
  sweep(): Promise<void> {
    this.#isFullSweepDue = true;
    return this.#sweeping.ask();
  }

  /** Resolves when nothing is being looked at or fetched. */
  async idle(): Promise<void> {
    await Promise.all([this.#quick.idle(), this.#sweeping.idle()]);
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#running;
    await this.idle();
  }

  // --- Scheduling -----------------------------------------------------------------------------------

  async #sweepForEver(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await this.#sweeping.ask();
      await this.#rest(this.#sweepMs);
    }
  }

  /** Waits, unless roused. */
  async #rest(ms: number): Promise<void> {
    const roused = new AbortController();
    this.#rouse = () => roused.abort();
    const signal = AbortSignal.any([roused.signal, this.#ending.signal]);
    await this.#wait(ms, signal).catch(() => undefined);
  }

  async #watchForEver(): Promise<void> {
    const { host, root } = this.#options;
    const { signal } = this.#ending;
    // Inside a container there is no inotifywait, and files of the VM are not its files.
    while (root.container === null && !signal.aborted) {
      try {
        this.#isWatching = true;
        const rootPath = root.path;
        const onFolder = (folder: string) => this.#look(folder, false);
        if ((await watchResults({ host, rootPath, signal, onFolder })) === 'absent') return;
      } catch {
        // The folder is not there yet, or the connection is gone: the sweep reports such things.
      } finally {
        this.#isWatching = false;
      }
      await this.#wait(WATCH_RETRY_MS, signal).catch(() => undefined);
    }
  }

  /** Something happens again: ends a long rest. */
  #quicken(): void {
    if (this.#sweepMs <= SWEEP_MS || this.#isWatching) return;
    this.#sweepMs = SWEEP_MS;
    this.#rouse();
  }

  #look(folder: string | null, isExpecting: boolean): void {
    if (this.#ending.signal.aborted) return;
    const key = folder ?? '';
    const before = this.#looks.get(key);
    this.#looks.set(key, { folder, isExpecting: isExpecting || before?.isExpecting === true });
    void this.#quick.ask();
  }

  // --- Looking --------------------------------------------------------------------------------------

  async #lookAround(): Promise<void> {
    const sinceMs = this.#now() - this.#lastLookMs;
    if (sinceMs < MIN_LOOK_MS) await this.#wait(MIN_LOOK_MS - sinceMs, this.#ending.signal);
    this.#lastLookMs = this.#now();
    let looks = [...this.#looks.values()];
    this.#looks.clear();
    for (const pauseMs of [...LOOK_AGAIN_MS, 0]) {
      const open: Look[] = [];
      for (const look of this.#merged(looks)) {
        const isSatisfied = await this.#lookAt(look);
        if (look.isExpecting && !isSatisfied) open.push(look);
      }
      // Newer requests are served by the next run, which begins at once.
      if (open.length === 0 || pauseMs === 0 || this.#looks.size > 0) return;
      looks = open;
      await this.#wait(pauseMs, this.#ending.signal);
    }
  }

  #merged(looks: readonly Look[]): readonly Look[] {
    if (looks.length <= MAX_QUICK_FOLDERS && looks.every((look) => look.folder !== null)) {
      return looks;
    }
    return [{ folder: null, isExpecting: looks.some((look) => look.isExpecting) }];
  }

  /** True when a trajectory or a result was among what had changed. */
  async #lookAt({ folder }: Look): Promise<boolean> {
    const opened = await this.#open();
    const changedAfter = this.#changedAfter();
    // The first listing of everything comes first; it may be on its way already.
    if (changedAfter === null) {
      if (!this.#sweeping.isRunning) await this.#sweeping.ask();
      return this.#newestSeconds !== null;
    }
    const listed = await this.#listChanged(folder, changedAfter);
    const { wanted } = planFetch(opened.nameable(listed), opened.index, this.#limits);
    // Logs and web pages of the task can wait for the sweep.
    const shown = wanted.filter((file) => file.urgency === 0);
    await opened.fetcher.fetch(shown, this.#ending.signal);
    await opened.fetcher.fetch(
      wanted.filter((file) => file.urgency === 1 && file.way === 'archive'),
      this.#ending.signal,
    );
    return shown.some(({ listed: { path: file } }) =>
      /(^|\/)(traj\.jsonl|result\.txt)$/.test(file),
    );
  }

  async #listChanged(folder: string | null, after: number | null): Promise<readonly FileStat[]> {
    if (folder === null || folder === '') return this.#list('', after);
    try {
      return await this.#list(folder, after);
    } catch (error) {
      if (!isMissing(error)) throw error;
      // The guess was wrong (another model, another trial), or nothing is there yet.
      return this.#list('', after);
    }
  }

  async #sweepOnce(): Promise<void> {
    const opened = await this.#open();
    const isFull =
      this.#isFullSweepDue || this.#now() - this.#lastFullSweepMs >= FULL_SWEEP_EVERY_MS;
    if (isFull) this.#lastFullSweepMs = this.#now();
    this.#isFullSweepDue = false;
    try {
      const listed = await this.#list('', isFull ? null : this.#changedAfter());
      await this.#bring(listed, opened);
    } catch (error) {
      this.#isFullSweepDue = true;
      throw error;
    }
  }

  async #bring(listed: readonly FileStat[], opened: Opened): Promise<void> {
    const { index, fetcher } = opened;
    // From here on the quick lane can ask for what is newer, while the rest arrives.
    this.#newestSeconds = newestOf(listed, this.#newestSeconds);
    const nameable = opened.nameable(listed);
    this.#problems.reportNames(listed.length - nameable.length);
    const { wanted, overLimit } = planFetch(nameable, index, this.#limits);
    this.#problems.reportLimit(overLimit, this.#limits);
    const report = await fetcher.fetch(wanted, this.#ending.signal);
    this.#problems.reportMissed(report);
    const leftBehind = report.missedPaths.join('\0');
    // Files that stay unreadable are not asked for more often because of that.
    if (leftBehind !== '' && leftBehind !== this.#leftBehind) this.#isFullSweepDue = true;
    this.#leftBehind = leftBehind;
    this.#sweepMs = this.#nextSweepMs(report.changedCount);
  }

  #nextSweepMs(changedCount: number): number {
    if (this.#isFullSweepDue) return SWEEP_MS;
    if (this.#isWatching) return QUIET_SWEEP_MS;
    return changedCount > 0 ? SWEEP_MS : Math.min(QUIET_SWEEP_MS, this.#sweepMs * QUIET_FACTOR);
  }

  async #list(folder: string, changedAfterSeconds: number | null): Promise<readonly FileStat[]> {
    const { host, root } = this.#options;
    const list = await host.run(
      listFiles,
      {
        container: root.container,
        root: folder === '' ? root.path : `${root.path}/${folder}`,
        changedAfterSeconds,
      },
      {
        signal: this.#ending.signal,
        timeoutMs: LISTING_TIMEOUT_MS,
        maxOutputBytes: MAX_LISTING_BYTES,
      },
    );
    this.#lastListedAtMs = this.#now();
    this.#problems.reportListing(list.problems);
    if (folder === '') return list.files;
    return list.files.map((file) => ({ ...file, path: `${folder}/${file.path}` }));
  }

  #changedAfter(): number | null {
    if (this.#newestSeconds === null) return null;
    return Math.floor(this.#newestSeconds) - TIME_OVERLAP_SECONDS;
  }

  /** Where the files of a task are or will be; null when nothing tells. */
  #folderOf(task: TaskRef): string | null {
    const key = toTaskKey(task);
    if (this.#opened === null || key.split('/').some((part) => part === '..' || part === '')) {
      return null;
    }
    let trial: string | null = null;
    for (const { path: held } of this.#opened.index.values()) {
      if (held.includes(`/${key}/`))
        return held.slice(0, held.indexOf(`/${key}/`) + key.length + 1);
      const match = /^(.*)\/[^/]+\/[^/]+\/traj\.jsonl$/.exec(held);
      if (match !== null) trial = match[1] ?? null;
    }
    return trial === null ? null : `${trial}/${key}`;
  }

  // --- Opening and failing --------------------------------------------------------------------------

  #opened: Opened | null = null;

  #open(): Promise<Opened> {
    this.#opening ??= this.#openNow().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  async #openNow(): Promise<Opened> {
    const { host, root, targetDir, onFile } = this.#options;
    const beside = path.join(path.dirname(targetDir), `.${path.basename(targetDir)}`);
    const index = await MirrorIndex.open(`${beside}.jsonl`, targetDir);
    const tree = new LocalTree(targetDir, (aside) => index.forgetBelow(aside));
    await tree.open();
    const fetcher = new MirrorFetcher({ host, root, tree, index, onFile });
    const nameable = (listed: readonly FileStat[]) =>
      listed.filter((file) => index.localPathFor(file.path) !== null);
    this.#opened = { index, fetcher, nameable };
    return this.#opened;
  }

  #isEnding(): boolean {
    return this.#ending.signal.aborted;
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    if (this.#isEnding()) return;
    try {
      await work();
      this.#problems.reportSuccess();
    } catch (error) {
      if (!this.#isEnding() && !isMissing(error)) this.#problems.reportFailure(error);
    }
  }
}

interface Opened {
  readonly index: MirrorIndex;
  readonly fetcher: MirrorFetcher;
  /** Without those whose names cannot be held here. */
  readonly nameable: (listed: readonly FileStat[]) => readonly FileStat[];
}

function isMissing(error: unknown): boolean {
  return error instanceof MonitorError && error.code === ERROR_CODES.notFound;
}

function newestOf(listed: readonly FileStat[], before: number | null): number | null {
  return listed.reduce<number | null>(
    (newest, file) =>
      newest === null || file.modifiedAtSeconds > newest ? file.modifiedAtSeconds : newest,
    before,
  );
}
