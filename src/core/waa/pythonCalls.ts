/**
 * Finds the calls in an agent's Python code, in order, with their literal arguments. It does not run
 * or understand the code: names, numbers and strings are enough to say where it clicks.
 */
import { readPythonString } from '../logs/pythonRepr.ts';

/** An agent's block of code holds a handful. */
const MAX_CALLS = 200;
/** Longer code is not looked at beyond this. */
const MAX_CODE_CHARS = 32 * 1024;

export interface PythonCall {
  /** As written, e.g. `computer.mouse.move_id`. */
  readonly name: string;
  readonly args: readonly PythonValue[];
  readonly named: ReadonlyMap<string, PythonValue>;
}

export interface PythonValue {
  /** The number, when it is one. */
  readonly number: number | null;
  /** A string's content; anything else as written. */
  readonly text: string;
}

const NAME = /[A-Za-z_][\w.]*/y;
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

export function readPythonCalls(source: string): readonly PythonCall[] {
  const code = source.slice(0, MAX_CODE_CHARS);
  const calls: PythonCall[] = [];
  let index = 0;
  while (index < code.length && calls.length < MAX_CALLS) {
    const skipped = skipCommentOrString(code, index);
    if (skipped > index) {
      index = skipped;
      continue;
    }
    NAME.lastIndex = index;
    const name = NAME.exec(code)?.[0];
    if (name === undefined) {
      index += 1;
      continue;
    }
    index += name.length;
    if (code[index] !== '(') continue;
    const { parts, end } = splitArguments(code, index);
    calls.push(toCall(name, parts));
    index = end;
  }
  return calls;
}

function skipCommentOrString(code: string, index: number): number {
  const char = code[index];
  if (char === '#') {
    const lineEnd = code.indexOf('\n', index);
    return lineEnd === -1 ? code.length : lineEnd;
  }
  if (char !== '"' && char !== "'") return index;
  return skipString(code, index);
}

/** Index after the string; after its quote when it is never closed. */
function skipString(code: string, index: number): number {
  const triple = code.slice(index, index + 3);
  if (triple === '"""' || triple === "'''") {
    const end = code.indexOf(triple, index + 3);
    return end === -1 ? code.length : end + 3;
  }
  return readPythonString(code, index)?.end ?? index + 1;
}

/** The texts between the brackets that open at `start`, split at the commas of that level. */
function splitArguments(code: string, start: number): { parts: string[]; end: number } {
  const parts: string[] = [];
  const awaited = [')'];
  let from = start + 1;
  let index = from;
  while (index < code.length && awaited.length > 0) {
    const skipped = skipCommentOrString(code, index);
    if (skipped > index) {
      index = skipped;
      continue;
    }
    const char = code[index] ?? '';
    const closing = CLOSING[char];
    if (closing !== undefined) awaited.push(closing);
    else if (char === awaited.at(-1)) awaited.pop();
    else if (char === ',' && awaited.length === 1) {
      parts.push(code.slice(from, index));
      from = index + 1;
    }
    index += 1;
  }
  parts.push(code.slice(from, awaited.length === 0 ? index - 1 : index));
  return { parts, end: index };
}

const NAMED_ARGUMENT = /^([A-Za-z_]\w*)\s*=(?!=)/;

function toCall(name: string, parts: readonly string[]): PythonCall {
  const args: PythonValue[] = [];
  const named = new Map<string, PythonValue>();
  for (const part of parts.map((text) => text.trim())) {
    if (part === '') continue;
    const match = NAMED_ARGUMENT.exec(part);
    if (match === null) args.push(toValue(part));
    else named.set(match[1] ?? '', toValue(part.slice(match[0].length).trim()));
  }
  return { name, args, named };
}

function toValue(text: string): PythonValue {
  const body = /^[rbfuRBFU]{0,2}(?=["'])/.exec(text)?.[0].length ?? 0;
  const triple = /^("""|''')([\s\S]*)\1$/.exec(text.slice(body));
  if (triple !== null) return { number: null, text: triple[2] ?? '' };
  const string = readPythonString(text, body);
  if (string?.end === text.length) return { number: null, text: string.value };
  const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : null;
  return { number, text };
}
