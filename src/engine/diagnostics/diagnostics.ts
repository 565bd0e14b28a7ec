/** Writes and lists the diagnostics archives of runs: `<run>/diagnostics/*.zip`. */
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { compileScrubRules } from '#core/scrub/userRules.ts';
import type { About, CommandRecord } from '#protocol/contract.ts';
import type { DiagnosticsReport } from '#protocol/diagnostics.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { RunLibrary } from '../runs/runLibrary.ts';
import { runPaths } from '../runs/runPaths.ts';
import { locatePicture } from '../screenshots/locatePicture.ts';
import type { SettingsStore } from '../settings/settingsStore.ts';
import { gatherDiagnostics, JOURNAL_EVENTS } from './gather.ts';

/** Older ones of a run are removed: each is some MB, and the newest knows most. */
const KEPT_ARCHIVES = 5;

export interface DiagnosticsOptions {
  readonly dataDir: string;
  readonly library: Pick<RunLibrary, 'open' | 'events'>;
  readonly commands: (runId: RunId) => Promise<readonly CommandRecord[]>;
  readonly settings: Pick<SettingsStore, 'read'>;
  readonly about: () => About;
  /** Shows a file in the system's file manager, where the face can. */
  readonly reveal?: (filePath: string) => void;
}

export class Diagnostics {
  readonly #options: DiagnosticsOptions;

  constructor(options: DiagnosticsOptions) {
    this.#options = options;
  }

  get canReveal(): boolean {
    return this.#options.reveal !== undefined;
  }

  /** @throws MonitorError `not_found`; any error of the disk. */
  async write(runId: RunId, { hasPictures }: { hasPictures: boolean }): Promise<DiagnosticsReport> {
    const { dataDir, library, about, settings } = this.#options;
    const { feed, lines } = await library.open(runId);
    const paths = runPaths(dataDir, runId);
    const writtenAt = new Date().toISOString();
    const { app } = await settings.read();
    const parts = await gatherDiagnostics({
      paths,
      dataDir,
      state: feed.state,
      lines,
      events: await library.events(
        runId,
        Math.max(0, feed.state.seq - JOURNAL_EVENTS),
        JOURNAL_EVENTS,
      ),
      commands: await this.#options.commands(runId).catch(() => []),
      about: about(),
      scrubRules: compileScrubRules(app.hiddenPatterns).rules,
      hasPictures,
      locatePicture: (ref) => locatePicture({ runDir: paths.dir, ref, size: 'full' }),
      writtenAt,
    });
    const dir = this.#dirOf(runId);
    await mkdir(dir, { recursive: true });
    const name = `diagnostics-${runId}-${writtenAt.replace(/\D/g, '').slice(0, 17)}.zip`;
    const filePath = path.join(dir, name);
    const zip = new ZipFile();
    for (const { name: entry, content } of parts) zip.addBuffer(content, entry);
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(`${filePath}.part`, { mode: 0o600 }));
    await rename(`${filePath}.part`, filePath);
    await this.#removeOld(runId);
    return { filePath, sizeBytes: (await stat(filePath)).size, writtenAt };
  }

  /** Newest first. */
  async list(runId: RunId): Promise<DiagnosticsReport[]> {
    const dir = this.#dirOf(runId);
    const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('.zip'));
    const reports = names.map(async (name): Promise<DiagnosticsReport | null> => {
      const filePath = path.join(dir, name);
      const found = await stat(filePath).catch(() => null);
      if (found === null) return null;
      return { filePath, sizeBytes: found.size, writtenAt: found.mtime.toISOString() };
    });
    return (await Promise.all(reports))
      .filter((report) => report !== null)
      .sort((a, b) => b.filePath.localeCompare(a.filePath));
  }

  async reveal(runId: RunId): Promise<boolean> {
    const [newest] = await this.list(runId);
    if (newest === undefined || this.#options.reveal === undefined) return false;
    this.#options.reveal(newest.filePath);
    return true;
  }

  async #removeOld(runId: RunId): Promise<void> {
    const old = (await this.list(runId)).slice(KEPT_ARCHIVES);
    for (const { filePath } of old) await rm(filePath, { force: true });
  }

  #dirOf(runId: RunId): string {
    return path.join(runPaths(this.#options.dataDir, runId).dir, 'diagnostics');
  }
}
