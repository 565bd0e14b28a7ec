/** Previews places and imports runs from them. Each run is whole in the data folder, or absent. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type {
  ImportableRun,
  ImportMessage,
  ImportPlace,
  ImportPreview,
} from '#protocol/imports.ts';
import type { RunManifest } from '#protocol/journal.ts';
import { manifestSchema } from '#protocol/journal.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { WriterRule } from '../library/writerRule.ts';
import { newRunId } from '../runs/newRunId.ts';
import type { RunLibrary } from '../runs/runLibrary.ts';
import { runPaths, runsDir } from '../runs/runPaths.ts';
import type { RunRecorder } from '../runs/runRecorder.ts';
import { openTree, recognise } from './recognise.ts';
import type { RunSource } from './runSource.ts';
import type { SourceTree } from './sourceTree.ts';

export interface ImporterOptions {
  readonly dataDir: string;
  readonly writerRule: WriterRule;
  readonly build: { readonly version: string; readonly commit: string };
  readonly library: Pick<RunLibrary, 'manifests' | 'changed'>;
  readonly openRecorder: (manifest: RunManifest, folder: RunId) => Promise<RunRecorder>;
  /** File of an upload. */
  readonly uploadedFile: (uploadId: string) => string;
  /** False where those who ask may be on another machine: they send files instead. */
  readonly allowsPaths: boolean;
}

/** Not the id of a run: the library does not see what is only half there. */
const UNFINISHED = '.importing-';
/** A file that was written this short ago may be followed by more: WAA writes one every step. */
const GROWING_WITHIN_MS = 120_000;
/** Progress that comes faster than this is not worth a message. */
const PROGRESS_EVERY_MS = 100;

export class Importer {
  readonly #options: ImporterOptions;

  constructor(options: ImporterOptions) {
    this.#options = options;
  }

  /** Removes what a crash left of imports that were not finished. */
  async clean(): Promise<void> {
    const dir = runsDir(this.#options.dataDir);
    const names = await readdir(dir).catch((): string[] => []);
    for (const name of names.filter((each) => each.startsWith(UNFINISHED))) {
      await rm(path.join(dir, name), { recursive: true, force: true });
    }
  }

  /** @throws MonitorError for what cannot be opened, or holds no run. */
  async preview(place: ImportPlace, signal: AbortSignal): Promise<ImportPreview> {
    const tree = await this.#open(place, signal);
    try {
      const { title, sources, remarks, newestFileMs } = await recognise(tree, signal);
      const known = await this.#options.library.manifests();
      const isRecent = newestFileMs !== null && Date.now() - newestFileMs < GROWING_WITHIN_MS;
      return {
        location: tree.location,
        title,
        remarks: [...remarks],
        isGrowing: isRecent && sources.some(({ preview }) => preview.tasks.withoutOutcome > 0),
        runs: sources.map((source) => ({
          ...source.preview,
          existing: existingRun(tree, source, known),
        })),
      };
    } finally {
      await tree.close();
    }
  }

  /** One run after the other; leaving the stream cancels. */
  async *start(
    input: {
      readonly place: ImportPlace;
      readonly runs?: readonly string[];
      readonly again: boolean;
    },
    outer: AbortSignal | undefined,
  ): AsyncGenerator<ImportMessage> {
    this.#options.writerRule.check('The run library');
    const leaving = new AbortController();
    const signal = AbortSignal.any([leaving.signal, ...(outer ? [outer] : [])]);
    const tree = await this.#open(input.place, signal);
    try {
      const { sources } = await recognise(tree, signal);
      const wanted = chooseSources(sources, input.runs);
      for (const [index, source] of wanted.entries()) {
        yield* this.#importOne(tree, source, {
          run: index + 1,
          runCount: wanted.length,
          again: input.again,
          signal,
        });
      }
    } finally {
      leaving.abort();
      await tree.close();
    }
  }

  async *#importOne(
    tree: SourceTree,
    source: RunSource,
    options: {
      readonly run: number;
      readonly runCount: number;
      readonly again: boolean;
      readonly signal: AbortSignal;
    },
  ): AsyncGenerator<ImportMessage> {
    const { run, runCount, again, signal } = options;
    const { id, name } = source.preview;
    const known = await this.#options.library.manifests();
    const existing = existingRun(tree, source, known);
    if (existing?.isSame === true && !again) {
      yield { kind: 'imported', run: { id, name, runId: existing.runId, isNew: false } };
      return;
    }
    const progress = new LatestProgress();
    const writing = this.#write(tree, source, known, signal, progress);
    writing.then(
      () => progress.end(),
      () => progress.end(),
    );
    for await (const { stage, fraction } of progress.values()) {
      yield { kind: 'progress', run, runCount, name, stage, fraction };
    }
    try {
      yield { kind: 'imported', run: { id, name, runId: await writing, isNew: true } };
    } catch (error) {
      if (signal.aborted) throw cancelled();
      // With several runs, one that is damaged must not keep the others away.
      if (runCount === 1) throw error;
      yield {
        kind: 'failed',
        name,
        message: error instanceof Error ? error.message : String(error),
      };
    }
  }

  async #write(
    tree: SourceTree,
    source: RunSource,
    known: readonly RunManifest[],
    signal: AbortSignal,
    progress: LatestProgress,
  ): Promise<RunId> {
    const { dataDir } = this.#options;
    const openedAt = new Date();
    const isFree = (runId: RunId): boolean => known.every((other) => other.runId !== runId);
    const runId = source.runId !== null && isFree(source.runId) ? source.runId : newRunId(openedAt);
    const manifest = this.#newManifest(tree, source, runId, openedAt);
    const folder = `${UNFINISHED}${randomBytes(8).toString('hex')}`;
    const paths = runPaths(dataDir, folder);
    let recorder: RunRecorder | null = null;
    try {
      await mkdir(paths.dir, { recursive: true });
      await source.write({
        paths,
        manifest,
        signal,
        openRecorder: async () => (recorder ??= await this.#options.openRecorder(manifest, folder)),
        report: (stage, fraction) => progress.set(stage, fraction),
      });
      await closeRecorder(recorder);
      signal.throwIfAborted();
      await rename(paths.dir, runPaths(dataDir, runId).dir);
    } catch (error) {
      await closeRecorder(recorder).catch(() => undefined);
      await rm(paths.dir, { recursive: true, force: true });
      throw error;
    }
    this.#options.library.changed();
    return runId;
  }

  #newManifest(tree: SourceTree, source: RunSource, runId: RunId, openedAt: Date): RunManifest {
    const { build } = this.#options;
    return manifestSchema.parse({
      version: 1,
      runId,
      name: source.preview.name,
      targetLabel: `import of ${path.basename(tree.location)}`,
      profileId: null,
      runKey: '',
      openedAt: openedAt.toISOString(),
      endedAt: null,
      outcome: null,
      appVersion: build.version,
      appCommit: build.commit,
      settings: {},
      origin: originOf(tree, source),
    });
  }

  #open(place: ImportPlace, signal: AbortSignal): Promise<SourceTree> {
    if ('uploadId' in place) return openTree(this.#options.uploadedFile(place.uploadId), signal);
    this.checkPath(place.path);
    return openTree(place.path, signal);
  }

  /** @throws MonitorError for a path that may not be named, or depends on where the app started. */
  checkPath(filePath: string): void {
    if (!this.#options.allowsPaths) {
      throw new MonitorError(
        ERROR_CODES.accessDenied,
        'Paths are not taken here: this monitor can be reached from other machines.',
        'Send the file instead, or import it on that machine with "waa-monitor runs import".',
      );
    }
    if (path.isAbsolute(filePath)) return;
    throw new MonitorError(
      ERROR_CODES.invalidInput,
      `"${filePath}" is no absolute path.`,
      'Name it from the root on, for example /home/you/results.',
    );
  }
}

async function closeRecorder(recorder: RunRecorder | null): Promise<void> {
  await recorder?.close();
}

function originOf(tree: SourceTree, source: RunSource): NonNullable<RunManifest['origin']> {
  return {
    kind: 'import',
    location: tree.location,
    part: source.preview.id,
    fingerprint: source.fingerprint,
  };
}

/** The same files anywhere, or the same place with other files by now. */
function existingRun(
  tree: SourceTree,
  source: RunSource,
  known: readonly RunManifest[],
): ImportableRun['existing'] {
  const same =
    known.find(({ origin }) => origin?.fingerprint === source.fingerprint) ??
    known.find(({ runId }) => runId === source.runId);
  if (same !== undefined) return { runId: same.runId, isSame: true };
  const { location, part } = originOf(tree, source);
  const older = known.find(({ origin }) => origin?.location === location && origin.part === part);
  return older === undefined ? null : { runId: older.runId, isSame: false };
}

/** @throws MonitorError `not_found` for a run that is not there (any more). */
function chooseSources(
  sources: readonly RunSource[],
  ids: readonly string[] | undefined,
): readonly RunSource[] {
  if (ids === undefined) return sources;
  const missing = ids.find((id) => sources.every(({ preview }) => preview.id !== id));
  if (missing === undefined) return sources.filter(({ preview }) => ids.includes(preview.id));
  throw new MonitorError(
    ERROR_CODES.notFound,
    `There is no run "${missing}" in this place (any more).`,
    'Look at the place again.',
  );
}

function cancelled(): MonitorError {
  return new MonitorError(
    ERROR_CODES.cancelled,
    'The import was cancelled; nothing of the run was kept.',
    'Import it again when you want it.',
  );
}

type Stage = Parameters<Parameters<RunSource['write']>[0]['report']>[0];

/** Progress for one listener who gets the newest value, and not too often. */
class LatestProgress {
  #value: { readonly stage: Stage; readonly fraction: number } | null = null;
  #isOver = false;
  #wake: () => void = () => undefined;

  set(stage: Stage, fraction: number): void {
    this.#value = { stage, fraction: Math.min(1, Math.max(0, fraction)) };
    this.#wake();
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  async *values(): AsyncGenerator<{ readonly stage: Stage; readonly fraction: number }> {
    let sentAtMs = Number.NEGATIVE_INFINITY;
    while (!this.#isOver) {
      const value = this.#value;
      if (value !== null && performance.now() - sentAtMs >= PROGRESS_EVERY_MS) {
        this.#value = null;
        sentAtMs = performance.now();
        yield value;
        continue;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
