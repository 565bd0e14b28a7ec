/** The exports of this instance: each is written into a folder of its own until a face takes it. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { redactRun, leftOutBy } from '#core/exports/redact.ts';
import { FORMAT_LOOKS } from '#core/exports/formats.ts';
import { findTextChanges } from '#core/exports/textChanges.ts';
import { scrubText } from '#core/scrub/scrubText.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { MAX_PREVIEW_CHANGES } from '#protocol/exports.ts';
import type {
  ExportOptions,
  ExportPlan,
  ExportStatus,
  RedactionPreview,
} from '#protocol/exports.ts';
import type { ExportSource } from './exportSource.ts';
import { gatherRun, isRedacted } from './gatherRun.ts';
import { planExport, writeExport } from './writeExport.ts';
import { sizeOf } from './writeFolder.ts';

/** Exports kept until the app closes; the oldest goes when another one ends. */
const KEPT_EXPORTS = 8;
/** What a crash left behind is removed at the next start after this. */
const STALE_MS = 24 * 3_600_000;
/** Lines of the log that a preview looks at. */
const PREVIEWED_LINES = 5000;

export interface ExportedFile {
  /** A file, or a folder for `folder`. */
  readonly filePath: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly isFolder: boolean;
}

interface Job {
  readonly dir: string;
  readonly stopper: AbortController;
  readonly listeners: Set<() => void>;
  status: ExportStatus;
  file: ExportedFile | null;
}

export class RunExports {
  readonly #source: ExportSource;
  readonly #nowMs: () => number;
  readonly #dir: string;
  readonly #jobs = new Map<string, Job>();
  readonly #running = new Set<Promise<void>>();

  constructor(source: ExportSource, nowMs: () => number = Date.now) {
    this.#source = source;
    this.#nowMs = nowMs;
    this.#dir = path.join(source.dataDir, 'exports');
  }

  async plan(options: ExportOptions): Promise<ExportPlan> {
    refuseImpossible(options);
    return planExport(this.#source, options, new Date(this.#nowMs()).toISOString());
  }

  async preview(options: ExportOptions): Promise<RedactionPreview> {
    const { original, redactor, log } = await gatherRun(this.#source, options);
    const state = redactRun(original, options.redaction, redactor);
    const changes = findTextChanges(original, state, MAX_PREVIEW_CHANGES);
    const shown = [...changes.shown];
    let { count } = changes;
    if (log !== null) {
      const { lines } = await log.page(0, PREVIEWED_LINES);
      const before = { log: lines.map(({ text }) => text) };
      const after = { log: before.log.map(redactor.text) };
      const inLog = findTextChanges(before, after, MAX_PREVIEW_CHANGES - shown.length);
      shown.push(...inLog.shown);
      count += inLog.count;
    }
    const isCut = log !== null && log.lineCount > PREVIEWED_LINES;
    return {
      changeCount: count,
      changes: shown,
      leftOut: [
        ...leftOutBy(options.redaction),
        ...(isCut
          ? [
              `Of the log the first ${String(PREVIEWED_LINES)} lines are counted here; all are changed in the export.`,
            ]
          : []),
      ],
      problems: [...redactor.problems],
    };
  }

  async start(options: ExportOptions): Promise<{ exportId: string }> {
    refuseImpossible(options);
    // Told at once rather than by the stream: there is no such run.
    await this.#source.open(options.runId);
    const exportId = randomUUID();
    const dir = path.join(this.#dir, exportId);
    await this.#removeStale();
    await mkdir(dir, { recursive: true });
    const job: Job = {
      dir,
      stopper: new AbortController(),
      listeners: new Set(),
      status: { status: 'running', text: 'Reading the run', done: 0, total: 0 },
      file: null,
    };
    this.#jobs.set(exportId, job);
    const running = this.#run(job, options).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return { exportId };
  }

  /** The status now and at each change, to the end. */
  async *follow(exportId: string, signal: AbortSignal | undefined): AsyncGenerator<ExportStatus> {
    const job = this.#jobOf(exportId);
    for (;;) {
      const { status } = job;
      yield status;
      if (status.status !== 'running' || signal?.aborted === true) return;
      await changeOf(job, status, signal);
    }
  }

  cancel(exportId: string): boolean {
    const job = this.#jobOf(exportId);
    if (job.status.status !== 'running') return false;
    job.stopper.abort();
    return true;
  }

  /** @throws MonitorError `not_found` for an export that is not done, or gone. */
  locate(exportId: string): ExportedFile {
    const { file } = this.#jobOf(exportId);
    if (file === null) throw unknownExport();
    return file;
  }

  /** Stops what is being written and removes what nobody took. */
  async close(): Promise<void> {
    for (const { stopper } of this.#jobs.values()) stopper.abort();
    await Promise.all(this.#running);
    for (const { dir } of this.#jobs.values()) await rm(dir, { recursive: true, force: true });
    this.#jobs.clear();
  }

  async #run(job: Job, options: ExportOptions): Promise<void> {
    const startedMs = this.#nowMs();
    try {
      const written = await writeExport(this.#source, {
        options,
        dir: job.dir,
        nowMs: this.#nowMs,
        signal: job.stopper.signal,
        onProgress: (text, done, total) => tell(job, { status: 'running', text, done, total }),
      });
      const { filePath, packaging } = written;
      const fileName = path.basename(filePath);
      const isFolder = packaging === 'folder';
      const mediaType =
        packaging === 'zip' ? 'application/zip' : FORMAT_LOOKS[options.format].mediaType;
      job.file = { filePath, fileName, mediaType, isFolder };
      tell(job, {
        status: 'done',
        fileName,
        sizeBytes: await sizeOf(filePath),
        packaging,
        tookMs: this.#nowMs() - startedMs,
        remarks: [...written.remarks],
      });
      await this.#removeOldest();
    } catch (error) {
      await rm(job.dir, { recursive: true, force: true }).catch(() => undefined);
      tell(job, job.stopper.signal.aborted ? { status: 'cancelled' } : describe(error));
    }
  }

  #jobOf(exportId: string): Job {
    const job = this.#jobs.get(exportId);
    if (job === undefined) throw unknownExport();
    return job;
  }

  async #removeOldest(): Promise<void> {
    const ended = [...this.#jobs].filter(([, { status }]) => status.status !== 'running');
    for (const [exportId, { dir }] of ended.slice(0, Math.max(0, ended.length - KEPT_EXPORTS))) {
      this.#jobs.delete(exportId);
      await rm(dir, { recursive: true, force: true });
    }
  }

  async #removeStale(): Promise<void> {
    const names = await readdir(this.#dir).catch(() => []);
    for (const name of names.filter((each) => !this.#jobs.has(each))) {
      const dir = path.join(this.#dir, name);
      const { mtimeMs } = await stat(dir).catch(() => ({ mtimeMs: Infinity }));
      // Another instance may be writing one right now.
      if (mtimeMs < this.#nowMs() - STALE_MS) await rm(dir, { recursive: true, force: true });
    }
  }
}

function refuseImpossible(options: ExportOptions): void {
  if (options.format !== 'waarun' || !isRedacted(options)) return;
  throw new MonitorError(
    ERROR_CODES.invalidInput,
    'A run bundle is the run as it was recorded: of it only secrets can be hidden.',
    'Export HTML, JSON or CSV to hide more, or leave hiding out.',
  );
}

function tell(job: Job, status: ExportStatus): void {
  job.status = status;
  for (const listener of [...job.listeners]) listener();
}

/** Resolves when the status is another, or at abort. */
function changeOf(job: Job, seen: ExportStatus, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      job.listeners.delete(look);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const look = (): void => {
      if (job.status !== seen) end();
    };
    job.listeners.add(look);
    signal?.addEventListener('abort', end, { once: true });
    look();
  });
}

function describe(error: unknown): ExportStatus {
  if (error instanceof MonitorError) {
    return { status: 'failed', message: scrubText(error.message), remedy: error.remedy };
  }
  const { code } = error instanceof Error && 'code' in error ? error : { code: '' };
  const message = error instanceof Error ? error.message : String(error);
  const remedy =
    code === 'ENOSPC'
      ? 'The disk is full: free some space, or leave pictures out.'
      : 'Try again; if it stays, the log file in the data folder tells more.';
  return {
    status: 'failed',
    message: scrubText(`The export could not be written: ${message}`),
    remedy,
  };
}

function unknownExport(): MonitorError {
  return new MonitorError(
    ERROR_CODES.notFound,
    'There is no such export; it may have been removed already.',
    'Export the run again.',
  );
}
