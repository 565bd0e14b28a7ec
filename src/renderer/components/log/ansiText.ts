/** ANSI colours of a log line as spans of plain text. Everything else of a terminal's codes is dropped. */
export interface AnsiSpan {
  readonly text: string;
  /** One of the eight terminal colours, null for the text colour. */
  readonly color: AnsiColor | null;
  readonly isBold: boolean;
}

export const ANSI_COLORS = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
] as const;
export type AnsiColor = (typeof ANSI_COLORS)[number];

const ESC = '\u001b';
const BEL = '\u0007';
/** CSI with its parameters and final letter, OSC up to its end, other two-character escapes. */
const ESCAPE = new RegExp(
  `${ESC}\\[([0-?]*)[ -/]*([@-~])|${ESC}\\][^${BEL}${ESC}]{0,512}(?:${BEL}|${ESC}\\\\)?|${ESC}[@-_]`,
  'g',
);
/** What is left of control characters has no shape on screen. */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

export function parseAnsi(line: string): readonly AnsiSpan[] {
  const spans: AnsiSpan[] = [];
  let style = { color: null as AnsiColor | null, isBold: false };
  let from = 0;
  const push = (text: string): void => {
    const clean = text.replaceAll(CONTROL, '');
    if (clean !== '') spans.push({ text: clean, ...style });
  };
  for (const match of line.matchAll(ESCAPE)) {
    push(line.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2] === 'm') style = applyCodes(style, match[1] ?? '');
  }
  push(line.slice(from));
  return spans;
}

function applyCodes(
  style: { color: AnsiColor | null; isBold: boolean },
  codes: string,
): typeof style {
  let { color, isBold } = style;
  for (const code of codes.split(';').map(Number)) {
    if (code === 0) {
      color = null;
      isBold = false;
    } else if (code === 1) isBold = true;
    else if (code === 22) isBold = false;
    else if (code === 39) color = null;
    else if (code >= 30 && code <= 37) color = ANSI_COLORS[code - 30] ?? null;
    else if (code >= 90 && code <= 97) color = ANSI_COLORS[code - 90] ?? null;
  }
  return { color, isBold };
}
