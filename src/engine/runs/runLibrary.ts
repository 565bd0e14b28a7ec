/** All runs of a data dir: those watched here, those another instance watches, and past ones. */
import { existsSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { selectRunSummary } from '#core/run/selectors.ts';
import { createRunState } from '#core/run/runState.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import { runSummarySchema } from '#protocol/contract.ts';
import type { RunSummary } from '#protocol/contract.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { abandonedBrief } from '#core/watchdog/verdictBrief.ts';
import type { RunEvent } from '#protocol/events.ts';
import { manifestSchema } from '#protocol/journal.ts';
import type { RunManifest } from '#protocol/journal.ts';
import { runIdSchema } from '#protocol/vocabulary.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { readJournal, readJournalFrom } from './eventJournal.ts';
import { LineStore } from './lineStore.ts';
import { RunFeed } from './runFeed.ts';
import { runPaths, runsDir } from './runPaths.ts';
import type { RunRecorder } from './runRecorder.ts';

/** How often the journal of a run that another instance writes is looked at. */
const READ_ALONG_MS = 250;
/** The writer touches its mark every few seconds; an older one was left by a crash. */
const BEING_WRITTEN_MS = 15_000;

export interface OpenRun {
  readonly feed: RunFeed;
  readonly lines: LineStore;
}

interface ReadRun extends OpenRun {
  readonly close: () => void;
}

export class RunLibrary {
  readonly #dataDir: string;
  readonly #recorders = new Map<RunId, RunRecorder>();
  readonly #readers = new Map<RunId, Promise<ReadRun>>();
  readonly #summaries = new Map<
    RunId,
    { readonly mtimeMs: number; readonly summary: RunSummary }
  >();
  readonly #listeners = new Set<() => void>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** Newest first. */
  async list(): Promise<RunSummary[]> {
    const names = existsSync(runsDir(this.#dataDir)) ? await readdir(runsDir(this.#dataDir)) : [];
    const ids = names.filter((name) => runIdSchema.safeParse(name).success);
    const summaries = await Promise.all(ids.map((runId) => this.#summaryOf(runId)));
    return summaries
      .filter((summary) => summary !== null)
      .sort((a, b) => (b.openedAt ?? '').localeCompare(a.openedAt ?? ''));
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
  }

  async #summaryOf(runId: RunId): Promise<RunSummary | null> {
    const recorder = this.#recorders.get(runId);
    if (recorder) return { ...selectRunSummary(recorder.feed.state), isWatched: true };
    const paths = runPaths(this.#dataDir, runId);
    const { mtimeMs } = await stat(paths.summary).catch(() => ({ mtimeMs: -1 }));
    if (mtimeMs < 0) return this.#summaryFromJournal(runId);
    const isWatched = await isBeingWritten(paths.watching);
    const known = this.#summaries.get(runId);
    if (known?.mtimeMs === mtimeMs) return withWatch(known.summary, isWatched);
    const text = await readFile(paths.summary, 'utf8').catch(() => '');
    const parsed = runSummarySchema.safeParse(tryJson(text));
    if (!parsed.success) return this.#summaryFromJournal(runId);
    this.#summaries.set(runId, { mtimeMs, summary: parsed.data });
    return withWatch(parsed.data, isWatched);
  }

  /** For a run whose summary was never written: the app ended within its first seconds. */
  async #summaryFromJournal(runId: RunId): Promise<RunSummary | null> {
    const { journal, watching } = runPaths(this.#dataDir, runId);
    if (!existsSync(journal)) return null;
    try {
      const { events } = await readJournal(journal);
      const state = reduceRun(createRunState(runId), events);
      return withWatch(selectRunSummary(state), await isBeingWritten(watching));
    } catch {
      return null;
    }
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
      const isLive = await isBeingWritten(paths.watching);
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

/** A run without an end that nobody watches is abandoned, whatever was said of it last. */
function withWatch(summary: Omit<RunSummary, 'isWatched'>, isWatched: boolean): RunSummary {
  const verdict = isWatched ? summary.verdict : abandonedBrief(summary);
  return { ...summary, verdict, isWatched };
}

/** A reader knows the channels' times only from what was journalled. */
function channelTimes(feed: RunFeed): { logAt: string | null; screenAt: string | null } {
  return { logAt: feed.state.lastSeenAt, screenAt: feed.state.screen?.seenAt ?? null };
}

async function isBeingWritten(watching: string): Promise<boolean> {
  const { mtimeMs } = await stat(watching).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs < BEING_WRITTEN_MS;
}

function unknownRun(runId: RunId): MonitorError {
  return new MonitorError(
    ERROR_CODES.notFound,
    `There is no run "${runId}" in this data folder.`,
    'Open the list of runs, or check which data folder is in use.',
  );
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
