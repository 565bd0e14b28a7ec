import { applyCarriageReturns } from './carriageReturn.ts';
import { splitDockerTimestamp } from './dockerTimestamp.ts';

/**
 * Characters of a line that are kept. A worker's list of 10,000 tasks is 0.6 million characters in
 * one line and must survive; beyond that only garbage has been seen.
 */
const MAX_LINE_CHARS = 2 * 1024 * 1024;

/**
 * A progress bar redraws one line by carriage returns for minutes. After this many characters the
 * next redraw starts a line of its own, so that a download's progress is seen while it runs. Longer
 * than any redraw, shorter than a few seconds of them.
 */
export const REDRAW_CHARS = 2048;

export interface FramedLine {
  /** Without line ending, as a terminal would show it; says at its end when it was cut. */
  readonly text: string;
  /** Characters that are missing. */
  readonly cutChars: number;
}

export interface LineFramer {
  /** The lines that `text` completed: one for each LF, plus redraws where they are split off. */
  push(text: string): FramedLine[];
  /** What is left at the end of the stream, if anything. */
  end(): FramedLine[];
}

export interface LineFramerOptions {
  readonly maxLineChars?: number;
  /** For the stream of a terminal: long runs of redraws become lines of their own while they last. */
  readonly splitsRedraws?: boolean;
  /** Lines begin with Docker's stamps, which no redraw of the program behind them overwrites. */
  readonly hasDockerStamps?: boolean;
}

/**
 * Turns decoded text, in pieces of any size, into lines: split at LF only, carriage returns applied,
 * over-long lines cut with a note of how much is missing. The result does not depend on the pieces.
 */
export function createLineFramer(options: LineFramerOptions = {}): LineFramer {
  const { maxLineChars = MAX_LINE_CHARS, splitsRedraws = false, hasDockerStamps = false } = options;
  let kept = '';
  let cutChars = 0;
  /** Carriage returns whose meaning depends on the next character. */
  let heldReturns = 0;

  function append(piece: string): void {
    const room = maxLineChars - kept.length;
    if (piece.length <= room) {
      kept += piece;
      return;
    }
    kept += piece.slice(0, room);
    cutChars += piece.length - room;
  }

  function takeLine(): FramedLine {
    const shown = hasDockerStamps ? redrawBehindStamp(kept) : applyCarriageReturns(kept);
    const text = cutChars > 0 ? `${shown} … [${cutChars} characters cut]` : shown;
    const line = { text, cutChars };
    kept = '';
    cutChars = 0;
    heldReturns = 0;
    return line;
  }

  /** Text of one line, or of its beginning, that holds no LF. */
  function pushPart(part: string, lines: FramedLine[]): void {
    let start = 0;
    while (start < part.length) {
      const at = part.indexOf('\r', start);
      const end = at === -1 ? part.length : at;
      if (end > start) {
        if (heldReturns > 0) {
          if (splitsRedraws && kept.length + cutChars >= REDRAW_CHARS) lines.push(takeLine());
          else append('\r');
          heldReturns = 0;
        }
        append(part.slice(start, end));
      }
      if (at !== -1) heldReturns += 1;
      start = end + 1;
    }
  }

  return {
    push(text) {
      const lines: FramedLine[] = [];
      let start = 0;
      for (;;) {
        const at = text.indexOf('\n', start);
        const part = text.slice(start, at === -1 ? text.length : at);
        if (part !== '') pushPart(part, lines);
        if (at === -1) return lines;
        lines.push(takeLine());
        start = at + 1;
      }
    },
    end() {
      return kept === '' && cutChars === 0 ? [] : [takeLine()];
    },
  };
}

function redrawBehindStamp(line: string): string {
  if (!line.includes('\r')) return line;
  const { stamp } = splitDockerTimestamp(line);
  if (stamp === null) return applyCarriageReturns(line);
  const behind = stamp.length + 1;
  return line.slice(0, behind) + applyCarriageReturns(line.slice(behind));
}
