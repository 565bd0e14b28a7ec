/**
 * Which version of each remote file is held here. Beside the mirror as an append-only file, so that
 * a restart fetches nothing again and a crash costs at most a comparison.
 */
import { appendFile, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { collisionKey, distinctLocalPath, toLocalPath } from './localName.ts';

export interface HeldFile {
  /** Below the results root, as the VM names it. */
  readonly path: string;
  readonly localPath: string;
  readonly sizeBytes: number;
  /** VM clock; null when the file changed while it was read, so it must be looked at again. */
  readonly modifiedAtSeconds: number | null;
}

const HEADER = '{"format":"waa-monitor-mirror","version":1}';
const lineSchema = z.union([
  z.tuple([z.string(), z.string(), z.number().int().nonnegative(), z.number().nullable()]),
  z.tuple([z.string()]),
]);
/** How many files are looked at together on opening. */
const STAT_CONCURRENCY = 32;

export class MirrorIndex {
  readonly #file: string;
  readonly #held = new Map<string, HeldFile>();
  /** Collision key of a local path → the remote path that has it. */
  readonly #owners = new Map<string, string>();
  #unwritten: string[] = [];
  #totalBytes = 0;

  private constructor(file: string) {
    this.#file = file;
  }

  /** Reads the index and drops what is not (or not whole) in `targetDir` any more. */
  static async open(file: string, targetDir: string): Promise<MirrorIndex> {
    const index = new MirrorIndex(file);
    for (const held of parseIndex(await readIfThere(file))) index.#put(held);
    await index.#dropMissing(targetDir);
    await index.#rewrite();
    return index;
  }

  get fileCount(): number {
    return this.#held.size;
  }

  /** Sum of the current versions. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  get(remotePath: string): HeldFile | undefined {
    return this.#held.get(remotePath);
  }

  values(): IterableIterator<HeldFile> {
    return this.#held.values();
  }

  /** Where a remote file belongs here; null when its name cannot be held safely. */
  localPathFor(remotePath: string): string | null {
    const held = this.#held.get(remotePath);
    if (held !== undefined) return held.localPath;
    const localPath = toLocalPath(remotePath);
    if (localPath === null) return null;
    const owner = this.#owners.get(collisionKey(localPath));
    return owner === undefined || owner === remotePath
      ? localPath
      : distinctLocalPath(localPath, remotePath);
  }

  set(held: HeldFile): void {
    this.#put(held);
    this.#unwritten.push(
      JSON.stringify([held.path, held.localPath, held.sizeBytes, held.modifiedAtSeconds]),
    );
  }

  /** Forgets everything at or below a local path that is no longer there under that name. */
  forgetBelow(localPath: string): void {
    for (const held of [...this.#held.values()]) {
      if (held.localPath === localPath || held.localPath.startsWith(`${localPath}/`)) {
        this.#forget(held);
        this.#unwritten.push(JSON.stringify([held.path]));
      }
    }
  }

  /** Appends what changed since the last time. Losing it costs a comparison, nothing else. */
  async flush(): Promise<void> {
    if (this.#unwritten.length === 0) return;
    const lines = this.#unwritten;
    this.#unwritten = [];
    try {
      await appendFile(this.#file, `${lines.join('\n')}\n`);
    } catch (error) {
      this.#unwritten = [...lines, ...this.#unwritten];
      throw error;
    }
  }

  #put(held: HeldFile): void {
    const before = this.#held.get(held.path);
    if (before !== undefined) this.#forget(before);
    this.#held.set(held.path, held);
    this.#owners.set(collisionKey(held.localPath), held.path);
    this.#totalBytes += held.sizeBytes;
  }

  #forget(held: HeldFile): void {
    this.#held.delete(held.path);
    this.#owners.delete(collisionKey(held.localPath));
    this.#totalBytes -= held.sizeBytes;
  }

  async #dropMissing(targetDir: string): Promise<void> {
    const queue = [...this.#held.values()].values();
    const check = async () => {
      for (const held of queue) {
        const found = await stat(path.join(targetDir, held.localPath)).catch(() => null);
        if (found?.isFile() !== true || found.size !== held.sizeBytes) this.#forget(held);
      }
    };
    await Promise.all(Array.from({ length: STAT_CONCURRENCY }, check));
  }

  async #rewrite(): Promise<void> {
    const lines = [...this.#held.values()].map((held) =>
      JSON.stringify([held.path, held.localPath, held.sizeBytes, held.modifiedAtSeconds]),
    );
    await mkdir(path.dirname(this.#file), { recursive: true });
    const temporary = `${this.#file}.new`;
    await writeFile(temporary, `${[HEADER, ...lines].join('\n')}\n`);
    await rename(temporary, this.#file);
  }
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** Lines that make no sense are left out: the files they were about are compared again. */
function parseIndex(text: string): Iterable<HeldFile> {
  const held = new Map<string, HeldFile>();
  const [header, ...lines] = text.split('\n');
  if (header !== HEADER) return [];
  for (const line of lines) {
    const parsed = lineSchema.safeParse(parseJson(line));
    if (!parsed.success) continue;
    const [remotePath, localPath, sizeBytes, modifiedAtSeconds] = parsed.data;
    if (localPath === undefined || sizeBytes === undefined || modifiedAtSeconds === undefined) {
      held.delete(remotePath);
    } else if (isConfined(localPath)) {
      held.set(remotePath, { path: remotePath, localPath, sizeBytes, modifiedAtSeconds });
    }
  }
  return held.values();
}

/** The index is a file like any other: it must not be able to point outside either. */
function isConfined(localPath: string): boolean {
  return (
    !localPath.startsWith('/') && !/[\\:\0]/.test(localPath) && !localPath.split('/').includes('..')
  );
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
