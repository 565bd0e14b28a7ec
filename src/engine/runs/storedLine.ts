/**
 * One line of `logs/lines.log`: what was received, in order of arrival over all sources, with what
 * is needed to resume each source and to derive the same events again.
 *
 *     <source index><stream><level><mark> TAB <position> TAB <docker time> TAB <text>
 *     #<source index> TAB <JSON of the source>
 *
 * `stream` is o or e; `level` d i w e c n; `mark` is `b` benign, `u` unknown, `-` neither.
 * `position` is the byte offset after the line in a file source, empty in a container log.
 */
import { toInstant } from '#core/logs/dockerTimestamp.ts';
import type { StoredLogLine } from '#protocol/contract.ts';
import type { LogLevel, LogStream } from '#protocol/vocabulary.ts';

export interface LineRecord {
  readonly sourceIndex: number;
  readonly stream: LogStream;
  readonly level: LogLevel;
  readonly isBenign: boolean;
  readonly isUnknown: boolean;
  readonly position: number | null;
  readonly dockerAt: string | null;
  readonly text: string;
}

export interface LineSource {
  readonly id: string;
  readonly workerId: string | null;
}

const LEVEL_LETTERS: Record<LogLevel, string> = {
  debug: 'd',
  info: 'i',
  warning: 'w',
  error: 'e',
  critical: 'c',
  none: 'n',
};
const LEVELS = new Map(
  Object.entries(LEVEL_LETTERS).map(([level, letter]) => [letter, level as LogLevel]),
);

export function formatLine(line: LineRecord): string {
  const mark = line.isBenign ? 'b' : line.isUnknown ? 'u' : '-';
  const head = `${String(line.sourceIndex)}${line.stream === 'stdout' ? 'o' : 'e'}${LEVEL_LETTERS[line.level]}${mark}`;
  return `${head}\t${line.position === null ? '' : String(line.position)}\t${line.dockerAt ?? ''}\t${line.text}\n`;
}

export function formatSource(index: number, source: LineSource): string {
  return `#${String(index)}\t${JSON.stringify(source)}\n`;
}

/** Null for a line that is no log line: a source declaration or damage. */
export function parseLine(raw: string): LineRecord | null {
  const head = raw.indexOf('\t');
  const second = raw.indexOf('\t', head + 1);
  const third = raw.indexOf('\t', second + 1);
  if (head < 4 || second < 0 || third < 0 || raw.startsWith('#')) return null;
  const level = LEVELS.get(raw.charAt(head - 2));
  const sourceIndex = Number(raw.slice(0, head - 3));
  if (level === undefined || !Number.isInteger(sourceIndex)) return null;
  const position = raw.slice(head + 1, second);
  const mark = raw.charAt(head - 1);
  return {
    sourceIndex,
    stream: raw.charAt(head - 3) === 'o' ? 'stdout' : 'stderr',
    level,
    isBenign: mark === 'b',
    isUnknown: mark === 'u',
    position: position === '' ? null : Number(position),
    dockerAt: third > second + 1 ? raw.slice(second + 1, third) : null,
    text: raw.slice(third + 1),
  };
}

/** Null for anything but a source declaration. */
export function parseSource(raw: string): { index: number; source: LineSource } | null {
  if (!raw.startsWith('#')) return null;
  const tab = raw.indexOf('\t');
  try {
    const source = JSON.parse(raw.slice(tab + 1)) as Partial<LineSource> | null; // checked below
    if (typeof source?.id !== 'string') return null;
    const workerId = typeof source.workerId === 'string' ? source.workerId : null;
    return { index: Number(raw.slice(1, tab)), source: { id: source.id, workerId } };
  } catch {
    return null;
  }
}

export function toStoredLogLine(
  index: number,
  line: LineRecord,
  sources: readonly LineSource[],
): StoredLogLine {
  return {
    index,
    source: sources[line.sourceIndex]?.id ?? '',
    stream: line.stream,
    at: line.dockerAt === null ? null : toInstant(line.dockerAt),
    text: line.text,
    level: line.level,
    isBenign: line.isBenign,
    isUnknown: line.isUnknown,
  };
}
