/**
 * `status:failed domain:chrome steps>10 tag:x -"timeout"`: terms are joined by AND; OR, NOT or `-`, and
 * brackets as usual. Never throws: what can't be understood is told with its place, and left out.
 */
import type { FilterNode, FilterProblem } from './filterNode.ts';
import { join } from './filterNode.ts';
import { tokenise } from './tokens.ts';
import type { FilterValue, Token } from './tokens.ts';
import {
  findField,
  foldChoice,
  parseDurationMs,
  parseFraction,
  parseInstantMs,
  parseNumber,
} from './vocabulary.ts';
import type { FilterField, FilterVocabulary } from './vocabulary.ts';

/** Deeper than anybody thinks, shallow enough for any stack. */
const MAX_DEPTH = 60;

export interface ParsedFilter {
  /** Null lets everything through. */
  readonly filter: FilterNode | null;
  readonly problems: readonly FilterProblem[];
}

export function parseFilter<T>(text: string, vocabulary: FilterVocabulary<T>): ParsedFilter {
  const { tokens, problems } = tokenise(text);
  // Which fields there are matters, not what they are read from.
  const parser = new Parser(tokens, vocabulary as FilterVocabulary<unknown>, [...problems]);
  const filter = parser.parse();
  return { filter, problems: parser.problems.toSorted((a, b) => a.from - b.from) };
}

class Parser {
  readonly problems: FilterProblem[];
  readonly #tokens: readonly Token[];
  readonly #vocabulary: FilterVocabulary<unknown>;
  #at = 0;
  #depth = 0;

  constructor(
    tokens: readonly Token[],
    vocabulary: FilterVocabulary<unknown>,
    problems: FilterProblem[],
  ) {
    this.#tokens = tokens;
    this.#vocabulary = vocabulary;
    this.problems = problems;
  }

  parse(): FilterNode | null {
    const parts = [this.#readOr()];
    for (let token = this.#next(); token !== undefined; token = this.#next()) {
      // readOr stops at nothing but a bracket that closes none.
      this.#complain(token, 'This ) closes no bracket.');
      parts.push(this.#readOr());
    }
    return join('and', parts);
  }

  #readOr(): FilterNode | null {
    const parts = [this.#readAnd()];
    for (let token = this.#peek(); token?.kind === 'or'; token = this.#peek()) {
      this.#at += 1;
      const before = this.#at;
      parts.push(this.#readAnd());
      if (this.#at === before || parts[0] === null) {
        this.#complain(token, 'OR stands between two conditions.');
      }
    }
    return join('or', parts);
  }

  #readAnd(): FilterNode | null {
    const parts: (FilterNode | null)[] = [];
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      if (token.kind === 'or' || token.kind === 'close') break;
      if (token.kind === 'and') this.#at += 1;
      else parts.push(this.#readUnary());
    }
    return join('and', parts);
  }

  #readUnary(): FilterNode | null {
    const token = this.#next();
    if (token === undefined) return null;
    switch (token.kind) {
      case 'minus':
      case 'not':
        return this.#readNot(token);
      case 'open':
        return this.#readBracket(token);
      case 'text':
        return { kind: 'text', text: token.text };
      case 'field':
        return this.#readField(token);
      default:
        return null;
    }
  }

  #readNot(token: Token): FilterNode | null {
    const next = this.#peek();
    const isMissing = next === undefined || ['or', 'and', 'close'].includes(next.kind);
    if (isMissing) {
      this.#complain(token, 'Something to exclude must follow.');
      return null;
    }
    const part = this.#deeper(token, () => this.#readUnary());
    return part === null ? null : { kind: 'not', part };
  }

  #readBracket(token: Token): FilterNode | null {
    const node = this.#deeper(token, () => this.#readOr());
    const close = this.#peek();
    if (close?.kind !== 'close') {
      this.#complain(token, 'The closing ) is missing.');
      return node;
    }
    this.#at += 1;
    if (node === null)
      this.#complain({ from: token.from, to: close.to }, 'The brackets are empty.');
    return node;
  }

  #deeper(token: Token, read: () => FilterNode | null): FilterNode | null {
    if (this.#depth >= MAX_DEPTH) {
      this.#complain(token, 'Too many brackets within brackets; the rest is left out.');
      this.#at = this.#tokens.length;
      return null;
    }
    this.#depth += 1;
    const node = read();
    this.#depth -= 1;
    return node;
  }

  #readField(token: Extract<Token, { kind: 'field' }>): FilterNode | null {
    const field = findField(this.#vocabulary, token.field);
    if (field === undefined) {
      this.#complain(token, unknownField(token.field, this.#vocabulary));
      return null;
    }
    if (token.values.length === 0) {
      this.#complain(token, `After ${token.field}${token.operator} a value must follow.`);
      return null;
    }
    const isOrdered =
      field.kind === 'number' || field.kind === 'fraction' || field.kind === 'duration';
    if (!isOrdered && /[<>]/.test(token.operator)) {
      this.#complain(
        token,
        `${field.name} is not compared by ${token.operator}; write ${field.name}:…`,
      );
      return null;
    }
    const bad = token.values.filter((value) => !this.#isGood(field, value));
    if (bad.length > 0) return null;
    const values = token.values.map((value) =>
      field.kind === 'choice' ? foldChoice(value.text) : value.text,
    );
    return { kind: 'field', field: field.name, operator: token.operator, values };
  }

  #isGood(field: FilterField<unknown>, value: FilterValue): boolean {
    const message = complaintOf(field, value.text);
    if (message !== null) this.#complain(value, message);
    return message === null;
  }

  #complain({ from, to }: { readonly from: number; readonly to: number }, message: string): void {
    this.problems.push({ from, to, message });
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #next(): Token | undefined {
    const token = this.#tokens[this.#at];
    if (token !== undefined) this.#at += 1;
    return token;
  }
}

/** Null for a value that the field understands. */
function complaintOf(field: FilterField<unknown>, text: string): string | null {
  switch (field.kind) {
    case 'text':
      return null;
    case 'choice': {
      if (field.choices.includes(foldChoice(text))) return null;
      return `"${text}" is no ${field.name}; there are ${field.choices.join(', ')}.`;
    }
    case 'number':
      return parseNumber(text) === null ? `${field.name} needs a number, not "${text}".` : null;
    case 'fraction':
      return parseFraction(text) === null
        ? `${field.name} needs a number such as 0.5 or 50%, not "${text}".`
        : null;
    case 'duration':
      return parseDurationMs(text) === null
        ? `${field.name} needs a duration such as 90s, 15m or 2h, not "${text}".`
        : null;
    case 'since':
    case 'before':
      return parseInstantMs(text, 0) === null
        ? `${field.name} needs a day such as 2026-11-01, today, or 7d for a week ago, not "${text}".`
        : null;
  }
}

function unknownField(name: string, vocabulary: FilterVocabulary<unknown>): string {
  const close = vocabulary.fields.find((field) => isNear(field.name, name.toLowerCase()));
  const hint =
    close === undefined
      ? `There are ${vocabulary.fields.map((field) => field.name).join(', ')}.`
      : `Is it "${close.name}"?`;
  return `There is no field "${name}". ${hint} To look for the text itself, put it in quotes.`;
}

/** The same but for one letter missing, added, other or swapped with its neighbour. */
function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const restA = a.slice(start);
  const restB = b.slice(start);
  const isSwapped = restA[0] === restB[1] && restA[1] === restB[0];
  return (
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    restA.slice(1) === restB.slice(1) ||
    (isSwapped && restA.slice(2) === restB.slice(2))
  );
}
