/** How much disk runs take, by what could be removed apart. */
import { lstat, readdir, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { RunUsage } from '#protocol/library.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { RunPaths } from '../runs/runPaths.ts';
import { runPaths } from '../runs/runPaths.ts';

/** Files looked at together; more only queue up in the operating system. */
const AT_ONCE = 32;
/** Thumbnails are made while a run is looked at, deep in its folder where its time does not tell. */
const MEASURED_FOR_MS = 60_000;

const PICTURE = /\.(?:png|jpe?g|webp|gif|bmp)$/i;

export type RunBytes = Omit<RunUsage, 'runId'>;

/** Remembers what it measured for a minute, as long as the folder of the run stays the same. */
export class UsageMeter {
  readonly #dataDir: string;
  readonly #known = new Map<RunId, { dirMtimeMs: number; atMs: number; bytes: RunBytes }>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  async of(runId: RunId): Promise<RunUsage> {
    const paths = runPaths(this.#dataDir, runId);
    const { mtimeMs } = await stat(paths.dir).catch(() => ({ mtimeMs: 0 }));
    const known = this.#known.get(runId);
    const nowMs = Date.now();
    if (known?.dirMtimeMs === mtimeMs && nowMs - known.atMs < MEASURED_FOR_MS) {
      return { runId, ...known.bytes };
    }
    const bytes = await measureRun(paths);
    this.#known.set(runId, { dirMtimeMs: mtimeMs, atMs: nowMs, bytes });
    return { runId, ...bytes };
  }

  forget(runId: RunId): void {
    this.#known.delete(runId);
  }
}

export function totalOf(bytes: RunBytes): number {
  return bytes.screenBytes + bytes.thumbBytes + bytes.stepPictureBytes + bytes.otherBytes;
}

async function measureRun(paths: RunPaths): Promise<RunBytes> {
  const bytes = { screenBytes: 0, thumbBytes: 0, stepPictureBytes: 0, otherBytes: 0 };
  await walkFiles(paths.dir, (filePath, sizeBytes) => {
    bytes[kindOf(paths, filePath)] += sizeBytes;
  });
  return bytes;
}

function kindOf(paths: RunPaths, filePath: string): keyof RunBytes {
  if (isBelow(paths.screens, filePath)) return 'screenBytes';
  if (isBelow(paths.thumbs, filePath)) return 'thumbBytes';
  const isStepPicture = isBelow(paths.artifacts, filePath) && isPicture(filePath);
  return isStepPicture ? 'stepPictureBytes' : 'otherBytes';
}

export function isPicture(filePath: string): boolean {
  return PICTURE.test(filePath);
}

/** Null where the system does not tell. */
export async function freeBytesOf(dir: string): Promise<number | null> {
  return statfs(dir).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
}

export async function sizeOfFolder(dir: string): Promise<number> {
  let total = 0;
  await walkFiles(dir, (_filePath, sizeBytes) => {
    total += sizeBytes;
  });
  return total;
}

/** Every plain file below a folder. Links are not followed; what vanishes meanwhile is left out. */
export async function walkFiles(
  dir: string,
  onFile: (filePath: string, sizeBytes: number) => void,
): Promise<void> {
  const waiting = [dir];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const folder = next;
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const files: string[] = [];
    for (const entry of entries) {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(full);
      else if (entry.isFile()) files.push(full);
    }
    for (let first = 0; first < files.length; first += AT_ONCE) {
      await Promise.all(
        files.slice(first, first + AT_ONCE).map(async (filePath) => {
          const found = await lstat(filePath).catch(() => null);
          if (found !== null) onFile(filePath, found.size);
        }),
      );
    }
  }
}

function isBelow(dir: string, filePath: string): boolean {
  return filePath.startsWith(dir + path.sep);
}
