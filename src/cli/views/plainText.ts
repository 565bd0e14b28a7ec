/**
 * Text from a VM made safe for a terminal: one line, and no control character that could move the
 * cursor, set the title or hide what was printed before.
 */
export function plainText(text: string): string {
  return text
    .replaceAll(ESCAPE_SEQUENCES, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(UNPRINTABLE, '')
    .trim();
}

/** CSI (`ESC [ … letter`) and OSC (`ESC ] … BEL`) as ECMA-48 has them. */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const ESCAPE_SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g;

/** Control, format (bidirectional overrides among them), surrogate and private characters. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu;
