/**
 * Log lines of a run on disk, with an index that makes any page of a million lines quick to read.
 * Readable while another instance writes; only the writer appends.
 */
import { existsSync } from 'node:fs';
import { mkdir, open, truncate } from 'node:fs/promises';
import path from 'node:path';
import { compileQuery } from '#core/logs/lineQuery.ts';
import type { LineTest } from '#core/logs/lineQuery.ts';
import type { LogQuery, StoredLogLine } from '#protocol/contract.ts';
import { AppendFile } from './appendFile.ts';
import type { AppendFileOptions } from './appendFile.ts';
import { formatLine, formatSource, parseLine, parseSource, toStoredLogLine } from './storedLine.ts';
import type { LineRecord, LineSource } from './storedLine.ts';

/** Every how many lines a byte offset is remembered: 1 M lines cost 125 kB. */
const LINES_PER_MARK = 64;
/** Newest lines held for viewers at the end of the log. */
const NEWEST_LINES = 500;
const READ_CHUNK_BYTES = 1 << 20;
/** Queries whose matches are remembered. */
const CACHED_QUERIES = 4;

export interface LinePage {
  readonly total: number;
  readonly lines: StoredLogLine[];
}

interface Matches {
  readonly key: string;
  readonly test: LineTest;
  readonly indexes: number[];
  scannedLines: number;
}

export class LineStore {
  readonly sources: LineSource[] = [];
  readonly #filePath: string;
  #file: AppendFile | null = null;
  #marks: number[] = [];
  #lineCount = 0;
  #bytes = 0;
  #newest: LineRecord[] = [];
  /** Formatted lines that the file does not have yet; at most those since the last mark. */
  #gathered = '';
  #matches: Matches[] = [];
  #listeners = new Set<() => void>();

  constructor(filePath: string) {
    this.#filePath = filePath;
  }

  get lineCount(): number {
    return this.#lineCount;
  }

  /** The newest lines, at most 500, oldest first. */
  get newest(): readonly StoredLogLine[] {
    return this.#fromNewest(this.#lineCount - this.#newest.length, this.#newest.length);
  }

  /** Reads what is there. `onLine` sees every stored line in order. */
  async load(onLine?: (line: LineRecord) => void): Promise<void> {
    this.sources.length = 0;
    this.#marks = [];
    this.#lineCount = 0;
    this.#bytes = 0;
    this.#newest = [];
    this.#matches = [];
    await this.refresh(onLine);
  }

  /** Takes in what another instance has appended since. */
  async refresh(onLine?: (line: LineRecord) => void): Promise<void> {
    if (!existsSync(this.#filePath)) return;
    const before = this.#lineCount;
    await this.#scanFrom(this.#bytes, (raw, sizeBytes) => {
      this.#take(raw, sizeBytes, onLine);
      return true;
    });
    if (this.#lineCount > before) this.#tell();
  }

  /** Opens for appending; a torn last line is cut off. Call `load` first. */
  async openForWriting(options: AppendFileOptions = {}): Promise<void> {
    await mkdir(path.dirname(this.#filePath), { recursive: true });
    if (existsSync(this.#filePath)) await truncate(this.#filePath, this.#bytes);
    this.#file = await AppendFile.open(this.#filePath, options);
  }

  /** Index of a source, declared in the file at its first use. */
  sourceIndex(source: LineSource): number {
    const known = this.sources.findIndex((other) => other.id === source.id);
    if (known >= 0) return known;
    this.#settle();
    this.sources.push(source);
    const text = formatSource(this.sources.length - 1, source);
    this.#file?.append(text);
    this.#bytes += Buffer.byteLength(text);
    return this.sources.length - 1;
  }

  /** Call `announce` after a batch of lines: until then they may wait in memory. */
  append(line: LineRecord): void {
    if (this.#lineCount % LINES_PER_MARK === 0) this.#settle();
    this.#gathered += formatLine(line);
    this.#index(line, 0);
  }

  /** Tells followers that lines came; called once per batch, not per line. */
  announce(): void {
    this.#settle();
    this.#tell();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async page(from: number, count: number, query?: LogQuery): Promise<LinePage> {
    await this.flush();
    const matches = query ? await this.#matchesOf(query) : null;
    if (!matches) {
      return { total: this.#lineCount, lines: await this.#read(from, count) };
    }
    const wanted = matches.indexes.slice(from, from + count);
    return { total: matches.indexes.length, lines: await this.#readEach(wanted) };
  }

  /** False when lines could not be written, and wait in memory. */
  flush(): Promise<boolean> {
    this.#settle();
    return this.#file?.flush() ?? Promise.resolve(true);
  }

  async close(): Promise<void> {
    this.#settle();
    await this.#file?.close();
    this.#file = null;
  }

  /** Hands what was gathered to the file; bytes are counted here, for many lines at once. */
  #settle(): void {
    if (this.#gathered === '') return;
    const text = this.#gathered;
    this.#gathered = '';
    this.#file?.append(text);
    this.#bytes += Buffer.byteLength(text);
  }

  #take(raw: string, sizeBytes: number, onLine?: (line: LineRecord) => void): void {
    const declared = parseSource(raw);
    if (declared) this.sources[declared.index] = declared.source;
    const line = declared ? null : parseLine(raw);
    if (!line) {
      this.#bytes += sizeBytes;
      return;
    }
    this.#index(line, sizeBytes);
    onLine?.(line);
  }

  #index(line: LineRecord, sizeBytes: number): void {
    if (this.#lineCount % LINES_PER_MARK === 0) this.#marks.push(this.#bytes);
    this.#newest.push(line);
    if (this.#newest.length > NEWEST_LINES * 2) this.#newest = this.#newest.slice(-NEWEST_LINES);
    this.#lineCount += 1;
    this.#bytes += sizeBytes;
  }

  async #read(from: number, count: number): Promise<StoredLogLine[]> {
    if (from >= this.#lineCount - this.#newest.length) return this.#fromNewest(from, count);
    const lines: StoredLogLine[] = [];
    await this.#scanLines(from, (index, line) => {
      if (index >= from) lines.push(toStoredLogLine(index, line, this.sources));
      return lines.length < count;
    });
    return lines;
  }

  /** `from` is the index of a line that is held. */
  #fromNewest(from: number, count: number): StoredLogLine[] {
    const first = this.#lineCount - this.#newest.length;
    return this.#newest
      .slice(from - first, from - first + count)
      .map((line, offset) => toStoredLogLine(from + offset, line, this.sources));
  }

  /** Neighbouring matches share one read. */
  async #readEach(indexes: readonly number[]): Promise<StoredLogLine[]> {
    const lines: StoredLogLine[] = [];
    let position = 0;
    while (position < indexes.length) {
      const start = indexes[position] ?? 0;
      let end = position;
      while ((indexes[end + 1] ?? Infinity) - start < LINES_PER_MARK * 4) end += 1;
      const last = indexes[end] ?? start;
      const wanted = new Set(indexes.slice(position, end + 1));
      for (const line of await this.#read(start, last - start + 1)) {
        if (wanted.has(line.index)) lines.push(line);
      }
      position = end + 1;
    }
    return lines;
  }

  async #matchesOf(query: LogQuery): Promise<Matches | null> {
    const test = compileQuery(query);
    if (!test) return null;
    const key = JSON.stringify(query);
    let matches = this.#matches.find((other) => other.key === key);
    if (!matches) {
      matches = { key, test, indexes: [], scannedLines: 0 };
      this.#matches = [matches, ...this.#matches].slice(0, CACHED_QUERIES);
    }
    const found = matches;
    const from = found.scannedLines;
    await this.#scanLines(from, (index, line) => {
      if (index < found.scannedLines) return true;
      if (found.test(line)) found.indexes.push(index);
      found.scannedLines = index + 1;
      return true;
    });
    return found;
  }

  /** Visits lines from the mark at or before `from`, until `visit` returns false. */
  async #scanLines(
    from: number,
    visit: (index: number, line: LineRecord) => boolean,
  ): Promise<void> {
    const mark = Math.floor(from / LINES_PER_MARK);
    const offset = this.#marks[mark];
    if (offset === undefined) return;
    let index = mark * LINES_PER_MARK;
    await this.#scanFrom(offset, (raw) => {
      const line = parseLine(raw);
      if (!line) return true;
      if (index >= this.#lineCount) return false;
      return visit(index++, line);
    });
  }

  async #scanFrom(
    offset: number,
    visit: (raw: string, sizeBytes: number) => boolean,
  ): Promise<void> {
    if (!existsSync(this.#filePath)) return;
    const handle = await open(this.#filePath, 'r');
    try {
      let carry: Buffer = Buffer.alloc(0);
      let at = offset;
      for (;;) {
        const chunk = Buffer.allocUnsafe(READ_CHUNK_BYTES);
        const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
        if (bytesRead === 0) return;
        at += bytesRead;
        const bytes = Buffer.concat([carry, chunk.subarray(0, bytesRead)]);
        let start = 0;
        for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
          if (!visit(bytes.toString('utf8', start, end), end - start + 1)) return;
          start = end + 1;
        }
        carry = bytes.subarray(start);
      }
    } finally {
      await handle.close();
    }
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
