/** What a user adds to the scrubber: words to hide, or regular expressions written as `/…/flags`. */
import { HIDDEN } from './scrubRules.ts';
import type { ScrubRule } from './scrubRules.ts';

const REGEX_FORM = /^\/(.+)\/([a-z]*)$/s;
/** Hiding every "a" would hide everything. */
const MIN_WORD_CHARS = 4;
/** A user's expression may be slow on long text; it sees this much at once and is never skipped. */
const PIECE_CHARS = 4096;

export interface CompiledRules {
  readonly rules: readonly ScrubRule[];
  /** One sentence for each source that is not used. */
  readonly problems: readonly string[];
}

export function compileScrubRules(sources: readonly string[]): CompiledRules {
  const rules: ScrubRule[] = [];
  const problems: string[] = [];
  for (const source of sources) {
    const rule = compile(source);
    if (typeof rule === 'string') problems.push(rule);
    else rules.push(rule);
  }
  return { rules, problems };
}

function compile(source: string): ScrubRule | string {
  const form = REGEX_FORM.exec(source);
  if (form === null) {
    if (source.length < MIN_WORD_CHARS) {
      return `The hidden text ${JSON.stringify(source)} is shorter than ${MIN_WORD_CHARS} characters and is not used.`;
    }
    return { id: 'user', apply: (text) => text.replaceAll(source, HIDDEN) };
  }
  const [, pattern = '', flags = ''] = form;
  try {
    const regex = new RegExp(pattern, [...new Set(`${flags.replace('y', '')}g`)].join(''));
    if (regex.test('')) {
      return `The pattern ${source} matches the empty text and is not used.`;
    }
    return { id: 'user', apply: (text) => inPieces(text, (piece) => piece.replace(regex, HIDDEN)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `The pattern ${source} is not used: ${reason}`;
  }
}

function inPieces(text: string, change: (piece: string) => string): string {
  if (text.length <= PIECE_CHARS) return change(text);
  let result = '';
  for (let at = 0; at < text.length; at += PIECE_CHARS) {
    result += change(text.slice(at, at + PIECE_CHARS));
  }
  return result;
}
