/**
 * What the list shows of each run, without reading a thousand files each time.
 *
 * A run's small files are replaced by rename, which changes the time of its folder: one look at the
 * folder tells whether anything is new. The answers outlast the process in `runs-index.json`, which may
 * be deleted at any time.
 */
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { reduceRun } from '#core/run/reduceRun.ts';
import { createRunState } from '#core/run/runState.ts';
import { selectRunDetails, selectRunSummary } from '#core/run/selectors.ts';
import { abandonedBrief } from '#core/watchdog/verdictBrief.ts';
import { runSummarySchema } from '#protocol/contract.ts';
import type { RunSummary } from '#protocol/contract.ts';
import type { RunMeta } from '#protocol/library.ts';
import { runStateSchema } from '#protocol/snapshot.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { readJournal } from '../runs/eventJournal.ts';
import { runPaths } from '../runs/runPaths.ts';
import type { RunPaths } from '../runs/runPaths.ts';
import { NO_NOTES, readNotesFile, shownNotes } from './notesFile.ts';

const INDEX_VERSION = 1;
/** The writer touches its mark every few seconds; an older one was left by a crash. */
const BEING_WRITTEN_MS = 15_000;
/**
 * A folder that changed less than this before it was read may change again without another time:
 * file systems count time in ticks, some in two seconds.
 */
const TICK_MS = 2500;
/** One save for a burst of changes. */
const SAVE_DELAY_MS = 3000;
/** A snapshot of 154 tasks is about 1 MB; a huge one is not worth the wait. */
const MAX_SNAPSHOT_BYTES = 20 * 2 ** 20;

const entrySchema = z.object({
  dirMtimeMs: z.number(),
  /** A mark "somebody watches" was there. */
  isMarked: z.boolean(),
  /** With the name and meta that people gave the run. */
  summary: runSummarySchema,
});
type Entry = z.infer<typeof entrySchema>;

const indexSchema = z.object({
  version: z.literal(INDEX_VERSION),
  runs: z.record(z.string(), entrySchema),
});

export interface SummaryCacheOptions {
  readonly dataDir: string;
  /** Others read the index and leave it alone. */
  readonly isWriter: boolean;
}

export class SummaryCache {
  readonly #options: SummaryCacheOptions;
  readonly #entries = new Map<RunId, Entry>();
  #loading: Promise<void> | null = null;
  #saveTimer: NodeJS.Timeout | null = null;

  constructor(options: SummaryCacheOptions) {
    this.#options = options;
  }

  /** Null when there is no such run, or nothing of it can be read. */
  async summaryOf(runId: RunId): Promise<RunSummary | null> {
    await (this.#loading ??= this.#load());
    const paths = runPaths(this.#options.dataDir, runId);
    const dirMtimeMs = await mtimeOf(paths.dir);
    if (dirMtimeMs === null) {
      this.forget(runId);
      return null;
    }
    let entry = this.#entries.get(runId);
    if (entry?.dirMtimeMs !== dirMtimeMs) {
      const readAtMs = Date.now();
      const read = await readEntry(runId, paths, dirMtimeMs);
      if (read === null) return null;
      entry = read;
      if (readAtMs - dirMtimeMs > TICK_MS) this.#keep(runId, entry);
    }
    // What the writer itself watches is served from memory: any mark here was left by a crash.
    const isWatched =
      !this.#options.isWriter && entry.isMarked && (await isBeingWritten(paths.watching));
    return withWatch(entry.summary, isWatched);
  }

  /** What people added to a run that is served from memory. */
  async metaOf(runId: RunId): Promise<RunMeta> {
    const { notes } = runPaths(this.#options.dataDir, runId);
    return shownNotes(await readNotesFile(notes)).meta;
  }

  forget(runId: RunId): void {
    if (this.#entries.delete(runId)) this.#saveSoon();
  }

  async close(): Promise<void> {
    if (this.#saveTimer === null) return;
    clearTimeout(this.#saveTimer);
    await this.#save();
  }

  #keep(runId: RunId, entry: Entry): void {
    this.#entries.set(runId, entry);
    this.#saveSoon();
  }

  async #load(): Promise<void> {
    const text = await readFile(this.#indexPath, 'utf8').catch(() => '');
    const parsed = indexSchema.safeParse(tryJson(text));
    if (!parsed.success) return;
    for (const [runId, entry] of Object.entries(parsed.data.runs)) this.#entries.set(runId, entry);
  }

  #saveSoon(): void {
    if (!this.#options.isWriter || this.#saveTimer !== null) return;
    this.#saveTimer = setTimeout(() => void this.#save(), SAVE_DELAY_MS);
    this.#saveTimer.unref();
  }

  async #save(): Promise<void> {
    this.#saveTimer = null;
    const content = { version: INDEX_VERSION, runs: Object.fromEntries(this.#entries) };
    // Only speed is lost without it.
    await writeFileAtomic(this.#indexPath, JSON.stringify(content), { fsync: false }).catch(
      () => undefined,
    );
  }

  get #indexPath(): string {
    return path.join(this.#options.dataDir, 'runs-index.json');
  }
}

/** As people see a run: under the name that they gave it. */
export function withMeta(summary: RunSummary, meta: RunMeta): RunSummary {
  return { ...summary, name: meta.name ?? summary.name, meta };
}

/** A run that was watched within the last seconds. */
export async function isBeingWritten(watching: string): Promise<boolean> {
  const mtimeMs = (await mtimeOf(watching)) ?? 0;
  return Date.now() - mtimeMs < BEING_WRITTEN_MS;
}

async function readEntry(runId: RunId, paths: RunPaths, dirMtimeMs: number): Promise<Entry | null> {
  const summary = (await readSummary(paths)) ?? (await summaryFromJournal(runId, paths));
  if (summary === null) return null;
  // One look at the folder is cheaper than asking for files that most runs do not have.
  const names = await readdir(paths.dir).catch((): string[] => []);
  const hasNotes = names.includes(path.basename(paths.notes));
  const { meta } = hasNotes ? shownNotes(await readNotesFile(paths.notes)) : NO_NOTES;
  const isMarked = names.includes(path.basename(paths.watching));
  return { dirMtimeMs, isMarked, summary: withMeta(summary, meta) };
}

async function readSummary(paths: RunPaths): Promise<RunSummary | null> {
  const content = tryJson(await readFile(paths.summary, 'utf8').catch(() => ''));
  const parsed = runSummarySchema.safeParse(content);
  if (!parsed.success) return null;
  if (typeof content === 'object' && content !== null && 'details' in content) return parsed.data;
  return withDetailsOfSnapshot(parsed.data, paths.snapshot);
}

/** For a summary of a version that did not tell domains, steps and the like. */
async function withDetailsOfSnapshot(summary: RunSummary, snapshot: string): Promise<RunSummary> {
  const { size } = await stat(snapshot).catch(() => ({ size: MAX_SNAPSHOT_BYTES + 1 }));
  if (size > MAX_SNAPSHOT_BYTES) return summary;
  const state = runStateSchema.safeParse(tryJson(await readFile(snapshot, 'utf8').catch(() => '')));
  return state.success ? { ...summary, details: selectRunDetails(state.data) } : summary;
}

/** For a run whose summary was never written: the app ended within its first seconds. */
async function summaryFromJournal(runId: RunId, paths: RunPaths): Promise<RunSummary | null> {
  try {
    const { events } = await readJournal(paths.journal);
    const state = reduceRun(createRunState(runId), events);
    return { ...selectRunSummary(state), isWatched: false };
  } catch {
    return null;
  }
}

/** A run without an end that nobody watches is abandoned, whatever was said of it last. */
function withWatch(summary: RunSummary, isWatched: boolean): RunSummary {
  const verdict = isWatched ? summary.verdict : abandonedBrief(summary);
  return { ...summary, verdict, isWatched };
}

async function mtimeOf(target: string): Promise<number | null> {
  return stat(target).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
