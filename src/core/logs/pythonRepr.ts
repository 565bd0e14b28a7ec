/**
 * Reads the Python literals that WAA prints: `[('notepad', 'id'), …]` and `Namespace(a=1, b='x')`.
 * One pass, no recursion, no exception: text that stops making sense ends the reading there.
 */

/** WAA has 154 tasks; a list beyond this is not one of its lists. */
const MAX_PAIRS = 50_000;
const MAX_NAMES = 500;
/** No value of run.py's arguments comes near this. */
const MAX_VALUE_CHARS = 4096;

interface Literal {
  readonly value: string;
  readonly end: number;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '',
  b: '',
  f: '',
};

/** A quoted string whose opening quote is at `start`, or null when it is not closed. */
export function readPythonString(text: string, start: number): Literal | null {
  const quote = text[start];
  if (quote !== "'" && quote !== '"') return null;
  let value = '';
  let from = start + 1;
  for (let index = from; index < text.length; index += 1) {
    const char = text[index];
    if (char === quote) return { value: value + text.slice(from, index), end: index + 1 };
    if (char !== '\\') continue;
    const escape = readEscape(text, index);
    value += text.slice(from, index) + escape.value;
    index = escape.end - 1;
    from = escape.end;
  }
  return null;
}

function readEscape(text: string, backslash: number): Literal {
  const kind = text[backslash + 1] ?? '';
  const digits = kind === 'x' ? 2 : kind === 'u' ? 4 : kind === 'U' ? 8 : 0;
  if (digits > 0) {
    const hex = text.slice(backslash + 2, backslash + 2 + digits);
    const code = /^[0-9a-fA-F]+$/.test(hex) && hex.length === digits ? parseInt(hex, 16) : -1;
    if (code >= 0 && code <= 0x10ffff) {
      return { value: String.fromCodePoint(code), end: backslash + 2 + digits };
    }
  }
  return { value: ESCAPES[kind] ?? kind, end: backslash + 2 };
}

export interface PythonPairs {
  readonly pairs: readonly (readonly [string, string])[];
  /** False when the list did not reach its closing bracket: cut, or not such a list at all. */
  readonly isComplete: boolean;
}

/** The pairs of strings of `[('a', 'b'), …]`, as far as they can be read. */
export function readPythonPairs(text: string): PythonPairs {
  const pairs: [string, string][] = [];
  let index = skipBlank(text, 0);
  if (text[index] !== '[') return { pairs, isComplete: false };
  index = skipBlank(text, index + 1);
  while (pairs.length < MAX_PAIRS) {
    if (text[index] === ']') return { pairs, isComplete: true };
    const opening = text[index];
    if (opening !== '(' && opening !== '[') break;
    const first = readPythonString(text, skipBlank(text, index + 1));
    if (first === null) break;
    const comma = skipBlank(text, first.end);
    if (text[comma] !== ',') break;
    const second = readPythonString(text, skipBlank(text, comma + 1));
    if (second === null) break;
    const closing = skipBlank(text, second.end);
    if (text[closing] !== (opening === '(' ? ')' : ']')) break;
    pairs.push([first.value, second.value]);
    index = skipBlank(text, closing + 1);
    if (text[index] === ',') index = skipBlank(text, index + 1);
    else if (text[index] !== ']') break;
  }
  return { pairs, isComplete: false };
}

const NAME = /[A-Za-z_]\w{0,63}(?==)/y;

/** The names and values of `Namespace(a=1, b='x', c=None)` as text; a string comes without quotes. */
export function readPythonNamespace(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let index = text.indexOf('(') + 1;
  while (values.size < MAX_NAMES) {
    index = skipBlank(text, index);
    NAME.lastIndex = index;
    const name = NAME.exec(text)?.[0];
    if (name === undefined) break;
    const literal = readPythonValue(text, index + name.length + 1);
    values.set(name, literal.value.slice(0, MAX_VALUE_CHARS));
    index = skipBlank(text, literal.end);
    if (text[index] !== ',') break;
    index += 1;
  }
  return values;
}

/** A string, or anything else up to the comma or bracket that ends it. */
function readPythonValue(text: string, start: number): Literal {
  const string = readPythonString(text, start);
  if (string !== null) return string;
  let depth = 0;
  let index = start;
  while (index < text.length) {
    const char = text[index] ?? '';
    if (depth === 0 && (char === ',' || char === ')')) break;
    if (char === '(' || char === '[' || char === '{') depth += 1;
    if (char === ')' || char === ']' || char === '}') depth -= 1;
    const quoted = char === "'" || char === '"' ? readPythonString(text, index) : null;
    // A quote that never closes would be looked for again at each later quote.
    if ((char === "'" || char === '"') && quoted === null) break;
    index = quoted?.end ?? index + 1;
  }
  return { value: text.slice(start, index).trim(), end: index };
}

function skipBlank(text: string, start: number): number {
  let index = start;
  while (text[index] === ' ') index += 1;
  return index;
}
