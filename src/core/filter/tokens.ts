/** The words of a filter box. Each knows where it stands, for messages and for completion. */
import type { FilterOperator, FilterProblem } from './filterNode.ts';

/** Nobody types more; a longer text is pasted by mistake. */
const MAX_FILTER_LENGTH = 4000;

export interface FilterValue {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

export type Token = { readonly from: number; readonly to: number } & (
  | { readonly kind: 'open' | 'close' | 'minus' | 'or' | 'and' | 'not' }
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'field';
      readonly field: string;
      readonly operator: FilterOperator;
      readonly values: readonly FilterValue[];
      /** Where the values begin. */
      readonly valuesFrom: number;
    }
);

/** `name:`, `steps>=`: a word that an operator follows at once. */
const FIELD = /([A-Za-z_][A-Za-z0-9_-]*)(:|!=|<=|>=|<|>|=)/y;
const WORD = /[^\s()"]+/y;
const VALUE = /[^\s()",]+/y;
const SPACE = /\s*/y;
const KEYWORDS = { OR: 'or', '|': 'or', AND: 'and', '&': 'and', NOT: 'not' } as const;

export function tokenise(text: string): {
  readonly tokens: readonly Token[];
  readonly problems: readonly FilterProblem[];
} {
  const tokens: Token[] = [];
  const problems: FilterProblem[] = [];
  const input = text.slice(0, MAX_FILTER_LENGTH);
  if (text.length > input.length) {
    const message = `A filter has at most ${String(MAX_FILTER_LENGTH)} characters; the rest is left out.`;
    problems.push({ from: input.length, to: text.length, message });
  }
  let at = 0;
  for (;;) {
    at += match(SPACE, input, at).length;
    if (at >= input.length) return { tokens, problems };
    const token = readToken(input, at, problems);
    tokens.push(token);
    at = token.to;
  }
}

function readToken(input: string, from: number, problems: FilterProblem[]): Token {
  const first = input.charAt(from);
  if (first === '(') return { kind: 'open', from, to: from + 1 };
  if (first === ')') return { kind: 'close', from, to: from + 1 };
  if (first === '"') return { kind: 'text', ...readQuoted(input, from, problems) };
  if (first === '-' && /[^\s)]/.test(input.charAt(from + 1))) {
    return { kind: 'minus', from, to: from + 1 };
  }
  const field = readField(input, from, problems);
  if (field !== null) return field;
  const word = match(WORD, input, from);
  const to = from + word.length;
  const keyword = Object.hasOwn(KEYWORDS, word) ? KEYWORDS[word as keyof typeof KEYWORDS] : null;
  if (keyword !== null) return { kind: keyword, from, to };
  return { kind: 'text', text: word, from, to };
}

function readField(input: string, from: number, problems: FilterProblem[]): Token | null {
  FIELD.lastIndex = from;
  const found = FIELD.exec(input);
  if (found === null) return null;
  const valuesFrom = FIELD.lastIndex;
  const { values, to } = readValues(input, valuesFrom, problems);
  return {
    kind: 'field',
    field: found[1] ?? '',
    operator: found[2] as FilterOperator, // The pattern allows nothing else.
    values,
    valuesFrom,
    from,
    to,
  };
}

/** `failed,"two words",error`: no space around the commas. */
function readValues(
  input: string,
  from: number,
  problems: FilterProblem[],
): { readonly values: readonly FilterValue[]; readonly to: number } {
  const values: FilterValue[] = [];
  let at = from;
  for (;;) {
    const value = readValue(input, at, problems);
    if (value !== null) values.push(value);
    at = value?.to ?? at;
    if (input.charAt(at) !== ',') return { values, to: at };
    at += 1;
  }
}

function readValue(input: string, from: number, problems: FilterProblem[]): FilterValue | null {
  if (input.charAt(from) === '"') return readQuoted(input, from, problems);
  const text = match(VALUE, input, from);
  return text === '' ? null : { text, from, to: from + text.length };
}

/** From the opening quote to behind the closing one; `\"` and `\\` stand for themselves. */
function readQuoted(input: string, from: number, problems: FilterProblem[]): FilterValue {
  let text = '';
  for (let at = from + 1; at < input.length; at += 1) {
    const char = input.charAt(at);
    if (char === '"') return { text, from, to: at + 1 };
    if (char === '\\' && at + 1 < input.length) at += 1;
    text += input.charAt(at);
  }
  problems.push({ from, to: input.length, message: 'The closing " is missing.' });
  return { text, from, to: input.length };
}

function match(pattern: RegExp, input: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(input)?.[0] ?? '';
}
