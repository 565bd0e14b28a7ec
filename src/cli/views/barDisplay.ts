import { createLogUpdate } from 'log-update';
import type { CommandContext } from '../context.ts';
import type { RunView } from '../followRun.ts';
import { writeLine } from '../io.ts';
import type { Display } from './display.ts';
import { paintFor } from './paint.ts';
import { renderProgress } from './progressView.ts';
import { renderSummary } from './summaryView.ts';

/** Counters move in seconds; drawing oftener only makes the terminal work. */
const FRAME_MS = 250;

/** When the terminal does not tell its width. */
const DEFAULT_COLUMNS = 80;

export function createBarDisplay({ io }: CommandContext): Display {
  const draw = createLogUpdate(io.stdout);
  const paint = paintFor(io.stdout, io.env);
  let view: RunView | null = null;
  let isPaused = false;
  const frame = (): void => {
    if (view === null || isPaused) return;
    const columns = io.stdout.columns ?? DEFAULT_COLUMNS;
    // A line that fills the last column wraps in some terminals and breaks the redraw.
    const lines = renderProgress(view, { nowMs: io.now(), columns: columns - 1, paint });
    draw(lines.join('\n'));
  };
  const timer = setInterval(frame, FRAME_MS);
  timer.unref();
  let isClosed = false;
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    clearInterval(timer);
    // Leaves the last frame standing and shows the cursor again.
    draw.done();
  };
  return {
    onRun: (next) => {
      view = next;
    },
    pause: () => {
      isPaused = true;
      draw.clear();
      draw.done();
    },
    resume: () => {
      isPaused = false;
    },
    finish: (last) => {
      view = last;
      frame();
      close();
      for (const line of renderSummary(last.state, io.now())) writeLine(io.stdout, line);
    },
    close,
  };
}
