import type { RunListener, RunView } from '../followRun.ts';

/** How a followed run is shown. */
export interface Display extends RunListener {
  /** Makes room for a question, and comes back. */
  pause(): void;
  resume(): void;
  /** The last word: the summary. */
  finish(view: RunView): void;
  /** Gives the terminal back as it was. Closing twice is fine. */
  close(): void;
}
