import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { LogQuery, StoredLogLine } from '#protocol/contract.ts';
import type { LogLevel } from '#protocol/vocabulary.ts';

export type LineTest = (
  line: Pick<StoredLogLine, 'text' | 'level' | 'isBenign' | 'isUnknown'>,
) => boolean;

/** Regular expressions see only this much of a line, so that a slow one stays bearable. */
const REGEX_CHARS = 4096;
// eslint-disable-next-line no-control-regex -- ESC begins the colour codes to take off.
const CSI = /\x1b\[[0-9;?]*[A-Za-z]/g;

const SEVERE: Record<LogQuery['minLevel'], ReadonlySet<LogLevel> | null> = {
  all: null,
  warning: new Set(['warning', 'error', 'critical']),
  error: new Set(['error', 'critical']),
};

/**
 * Null when the query asks for everything.
 * @throws MonitorError `invalid_input` for a regular expression that does not compile.
 */
export function compileQuery(query: LogQuery): LineTest | null {
  const tests: LineTest[] = [];
  const levels = SEVERE[query.minLevel];
  if (levels) tests.push((line) => levels.has(line.level) && !line.isBenign);
  if (query.onlyUnknown) tests.push((line) => line.isUnknown);
  if (query.text !== '') tests.push(query.isRegex ? regexTest(query.text) : textTest(query.text));
  if (tests.length === 0) return null;
  return (line) => tests.every((test) => test(line));
}

function textTest(text: string): LineTest {
  const wanted = text.toLowerCase();
  return (line) => line.text.replace(CSI, '').toLowerCase().includes(wanted);
}

function regexTest(source: string): LineTest {
  try {
    const pattern = new RegExp(source, 'i');
    return (line) => pattern.test(line.text.replace(CSI, '').slice(0, REGEX_CHARS));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MonitorError(
      ERROR_CODES.invalidInput,
      `The search is no regular expression: ${reason}`,
      'Correct it, or search for plain text.',
    );
  }
}
