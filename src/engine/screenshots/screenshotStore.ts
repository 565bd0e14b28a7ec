/**
 * Pictures of the guest's screen in the run's `screens/`, bounded: the oldest go first. The same
 * picture twice in a row is stored once.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PictureRef } from '#protocol/vocabulary.ts';
import { readPictureHead } from './pngHeader.ts';

export interface ScreenshotLimits {
  readonly maxCount: number;
  readonly maxBytes: number;
}

const DEFAULT_SCREENSHOT_LIMITS: ScreenshotLimits = {
  // A changing screen every 2 s for over two hours.
  maxCount: 5000,
  // Windows at 1440 x 900 is 0.2 to 1.5 MB a picture.
  maxBytes: 2 * 2 ** 30,
};

/** `unusable`: not a picture, or not a believable size. */
export type StoredScreen =
  | {
      readonly status: 'stored';
      readonly ref: PictureRef;
      readonly widthPx: number;
      readonly heightPx: number;
      /** The very same bytes as the picture before; `ref` is then that one's. */
      readonly isUnchanged: boolean;
    }
  | { readonly status: 'unusable' };

interface Entry {
  readonly number: number;
  readonly name: string;
  readonly sizeBytes: number;
}

const FOLDER = 'screens';
const NAME = /^(\d{6,12})\.(png|jpg|webp)$/;
const EXTENSIONS = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' } as const;

export class ScreenshotStore {
  readonly #dir: string;
  readonly #limits: ScreenshotLimits;
  #entries: Entry[] = [];
  #totalBytes = 0;
  #lastNumber = 0;
  #lastHash: string | null = null;

  private constructor(dir: string, limits: ScreenshotLimits) {
    this.#dir = dir;
    this.#limits = limits;
  }

  static async open(
    runDir: string,
    limits: ScreenshotLimits = DEFAULT_SCREENSHOT_LIMITS,
  ): Promise<ScreenshotStore> {
    const store = new ScreenshotStore(path.join(runDir, FOLDER), limits);
    await mkdir(store.#dir, { recursive: true });
    await store.#readFolder();
    return store;
  }

  get count(): number {
    return this.#entries.length;
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** One call at a time. */
  async add(bytes: Uint8Array): Promise<StoredScreen> {
    const head = readPictureHead(bytes);
    if (head === null) return { status: 'unusable' };
    const { widthPx, heightPx } = head;
    const hash = hashOf(bytes);
    const last = this.#entries.at(-1);
    if (hash === this.#lastHash && last !== undefined) {
      return { status: 'stored', ref: refOf(last), widthPx, heightPx, isUnchanged: true };
    }
    const number = this.#lastNumber + 1;
    const name = `${String(number).padStart(6, '0')}.${EXTENSIONS[head.mediaType]}`;
    const temporary = path.join(this.#dir, `${name}.part`);
    try {
      await writeFile(temporary, bytes);
      await rename(temporary, path.join(this.#dir, name));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    const entry = { number, name, sizeBytes: bytes.byteLength };
    this.#entries.push(entry);
    this.#totalBytes += entry.sizeBytes;
    this.#lastNumber = number;
    this.#lastHash = hash;
    await this.#dropOldest();
    return { status: 'stored', ref: refOf(entry), widthPx, heightPx, isUnchanged: false };
  }

  async #readFolder(): Promise<void> {
    for (const name of await readdir(this.#dir)) {
      const match = NAME.exec(name);
      if (match === null) continue;
      const { size } = await stat(path.join(this.#dir, name));
      this.#entries.push({ number: Number(match[1]), name, sizeBytes: size });
      this.#totalBytes += size;
    }
    this.#entries.sort((a, b) => a.number - b.number);
    const last = this.#entries.at(-1);
    if (last === undefined) return;
    this.#lastNumber = last.number;
    this.#lastHash = hashOf(await readFile(path.join(this.#dir, last.name)));
  }

  /** The newest stays whatever its size. */
  async #dropOldest(): Promise<void> {
    while (
      this.#entries.length > 1 &&
      (this.#entries.length > this.#limits.maxCount || this.#totalBytes > this.#limits.maxBytes)
    ) {
      const oldest = this.#entries.shift();
      if (oldest === undefined) return;
      this.#totalBytes -= oldest.sizeBytes;
      await rm(path.join(this.#dir, oldest.name), { force: true });
    }
  }
}

function refOf(entry: Entry): PictureRef {
  return `${FOLDER}/${entry.name}`;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
