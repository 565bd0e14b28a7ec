/** How a followed run is shown: a block that updates in place, plain lines, JSON lines, or nothing. */
import type { CommandContext } from '../context.ts';
import { hasEnded } from '../followRun.ts';
import { createBarDisplay } from './barDisplay.ts';
import { createJsonDisplay } from './jsonDisplay.ts';
import { createPlainDisplay } from './plainDisplay.ts';
import { noPaint } from './paint.ts';
import { renderProgress } from './progressView.ts';
import { createSilentDisplay } from './silentDisplay.ts';
import { renderSummary } from './summaryView.ts';
import type { Display } from './display.ts';

export const PROGRESS_MODES = ['auto', 'bar', 'plain', 'none'] as const;
export type ProgressMode = (typeof PROGRESS_MODES)[number];

export function createDisplay(context: CommandContext, mode: ProgressMode): Display {
  if (context.isJson) return createJsonDisplay(context, mode !== 'none');
  if (context.isQuiet || mode === 'none') return createSilentDisplay(context);
  if (mode === 'bar' || (mode === 'auto' && isInteractive(context)))
    return createBarDisplay(context);
  return createPlainDisplay(context);
}

/** Shows where the run stands, once. */
export function createOnceDisplay(context: CommandContext): Display {
  if (context.isJson) return createJsonDisplay(context, false);
  return createSilentDisplay(context, (view) =>
    hasEnded(view.state)
      ? renderSummary(view.state, context.io.now())
      : renderProgress(view, { nowMs: context.io.now(), columns: ONCE_COLUMNS, paint: noPaint }),
  );
}

/** A pipe has no width; this fits every terminal. */
const ONCE_COLUMNS = 80;

/**
 * A CI job may have a TTY and still keep every frame as a line of its log; a terminal without a
 * width (some `docker exec -t`) can't be drawn on.
 */
function isInteractive({ io }: CommandContext): boolean {
  const hasWidth = (io.stdout.columns ?? 0) > 0;
  return io.stdout.isTTY === true && hasWidth && io.env['TERM'] !== 'dumb' && !io.env['CI'];
}
