import type { Container } from '../../vm/container.ts';
import { formatStamp, type LogEntry } from '../../vm/containerLog.ts';
import { type ProgramIo, type Sink, waitForWake } from '../program.ts';

export interface LogsOptions {
  readonly isFollowing: boolean;
  readonly hasStamps: boolean;
  /** RFC 3339, seconds since the epoch, or an age such as `10m`. */
  readonly since: string | null;
  /** Number of last lines, or `all`. */
  readonly tail: string;
}

/** Lines sent in one write: keeps a reader of a long history from waiting for all of it. */
const BATCH_ENTRIES = 256;

export async function dockerLogs(
  io: ProgramIo,
  container: Container,
  options: LogsOptions,
): Promise<void> {
  if (!options.isFollowing || !options.hasStamps) {
    await sendEntries(io, container, options);
    return;
  }
  const cut = registerCut(io);
  try {
    await sendEntries(cut.io, container, options);
  } finally {
    cut.stop();
  }
}

async function sendEntries(
  io: ProgramIo,
  container: Container,
  options: LogsOptions,
): Promise<void> {
  const { entries } = container.log;
  let next = firstIndex(entries, options, io.machine.nowMs());
  let wasAlive = container.isRunning;
  while (!io.signal.aborted) {
    const end = Math.min(entries.length, next + BATCH_ENTRIES);
    if (next < end) {
      await writeEntries(io, entries.slice(next, end), options.hasStamps);
      next = end;
      continue;
    }
    // Docker ends a follow when the container has ended, after its last line.
    const isAlive = container.isRunning;
    if (!options.isFollowing || (!isAlive && !wasAlive)) return;
    wasAlive = isAlive;
    if (isAlive) await waitForWake(io.signal, (wake) => container.log.onWrite(wake));
  }
}

/**
 * Half of a stamp, the start of whatever line would have come next, and nothing after it: what is
 * written from then on never leaves, as when a cable is pulled.
 */
function registerCut(io: ProgramIo): { readonly io: ProgramIo; readonly stop: () => void } {
  const { beforeCut } = io.machine;
  let isCut = false;
  const until = (sink: Sink): Sink => ({
    ...sink,
    write: (bytes) => (isCut ? Promise.resolve() : sink.write(bytes)),
  });
  const sendHalf = (): void => {
    void io.stdout.write(new Date(io.machine.nowMs()).toISOString().slice(0, 13));
    isCut = true;
  };
  beforeCut.add(sendHalf);
  return {
    io: { ...io, stdout: until(io.stdout), stderr: until(io.stderr) },
    stop: () => beforeCut.delete(sendHalf),
  };
}

function firstIndex(entries: readonly LogEntry[], options: LogsOptions, nowMs: number): number {
  const since = options.since === null ? null : parseSince(options.since, nowMs);
  let first = 0;
  if (since !== null) {
    first = entries.findIndex((entry) => compareStamp(entry, since) >= 0);
    if (first === -1) first = entries.length;
  }
  if (options.tail === 'all') return first;
  return Math.max(first, entries.length - Number(options.tail));
}

interface Stamp {
  readonly atMs: number;
  readonly nanos: number;
}

function compareStamp(entry: Stamp, since: Stamp): number {
  return entry.atMs === since.atMs ? entry.nanos - since.nanos : entry.atMs - since.atMs;
}

function parseSince(text: string, nowMs: number): Stamp {
  const age = /^(\d+)([smh])$/.exec(text);
  if (age !== null) {
    const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
    return { atMs: nowMs - Number(age[1]) * (units[age[2] ?? 's'] ?? 1000), nanos: 0 };
  }
  const seconds = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (seconds !== null) return fromParts(Number(seconds[1]) * 1000, seconds[2] ?? '');
  const instant = /^(.*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  return fromParts(Date.parse(`${instant?.[1] ?? text}${instant?.[3] ?? 'Z'}`), instant?.[2] ?? '');
}

function fromParts(wholeSecondMs: number, fraction: string): Stamp {
  const nanos = Number(fraction.padEnd(9, '0').slice(0, 9));
  return { atMs: wholeSecondMs + Math.floor(nanos / 1e6), nanos: nanos % 1e6 };
}

/** Runs of one stream go out in one write; the two streams keep their order between writes. */
async function writeEntries(
  io: ProgramIo,
  entries: readonly LogEntry[],
  hasStamps: boolean,
): Promise<void> {
  let batch: Buffer[] = [];
  let stream = entries[0]?.stream ?? 'stdout';
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await io[stream].write(Buffer.concat(batch));
    batch = [];
  };
  for (const entry of entries) {
    if (entry.stream !== stream) {
      await flush();
      stream = entry.stream;
    }
    if (hasStamps) batch.push(Buffer.from(`${formatStamp(entry)} `));
    batch.push(Buffer.from(entry.bytes));
  }
  await flush();
}
