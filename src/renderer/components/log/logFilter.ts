import type { LogQuery } from '#protocol/contract.ts';

/** What the person set above the log. */
export interface LogFilter {
  readonly text: string;
  readonly isRegex: boolean;
  readonly minLevel: LogQuery['minLevel'];
  readonly onlyUnknown: boolean;
  /** Show nothing but the matches, instead of going from one to the next. */
  readonly onlyMatches: boolean;
}

export const NO_FILTER: LogFilter = {
  text: '',
  isRegex: false,
  minLevel: 'all',
  onlyUnknown: false,
  onlyMatches: false,
};

/** The query for the list of lines; null when all lines are listed. */
export function listQuery(filter: LogFilter): LogQuery | null {
  const isCut = filter.minLevel !== 'all' || filter.onlyUnknown;
  if (!isCut && !(filter.onlyMatches && filter.text !== '')) return null;
  const { text, isRegex, minLevel, onlyUnknown } = filter;
  return { text, isRegex, minLevel, onlyUnknown };
}

/** The query for "next match" in the list of all lines; null when there is nothing to find. */
export function findQuery(filter: LogFilter): LogQuery | null {
  if (filter.text === '' || listQuery(filter) !== null) return null;
  return { text: filter.text, isRegex: filter.isRegex, minLevel: 'all', onlyUnknown: false };
}

/** What is wrong with a regular expression, in words; null when it can be used. */
export function regexProblem(filter: LogFilter): string | null {
  if (!filter.isRegex || filter.text === '') return null;
  try {
    new RegExp(filter.text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'This is no regular expression.';
  }
}

/** Parts of a text that match, for marking them. Bounded, and never endless on an empty match. */
export function splitMatches(
  text: string,
  filter: LogFilter,
): readonly { text: string; isMatch: boolean }[] {
  const pattern = patternOf(filter);
  if (pattern === null) return [{ text, isMatch: false }];
  const parts: { text: string; isMatch: boolean }[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match[0] === '' || parts.length > MARKS_PER_LINE) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), isMatch: false });
    parts.push({ text: match[0], isMatch: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isMatch: false });
  return parts;
}

/** More marks than this in one line are noise and cost elements. */
const MARKS_PER_LINE = 50;

function patternOf(filter: LogFilter): RegExp | null {
  if (filter.text === '' || regexProblem(filter) !== null) return null;
  const source = filter.isRegex
    ? filter.text
    : filter.text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(source, 'gi');
}
