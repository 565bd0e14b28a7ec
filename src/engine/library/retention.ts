/**
 * Keeps the data folder within what the user set: computes the plan, does what was agreed to, and, in
 * the writer, does by itself what needs no asking: some time after the start and once a day.
 */
import { readdir, rm, unlink } from 'node:fs/promises';
import path from 'node:path';
import { planCleanup } from '#core/library/planCleanup.ts';
import type { CleanupItem, CleanupPlan, CleanupResult } from '#protocol/library.ts';
import { assertNever } from '#protocol/vocabulary.ts';
import type { RunLibrary } from '../runs/runLibrary.ts';
import { runPaths } from '../runs/runPaths.ts';
import type { SettingsStore } from '../settings/settingsStore.ts';
import { isPicture, walkFiles } from './diskUsage.ts';
import type { UsageMeter } from './diskUsage.ts';
import type { Trash } from './trash.ts';
import type { WriterRule } from './writerRule.ts';

/** A command that only lists runs is gone by then; a window is open for hours. */
const FIRST_AFTER_MS = 60_000;
const EVERY_MS = 24 * 3600_000;

export interface RetentionOptions {
  readonly dataDir: string;
  readonly library: Pick<RunLibrary, 'list' | 'isRecording' | 'changed'>;
  readonly settings: SettingsStore;
  readonly writerRule: WriterRule;
  readonly meter: UsageMeter;
  readonly trash: Pick<Trash, 'remove' | 'emptyOlderThan'>;
  /** Told of what was done without anybody asking, and of what went wrong. */
  readonly onDone?: (what: string, details: Readonly<Record<string, unknown>>) => void;
  readonly now?: () => number;
}

export class Retention {
  readonly #options: RetentionOptions;
  #timers: NodeJS.Timeout[] = [];

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  /** Only the writer does anything by itself. */
  start(): void {
    if (!this.#options.writerRule.isWriter) return;
    const act = (): void => {
      this.#actAlone().catch((error: unknown) => {
        this.#options.onDone?.('clean-up failed', { error: String(error) });
      });
    };
    this.#timers = [setTimeout(act, FIRST_AFTER_MS), setInterval(act, EVERY_MS)];
    for (const timer of this.#timers) timer.unref();
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }

  async plan(): Promise<CleanupPlan> {
    const { library, meter, settings } = this.#options;
    const { app } = await settings.read();
    const stored = [];
    for (const run of await library.list()) {
      stored.push({ run, usage: await meter.of(run.runId) });
    }
    return planCleanup(stored, app.storage, this.#options.now?.() ?? Date.now());
  }

  /** @throws MonitorError `read_only`. */
  async cleanUp(itemIds: readonly string[]): Promise<CleanupResult> {
    this.#options.writerRule.check('What is kept');
    const { items } = await this.plan();
    const wanted = new Set(itemIds);
    const result = await this.#doItems(items.filter(({ id }) => wanted.has(id)));
    const known = new Set(items.map(({ id }) => id));
    const gone = itemIds
      .filter((id) => !known.has(id))
      .map((id) => ({ id, reason: 'It is not in the plan any more.' }));
    return { ...result, left: [...result.left, ...gone] };
  }

  /** What needs no asking, and what has lain in the trash for long. */
  async #actAlone(): Promise<void> {
    const { settings, trash, onDone } = this.#options;
    const { storage } = (await settings.read()).app;
    const emptied = await trash.emptyOlderThan(storage.keepTrashDays);
    if (emptied.length > 0) onDone?.('emptied the trash of old runs', { runs: emptied });
    if (storage.keepPicturesDays === null && storage.maxTotalGb === null) return;
    const { items } = await this.plan();
    const { done, freedBytes } = await this.#doItems(items.filter((item) => !item.needsAsking));
    if (done.length === 0) return;
    onDone?.('cleaned up by the storage settings', {
      items: done.map(({ id }) => id),
      freedBytes,
    });
  }

  async #doItems(items: readonly CleanupItem[]): Promise<CleanupResult> {
    const done: CleanupItem[] = [];
    const left: { id: string; reason: string }[] = [];
    for (const item of items) {
      const reason = await this.#doItem(item);
      if (reason === null) done.push(item);
      else left.push({ id: item.id, reason });
    }
    if (done.length > 0) this.#options.library.changed();
    const freedBytes = done
      .filter(({ what }) => what !== 'run')
      .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return { done, left, freedBytes };
  }

  /** Null when it is done, else why not. */
  async #doItem(item: CleanupItem): Promise<string | null> {
    const { library, meter, trash, dataDir } = this.#options;
    // Somebody may have begun to watch it since the plan was made.
    if (library.isRecording(item.runId)) return 'The run is being watched.';
    const paths = runPaths(dataDir, item.runId);
    try {
      switch (item.what) {
        case 'thumbs':
          await emptyFolder(paths.thumbs);
          break;
        case 'screens':
          await emptyFolder(paths.screens);
          break;
        case 'step_pictures':
          await removePictures(paths.artifacts);
          break;
        case 'run': {
          const { kept } = await trash.remove([item.runId]);
          if (kept[0] !== undefined) return kept[0].reason;
          break;
        }
        default:
          assertNever(item.what);
      }
      meter.forget(item.runId);
      return null;
    } catch (error) {
      return String(error);
    }
  }
}

async function emptyFolder(dir: string): Promise<void> {
  for (const name of await readdir(dir).catch(() => [])) {
    await rm(path.join(dir, name), { recursive: true, force: true });
  }
}

/** Pictures only: replies, plans and scores are small and cannot be had again. */
async function removePictures(dir: string): Promise<void> {
  const pictures: string[] = [];
  await walkFiles(dir, (filePath) => {
    if (isPicture(filePath)) pictures.push(filePath);
  });
  for (const picture of pictures) await unlink(picture);
}
