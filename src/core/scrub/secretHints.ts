/**
 * Tells for nearly every log line in one pass that no rule can match it. Log lines come by the
 * hundred thousand a second, and one expression of all rules costs more than reading the line does.
 */

/** What may follow a name before its value. */
const AFTER_NAME = [
  ' ',
  '\t',
  '\\',
  '"',
  "'",
  ']',
  ':',
  '=',
  '_',
  '-',
  ...Array.from('0123456789'),
];

/**
 * Pieces of three or four characters, in lower case, at least one of which is in any text that a rule
 * of `scrubRules` changes. A test takes the rules' samples apart to prove it.
 */
const HINTS: readonly string[] = [
  ...['key', 'pwd'].flatMap((name) => AFTER_NAME.map((next) => name + next)),
  ...['keyi', 'ikey', 'toke', 'secr', 'pass', 'auth', 'cook', 'cred', 'bear', 'basi', 'dige'],
  ...['://', 'sig=', 'ure=', 'ode=', '-amz', 'x-go', 's.sl', 'ebho', 'tele', 'curl'],
  // Begins of tokens.
  ...['sk-', 'hp_', 'ho_', 'hu_', 'hs_', 'hr_', 'b_pa', 'lpat', 'lptt', 'ldt-', 'lrt-', 'lcbt'],
  ...['hf_', 'i_or', 'r8_', 'gsk_', 'xai-', 'pplx', 'vapi', 'xapp', 'aiza', 'ya29', 'ocsp'],
  ...Array.from('abeoprs').map((kind) => `xox${kind}`),
  ...['k_li', 'k_te', 'hsec', 'npm_', 'ypi-', 'sg.', '_v1_', 'ckr_', '-sec', 'eyj', 'jqqj'],
  ...['akia', 'asia', 'agpa', 'aida', 'aroa', 'anpa', 'abia', 'acca'],
];

/**
 * Five bits of each character, which makes upper and lower case the same and some other characters
 * too: a chance hit costs a run of the rules and nothing else.
 */
const CHAR_BITS = 5;
const CHAR_MASK = (1 << CHAR_BITS) - 1;
/** Four characters. */
const GRAM_MASK = (1 << (4 * CHAR_BITS)) - 1;

const IS_HINT = tableOf(HINTS);

function tableOf(hints: readonly string[]): Uint8Array {
  const table = new Uint8Array(GRAM_MASK + 1);
  for (const hint of hints) {
    const gram = Array.from(hint).reduce((bits, char) => push(bits, char.charCodeAt(0)), 0);
    // Whatever stands before a piece of three.
    const befores = hint.length === 3 ? CHAR_MASK + 1 : 1;
    for (let before = 0; before < befores; before += 1) {
      table[gram | (before << (3 * CHAR_BITS))] = 1;
    }
  }
  return table;
}

function push(gram: number, code: number): number {
  return ((gram << CHAR_BITS) | (code & CHAR_MASK)) & GRAM_MASK;
}

/** False only when no rule would change the text. */
export function mayHoldSecret(text: string): boolean {
  let gram = 0;
  for (let at = 0; at < text.length; at += 1) {
    gram = push(gram, text.charCodeAt(at));
    if (IS_HINT[gram] === 1) return true;
  }
  return false;
}
