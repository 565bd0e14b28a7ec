/**
 * Inputs for a parser: valid samples, damaged in the ways in which files are cut, lines are mixed
 * and attackers write. Text stands for bytes where a target reads bytes (one character a byte).
 */
import type { Random } from './random.ts';

/** What parsers of text stumble over. */
const SHARP: readonly string[] = [
  ...['"', "'", '\\', '\n', '\r', '\r\n', '\t', '\0', ' ', '{', '}', '[', ']', '(', ')', ',', ':'],
  ...['<', '>', '&', '|', ';', '$', '`', '..', '../', '/', '%', '#', '=', '@', '-', '+', '*', '?'],
  ...['0', '1', '-1', '9'.repeat(20), '1e999', 'NaN', 'null', 'true', '0x10', '٣', '1.5'],
  ...['é', '\u{1f600}', '\ud800', '\ufffd', '\u202e', '\ufeff', '\u2028', '\u001b[31m', '\u001b'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length'],
  ...['2026-03-04 08:15:00,000', '2026-03-04T08:15:00.000000000Z', '0000-00-00', '9999-12-31'],
];
/** Long enough to show a parser whose time grows faster than its input. */
const MAX_REPEATS = 4000;
const MAX_INPUT_CHARS = 40_000;

type Change = (text: string, random: Random, samples: readonly string[]) => string;

const CHANGES: readonly Change[] = [
  function cut(text, random) {
    return text.slice(0, random.below(text.length + 1));
  },
  function cutOut(text, random) {
    const from = random.below(text.length + 1);
    return text.slice(0, from) + text.slice(from + random.below(20));
  },
  function insertSharp(text, random) {
    return insert(text, random.pick(SHARP, ''), random);
  },
  function insertSharp2(text, random) {
    return insert(insert(text, random.pick(SHARP, ''), random), random.pick(SHARP, ''), random);
  },
  function replaceChar(text, random) {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1);
  },
  function insertAnyChar(text, random) {
    return insert(text, String.fromCharCode(random.below(0x10000)), random);
  },
  function repeatPiece(text, random) {
    const from = random.below(text.length + 1);
    const piece = text.slice(from, from + 1 + random.below(12));
    const times = random.next() < 0.02 ? MAX_REPEATS : random.below(30);
    return text.slice(0, from) + piece.repeat(times) + text.slice(from);
  },
  function repeatSharp(text, random) {
    const times = random.next() < 0.02 ? MAX_REPEATS : random.below(30);
    return insert(text, random.pick(SHARP, '').repeat(times), random);
  },
  function splice(text, random, samples) {
    const other = random.pick(samples, '');
    return (
      text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1))
    );
  },
  function swapLines(text, random) {
    const lines = text.split('\n');
    const from = random.below(lines.length);
    const [line = ''] = lines.splice(from, 1);
    lines.splice(random.below(lines.length + 1), 0, line);
    return lines.join('\n');
  },
  function changeNumber(text, random) {
    return text.replace(/\d+/, () => random.pick(SHARP, '0'));
  },
];

function insert(text: string, piece: string, random: Random): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + piece + text.slice(at);
}

export function makeInput(samples: readonly string[], random: Random): string {
  // Now and then nothing of a sample at all.
  const isNoise = random.next() < 0.05;
  let text = isNoise ? noise(random) : random.pick(samples, '');
  const changes = 1 + random.below(5);
  for (let count = 0; count < changes; count += 1) {
    text = random.pick(CHANGES, (same) => same)(text, random, samples);
  }
  return text.slice(0, MAX_INPUT_CHARS);
}

function noise(random: Random): string {
  return Array.from({ length: random.below(60) }, () =>
    random.next() < 0.5 ? random.pick(SHARP, '') : String.fromCharCode(random.below(256)),
  ).join('');
}
