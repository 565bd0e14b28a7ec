/**
 * The mirror's folder. Nothing in it is ever deleted or cut: a file is replaced only by one that
 * begins with the same bytes, otherwise the old one is kept as `<name>.~1~`, `<name>.~2~`, …
 */
import { lstat, mkdir, open, rename, rm, utimes, type FileHandle } from 'node:fs/promises';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** How a finished download relates to what was there. */
export type Placement = 'added' | 'grown' | 'replaced' | 'same';

const COMPARE_BYTES = 64 * 1024;

export class LocalTree {
  readonly #targetDir: string;
  /** Called with the local path of whatever was moved aside. */
  readonly #onAside: (localPath: string) => void;
  readonly #knownDirs = new Set<string>();
  /** Those that were not there before. */
  readonly #freshDirs = new Set<string>();
  #placing: Promise<unknown> = Promise.resolve();

  constructor(targetDir: string, onAside: (localPath: string) => void) {
    this.#targetDir = targetDir;
    this.#onAside = onAside;
  }

  async open(): Promise<void> {
    await mkdir(this.#targetDir, { recursive: true });
  }

  /**
   * Where a download is written until it is whole: beside its place, because file systems put the
   * files of one folder close together, and slow down when all begin in the same one. No name of
   * the VM ends in "~" here, so nothing else has this name; what a crash leaves is written over.
   */
  async incomingPath(localPath: string): Promise<string> {
    if (!this.#knownDirs.has(folderOf(localPath))) {
      await this.#inTurn(() => this.#makeRoom(localPath));
    }
    return `${this.#resolve(localPath)}.part~`;
  }

  async writeIncoming(
    localPath: string,
    chunks: readonly Uint8Array[],
    modifiedAtSeconds: number,
  ): Promise<string> {
    const incoming = await this.incomingPath(localPath);
    try {
      await writeChunks(incoming, chunks, modifiedAtSeconds);
    } catch (error) {
      await rm(incoming, { force: true }).catch(() => undefined);
      throw error;
    }
    return incoming;
  }

  /**
   * Puts a whole download in its place. `isNew` when nothing was ever held there: in a folder that
   * this mirror has just made there is then nothing to compare with.
   */
  async place(incoming: string, localPath: string, isNew: boolean): Promise<Placement> {
    if (isNew && this.#freshDirs.has(folderOf(localPath))) {
      await rename(incoming, this.#resolve(localPath));
      return 'added';
    }
    return this.#inTurn(() => this.#place(incoming, localPath));
  }

  /** One at a time: two could move the same folder aside. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#placing.then(work);
    this.#placing = result.catch(() => undefined);
    return result;
  }

  async #place(incoming: string, localPath: string): Promise<Placement> {
    const target = this.#resolve(localPath);
    await this.#makeRoom(localPath);
    const before = await this.#lstat(target);
    if (before === null) {
      await rename(incoming, target);
      return 'added';
    }
    if (!before.isFile()) {
      await this.#moveAside(localPath);
      await rename(incoming, target);
      return 'replaced';
    }
    const after = await lstat(incoming);
    if (before.size > after.size || !(await beginsWith(incoming, target))) {
      await this.#moveAside(localPath);
      await rename(incoming, target);
      return 'replaced';
    }
    if (before.size === after.size) {
      await rm(incoming);
      return 'same';
    }
    await rename(incoming, target);
    return 'grown';
  }

  /** The last `count` bytes before `end`, or null when the file is not that long. */
  async readBefore(localPath: string, end: number, count: number): Promise<Buffer | null> {
    const file = await open(this.#resolve(localPath), 'r');
    try {
      const bytes = Buffer.alloc(count);
      const bytesRead = await readFully(file, bytes, end - count);
      return bytesRead === count ? bytes : null;
    } finally {
      await file.close();
    }
  }

  /** For appending; the caller closes it. */
  openForAppend(localPath: string): Promise<FileHandle> {
    return open(this.#resolve(localPath), 'a');
  }

  /** The VM's time of a file, so that it is still known when the VM is gone. */
  async setModified(localPath: string, seconds: number): Promise<void> {
    // Some network disks refuse; the copy itself is good all the same.
    await utimes(this.#resolve(localPath), seconds, seconds).catch(() => undefined);
  }

  #resolve(localPath: string): string {
    return path.join(this.#targetDir, ...localPath.split('/'));
  }

  async #lstat(file: string): Promise<Awaited<ReturnType<typeof lstat>> | null> {
    try {
      return await lstat(file);
    } catch (error) {
      if (isCode(error, 'ENOENT')) return null;
      throw error;
    }
  }

  /** Makes the folder of a file; a file that is where a folder must be is moved aside. */
  async #makeRoom(localPath: string): Promise<void> {
    const dir = folderOf(localPath);
    if (dir === '' || this.#knownDirs.has(dir)) return;
    await this.#makeRoom(dir);
    const target = this.#resolve(dir);
    const found = await this.#lstat(target);
    if (found !== null && !found.isDirectory()) await this.#moveAside(dir);
    // Undefined when another program made it meanwhile.
    const made = await mkdir(target, { recursive: true });
    this.#knownDirs.add(dir);
    if (found === null && made !== undefined) this.#freshDirs.add(dir);
  }

  async #moveAside(localPath: string): Promise<void> {
    const target = this.#resolve(localPath);
    let version = 1;
    while ((await this.#lstat(`${target}.~${version}~`)) !== null) version += 1;
    await rename(target, `${target}.~${version}~`);
    for (const dir of [...this.#knownDirs]) {
      if (dir !== localPath && !dir.startsWith(`${localPath}/`)) continue;
      this.#knownDirs.delete(dir);
      this.#freshDirs.delete(dir);
    }
    this.#onAside(localPath);
  }
}

function folderOf(localPath: string): string {
  return localPath.slice(0, Math.max(0, localPath.lastIndexOf('/')));
}

/**
 * With plain descriptors: thousands of small files at once are what a first mirror is made of, and a
 * `FileHandle` for each costs more than the writing.
 */
async function writeChunks(
  file: string,
  chunks: readonly Uint8Array[],
  modifiedAtSeconds: number,
): Promise<void> {
  const fd = await openFd(file, 'w');
  try {
    let rest = chunks;
    while (rest.length > 0) {
      const { bytesWritten } = await writevFd(fd, rest);
      rest = withoutFirst(rest, bytesWritten);
    }
    // Some network disks refuse; the copy itself is good all the same.
    await futimesFd(fd, modifiedAtSeconds, modifiedAtSeconds).catch(() => undefined);
  } finally {
    await closeFd(fd);
  }
}

const openFd = promisify<string, string, number>(fs.open);
const closeFd = promisify(fs.close);
const futimesFd = promisify(fs.futimes);
const writevFd = promisify(fs.writev);

/** What is left after a write that took fewer bytes than asked. */
function withoutFirst(chunks: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let skip = count;
  const first = chunks.findIndex((chunk) => {
    if (skip < chunk.length) return true;
    skip -= chunk.length;
    return false;
  });
  if (first < 0) return [];
  return chunks.slice(first).map((chunk, index) => (index === 0 ? chunk.subarray(skip) : chunk));
}

/** Whether the beginning of `longer` is exactly `shorter`. */
async function beginsWith(longer: string, shorter: string): Promise<boolean> {
  const files = [await open(longer, 'r')];
  try {
    files.push(await open(shorter, 'r'));
    const [a, b] = files;
    if (a === undefined || b === undefined) return false;
    const left = Buffer.alloc(COMPARE_BYTES);
    const right = Buffer.alloc(COMPARE_BYTES);
    for (let position = 0; ; position += COMPARE_BYTES) {
      const [leftCount, rightCount] = await Promise.all([
        readFully(a, left, position),
        readFully(b, right, position),
      ]);
      if (rightCount > leftCount) return false;
      if (!left.subarray(0, rightCount).equals(right.subarray(0, rightCount))) return false;
      if (rightCount < COMPARE_BYTES) return true;
    }
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}

/** A read may give less than asked before the end of the file. */
async function readFully(file: FileHandle, into: Buffer, position: number): Promise<number> {
  let count = 0;
  while (count < into.length) {
    const { bytesRead } = await file.read(into, count, into.length - count, position + count);
    if (bytesRead === 0) break;
    count += bytesRead;
  }
  return count;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
