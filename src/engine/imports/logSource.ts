/** Logs of files as lines in the order of their time, whichever log each is in. */
import { createLineFramer } from '#core/logs/lineFramer.ts';
import { splitDockerTimestamp, toInstant } from '#core/logs/dockerTimestamp.ts';
import { stripAnsi } from '#core/logs/ansi.ts';
import { parseWaaHeader } from '#core/logs/formats/waaHeader.ts';
import type { LineSource } from '../runs/storedLine.ts';
import type { ReceivedLine } from '../runs/runRecorder.ts';
import { encodingOf } from './sourceTree.ts';
import type { SourceTree, TreeFile } from './sourceTree.ts';

export interface ImportedLog {
  readonly file: TreeFile;
  readonly source: LineSource;
}

export interface LogBatch {
  readonly source: LineSource;
  readonly lines: readonly ReceivedLine[];
  /** Bytes of the files read so far, for progress. */
  readonly readBytes: number;
}

/** Lines without a time before the first that has one: a boot log's beginning. */
const MAX_UNDATED = 2000;
const MAX_BATCH_LINES = 1000;

/**
 * Lines that tell no time get that of the line before them in their log (the first ones that of the
 * first that has one, or of the file): a line cannot be older than what was written before it.
 */
export async function* readLogs(
  tree: SourceTree,
  logs: readonly ImportedLog[],
): AsyncGenerator<LogBatch> {
  const readers = logs.map((log) => new LogReader(tree, log));
  try {
    let readBytes = 0;
    for (const reader of readers) await reader.fill();
    for (;;) {
      const next = earliest(readers);
      if (next === null) return;
      const others = readers.filter((reader) => reader !== next && reader.nextAt !== null);
      const until = others.map(({ nextAt }) => nextAt ?? '').sort()[0] ?? null;
      const before = next.readBytes;
      const lines = await next.takeUntil(until);
      readBytes += next.readBytes - before;
      yield { source: next.source, lines, readBytes };
    }
  } finally {
    for (const reader of readers) await reader.close();
  }
}

function earliest(readers: readonly LogReader[]): LogReader | null {
  let first: LogReader | null = null;
  for (const reader of readers) {
    if (reader.nextAt === null) continue;
    if (first === null || reader.nextAt < (first.nextAt ?? '')) first = reader;
  }
  return first;
}

interface DatedLine {
  readonly at: string;
  readonly line: ReceivedLine;
}

class LogReader {
  readonly source: LineSource;
  readonly #lines: AsyncIterator<RawLine>;
  readonly #fileAt: string;
  #buffer: DatedLine[] = [];
  #at: string | null = null;
  #isOver = false;
  readBytes = 0;

  constructor(tree: SourceTree, { file, source }: ImportedLog) {
    this.source = source;
    this.#fileAt = new Date(file.modifiedAtMs).toISOString();
    this.#lines = readLines(tree, file, (bytes) => {
      this.readBytes += bytes;
    })[Symbol.asyncIterator]();
  }

  /** Time of the next line; null when there is none. */
  get nextAt(): string | null {
    return this.#buffer[0]?.at ?? null;
  }

  async fill(): Promise<void> {
    const undated: RawLine[] = [];
    while (this.#buffer.length < MAX_BATCH_LINES && !this.#isOver) {
      const next = await this.#lines.next();
      if (next.done === true) {
        this.#isOver = true;
        break;
      }
      const own = next.value.at;
      this.#at = own ?? this.#at;
      if (this.#at === null && undated.length < MAX_UNDATED) {
        undated.push(next.value);
        continue;
      }
      this.#at ??= this.#fileAt;
      this.#dateAll(undated.splice(0), this.#at);
      this.#dateAll([next.value], this.#at);
    }
    this.#dateAll(undated, this.#at ?? this.#fileAt);
  }

  /** The lines up to that time, at least one. */
  async takeUntil(until: string | null): Promise<readonly ReceivedLine[]> {
    const end = until === null ? -1 : this.#buffer.findIndex(({ at }) => at > until);
    const count = end === -1 ? this.#buffer.length : Math.max(1, end);
    const taken = this.#buffer.splice(0, count).map(({ line }) => line);
    if (this.#buffer.length === 0) await this.fill();
    return taken;
  }

  async close(): Promise<void> {
    await this.#lines.return?.();
  }

  #dateAll(lines: readonly RawLine[], at: string): void {
    for (const { text, dockerAt } of lines) {
      const line = { stream: 'stdout', dockerAt, position: null, text, arrivedAt: at } as const;
      this.#buffer.push({ at, line });
    }
  }
}

interface RawLine {
  readonly text: string;
  readonly dockerAt: string | null;
  /** Its own time, as ISO 8601. */
  readonly at: string | null;
}

async function* readLines(
  tree: SourceTree,
  file: TreeFile,
  onBytes: (count: number) => void,
): AsyncGenerator<RawLine> {
  const framer = createLineFramer({ hasDockerStamps: true });
  let decoder: TextDecoder | null = null;
  const stream = await tree.open(file);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    onBytes(chunk.length);
    decoder ??= new TextDecoder(encodingOf(chunk));
    for (const { text } of framer.push(decoder.decode(chunk, { stream: true }))) yield toRaw(text);
  }
  for (const { text } of framer.end()) yield toRaw(text);
}

function toRaw(framed: string): RawLine {
  const { stamp, text } = splitDockerTimestamp(framed);
  if (stamp !== null) return { text, dockerAt: stamp, at: toInstant(stamp) };
  const at = text.includes('[2') ? (parseWaaHeader(stripAnsi(text))?.at ?? null) : null;
  return { text, dockerAt: null, at };
}
