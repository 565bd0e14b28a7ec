/** All runs of a data dir: those watched here, those another instance watches, and past ones. */
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { selectRunSummary } from '#core/run/selectors.ts';
import { createRunState } from '#core/run/runState.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import type { RunSummary } from '#protocol/contract.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { RunEvent } from '#protocol/events.ts';
import { manifestSchema } from '#protocol/journal.ts';
import type { RunManifest } from '#protocol/journal.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { runIdSchema } from '#protocol/vocabulary.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { isBeingWritten, SummaryCache, withMeta } from '../library/summaryCache.ts';
import { readJournal, readJournalFrom } from './eventJournal.ts';
import { LineStore } from './lineStore.ts';
import { RunFeed } from './runFeed.ts';
import { runPaths, runsDir } from './runPaths.ts';
import type { RunRecorder } from './runRecorder.ts';

/** How often the journal of a run that another instance writes is looked at. */
const READ_ALONG_MS = 250;
/** Files read at once for the list: enough for speed, far below what a process may hold open. */
const LISTED_AT_ONCE = 64;

export interface OpenRun {
  readonly feed: RunFeed;
  readonly lines: LineStore;
}

interface ReadRun extends OpenRun {
  readonly close: () => void;
}

export class RunLibrary {
  readonly #dataDir: string;
  readonly #isWriter: boolean;
  readonly #recorders = new Map<RunId, RunRecorder>();
  readonly #readers = new Map<RunId, Promise<ReadRun>>();
  readonly #summaries: SummaryCache;
  readonly #listeners = new Set<() => void>();

  constructor(dataDir: string, options: { readonly isWriter?: boolean } = {}) {
    this.#dataDir = dataDir;
    this.#isWriter = options.isWriter ?? false;
    this.#summaries = new SummaryCache({ dataDir, isWriter: this.#isWriter });
  }

  /** Newest first. */
  async list(): Promise<RunSummary[]> {
    const names = existsSync(runsDir(this.#dataDir)) ? await readdir(runsDir(this.#dataDir)) : [];
    const ids = names.filter((name) => runIdSchema.safeParse(name).success);
    const summaries: RunSummary[] = [];
    for (let first = 0; first < ids.length; first += LISTED_AT_ONCE) {
      const some = ids.slice(first, first + LISTED_AT_ONCE);
      const read = await Promise.all(some.map((runId) => this.#summaryOf(runId)));
      for (const summary of read) if (summary !== null) summaries.push(summary);
    }
    return summaries.sort((a, b) => (b.openedAt ?? '').localeCompare(a.openedAt ?? ''));
  }

  /** Null when there is no such run. */
  summary(runId: RunId): Promise<RunSummary | null> {
    return this.#summaryOf(runId);
  }

  /** State of a run that is watched here; null for any other. */
  peek(runId: RunId): RunState | null {
    return this.#recorders.get(runId)?.feed.state ?? null;
  }

  /** @throws MonitorError `not_found`. */
  async open(runId: RunId): Promise<OpenRun> {
    const recorder = this.#recorders.get(runId);
    if (recorder) return recorder;
    if (!existsSync(runPaths(this.#dataDir, runId).journal)) throw unknownRun(runId);
    let reader = this.#readers.get(runId);
    if (!reader) {
      reader = this.#read(runId);
      this.#readers.set(runId, reader);
      reader.catch(() => this.#readers.delete(runId));
    }
    return reader;
  }

  /** Journalled events with `seq > after`, oldest first. */
  async events(runId: RunId, after: number, limit: number): Promise<RunEvent[]> {
    await this.#recorders.get(runId)?.flush();
    const { journal } = runPaths(this.#dataDir, runId);
    if (!existsSync(journal)) throw unknownRun(runId);
    const { events } = await readJournal(journal);
    return events.slice(after, after + limit);
  }

  async manifest(runId: RunId): Promise<RunManifest> {
    const text = await readFile(runPaths(this.#dataDir, runId).manifest, 'utf8').catch(() => null);
    if (text === null) throw unknownRun(runId);
    return manifestSchema.parse(JSON.parse(text));
  }

  /** Manifests that can be read, newest first. */
  async manifests(): Promise<RunManifest[]> {
    const names = existsSync(runsDir(this.#dataDir)) ? await readdir(runsDir(this.#dataDir)) : [];
    const all = await Promise.all(names.map((name) => this.manifest(name).catch(() => null)));
    return all
      .filter((manifest) => manifest !== null)
      .sort((a, b) => b.openedAt.localeCompare(a.openedAt));
  }

  /** From now on this run is served from memory as it is written. */
  async adopt(recorder: RunRecorder): Promise<void> {
    const reader = this.#readers.get(recorder.runId);
    this.#readers.delete(recorder.runId);
    (await reader)?.close();
    this.#recorders.set(recorder.runId, recorder);
    recorder.feed.addObserver({ name: 'run list', onEvents: () => this.changed() });
    this.changed();
  }

  release(runId: RunId): void {
    this.#recorders.delete(runId);
    this.changed();
  }

  /** Whether this instance writes the run at the moment. */
  isRecording(runId: RunId): boolean {
    return this.#recorders.has(runId);
  }

  /** Lets go of what is held of a run whose folder goes away or comes back. */
  async forget(runId: RunId): Promise<void> {
    const reader = this.#readers.get(runId);
    this.#readers.delete(runId);
    this.#summaries.forget(runId);
    (await reader?.catch(() => null))?.close();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  async close(): Promise<void> {
    const readers = [...this.#readers.values()];
    this.#readers.clear();
    for (const reader of readers) (await reader.catch(() => null))?.close();
    await this.#summaries.close();
  }

  async #summaryOf(runId: RunId): Promise<RunSummary | null> {
    const recorder = this.#recorders.get(runId);
    if (!recorder) return this.#summaries.summaryOf(runId);
    const summary = { ...selectRunSummary(recorder.feed.state), isWatched: true };
    return withMeta(summary, await this.#summaries.metaOf(runId));
  }

  async #read(runId: RunId): Promise<ReadRun> {
    const paths = runPaths(this.#dataDir, runId);
    const { events, soundBytes } = await readJournal(paths.journal);
    const feed = new RunFeed({ runId, state: reduceRun(createRunState(runId), events) });
    const lines = new LineStore(paths.lines);
    await lines.load();
    let offset = soundBytes;
    let isBusy = false;
    const look = async (): Promise<void> => {
      // The writer's own runs are not read here: a mark of another run was left by a crash.
      const isLive = !this.#isWriter && (await isBeingWritten(paths.watching));
      feed.setChannels({ mode: isLive ? 'reading_along' : 'past' });
      const news = await readJournalFrom(paths.journal, offset);
      offset = news.offset;
      feed.apply(news.events);
      if (news.events.length > 0) feed.setChannels(channelTimes(feed));
      await lines.refresh();
    };
    await look();
    const timer = setInterval(() => {
      if (isBusy) return;
      isBusy = true;
      look()
        .catch(() => undefined) // The folder may have been deleted; the next look tells again.
        .finally(() => {
          isBusy = false;
        });
    }, READ_ALONG_MS);
    timer.unref();
    const close = (): void => {
      clearInterval(timer);
      feed.close();
    };
    return { feed, lines, close };
  }
}

/** A reader knows the channels' times only from what was journalled. */
function channelTimes(feed: RunFeed): { logAt: string | null; screenAt: string | null } {
  return { logAt: feed.state.lastSeenAt, screenAt: feed.state.screen?.seenAt ?? null };
}

export function unknownRun(runId: RunId): MonitorError {
  return new MonitorError(
    ERROR_CODES.notFound,
    `There is no run "${runId}" in this data folder.`,
    'Open the list of runs, or check which data folder is in use.',
  );
}
