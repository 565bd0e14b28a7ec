import { ESC, stripAnsi } from './ansi.ts';

/** `ESC [ K` and friends: the terminal clears what the redraw does not cover. */
const ERASES_LINE = new RegExp(`${ESC}\\[[012]?K`);

/**
 * One line as a terminal would show it after its carriage returns: each return starts over at the
 * left, and a shorter redraw leaves the end of the longer one standing.
 */
export function applyCarriageReturns(line: string): string {
  if (!line.includes('\r')) return line;
  const [first = '', ...redraws] = line.split('\r');
  return redraws.reduce(drawOver, first);
}

function drawOver(shown: string, redraw: string): string {
  if (redraw === '') return shown;
  if (ERASES_LINE.test(redraw)) return redraw;
  const covered = stripAnsi(redraw).length;
  return redraw + stripAnsi(shown).slice(covered);
}
