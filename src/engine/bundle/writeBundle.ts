/** Writes a run as one file that another copy of the app opens. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { ScrubRule } from '#core/scrub/scrubText.ts';
import { BUNDLE_MANIFEST, BUNDLE_VERSION } from '#protocol/bundle.ts';
import type { BundleManifest, BundlePictures } from '#protocol/bundle.ts';
import { manifestSchema } from '#protocol/journal.ts';
import type { RunManifest } from '#protocol/journal.ts';
import { thumbnailOf } from '../screenshots/thumbnails.ts';
import { planBundle } from './bundlePlan.ts';
import type { BundleFile } from './bundlePlan.ts';
import { createScrubStream } from './scrubStream.ts';

export interface WriteBundleOptions {
  /** Folder of the run in the data folder. One that is being watched is written as it stands. */
  readonly runDir: string;
  /** Where the bundle goes; an older file there is replaced only by a whole new one. */
  readonly filePath: string;
  readonly pictures: BundlePictures;
  readonly appVersion: string;
  /** What to hide besides what the app knows. */
  readonly scrubRules?: readonly ScrubRule[];
  readonly onProgress?: (progress: BundleProgress) => void;
  /** Aborting leaves nothing behind and rejects. */
  readonly signal?: AbortSignal;
}

export interface BundleProgress {
  readonly fileCount: number;
  readonly totalFiles: number;
}

export interface BundleReport {
  readonly filePath: string;
  readonly sizeBytes: number;
  readonly fileCount: number;
  /** Pictures not asked for or damaged, and files of no known kind. */
  readonly leftOut: { readonly pictures: number; readonly other: number };
}

/** What adding a file needs to know. */
type Adding = WriteBundleOptions & { readonly signal: AbortSignal; readonly runJson: string };

type FileEntry = BundleManifest['files'][number];

const RUN_FILE = 'run.json';

/** Where an imported run lay on this machine is nobody else's business, but for its name. */
function withoutPath(run: RunManifest): RunManifest {
  if (run.origin === null || run.origin === undefined) return run;
  return { ...run, origin: { ...run.origin, location: path.basename(run.origin.location) } };
}

/** PNG, WebP and gzip do not shrink any more. */
const isPacked = ({ form }: BundleFile): boolean => form === 'raw' || form === 'thumb';

/** @throws when the run cannot be read, the file cannot be written, or `signal` aborts. */
export async function writeBundle(options: WriteBundleOptions): Promise<BundleReport> {
  const { runDir, filePath, pictures } = options;
  const failing = new AbortController();
  const run = manifestSchema.parse(JSON.parse(await readFile(path.join(runDir, RUN_FILE), 'utf8')));
  const plan = await planBundle(runDir, pictures);
  const zip = new ZipFile();
  zip.on('error', () => {
    failing.abort();
  });
  const temporary = `${filePath}.${String(process.pid)}.part`;
  try {
    const written = pipeline(zip.outputStream, createWriteStream(temporary), {
      signal: failing.signal,
    });
    written.catch(() => {
      // A full disk ends the reading, too; when reading failed first, this only follows.
      failing.abort();
    });
    const { entries, damaged } = await addFiles(zip, plan.files, {
      ...options,
      runJson: `${JSON.stringify(withoutPath(run), null, 2)}\n`,
      signal: AbortSignal.any([failing.signal, ...(options.signal ? [options.signal] : [])]),
    }).catch(async (error: unknown) => {
      // What the disk said tells more than that reading was ended because of it.
      if (failing.signal.aborted && options.signal?.aborted !== true) await written;
      throw error;
    });
    const leftOut = { ...plan.leftOut, pictures: plan.leftOut.pictures + damaged };
    const manifest: BundleManifest = {
      format: 'waa-monitor-bundle',
      version: BUNDLE_VERSION,
      runId: run.runId,
      name: run.name,
      createdAt: new Date().toISOString(),
      appVersion: options.appVersion,
      pictures,
      leftOut,
      files: [...entries],
    };
    zip.addBuffer(Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`), BUNDLE_MANIFEST);
    zip.end();
    await written;
    await rename(temporary, filePath);
    const { size } = await stat(filePath);
    return { filePath, sizeBytes: size, fileCount: entries.length, leftOut };
  } catch (error) {
    failing.abort();
    await rm(temporary, { force: true });
    throw error;
  }
}

/** One after the other, so that only one file is open and the disk sets the pace. */
async function addFiles(
  zip: ZipFile,
  files: readonly BundleFile[],
  options: Adding,
): Promise<{ readonly entries: readonly FileEntry[]; readonly damaged: number }> {
  const entries: FileEntry[] = [];
  let damaged = 0;
  for (const [index, file] of files.entries()) {
    options.signal.throwIfAborted();
    const filePath = await contentPath(file, options.runDir);
    if (filePath === null) damaged += 1;
    else entries.push(await addFile(zip, file, filePath, options));
    options.onProgress?.({ fileCount: index + 1, totalFiles: files.length });
  }
  return { entries, damaged };
}

/** Null for a picture of which no thumbnail can be made. */
async function contentPath(file: BundleFile, runDir: string): Promise<string | null> {
  if (file.form !== 'thumb') return file.filePath;
  const thumbnail = await thumbnailOf({ runDir, ref: file.path, filePath: file.filePath });
  return thumbnail.status === 'made' ? thumbnail.filePath : null;
}

function addFile(
  zip: ZipFile,
  file: BundleFile,
  filePath: string,
  { scrubRules, signal, runJson }: Adding,
): Promise<FileEntry> {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        sizeBytes += chunk.length;
        done(null, chunk);
      },
    });
    const source =
      file.path === RUN_FILE ? Readable.from([Buffer.from(runJson)]) : openSource(file, filePath);
    const scrub =
      file.form === 'raw' || file.form === 'thumb'
        ? new PassThrough()
        : createScrubStream(file.form, scrubRules ?? []);
    pipeline(source, scrub, meter, { signal }).catch(reject);
    meter.on('end', () => resolve({ path: file.path, sizeBytes, sha256: hash.digest('hex') }));
    zip.addReadStream(meter, file.path, {
      mtime: new Date(file.modifiedAtMs),
      mode: 0o100644,
      compress: !isPacked(file),
    });
  });
}

/** What is appended while the bundle is written is not part of it. */
function openSource(file: BundleFile, filePath: string): Readable {
  if (file.form === 'thumb') return createReadStream(filePath);
  if (file.sizeBytes === 0) return createReadStream(filePath, { end: 0 });
  return createReadStream(filePath, { end: file.sizeBytes - 1 });
}
