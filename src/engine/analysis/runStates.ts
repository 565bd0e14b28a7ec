/** States of runs for analysis: the live one where there is one, else from the files, remembered. */
import { open, readFile, stat } from 'node:fs/promises';
import { reduceRun } from '#core/run/reduceRun.ts';
import { createRunState } from '#core/run/runState.ts';
import { runStateSchema } from '#protocol/snapshot.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { readJournal } from '../runs/eventJournal.ts';
import type { RunLibrary } from '../runs/runLibrary.ts';
import { runPaths } from '../runs/runPaths.ts';

/** States of 154 tasks take about 10 MB each in memory; more than are compared at once. */
const MAX_REMEMBERED = 16;
/** Enough for the last events of a journal. */
const TAIL_BYTES = 64 * 1024;

export type StateLibrary = Pick<RunLibrary, 'open' | 'peek'>;

interface Remembered {
  readonly stamp: string;
  readonly state: Promise<RunState>;
}

export class RunStates {
  readonly #library: StateLibrary;
  readonly #dataDir: string;
  readonly #remembered = new Map<RunId, Remembered>();

  constructor(library: StateLibrary, dataDir: string) {
    this.#library = library;
    this.#dataDir = dataDir;
  }

  /** @throws MonitorError `not_found`. */
  async get(runId: RunId): Promise<RunState> {
    const live = this.#library.peek(runId);
    if (live !== null) return live;
    const { journal } = runPaths(this.#dataDir, runId);
    const info = await stat(journal).catch(() => null);
    // The library knows how to say that there is no such run.
    if (info === null) return (await this.#library.open(runId)).feed.state;
    const stamp = `${String(info.size)} ${String(info.mtimeMs)}`;
    const known = this.#remembered.get(runId);
    this.#remembered.delete(runId);
    const kept = known?.stamp === stamp ? known : { stamp, state: this.#read(runId) };
    this.#remembered.set(runId, kept);
    kept.state.catch(() => this.#remembered.delete(runId));
    this.#forgetOldest();
    return kept.state;
  }

  #forgetOldest(): void {
    for (const runId of this.#remembered.keys()) {
      if (this.#remembered.size <= MAX_REMEMBERED) return;
      this.#remembered.delete(runId);
    }
  }

  /** The snapshot where it is up to the journal's end; after a crash it may lag behind. */
  async #read(runId: RunId): Promise<RunState> {
    const paths = runPaths(this.#dataDir, runId);
    const [snapshot, lastSeq] = await Promise.all([
      readSnapshot(paths.snapshot, runId),
      readLastSeq(paths.journal),
    ]);
    if (snapshot !== null && snapshot.seq === lastSeq) return snapshot;
    const { events } = await readJournal(paths.journal);
    return reduceRun(createRunState(runId), events);
  }
}

/** Null for one that is missing, torn, of another version or of another run. */
async function readSnapshot(filePath: string, runId: RunId): Promise<RunState | null> {
  try {
    const parsed = runStateSchema.safeParse(JSON.parse(await readFile(filePath, 'utf8')));
    return parsed.success && parsed.data.runId === runId ? parsed.data : null;
  } catch {
    // The journal tells the same.
    return null;
  }
}

/** Of the last whole line; null when it can't be told from the end of the file. */
async function readLastSeq(filePath: string): Promise<number | null> {
  const handle = await open(filePath, 'r');
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    const text = buffer.toString('utf8', 0, bytesRead);
    const end = text.lastIndexOf('\n');
    const line = text.slice(text.lastIndexOf('\n', end - 1) + 1, end);
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'seq' in value ? Number(value.seq) : null;
  } catch {
    return null;
  } finally {
    await handle.close();
  }
}
