/** Decides what a listing means: what to fetch, how, and in which order. Pure. */
import type { FileStat } from '../remote/commandAnswers.ts';
import type { HeldFile } from './mirrorIndex.ts';
import type { MirrorLimits } from './mirrorTypes.ts';

/** `grow`: only the end is missing. `archive`: the whole file is fetched with others as one tar. */
export type FetchWay = 'grow' | 'archive';

export interface WantedFile {
  readonly listed: FileStat;
  readonly way: FetchWay;
  readonly urgency: Urgency;
}

/** What the screens need, what else a step leaves, and what is only ever read by hand. */
export type Urgency = 0 | 1 | 2;
export const URGENCIES: readonly Urgency[] = [0, 1, 2];

export interface FetchPlan {
  /** In the order to fetch. */
  readonly wanted: readonly WantedFile[];
  /** Left out because of a limit. */
  readonly overLimit: readonly FileStat[];
}

export interface Holding {
  readonly fileCount: number;
  readonly totalBytes: number;
  readonly get: (path: string) => HeldFile | undefined;
}

const SHOWN_FILE =
  /^(screenshot|foreground_window|plan_result|regions)-step_|^(traj\.jsonl|result\.txt)$/;
const BULKY_FILE = /^(debug|sdebug)-.*\.log$|^traj\.html$/;
/** Files that programs write by appending. */
const APPENDED_FILE = /\.(jsonl|log|txt|html|csv|md)$/i;

export function planFetch(
  listed: readonly FileStat[],
  holding: Holding,
  limits: MirrorLimits,
): FetchPlan {
  const overLimit: FileStat[] = [];
  const wanted: WantedFile[] = [];
  let fileCount = holding.fileCount;
  let totalBytes = holding.totalBytes;
  for (const file of inFetchOrder(listed)) {
    const held = holding.get(file.path);
    if (held !== undefined && isSameVersion(held, file)) continue;
    const moreFiles = held === undefined ? 1 : 0;
    const moreBytes = file.sizeBytes - (held?.sizeBytes ?? 0);
    if (
      file.sizeBytes > limits.maxFileBytes ||
      fileCount + moreFiles > limits.maxFiles ||
      totalBytes + moreBytes > limits.maxTotalBytes
    ) {
      overLimit.push(file);
      continue;
    }
    fileCount += moreFiles;
    totalBytes += moreBytes;
    wanted.push({ listed: file, way: wayOf(file, held), urgency: urgencyOf(file.path) });
  }
  return { wanted, overLimit };
}

function isSameVersion(held: HeldFile, listed: FileStat): boolean {
  return held.sizeBytes === listed.sizeBytes && held.modifiedAtSeconds === listed.modifiedAtSeconds;
}

function wayOf(file: FileStat, held: HeldFile | undefined): FetchWay {
  if (held === undefined || held.sizeBytes === 0) return 'archive';
  const isLonger = file.sizeBytes > held.sizeBytes;
  // A file that changed while it was read is only checked at its end, which costs almost nothing.
  const isUnsure = held.modifiedAtSeconds === null && file.sizeBytes === held.sizeBytes;
  return APPENDED_FILE.test(file.path) && (isLonger || isUnsure) ? 'grow' : 'archive';
}

function urgencyOf(path: string): Urgency {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (SHOWN_FILE.test(name)) return 0;
  return BULKY_FILE.test(name) ? 2 : 1;
}

/**
 * By urgency, the folder that changed last first; within a folder the pictures before the
 * trajectory that names them, and the result at the end: the order in which WAA wrote them.
 */
function inFetchOrder(listed: readonly FileStat[]): readonly FileStat[] {
  const newestInFolder = new Map<string, number>();
  for (const file of listed) {
    const folder = folderOf(file.path);
    const newest = newestInFolder.get(folder) ?? -Infinity;
    newestInFolder.set(folder, Math.max(newest, file.modifiedAtSeconds));
  }
  const keyed = listed.map((file) => ({
    file,
    urgency: urgencyOf(file.path),
    folder: folderOf(file.path),
    rank: rankInFolder(file.path),
  }));
  keyed.sort(
    (a, b) =>
      a.urgency - b.urgency ||
      (newestInFolder.get(b.folder) ?? 0) - (newestInFolder.get(a.folder) ?? 0) ||
      compareText(a.folder, b.folder) ||
      a.rank - b.rank ||
      a.file.modifiedAtSeconds - b.file.modifiedAtSeconds ||
      compareText(a.file.path, b.file.path),
  );
  return keyed.map(({ file }) => file);
}

function rankInFolder(path: string): number {
  if (path.endsWith('/traj.jsonl')) return 1;
  return path.endsWith('/result.txt') ? 2 : 0;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Cuts a list of files into pieces of bounded size, in order, at least one file each. */
export function toBatches(
  files: readonly WantedFile[],
  maxFiles: number,
  maxBytes: number,
): readonly (readonly WantedFile[])[] {
  const batches: WantedFile[][] = [];
  let bytes = 0;
  for (const file of files) {
    const current = batches.at(-1);
    if (
      current === undefined ||
      current.length >= maxFiles ||
      bytes + file.listed.sizeBytes > maxBytes
    ) {
      batches.push([file]);
      bytes = file.listed.sizeBytes;
    } else {
      current.push(file);
      bytes += file.listed.sizeBytes;
    }
  }
  return batches;
}
