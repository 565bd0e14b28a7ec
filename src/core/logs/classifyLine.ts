import type { LogLevel } from '#protocol/vocabulary.ts';
import { stripAnsi } from './ansi.ts';
import { LOG_FORMATS } from './formats/index.ts';
import type { LogRecord } from './logFormat.ts';

export interface LineClass {
  readonly level: LogLevel;
  /** An ERROR of healthy runs. */
  readonly isBenign: boolean;
  /** No format knows it, and it belongs to no record before it. Blank lines are known. */
  readonly isUnknown: boolean;
  /** A health check, a retry or a redraw: never counts as progress. */
  readonly isNoise: boolean;
}

export const BLANK_LINE: LineClass = {
  level: 'none',
  isBenign: false,
  isUnknown: false,
  isNoise: true,
};

export const UNKNOWN_LINE: LineClass = { ...BLANK_LINE, isUnknown: true, isNoise: false };

/** A line of a record's text: the traceback, the action's code. */
export const CONTINUED_LINE: LineClass = { ...BLANK_LINE, isNoise: false };

export function toLineClass({ level, isBenign, isNoise }: LogRecord): LineClass {
  return { level, isBenign, isNoise, isUnknown: false };
}

/** What the first format that knows the line makes of it; null when none does. No ANSI codes. */
export function parseLine(text: string): LogRecord | null {
  for (const format of LOG_FORMATS) {
    if (!format.recognises(text)) continue;
    const record = format.parse(text);
    if (record !== null) return record;
  }
  return null;
}

/**
 * The class of a line seen alone. A line that continues a record (code of an action, a traceback)
 * counts as unknown here; a pipeline, which saw what came before, knows better (`lastLine`).
 */
export function classifyLine(text: string): LineClass {
  const plain = stripAnsi(text);
  if (plain.trim() === '') return BLANK_LINE;
  const record = parseLine(plain);
  return record === null ? UNKNOWN_LINE : toLineClass(record);
}
