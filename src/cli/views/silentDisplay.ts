import type { CommandContext } from '../context.ts';
import type { RunView } from '../followRun.ts';
import { writeLine } from '../io.ts';
import type { Display } from './display.ts';
import { renderSummary } from './summaryView.ts';

/** Says nothing until the last word, and with --quiet not even that. */
export function createSilentDisplay(
  { io, isQuiet }: CommandContext,
  lastWord: (view: RunView) => readonly string[] = ({ state }) => renderSummary(state, io.now()),
): Display {
  return {
    onRun: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
    finish: (view) => {
      if (isQuiet) return;
      for (const line of lastWord(view)) writeLine(io.stdout, line);
    },
    close: () => undefined,
  };
}
