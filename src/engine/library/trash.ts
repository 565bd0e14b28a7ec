/**
 * Deleting a run moves its folder to `<data-dir>/trash/`, so that it can come back. Only emptying the
 * trash, by hand or by age, removes anything for good.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { TrashedRun } from '#protocol/library.ts';
import { instantSchema, runIdSchema } from '#protocol/vocabulary.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { runPaths, runsDir } from '../runs/runPaths.ts';
import { sizeOfFolder } from './diskUsage.ts';
import type { WriterRule } from './writerRule.ts';

/** In the folder of a run while it is in the trash. */
const MARK = 'trashed.json';
const DAY_MS = 86_400_000;

const markSchema = z.object({ trashedAt: instantSchema, name: z.string() });

export interface KeptRun {
  readonly runId: RunId;
  readonly reason: string;
}

export interface TrashOptions {
  readonly dataDir: string;
  readonly writerRule: WriterRule;
  readonly library: {
    isRecording(runId: RunId): boolean;
    /** Lets go of what is held of the run. */
    forget(runId: RunId): Promise<void>;
    /** Tells that the list of runs is another one. */
    changed(): void;
  };
  /** The name that people know the run by. */
  readonly nameOf: (runId: RunId) => Promise<string>;
  readonly now?: () => number;
}

export class Trash {
  readonly #options: TrashOptions;

  constructor(options: TrashOptions) {
    this.#options = options;
  }

  /** @throws MonitorError `read_only`. */
  async remove(runIds: readonly RunId[]): Promise<{ removed: RunId[]; kept: KeptRun[] }> {
    this.#options.writerRule.check('The list of runs');
    const removed: RunId[] = [];
    const kept: KeptRun[] = [];
    await mkdir(this.#dir, { recursive: true });
    for (const runId of new Set(runIds)) {
      const reason = await this.#moveOut(runId);
      if (reason === null) removed.push(runId);
      else kept.push({ runId, reason });
    }
    if (removed.length > 0) this.#options.library.changed();
    return { removed, kept };
  }

  /** @throws MonitorError `read_only`. */
  async restore(runIds: readonly RunId[]): Promise<{ restored: RunId[]; kept: KeptRun[] }> {
    this.#options.writerRule.check('The list of runs');
    const restored: RunId[] = [];
    const kept: KeptRun[] = [];
    for (const runId of new Set(runIds)) {
      const reason = await this.#moveBack(runId);
      if (reason === null) restored.push(runId);
      else kept.push({ runId, reason });
    }
    if (restored.length > 0) this.#options.library.changed();
    return { restored, kept };
  }

  /** Newest first. */
  async list(): Promise<TrashedRun[]> {
    const runs: TrashedRun[] = [];
    for (const runId of await this.#ids()) {
      const { trashedAt, name } = await this.#markOf(runId);
      const sizeBytes = await sizeOfFolder(this.#folderOf(runId));
      runs.push({ runId, name, trashedAt, sizeBytes });
    }
    return runs.sort((a, b) => b.trashedAt.localeCompare(a.trashedAt));
  }

  /** For good. @throws MonitorError `read_only`. */
  async empty(runIds?: readonly RunId[]): Promise<{ removed: RunId[]; freedBytes: number }> {
    this.#options.writerRule.check('The trash');
    const there = await this.#ids();
    const wanted = runIds === undefined ? there : there.filter((runId) => runIds.includes(runId));
    let freedBytes = 0;
    for (const runId of wanted) {
      freedBytes += await sizeOfFolder(this.#folderOf(runId));
      await rm(this.#folderOf(runId), { recursive: true, force: true });
    }
    return { removed: wanted, freedBytes };
  }

  /** Removes for good what was put here longer than `days` ago. */
  async emptyOlderThan(days: number): Promise<RunId[]> {
    const beforeMs = this.#nowMs() - days * DAY_MS;
    const old: RunId[] = [];
    for (const runId of await this.#ids()) {
      const { trashedAt } = await this.#markOf(runId);
      if (Date.parse(trashedAt) < beforeMs) old.push(runId);
    }
    if (old.length > 0) await this.empty(old);
    return old;
  }

  /** Null when it is in the trash now, else why it is not. */
  async #moveOut(runId: RunId): Promise<string | null> {
    const { library, dataDir, nameOf } = this.#options;
    const { dir } = runPaths(dataDir, runId);
    if (library.isRecording(runId)) return 'It is being watched. Stop watching it first.';
    if (!existsSync(dir)) return 'There is no such run in this data folder.';
    try {
      const name = await nameOf(runId);
      await library.forget(runId);
      // A run of this id may lie here from before, restored by a copy: it gives way.
      await rm(this.#folderOf(runId), { recursive: true, force: true });
      await rename(dir, this.#folderOf(runId));
      const mark = { trashedAt: new Date(this.#nowMs()).toISOString(), name };
      await writeFileAtomic(path.join(this.#folderOf(runId), MARK), JSON.stringify(mark));
      return null;
    } catch (error) {
      return `Its folder could not be moved to the trash: ${String(error)}`;
    }
  }

  async #moveBack(runId: RunId): Promise<string | null> {
    const { dir } = runPaths(this.#options.dataDir, runId);
    if (!existsSync(this.#folderOf(runId))) return 'It is not in the trash.';
    if (existsSync(dir)) return 'There is a run of this id already.';
    try {
      await mkdir(runsDir(this.#options.dataDir), { recursive: true });
      await rename(this.#folderOf(runId), dir);
      await rm(path.join(dir, MARK), { force: true });
      await this.#options.library.forget(runId);
      return null;
    } catch (error) {
      return `Its folder could not be moved back: ${String(error)}`;
    }
  }

  async #ids(): Promise<RunId[]> {
    const names = await readdir(this.#dir).catch(() => []);
    return names.filter((name) => runIdSchema.safeParse(name).success);
  }

  /** A run whose mark is lost counts as put here now: better kept too long than too short. */
  async #markOf(runId: RunId): Promise<z.infer<typeof markSchema>> {
    const filePath = path.join(this.#folderOf(runId), MARK);
    const text = await readFile(filePath, 'utf8').catch(() => '');
    try {
      return markSchema.parse(JSON.parse(text));
    } catch {
      const mark = { trashedAt: new Date(this.#nowMs()).toISOString(), name: runId };
      if (this.#options.writerRule.isWriter) {
        await writeFileAtomic(filePath, JSON.stringify(mark)).catch(() => undefined);
      }
      return mark;
    }
  }

  get #dir(): string {
    return path.join(this.#options.dataDir, 'trash');
  }

  #folderOf(runId: RunId): string {
    return path.join(this.#dir, runId);
  }

  #nowMs(): number {
    return this.#options.now?.() ?? Date.now();
  }
}
