/**
 * Takes secrets out of text, whoever wrote it: keys, tokens, passwords, private keys. What it leaves
 * shows that something was there and what kind: `sk-…[hidden]`. Pure, linear in the length, and
 * idempotent, so text may pass it at several doors.
 */
import { mayHoldSecret } from './secretHints.ts';
import { HIDDEN, SCRUB_RULES } from './scrubRules.ts';
import type { ScrubRule } from './scrubRules.ts';

export { HIDDEN } from './scrubRules.ts';
export type { ScrubRule } from './scrubRules.ts';

/** `extraRules` come from the user's settings (see `compileScrubRules`) and run last. */
export function scrubText(text: string, extraRules: readonly ScrubRule[] = []): string {
  let result = text;
  if (mayHoldSecret(text)) for (const rule of SCRUB_RULES) result = rule.apply(result);
  for (const rule of extraRules) result = rule.apply(result);
  return result;
}

/** The most lines that a private key may have: an RSA key of 16,384 bits has 200. */
const MAX_KEY_LINES = 250;
const KEY_BEGINS = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?![\s\S]*-----END )/;
const KEY_ENDS = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
/** Base64, a header of an encrypted key, an empty line. Anything else is no longer the key. */
const KEY_BODY =
  /^\s*(?:[A-Za-z0-9+/]*={0,2}|(?:Proc-Type|DEK-Info|Version|Comment):.*|\[hidden\])\s*$/;
/** A line of a key file whose begin was not seen: after a cut, or shown by `tail`. */
const LONE_KEY_LINE = /^\s*(?:[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{70})\s*$/;

/**
 * For text that comes line by line: also hides a private key that goes over several lines. Shown its
 * own output again it is in the same state, so stored lines put it back to where it was.
 */
export function createLineScrubber(
  extraRules: readonly ScrubRule[] = [],
): (line: string) => string {
  let keyLinesLeft = 0;
  return (line) => {
    if (keyLinesLeft > 0) {
      keyLinesLeft -= 1;
      if (KEY_ENDS.test(line)) keyLinesLeft = 0;
      else if (KEY_BODY.test(line)) return line.trim() === '' ? line : HIDDEN;
      else keyLinesLeft = 0;
    }
    if (line.includes('PRIVATE KEY') && KEY_BEGINS.test(line)) keyLinesLeft = MAX_KEY_LINES;
    if (isKeyLine(line)) return HIDDEN;
    return scrubText(line, extraRules);
  };
}

/** Sums and ids are of one case; 64 characters of a key that are would be a miracle. */
function isKeyLine(line: string): boolean {
  return (
    line.length < 100 &&
    line.length >= 64 &&
    LONE_KEY_LINE.test(line) &&
    /[a-z]/.test(line) &&
    /[A-Z]/.test(line) &&
    /\d/.test(line)
  );
}

/** Names of members whose value is hidden whatever it looks like. */
const SECRET_MEMBER =
  /^(?:.*(?:api|secret|access|account|subscription|private|signing)[-_]?key|.*passw(?:or)?d|passphrase|.*secret|.*(?:access|auth|refresh|bearer|session|api|hub|hf)[-_]?token|token|authorization|cookie)$/i;
/** Deeper values are cut off; nothing of ours is nested this far. */
const MAX_DEPTH = 24;

/** The same value with every text in it scrubbed; the very same object when nothing was hidden. */
export function scrubValue<T>(value: T, extraRules: readonly ScrubRule[] = []): T {
  // The shape stays as it was: only texts are replaced, by texts.
  return scrubAny(value, extraRules, 0) as T;
}

function scrubAny(value: unknown, extraRules: readonly ScrubRule[], depth: number): unknown {
  if (typeof value === 'string') return scrubText(value, extraRules);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return HIDDEN;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => scrubAny(item, extraRules, depth + 1));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const entries = Object.entries(value).map(([key, member]: [string, unknown]) => [
    key,
    member,
    SECRET_MEMBER.test(key) ? hideMember(member) : scrubAny(member, extraRules, depth + 1),
  ]);
  if (entries.every(([, before, after]) => before === after)) return value;
  return Object.fromEntries(entries.map(([key, , after]) => [key, after]));
}

/** A text, or a value that comes with where it is from: `{ value, provenance }`. */
function hideMember(member: unknown): unknown {
  if (typeof member === 'string') return member === '' ? member : HIDDEN;
  if (typeof member !== 'object' || member === null || !('value' in member)) return member;
  return { ...member, value: hideMember(member.value) };
}
