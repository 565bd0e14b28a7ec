/**
 * Writes the HTML report: the UI, the run, and behind them log, texts and pictures. Everything that
 * comes from a VM is in it as base64, so that nothing of it can be taken for markup.
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { renamePictures } from '#core/exports/recordedPictures.ts';
import {
  answerKey,
  LOG_CHUNK_LINES,
  RECORDED_IDS,
  RECORDED_RUN_VERSION,
} from '#protocol/recordedRun.ts';
import type { RecordedRun } from '#protocol/recordedRun.ts';
import type { ExportOptions, PictureChoice } from '#protocol/exports.ts';
import type { PictureRef, TaskKey } from '#protocol/vocabulary.ts';
import type { ExportSource, LogPages } from './exportSource.ts';
import type { GatheredRun } from './gatherRun.ts';
import { readPictures } from './pictureBytes.ts';
import type { ReportTemplate } from './reportTemplate.ts';
import type { TextFile } from './textFile.ts';

const pack = promisify(gzip);

export interface ReportOptions {
  readonly options: ExportOptions;
  readonly template: ReportTemplate;
  /** Whether full pictures go into the page or into files beside it. */
  readonly place: 'page' | 'folder';
  readonly exportedAt: string;
  readonly signal: AbortSignal;
  /** Parts done so far, of `total`. */
  readonly onProgress: (text: string, done: number, total: number) => void;
}

/** Names that say nothing, in the order of the run. */
export function namePictures(pictures: readonly PictureRef[]): ReadonlyMap<PictureRef, string> {
  return new Map(pictures.map((ref, index) => [ref, `pictures/${String(index + 1)}${endOf(ref)}`]));
}

function endOf(ref: PictureRef): string {
  return /\.(?:png|jpe?g|webp)$/i.exec(ref)?.[0].toLowerCase() ?? '.png';
}

/** Names of pictures that could not be read. */
export async function writeReportPage(
  source: ExportSource,
  run: GatheredRun,
  report: ReportOptions,
  file: TextFile,
): Promise<readonly PictureRef[]> {
  const { options, template, place, signal } = report;
  const names = namePictures(run.pictures);
  const tasks = run.hasStepFiles ? tasksWithSteps(run) : [];
  const recorded = await toRecordedRun(source, run, report, names, tasks);
  await file.write(template.head);
  await writePart(file, RECORDED_IDS.run, await packed(recorded));
  await file.write(template.script);
  if (run.log !== null) await writeLog(run, run.log, report, file);
  for (const [index, key] of tasks.entries()) {
    signal.throwIfAborted();
    report.onProgress('Packing step files', index, tasks.length);
    const files = await readTaskFiles(source, run, key);
    await writePart(file, RECORDED_IDS.stepFiles(index), await packed(files));
  }
  const missing: PictureRef[] = [];
  if (options.pictures !== 'none') {
    // Beside a folder of full pictures the page has the small ones: it shows them at once, and alone.
    const embedded: PictureChoice = place === 'folder' ? 'thumbs' : options.pictures;
    const size = embedded === 'full' ? 'full' : 'thumb';
    let done = 0;
    for await (const picture of readPictures(source, options.runId, run.pictures, embedded)) {
      signal.throwIfAborted();
      report.onProgress('Adding pictures', (done += 1), run.pictures.length);
      const name = names.get(picture.ref);
      if (picture.bytes === null || name === undefined) missing.push(picture.ref);
      else
        await writePart(file, RECORDED_IDS.picture(name, size), picture.bytes.toString('base64'));
    }
  }
  await file.write(template.tail);
  return missing;
}

async function toRecordedRun(
  source: ExportSource,
  run: GatheredRun,
  { options, place, exportedAt }: ReportOptions,
  names: ReadonlyMap<PictureRef, string>,
  tasks: readonly TaskKey[],
): Promise<RecordedRun> {
  const state = renamePictures(run.state, (ref) => names.get(ref) ?? null);
  const lineCount = run.log?.lineCount ?? 0;
  const answers = Object.entries(await source.answers(options.runId));
  return {
    version: RECORDED_RUN_VERSION,
    exportedAt,
    app: source.build,
    state,
    pictures: {
      choice: options.pictures,
      place,
      mediaTypes:
        options.pictures === 'full'
          ? Object.fromEntries([...names.values()].map((name) => [name, mediaTypeOf(name)]))
          : {},
    },
    log:
      run.log === null ? null : { lineCount, chunkCount: Math.ceil(lineCount / LOG_CHUNK_LINES) },
    stepFiles: Object.fromEntries(tasks.map((key, index) => [run.redactor.text(key), index])),
    answers: Object.fromEntries(answers.map(([key, value]) => [key, run.redactor.value(value)])),
    remarks: [...run.remarks],
  };
}

function mediaTypeOf(name: string): string {
  if (name.endsWith('.webp')) return 'image/webp';
  return name.endsWith('.png') ? 'image/png' : 'image/jpeg';
}

async function writeLog(
  run: GatheredRun,
  log: LogPages,
  report: ReportOptions,
  file: TextFile,
): Promise<void> {
  // Lines that come while this is written are of the next export.
  const total = log.lineCount;
  for (let from = 0; from < total; from += LOG_CHUNK_LINES) {
    report.signal.throwIfAborted();
    report.onProgress('Packing the log', from, total);
    await writePart(
      file,
      RECORDED_IDS.logChunk(from / LOG_CHUNK_LINES),
      await packed(await readLogChunk(run, log, from, Math.min(LOG_CHUNK_LINES, total - from))),
    );
  }
}

export async function readLogChunk(run: GatheredRun, log: LogPages, from: number, count: number) {
  const { lines } = await log.page(from, count);
  return lines.map((line) => ({
    ...line,
    source: run.redactor.text(line.source),
    text: run.redactor.text(line.text),
  }));
}

export function tasksWithSteps({ original }: GatheredRun): readonly TaskKey[] {
  return original.taskOrder.filter((key) => (original.tasks[key]?.attempts.length ?? 0) > 0);
}

/** What the step inspector asks for each step of a task. */
export async function readTaskFiles(
  source: Pick<ExportSource, 'inspect'>,
  run: GatheredRun,
  key: TaskKey,
): Promise<Record<string, unknown>> {
  const { runId } = run.original;
  const task = run.redactor.text(key);
  const answers: Record<string, unknown> = {};
  for (const attempt of run.original.tasks[key]?.attempts ?? []) {
    for (const stepNumber of [0, ...attempt.steps.map((step) => step.number)]) {
      const step = { runId, task: key, attempt: attempt.number, stepNumber };
      const inspection = await source.inspect(step).catch(() => null);
      if (inspection === null) continue;
      // Its further pictures stay behind: the page has those of the film strip.
      const told = run.redactor.value({ ...inspection, pictures: [] });
      answers[answerKey('inspect.step', { ...step, task })] = told;
    }
  }
  return answers;
}

async function writePart(file: TextFile, id: string, base64: string): Promise<void> {
  await file.write(`<script type="text/plain" id="${id}">${base64}</script>`);
}

export async function packed(value: unknown): Promise<string> {
  return (await pack(JSON.stringify(value))).toString('base64');
}
