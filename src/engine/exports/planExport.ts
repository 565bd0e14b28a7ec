/** How large an export would be: measured where that is quick, else estimated from a sample. */
import { stat } from 'node:fs/promises';
import { formatBytes } from '#core/format/number.ts';
import { exportFileName } from '#core/exports/formats.ts';
import { MAX_SINGLE_FILE_BYTES } from '#protocol/exports.ts';
import type { ExportOptions, ExportPart, ExportPlan } from '#protocol/exports.ts';
import { LOG_CHUNK_LINES } from '#protocol/recordedRun.ts';
import type { PictureRef } from '#protocol/vocabulary.ts';
import type { ExportSource } from './exportSource.ts';
import type { GatheredRun } from './gatherRun.ts';
import { packed, readLogChunk, readTaskFiles, tasksWithSteps } from './reportPage.ts';
import { readReportTemplate } from './reportTemplate.ts';

/** Spread over the run; small pictures of one task are much alike. */
const SAMPLED_PICTURES = 24;
const SAMPLED_TASKS = 4;
const SAMPLED_LOG_CHUNKS = 3;
/** Files asked for at once. */
const STATS_AT_ONCE = 32;

/** Sizes of the parts of an HTML report. */
export async function planReport(
  source: ExportSource,
  run: GatheredRun,
  options: ExportOptions,
): Promise<ExportPlan> {
  const parts = [
    await planPage(source),
    await planState(run),
    ...(run.log === null ? [] : [await planLog(run, run.log)]),
    ...(run.hasStepFiles ? [await planStepFiles(source, run)] : []),
    ...(await planPictures(source, run, options)),
  ];
  const packaging = choosePackaging(options, sumOf(parts));
  const limit = formatBytes(MAX_SINGLE_FILE_BYTES);
  const isTooLarge = packaging !== 'file' && options.packaging === 'auto';
  const isLarge = options.packaging === 'file' && sumOf(parts) > MAX_SINGLE_FILE_BYTES;
  return {
    ...planOf(options, parts, packaging),
    pictureCount: run.pictures.length,
    remarks: [
      ...(isTooLarge
        ? [`More than ${limit}: the pictures are put beside the page, in a ${packaging}.`]
        : []),
      ...(isLarge ? [`More than ${limit}: mail servers refuse it and it opens slowly.`] : []),
      ...run.remarks,
    ],
  };
}

/** For formats that are quickly written: the size is that of what was written. */
export function planWhole(
  run: GatheredRun,
  options: ExportOptions,
  part: Omit<ExportPart, 'id'>,
): ExportPlan {
  return {
    ...planOf(options, [{ id: 'whole', ...part }], 'file'),
    pictureCount: run.pictures.length,
    remarks: [...run.remarks],
  };
}

function planOf(
  options: ExportOptions,
  parts: readonly ExportPart[],
  packaging: ExportPlan['packaging'],
): Omit<ExportPlan, 'pictureCount' | 'remarks'> {
  const isEstimated = parts.some(({ provenance }) => provenance === 'estimated');
  return {
    fileName: packagedName(exportFileName(options.format, options.runId), packaging),
    parts: [...parts],
    sizeBytes: sumOf(parts),
    provenance: isEstimated ? 'estimated' : 'measured',
    packaging,
  };
}

export function packagedName(fileName: string, packaging: ExportPlan['packaging']): string {
  const stem = fileName.replace(/\.[^.]+$/, '');
  if (packaging === 'zip') return `${stem}.zip`;
  return packaging === 'folder' ? stem : fileName;
}

function choosePackaging(
  { packaging, pictures }: Pick<ExportOptions, 'packaging' | 'pictures'>,
  sizeBytes: number,
): ExportPlan['packaging'] {
  if (packaging !== 'auto') return packaging;
  return pictures !== 'none' && sizeBytes > MAX_SINGLE_FILE_BYTES ? 'folder' : 'file';
}

function sumOf(parts: readonly ExportPart[]): number {
  return parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

async function planPage(source: ExportSource): Promise<ExportPart> {
  const { head, script, tail } = await readReportTemplate(source.reportTemplate);
  const sizeBytes = Buffer.byteLength(head + script + tail);
  return { id: 'page', title: 'The page itself', sizeBytes, provenance: 'measured' };
}

async function planState(run: GatheredRun): Promise<ExportPart> {
  const sizeBytes = (await packed(run.state)).length;
  return { id: 'run', title: 'Tasks and steps', sizeBytes, provenance: 'measured' };
}

async function planLog(
  run: GatheredRun,
  log: NonNullable<GatheredRun['log']>,
): Promise<ExportPart> {
  const total = log.lineCount;
  const sample = spread(Math.ceil(total / LOG_CHUNK_LINES), SAMPLED_LOG_CHUNKS);
  let sampledLines = 0;
  let bytes = 0;
  for (const chunk of sample) {
    const lines = await readLogChunk(run, log, chunk * LOG_CHUNK_LINES, LOG_CHUNK_LINES);
    sampledLines += lines.length;
    bytes += (await packed(lines)).length;
  }
  const sizeBytes = Math.round((bytes * total) / Math.max(1, sampledLines));
  const provenance = sampledLines >= total ? 'measured' : 'estimated';
  return { id: 'log', title: `Log, ${String(total)} lines`, sizeBytes, provenance };
}

async function planStepFiles(source: ExportSource, run: GatheredRun): Promise<ExportPart> {
  const tasks = tasksWithSteps(run);
  const sample = spread(tasks.length, SAMPLED_TASKS);
  let bytes = 0;
  for (const index of sample) {
    bytes += (await packed(await readTaskFiles(source, run, tasks[index] ?? ''))).length;
  }
  return {
    id: 'step_files',
    title: 'Prompts, plans, accessibility trees',
    sizeBytes: Math.round((bytes * tasks.length) / Math.max(1, sample.length)),
    provenance: sample.length >= tasks.length ? 'measured' : 'estimated',
  };
}

async function planPictures(
  source: ExportSource,
  run: GatheredRun,
  options: ExportOptions,
): Promise<readonly ExportPart[]> {
  const { pictures } = run;
  if (pictures.length === 0) return [];
  const isFull = options.pictures === 'full';
  const chosen = isFull
    ? pictures
    : spread(pictures.length, SAMPLED_PICTURES).map((at) => pictures[at] ?? '');
  const sizes = await sizesOf(source, options, chosen);
  const meanBytes = sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length);
  const isMeasured = chosen.length === pictures.length;
  return [
    {
      id: 'pictures',
      title: `${String(pictures.length)} pictures, ${isFull ? 'as they were taken' : 'small'}`,
      // Four characters for three bytes.
      sizeBytes: Math.round((meanBytes * sizes.length * pictures.length * 4) / 3 / chosen.length),
      provenance: isMeasured ? 'measured' : 'estimated',
    },
  ];
}

/** Of those that can be read. */
async function sizesOf(
  source: ExportSource,
  options: ExportOptions,
  refs: readonly PictureRef[],
): Promise<readonly number[]> {
  const size = options.pictures === 'full' ? 'full' : 'thumb';
  const sizes: number[] = [];
  for (let from = 0; from < refs.length; from += STATS_AT_ONCE) {
    const found = await Promise.all(
      refs.slice(from, from + STATS_AT_ONCE).map(async (ref) => {
        try {
          const { filePath } = await source.locatePicture(options.runId, ref, size);
          return (await stat(filePath)).size;
        } catch {
          return null; // Damaged or gone: it weighs nothing.
        }
      }),
    );
    sizes.push(...found.filter((bytes) => bytes !== null));
  }
  return sizes;
}

/** At most `count` indexes, evenly over `length`. */
function spread(length: number, count: number): readonly number[] {
  if (length <= count) return Array.from({ length }, (_, index) => index);
  return Array.from({ length: count }, (_, index) => Math.floor((index * length) / count));
}
