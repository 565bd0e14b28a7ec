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
  /** Awaited before each write, to keep this file behind another one. */
  readonly before?: () => Promise<void>;
}

export class AppendFile {
  readonly #handle: FileHandle;
  readonly #options: AppendFileOptions;
  #waiting: string[] = [];
  #waitingChars = 0;
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
    if (this.#waitingChars >= FLUSH_AT_CHARS) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS);
  }

  /** Resolves when everything appended so far was tried to be written. Never rejects. */
  flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.flush();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#handle.close();
  }

  async #write(): Promise<void> {
    if (this.#waiting.length === 0) return;
    await this.#options.before?.();
    let bytes = Buffer.from(this.#waiting.join(''), 'utf8');
    this.#waiting = [];
    this.#waitingChars = 0;
    try {
      while (bytes.length > 0) {
        const { bytesWritten } = await this.#handle.write(bytes);
        bytes = bytes.subarray(bytesWritten);
      }
      this.#report(null);
    } catch (error) {
      // What could not be written goes back to the front, so that the order in the file stays.
      this.#waiting.unshift(bytes.toString('utf8'));
      this.#waitingChars += bytes.length;
      this.#report(error instanceof Error ? error : new Error(String(error)));
      if (!this.#isClosed) this.#timer ??= setTimeout(() => void this.flush(), RETRY_AFTER_MS);
    }
  }

  #report(problem: Error | null): void {
    if (this.#hasProblem === (problem !== null)) return;
    this.#hasProblem = problem !== null;
    this.#options.onProblem?.(problem);
  }
}
