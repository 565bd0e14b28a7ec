/** Writes one export into a folder of its own and says what it wrote. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exportFileName } from '#core/exports/formats.ts';
import { TEXT_EXPORTS } from '#core/exports/index.ts';
import type { ExportDocument, TextFormat } from '#core/exports/exportDocument.ts';
import type { ExportOptions, ExportPlan } from '#protocol/exports.ts';
import type { PictureRef } from '#protocol/vocabulary.ts';
import { writeBundle } from '../bundle/writeBundle.ts';
import { runPaths } from '../runs/runPaths.ts';
import type { ExportSource } from './exportSource.ts';
import { gatherRun, isRedacted } from './gatherRun.ts';
import type { GatheredRun } from './gatherRun.ts';
import { renderPdf } from './pdfReport.ts';
import { packagedName, planReport, planWhole } from './planExport.ts';
import { namePictures, writeReportPage } from './reportPage.ts';
import { readReportTemplate } from './reportTemplate.ts';
import { createTextFile } from './textFile.ts';
import { copyPictures, zipReport } from './writeFolder.ts';
import type { PictureFile } from './writeFolder.ts';
import { planBundleSize } from './planBundleSize.ts';

export interface WriteOptions {
  readonly options: ExportOptions;
  /** Exists and is empty. */
  readonly dir: string;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string, done: number, total: number) => void;
}

export interface WrittenExport {
  readonly filePath: string;
  readonly packaging: ExportPlan['packaging'];
  readonly remarks: readonly string[];
}

export async function planExport(
  source: ExportSource,
  options: ExportOptions,
  exportedAt: string,
): Promise<ExportPlan> {
  const run = await gatherRun(source, options);
  switch (options.format) {
    case 'html':
      return planReport(source, run, options);
    case 'waarun':
      return planBundleSize(source, run, options);
    case 'pdf': {
      const sizeBytes = (await renderPdf(documentOf(source, run, exportedAt))).length;
      return planWhole(run, options, { title: 'The document', sizeBytes, provenance: 'measured' });
    }
    default: {
      const text = textOf(options.format, source, run, exportedAt);
      const sizeBytes = Buffer.byteLength(text);
      return planWhole(run, options, { title: 'The file', sizeBytes, provenance: 'measured' });
    }
  }
}

export async function writeExport(
  source: ExportSource,
  write: WriteOptions,
): Promise<WrittenExport> {
  const { options, dir } = write;
  const run = await gatherRun(source, options);
  const exportedAt = new Date(write.nowMs()).toISOString();
  const filePath = path.join(dir, exportFileName(options.format, options.runId));
  switch (options.format) {
    case 'html':
      return writeReport(source, run, exportedAt, write);
    case 'waarun':
      return writeRunBundle(source, run, filePath, write);
    case 'pdf':
      await writeFile(filePath, await renderPdf(documentOf(source, run, exportedAt)));
      return { filePath, packaging: 'file', remarks: run.remarks };
    default:
      await writeFile(filePath, textOf(options.format, source, run, exportedAt));
      return { filePath, packaging: 'file', remarks: run.remarks };
  }
}

function textOf(
  format: TextFormat,
  source: ExportSource,
  run: GatheredRun,
  exportedAt: string,
): string {
  return TEXT_EXPORTS[format](documentOf(source, run, exportedAt));
}

function documentOf(source: ExportSource, run: GatheredRun, exportedAt: string): ExportDocument {
  const { state, notes, remarks } = run;
  return { state, notes, remarks, exportedAt, app: source.build };
}

// --- HTML -------------------------------------------------------------------------------------------

async function writeReport(
  source: ExportSource,
  run: GatheredRun,
  exportedAt: string,
  write: WriteOptions,
): Promise<WrittenExport> {
  const { options, dir, signal, onProgress } = write;
  const { packaging } = await planReport(source, run, options);
  const hasFiles = packaging !== 'file' && options.pictures === 'full';
  const name = exportFileName('html', options.runId);
  const target = path.join(dir, packagedName(name, packaging));
  const pageDir = packaging === 'folder' ? target : dir;
  await mkdir(pageDir, { recursive: true });
  const pagePath = path.join(pageDir, name);
  const file = createTextFile(pagePath);
  let missing: readonly PictureRef[];
  try {
    const template = await readReportTemplate(source.reportTemplate);
    const place = hasFiles ? 'folder' : 'page';
    missing = await writeReportPage(
      source,
      run,
      { options, template, place, exportedAt, signal, onProgress },
      file,
    );
    await file.close();
  } catch (error) {
    file.abandon();
    throw error;
  }
  const pictures = hasFiles ? locateAll(source, run, options, onProgress) : none();
  if (packaging === 'folder') await copyPictures(target, pictures, signal);
  if (packaging === 'zip') {
    await zipReport(target, { filePath: pagePath, name }, pictures, signal);
    await rm(pagePath);
  }
  const lost =
    missing.length === 0
      ? []
      : [
          `${String(missing.length)} of ${String(run.pictures.length)} pictures could not be read and are not in it.`,
        ];
  return { filePath: target, packaging, remarks: [...run.remarks, ...lost] };
}

async function* locateAll(
  source: ExportSource,
  run: GatheredRun,
  { runId }: ExportOptions,
  onProgress: WriteOptions['onProgress'],
): AsyncGenerator<PictureFile> {
  let done = 0;
  for (const [ref, name] of namePictures(run.pictures)) {
    onProgress('Copying pictures', (done += 1), run.pictures.length);
    const found = await source.locatePicture(runId, ref, 'full').catch(() => null);
    if (found !== null) yield { source: found.filePath, name };
  }
}

async function* none(): AsyncGenerator<never> {
  // Nothing beside the page.
}

// --- Bundle -----------------------------------------------------------------------------------------

async function writeRunBundle(
  source: ExportSource,
  run: GatheredRun,
  filePath: string,
  { options, signal, onProgress }: WriteOptions,
): Promise<WrittenExport> {
  const { leftOut } = await writeBundle({
    runDir: runPaths(source.dataDir, options.runId).dir,
    filePath,
    pictures: options.pictures,
    appVersion: source.build.version,
    scrubRules: isRedacted(options) ? [{ id: 'export', apply: run.redactor.text }] : [],
    onProgress: ({ fileCount, totalFiles }) => onProgress('Packing files', fileCount, totalFiles),
    signal,
  });
  const lost =
    leftOut.other > 0 ? [`${String(leftOut.other)} files of no known kind stayed behind.`] : [];
  return { filePath, packaging: 'file', remarks: [...run.remarks, ...lost] };
}
