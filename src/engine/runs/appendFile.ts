/** A file that only grows. Writes are gathered and made in order; a full disk loses nothing. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** How long text may wait in memory. Short: it is what a `kill -9` can lose. */
const FLUSH_AFTER_MS = 25;
/** Gathered text is written at once beyond this many characters. */
const FLUSH_AT_CHARS = 1 << 20;
/** Pause before a failed write is tried again. */
const RETRY_AFTER_MS = 3000;

export interface AppendFileOptions {
  /** Told once when writing begins to fail, and once with null when it works again. */
  readonly onProblem?: (problem: Error | null) => void;
  /**
   * Awaited before each write, to keep this file behind another one: with false the write is put
   * off. What is appended meanwhile waits for the next write, and so for its own answer.
   */
  readonly before?: () => Promise<boolean>;
}

export class AppendFile {
  readonly #handle: FileHandle;
  readonly #options: AppendFileOptions;
  #waiting: string[] = [];
  #waitingChars = 0;
  /** What a failed write left over, perhaps from the middle of a character on. */
  #rest: Buffer = Buffer.alloc(0);
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #hasProblem = false;
  #isClosed = false;

  private constructor(handle: FileHandle, options: AppendFileOptions) {
    this.#handle = handle;
    this.#options = options;
  }

  static async open(filePath: string, options: AppendFileOptions = {}): Promise<AppendFile> {
    return new AppendFile(await open(filePath, 'a'), options);
  }

  append(text: string): void {
    this.#waiting.push(text);
    this.#waitingChars += text.length;
    if (this.#waitingChars >= FLUSH_AT_CHARS && !this.#hasProblem) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS);
  }

  /** Tries to write everything appended so far; false when that did not work. Never rejects. */
  async flush(): Promise<boolean> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    let isWritten = false;
    this.#writing = this.#writing.then(async () => {
      isWritten = await this.#write();
    });
    await this.#writing;
    return isWritten;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.flush();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#handle.close();
  }

  async #write(): Promise<boolean> {
    const batch = Buffer.from(this.#waiting.join(''), 'utf8');
    let bytes = this.#rest.length === 0 ? batch : Buffer.concat([this.#rest, batch]);
    this.#waiting = [];
    this.#waitingChars = 0;
    if (bytes.length === 0) return true;
    try {
      if ((await this.#options.before?.()) === false) {
        this.#keep(bytes);
        return false;
      }
      while (bytes.length > 0) {
        const { bytesWritten } = await this.#handle.write(bytes);
        bytes = bytes.subarray(bytesWritten);
      }
      this.#rest = bytes;
      this.#report(null);
      return true;
    } catch (error) {
      this.#keep(bytes);
      this.#report(error instanceof Error ? error : new Error(String(error)));
      return false;
    }
  }

  /** Goes to the front of the next try, so that the order in the file stays. */
  #keep(bytes: Buffer): void {
    this.#rest = bytes;
    if (!this.#isClosed) this.#timer ??= setTimeout(() => void this.flush(), RETRY_AFTER_MS);
  }

  #report(problem: Error | null): void {
    if (this.#hasProblem === (problem !== null)) return;
    this.#hasProblem = problem !== null;
    this.#options.onProblem?.(problem);
  }
}
