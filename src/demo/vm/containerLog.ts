/**
 * A container's log as Docker's json-file driver stores it: each stream is cut at newlines and at
 * 16 KiB, each piece gets its own time, and without a TTY the two streams stay apart.
 */
import type { LogStream } from '#protocol/vocabulary.ts';

/** Docker's buffer: a longer line is stored in pieces, each with a stamp of its own. */
const PIECE_BYTES = 16 * 1024;

export interface LogEntry {
  readonly atMs: number;
  /** Nanoseconds below the millisecond, so that stamps are unique and in order. */
  readonly nanos: number;
  readonly stream: LogStream;
  /** With its newline, except for a piece of a longer line. */
  readonly bytes: string | Buffer;
}

export class ContainerLog {
  readonly entries: LogEntry[] = [];
  readonly isTty: boolean;
  private readonly open: Record<LogStream, string> = { stdout: '', stderr: '' };
  private readonly waiters = new Set<() => void>();
  private lastAtMs = 0;
  private lastNanos = 0;

  constructor(isTty: boolean) {
    this.isTty = isTty;
  }

  write(stream: LogStream, text: string, atMs: number): void {
    const target = this.isTty ? 'stdout' : stream;
    const lines = (
      this.open[target] + (this.isTty ? text.replaceAll(/\r?\n/g, '\r\n') : text)
    ).split('\n');
    this.open[target] = lines.pop() ?? '';
    for (const line of lines) this.store(target, `${line}\n`, atMs);
    this.wake();
  }

  /** Bytes that need not be text; cut at newlines and at Docker's buffer size. */
  writeBytes(stream: LogStream, bytes: Buffer, atMs: number): void {
    let start = 0;
    while (start < bytes.length) {
      const newline = bytes.indexOf(0x0a, start);
      const end = newline === -1 ? bytes.length : newline + 1;
      for (let from = start; from < end; from += PIECE_BYTES) {
        this.push(stream, bytes.subarray(from, Math.min(from + PIECE_BYTES, end)), atMs);
      }
      start = end;
    }
    this.wake();
  }

  /** Calls back once at the next write. @returns the function that cancels. */
  onWrite(callback: () => void): () => void {
    this.waiters.add(callback);
    return () => this.waiters.delete(callback);
  }

  /** What the container's end does to a line without newline: Docker stores it as it is. */
  flush(atMs: number): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.open[stream] !== '') this.push(stream, this.open[stream], atMs);
      this.open[stream] = '';
    }
    this.wake();
  }

  /** Tells followers to look again, e.g. because the container ended. */
  wake(): void {
    const waiting = [...this.waiters];
    this.waiters.clear();
    for (const callback of waiting) callback();
  }

  private store(stream: LogStream, line: string, atMs: number): void {
    if (line.length < PIECE_BYTES) this.push(stream, line, atMs);
    else this.writeBytes(stream, Buffer.from(line), atMs);
  }

  private push(stream: LogStream, bytes: string | Buffer, atMs: number): void {
    // A few µs a line, as a real daemon shows; never earlier than the line before.
    const wholeMs = Math.max(Math.floor(atMs), this.lastAtMs);
    const nanos = wholeMs === this.lastAtMs ? this.lastNanos + 7_351 : 104_729;
    const carry = nanos >= 1_000_000 ? 1 : 0;
    this.lastAtMs = wholeMs + carry;
    this.lastNanos = carry === 1 ? 3_137 : nanos;
    this.entries.push({ atMs: this.lastAtMs, nanos: this.lastNanos, stream, bytes });
  }
}

/** RFC 3339 with nanoseconds, trailing zeros kept as Docker's log stamps do. */
export function formatStamp(entry: { readonly atMs: number; readonly nanos: number }): string {
  const iso = new Date(entry.atMs).toISOString();
  return `${iso.slice(0, -1)}${String(entry.nanos).padStart(6, '0')}Z`;
}
