/** Files that are looked at for import, whatever holds them: a folder, a zip, or one file. */
import { constants } from 'node:fs';
import { lstat, open, opendir, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';

export interface TreeFile {
  /** Below the tree's root, with forward slashes. Untrusted text. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedAtMs: number;
}

export interface SourceTree {
  readonly kind: 'folder' | 'zip' | 'file';
  /** Where it lies, with links resolved. */
  readonly location: string;
  /** Names of the folders above the root, the nearest last: they may tell model and trial. */
  readonly ancestors: readonly string[];
  /** By path. */
  readonly files: readonly TreeFile[];
  /** What was passed over, a sentence each. */
  readonly remarks: readonly string[];
  /** The content; the caller reads it to its end or destroys it. */
  open(file: TreeFile): Promise<Readable>;
  close(): Promise<void>;
}

export interface TreeLimits {
  readonly maxFiles: number;
  readonly maxTotalBytes: number;
}

export const DEFAULT_TREE_LIMITS: TreeLimits = {
  // A full run leaves about 25,000 files; this is eight of them.
  maxFiles: 200_000,
  // A full run with pictures is about 4 GB; a runaway must not fill a laptop.
  maxTotalBytes: 64 * 2 ** 30,
};
/** WAA's tree is eight deep; a loop of mounts has no end. */
const MAX_DEPTH = 24;
/** Paths above the root that can tell something: action space to domain and id. */
const MAX_ANCESTORS = 8;

/** @throws MonitorError `not_found`, or `invalid_input` when it is more than can be imported. */
export async function openFolderTree(
  root: string,
  limits: TreeLimits = DEFAULT_TREE_LIMITS,
  signal?: AbortSignal,
): Promise<SourceTree> {
  const location = await realpath(root);
  const found = await lstat(location);
  const isFolder = found.isDirectory();
  const base = isFolder ? location : path.dirname(location);
  const walk = isFolder
    ? await walkFolder(location, limits, signal)
    : { files: [toTreeFile(path.basename(location), found)], remarks: [] };
  return {
    kind: isFolder ? 'folder' : 'file',
    location,
    ancestors: base.split(path.sep).filter(Boolean).slice(-MAX_ANCESTORS),
    ...walk,
    open: async (file) => {
      // A link that took the file's place meanwhile is not followed.
      const flags = constants.O_RDONLY | constants.O_NOFOLLOW;
      const handle = await open(path.join(base, ...file.path.split('/')), flags);
      return handle.createReadStream();
    },
    close: () => Promise.resolve(),
  };
}

async function walkFolder(
  root: string,
  limits: TreeLimits,
  signal: AbortSignal | undefined,
): Promise<{ readonly files: readonly TreeFile[]; readonly remarks: readonly string[] }> {
  const files: TreeFile[] = [];
  let linkCount = 0;
  let unreadable = 0;
  let totalBytes = 0;
  const folders = [{ below: '', depth: 0 }];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    signal?.throwIfAborted();
    const { below, depth } = next;
    const dir = await opendir(path.join(root, below)).catch(() => null);
    if (dir === null) {
      unreadable += 1;
      continue;
    }
    for await (const entry of dir) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isSymbolicLink()) linkCount += 1;
      else if (entry.isDirectory() && depth < MAX_DEPTH) {
        folders.push({ below: name, depth: depth + 1 });
      } else if (entry.isFile()) {
        const found = await lstat(path.join(root, name)).catch(() => null);
        if (found === null) continue;
        files.push(toTreeFile(name, found));
        totalBytes += found.size;
        checkLimits(files.length, totalBytes, limits, root);
      }
    }
  }
  files.sort(byPath);
  const remarks = [
    ...(linkCount === 0 ? [] : [`${linksText(linkCount)} not followed.`]),
    ...(unreadable === 0 ? [] : [`${String(unreadable)} folders could not be read.`]),
  ];
  return { files, remarks };
}

export function linksText(count: number): string {
  return count === 1 ? '1 link was' : `${String(count)} links were`;
}

export function byPath(a: TreeFile, b: TreeFile): number {
  return a.path < b.path ? -1 : Number(a.path > b.path);
}

/** @throws MonitorError `invalid_input`. */
export function checkLimits(
  fileCount: number,
  totalBytes: number,
  limits: TreeLimits,
  location: string,
): void {
  if (fileCount <= limits.maxFiles && totalBytes <= limits.maxTotalBytes) return;
  throw new MonitorError(
    ERROR_CODES.invalidInput,
    `${location} holds more than can be imported at once: over ${String(limits.maxFiles)} files, or over ${String(Math.round(limits.maxTotalBytes / 2 ** 30))} GB.`,
    'Choose the results folder of one run instead of a folder far above it.',
  );
}

function toTreeFile(name: string, found: { size: number; mtimeMs: number }): TreeFile {
  return { path: name, sizeBytes: found.size, modifiedAtMs: Math.round(found.mtimeMs) };
}

/** The file's text; null when it is longer than `maxBytes` or cannot be read. */
export async function readTreeText(
  tree: SourceTree,
  file: TreeFile,
  maxBytes: number,
): Promise<string | null> {
  if (file.sizeBytes > maxBytes) return null;
  const head = await readTreeHead(tree, file, maxBytes + 1);
  return head === null || head.length > maxBytes ? null : decodeText(head);
}

/** The first `maxBytes` of the file; null when it cannot be read. */
export async function readTreeHead(
  tree: SourceTree,
  file: TreeFile,
  maxBytes: number,
): Promise<Buffer | null> {
  try {
    const stream = await tree.open(file);
    const chunks: Buffer[] = [];
    let length = 0;
    // Leaving the loop destroys the stream.
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= maxBytes) break;
    }
    return Buffer.concat(chunks).subarray(0, maxBytes);
  } catch {
    return null;
  }
}

/** PowerShell's `>` writes UTF-16. */
export function decodeText(bytes: Buffer): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

export function encodingOf(head: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
}
