/** Terminal escape sequences, which WAA writes even into its log files. */

export const ESC = '\u001b';
const BEL = '\u0007';

/** CSI (colours, cursor), OSC (titles, links; bounded so that a lone `ESC ]` eats little), others. */
const SEQUENCE = new RegExp(
  `${ESC}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BEL}${ESC}]{0,512}(?:${BEL}|${ESC}\\\\)|[ -/]?[0-Z^-~])`,
  'g',
);

export function stripAnsi(text: string): string {
  return text.includes(ESC) ? text.replace(SEQUENCE, '') : text;
}

/** Everything below space but tab and newline, and DEL: nothing a person can read. */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** For text that leaves the log for an event: no escape sequence and no control character in it. */
export function toPlainText(text: string): string {
  return stripAnsi(text).replace(CONTROL, '');
}
