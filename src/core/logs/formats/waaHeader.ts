/**
 * The head that WAA's logging puts before each message, ANSI codes taken off:
 * `[2026-11-20 11:27:22,298 INFO run/394-MainProcess] `. OSWorld and WAA's forks share it. Line
 * numbers differ between versions, so nothing is ever told apart by them.
 */
import type { LogLevel } from '#protocol/vocabulary.ts';

const HEADER =
  /\[(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])) ((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d),(\d{3}) (DEBUG|INFO|WARNING|ERROR|CRITICAL) [\w.-]{1,64}\/\d{1,6}-[^\]]{1,64}\] ?/;

const LEVELS: Readonly<Record<string, LogLevel>> = {
  DEBUG: 'debug',
  INFO: 'info',
  WARNING: 'warning',
  ERROR: 'error',
  CRITICAL: 'critical',
};

export interface WaaHeader {
  /** The container's local time, which is UTC. */
  readonly at: string;
  readonly level: LogLevel;
  readonly message: string;
}

/** Cheap test that nearly every other line fails. */
export function mayHoldWaaHeader(text: string): boolean {
  return text.includes('[2');
}

/**
 * Looked for anywhere in the line: progress bars on stderr end without a line feed, and the record
 * follows on the same line. What is before it is dropped.
 */
export function parseWaaHeader(text: string): WaaHeader | null {
  const match = HEADER.exec(text);
  if (match === null) return null;
  const [whole, date = '', time = '', millis = '', level = ''] = match;
  if (!isDayOfMonth(date)) return null;
  return {
    at: `${date}T${time}.${millis}Z`,
    level: LEVELS[level] ?? 'none',
    message: text.slice(match.index + whole.length),
  };
}

/** `2026-11-20`: whether the month has that day. */
function isDayOfMonth(date: string): boolean {
  const day = Number(date.slice(8));
  if (day <= 28) return true;
  const year = Number(date.slice(0, 4));
  const month = Number(date.slice(5, 7));
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
