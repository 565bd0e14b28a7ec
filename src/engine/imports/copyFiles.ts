/** Copies a run's files out of a source tree, with their times. */
import { createWriteStream } from 'node:fs';
import { mkdir, utimes } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { SourceTree, TreeFile } from './sourceTree.ts';

export interface CopiedFile {
  readonly file: TreeFile;
  /** Below the target folder; a path that every system can hold. */
  readonly to: string;
  /** Where the file's own time is not to be believed. */
  readonly modifiedAtMs?: number;
}

/** Disks gain from a few at once; a zip on one disk from no more. */
const AT_ONCE = 6;

/** @throws MonitorError when a file cannot be read or written; the first failure ends the copying. */
export async function copyFiles(
  tree: SourceTree,
  files: readonly CopiedFile[],
  options: {
    readonly targetDir: string;
    readonly signal: AbortSignal;
    readonly onFraction: (fraction: number) => void;
  },
): Promise<void> {
  const { targetDir, onFraction } = options;
  const failing = new AbortController();
  const signal = AbortSignal.any([options.signal, failing.signal]);
  const totalBytes = files.reduce((sum, { file }) => sum + file.sizeBytes + 1, 0);
  const folders = new Set<string>();
  let doneBytes = 0;
  const queue = files.values();
  const work = async (): Promise<void> => {
    for (const copied of queue) {
      signal.throwIfAborted();
      await copyOne(tree, copied, targetDir, folders, signal);
      doneBytes += copied.file.sizeBytes + 1;
      onFraction(doneBytes / totalBytes);
    }
  };
  const workers = Array.from({ length: AT_ONCE }, work);
  try {
    await Promise.all(workers);
  } catch (error) {
    failing.abort();
    await Promise.allSettled(workers);
    throw error;
  }
}

async function copyOne(
  tree: SourceTree,
  { file, to, modifiedAtMs }: CopiedFile,
  targetDir: string,
  folders: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  const target = path.join(targetDir, ...to.split('/'));
  const folder = path.dirname(target);
  try {
    if (!folders.has(folder)) await mkdir(folder, { recursive: true });
    folders.add(folder);
    await pipeline(await tree.open(file), createWriteStream(target), { signal });
    const seconds = (modifiedAtMs ?? file.modifiedAtMs) / 1000;
    // Some network disks refuse; the copy itself is good all the same.
    await utimes(target, seconds, seconds).catch(() => undefined);
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw copyFailure(file, cause);
  }
}

function copyFailure(file: TreeFile, cause: unknown): MonitorError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const isFull = /ENOSPC|EDQUOT/.test(text);
  return new MonitorError(
    isFull ? ERROR_CODES.diskFull : ERROR_CODES.invalidInput,
    isFull
      ? 'The disk of the data folder is full: the run was not imported.'
      : `${file.path} could not be copied: ${text}.`,
    isFull
      ? 'Free some space and import it again; nothing of it was kept.'
      : 'Check that the file can be read, and import it again; nothing of the run was kept.',
    { cause },
  );
}
