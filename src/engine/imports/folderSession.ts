/**
 * A results folder of this machine that is watched while it grows, written as a run like any other:
 * files are copied as they come, the client's log is followed, freshness is told by the wall clock.
 *
 * Only folders, trajectories, results and logs are watched: WAA writes a step's pictures before the
 * line that names them, and a watch for each of 25,000 pictures is more than Linux allows.
 */
import { lstat, open, readdir } from 'node:fs/promises';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { watch } from 'chokidar';
import type { FSWatcher } from 'chokidar';
import { parseLogFileName, parseTaskPath } from '#core/waa/resultFiles.ts';
import type { EventDraft } from '#protocol/events.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { createResultsReader } from '../benchmarks/waa/resultsReader.ts';
import type { ResultsReader } from '../benchmarks/waa/resultsReader.ts';
import { LocalTree } from '../mirror/localTree.ts';
import { toLocalPath } from '../mirror/localName.ts';
import type { RunRecorder } from '../runs/runRecorder.ts';
import { waitFor } from '../runs/waiting.ts';
import { StreamDecoder } from '../sources/followLog.ts';
import type { SessionLog } from '../sessions/sessionLog.ts';
import { chooseRun, isOfRun } from './watchedRun.ts';
import type { WatchedRun } from './watchedRun.ts';

export interface FolderSessionOptions {
  /** With links resolved. */
  readonly root: string;
  readonly recorder: RunRecorder;
  readonly log: SessionLog;
  readonly onClosed: (runId: RunId) => void;
  /** How long changes are gathered before they are looked at. */
  readonly debounceMs?: number;
}

/** What belongs together is written within milliseconds. */
const DEBOUNCE_MS = 100;
/** Network disks tell nothing of changes; there this is how old the picture gets. */
const SWEEP_EVERY_MS = 10_000;
const TICK_MS = 2000;
const READ_BYTES = 1 << 20;
const MAX_DEPTH = 24;
const SOURCE_ID = 'results';
const WATCHED_FILE = /^(?:traj\.jsonl|result\.txt|normal-.*\.log)$/;

interface FollowedLog {
  readonly source: { readonly id: string; readonly workerId: string | null };
  decoder: StreamDecoder;
  offset: number;
}

export class FolderSession {
  readonly #options: FolderSessionOptions;
  readonly #ending = new AbortController();
  readonly #reader: ResultsReader;
  readonly #tree: LocalTree;
  readonly #logs = new Map<string, FollowedLog>();
  /** Path → size and time as last copied. */
  readonly #known = new Map<string, string>();
  #run: WatchedRun | null = null;
  #watcher: FSWatcher | null = null;
  #dirty = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #work: Promise<void> = Promise.resolve();
  #loop: Promise<void> = Promise.resolve();
  #isGone = false;
  #hasToldOther = false;
  #listedAt: string | null = null;

  constructor(options: FolderSessionOptions) {
    this.#options = options;
    const { recorder } = options;
    this.#reader = createResultsReader({
      artifactsDir: recorder.paths.artifacts,
      sourceId: SOURCE_ID,
    });
    this.#reader.remember(recorder.takeOpeningEvents());
    this.#tree = new LocalTree(recorder.paths.artifacts, () => undefined);
  }

  get runId(): RunId {
    return this.#options.recorder.runId;
  }

  /** Returns at once; what lies there already comes first. */
  start(): void {
    const { recorder, root } = this.#options;
    recorder.feed.setChannels({ mode: 'backfilling' });
    recorder.record([
      {
        ...now(),
        type: 'connection.changed',
        status: 'ready',
        detail: 'Watching a folder of this machine.',
      },
      { ...now(), type: 'source.opened', sourceId: SOURCE_ID, kind: 'results', location: root },
    ]);
    this.#watcher = watch(root, {
      followSymlinks: false,
      depth: MAX_DEPTH,
      ignoreInitial: true,
      ignored: (name, stats) => stats?.isFile() === true && !WATCHED_FILE.test(path.basename(name)),
    });
    this.#watcher.on('all', (_event, name) => this.#note(path.dirname(name)));
    this.#watcher.on('error', (error) => {
      this.#options.log.warn({ error: String(error) }, 'a folder is not watched; it is swept');
    });
    this.#inTurn(async () => {
      await this.#tree.open();
      recorder.record(await this.#reader.readAll());
    });
    this.#loop = this.#sweepForEver();
    void this.#tickForEver();
  }

  async close(): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const { recorder, onClosed } = this.#options;
    this.#inTurn(() => this.#sweep());
    await this.#work;
    this.#ending.abort();
    if (this.#timer) clearTimeout(this.#timer);
    await this.#watcher?.close();
    await this.#loop;
    await this.#work;
    recorder.record([
      {
        ...now(),
        type: 'connection.changed',
        status: 'closed',
        detail: 'Watching was stopped.',
      },
    ]);
    await recorder.close();
    onClosed(recorder.runId);
  }

  async #sweepForEver(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      this.#inTurn(() => this.#sweep());
      await this.#work;
      this.#options.recorder.feed.setChannels({ mode: 'live' });
      await waitFor(SWEEP_EVERY_MS, signal);
    }
  }

  async #tickForEver(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const at = new Date().toISOString();
      if (!this.#isGone) {
        this.#options.recorder.feed.setChannels({ linkAt: at, logAt: at, filesAt: this.#listedAt });
      }
      await waitFor(TICK_MS, signal);
    }
  }

  #note(folder: string): void {
    // A task's own log lies one below the folder that it tells of.
    this.#dirty.add(folder);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const folders = [...this.#dirty];
      this.#dirty.clear();
      this.#inTurn(() => this.#lookAt(folders));
    }, this.#options.debounceMs ?? DEBOUNCE_MS);
  }

  #inTurn(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.#options.log.warn({ error: String(error) }, 'reading a watched folder failed');
    });
  }

  /** Everything below the root. */
  async #sweep(): Promise<void> {
    const { root } = this.#options;
    const found = await lstat(root).catch(() => null);
    this.#tellGone(found?.isDirectory() !== true);
    if (this.#isGone) return;
    const folders = [root];
    const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (entry.isDirectory()) folders.push(path.join(entry.parentPath, entry.name));
    }
    await this.#lookAt(folders);
    this.#listedAt = new Date().toISOString();
  }

  async #lookAt(folders: readonly string[]): Promise<void> {
    const { root } = this.#options;
    const changed: ChangedFile[] = [];
    for (const folder of folders) {
      const names = await readdir(folder, { withFileTypes: true }).catch(() => []);
      for (const entry of names) {
        if (!entry.isFile()) continue;
        const filePath = path.join(folder, entry.name);
        const found = await lstat(filePath).catch(() => null);
        if (found?.isFile() !== true) continue;
        const below = path.relative(root, filePath).split(path.sep).join('/');
        const version = `${String(found.size)} ${String(found.mtimeMs)}`;
        if (this.#known.get(below) === version) continue;
        changed.push({ below, filePath, version, modifiedAtMs: Math.round(found.mtimeMs) });
      }
    }
    changed.sort(byTime);
    this.#run ??= chooseRun(changed, root);
    for (const file of changed) {
      if (this.#ending.signal.aborted) return;
      await this.#take(file);
    }
  }

  async #take(file: ChangedFile): Promise<void> {
    const name = path.basename(file.filePath);
    if (parseLogFileName(name)?.kind === 'normal') {
      this.#known.set(file.below, file.version);
      await this.#followLog(file, name);
      return;
    }
    const whole = this.#run === null ? file.below : this.#run.wholePath(file.below);
    if (parseTaskPath(whole) === null) return;
    if (this.#run !== null && !isOfRun(whole, this.#run)) {
      this.#tellOther(whole);
      return;
    }
    this.#known.set(file.below, file.version);
    await this.#copy(file, whole);
  }

  async #copy(file: ChangedFile, whole: string): Promise<void> {
    const localPath = toLocalPath(whole);
    if (localPath === null) return;
    const incoming = await this.#tree.incomingPath(localPath);
    await copyFile(file.filePath, incoming);
    const change = await this.#tree.place(incoming, localPath, false);
    await this.#tree.setModified(localPath, file.modifiedAtMs / 1000);
    if (change === 'same') return;
    const drafts = await this.#reader.read({ localPath, modifiedAtMs: file.modifiedAtMs, change });
    this.#options.recorder.record(drafts);
  }

  async #followLog(file: ChangedFile, name: string): Promise<void> {
    if (this.#run !== null && !(await this.#run.isOwnLog(file.filePath))) return;
    const { recorder } = this.#options;
    const log = this.#logs.get(file.below) ?? this.#openLog(file.below, name);
    const handle = await open(file.filePath, 'r');
    try {
      const { size } = await handle.stat();
      if (size < log.offset) {
        // Written anew: its bytes are counted from the start again.
        recorder.resumeOf(log.source).rewind();
        log.offset = 0;
        log.decoder = new StreamDecoder();
      }
      const buffer = Buffer.alloc(READ_BYTES);
      while (log.offset < size && !this.#ending.signal.aborted) {
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, log.offset);
        if (bytesRead === 0) return;
        log.offset += bytesRead;
        const lines = log.decoder.push(Buffer.from(buffer.subarray(0, bytesRead)));
        recorder.receive(
          log.source,
          lines.map(({ text, end }) => ({
            stream: 'stdout' as const,
            dockerAt: null,
            position: end,
            text,
          })),
        );
        await recorder.flush();
      }
    } finally {
      await handle.close();
    }
  }

  #openLog(below: string, name: string): FollowedLog {
    const { recorder } = this.#options;
    const source = {
      id: `file:${below}`.slice(0, 256),
      workerId: parseLogFileName(name)?.workerId ?? null,
    };
    const offset = recorder.resumeOf(source).position;
    const log: FollowedLog = { source, offset, decoder: new StreamDecoder(offset) };
    this.#logs.set(below, log);
    recorder.record([
      { ...now(), type: 'source.opened', sourceId: source.id, kind: 'file', location: below },
    ]);
    return log;
  }

  #tellGone(isGone: boolean): void {
    if (isGone === this.#isGone) return;
    this.#isGone = isGone;
    const code = 'folder_gone';
    this.#options.recorder.record([
      isGone
        ? {
            ...now(),
            type: 'warning.raised',
            code,
            message: 'The watched folder is not there any more.',
            remedy: 'What was copied stays here; watching goes on when the folder comes back.',
          }
        : { ...now(), type: 'warning.cleared', code },
    ]);
  }

  #tellOther(whole: string): void {
    if (this.#hasToldOther) return;
    this.#hasToldOther = true;
    this.#options.recorder.record([
      {
        ...now(),
        type: 'warning.raised',
        code: 'other_run_in_folder',
        message: `The folder holds other runs, too (${whole.split('/').slice(0, -3).join('/')}); this one alone is shown.`,
        remedy:
          'Import the folder to have each of them, or watch the folder of one model and trial.',
      },
    ]);
  }
}

export interface ChangedFile {
  /** Below the root, with forward slashes. */
  readonly below: string;
  readonly filePath: string;
  readonly version: string;
  readonly modifiedAtMs: number;
}

/** A step's pictures come before the line that names them, and a result comes last. */
const RANK: Readonly<Record<string, number>> = { 'traj.jsonl': 1, 'result.txt': 2 };

function byTime(a: ChangedFile, b: ChangedFile): number {
  const rank = (file: ChangedFile): number => RANK[path.basename(file.filePath)] ?? 0;
  return rank(a) - rank(b) || a.modifiedAtMs - b.modifiedAtMs;
}

function now(): Pick<EventDraft, 'at'> & { readonly clock: 'app' } {
  return { at: new Date().toISOString(), clock: 'app' };
}
