/** The stamps that `docker logs --timestamps` puts before each line. */

/** RFC 3339 with nanoseconds, fixed width in Docker, followed by one space. */
const STAMP = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ?/y;

/** The json-file driver stores a longer line in pieces of this size, each with its own stamp. */
const PIECE_BYTES = 16 * 1024;

/** A character that the cut tore apart is decoded as up to three replacement characters a side. */
const PIECE_SLACK_CHARS = 8;

export interface StampedLine {
  /** As Docker wrote it, to the nanosecond: what `--since` takes. Null for an unstamped line. */
  readonly stamp: string | null;
  /** The same instant as ISO 8601 in UTC with milliseconds. */
  readonly at: string | null;
  readonly text: string;
}

export function splitDockerTimestamp(line: string): StampedLine {
  const head = matchStamp(line, 0);
  if (head === null) return { stamp: null, at: null, text: line };
  const text = line.slice(head.end);
  return { stamp: head.stamp, at: head.at, text: dropInnerStamps(text) };
}

/** An instant with any number of fractional digits as ISO 8601 in UTC with milliseconds, or null. */
export function toInstant(stamp: string): string | null {
  return matchStamp(stamp, 0)?.at ?? null;
}

function matchStamp(
  text: string,
  index: number,
): { stamp: string; at: string; end: number } | null {
  STAMP.lastIndex = index;
  const match = STAMP.exec(text);
  if (match === null) return null;
  const [whole, seconds = '', fraction = '', zone = 'Z'] = match;
  const millis = fraction.slice(0, 3).padEnd(3, '0');
  const time = Date.parse(`${seconds}.${millis}${zone}`);
  if (Number.isNaN(time)) return null;
  return { stamp: whole.trimEnd(), at: new Date(time).toISOString(), end: index + whole.length };
}

function dropInnerStamps(text: string): string {
  // No character is longer than three bytes per UTF-16 unit, so a shorter text is one piece.
  if (text.length * 3 <= PIECE_BYTES) return text;
  const pieces: string[] = [];
  let start = 0;
  for (;;) {
    const cut = indexAfterBytes(text, start, PIECE_BYTES);
    const inner = cut === null ? null : findStampNear(text, cut);
    if (inner === null) {
      pieces.push(text.slice(start));
      return pieces.join('');
    }
    pieces.push(text.slice(start, inner.begin));
    start = inner.end;
  }
}

function findStampNear(text: string, index: number): { begin: number; end: number } | null {
  for (let distance = 0; distance <= PIECE_SLACK_CHARS; distance += 1) {
    for (const begin of distance === 0 ? [index] : [index - distance, index + distance]) {
      const inner = matchStamp(text, Math.max(0, begin));
      if (inner !== null) return { begin, end: inner.end };
    }
  }
  return null;
}

/** Index reached after `bytes` bytes of UTF-8 from `start`; null when the text ends before. */
function indexAfterBytes(text: string, start: number, bytes: number): number | null {
  let count = 0;
  for (let index = start; index < text.length; index += 1) {
    if (count >= bytes) return index;
    const unit = text.charCodeAt(index);
    // A surrogate pair is four bytes, two for each half.
    count += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return null;
}
