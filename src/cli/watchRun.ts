/** A run followed to its end with a display and with questions answered: `watch` and `demo`. */
import type { RunId } from '#protocol/vocabulary.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { CommandContext } from './context.ts';
import type { MonitorClient } from './engineSession.ts';
import { followRun, hasEnded, hasGivenUp, isCaughtUp, isOver, isStuck } from './followRun.ts';
import type { RunView } from './followRun.ts';
import { EXIT } from './io.ts';
import type { ExitCode } from './io.ts';
import { answerQuestions } from './questionPrompt.ts';
import type { Display } from './views/display.ts';
import { untilInterrupted } from './untilInterrupted.ts';
import { plainText } from './views/plainText.ts';

export interface WatchRunOptions {
  /** Begins watching. Questions are answered meanwhile: it may need one to come back. */
  readonly start: () => Promise<RunId>;
  /** The run that is watched by now: a container started anew makes a new one. */
  readonly current: () => Promise<RunId>;
  readonly display: Display;
  /** Leave as soon as the state is of now. */
  readonly once: boolean;
  /** Leave as soon as the run is found stuck. */
  readonly exitWhenStuck: boolean;
}

/** @throws MonitorError when the VM can't be reached, or a question can't be asked. */
export async function watchRun(
  context: CommandContext,
  client: MonitorClient,
  options: WatchRunOptions,
): Promise<ExitCode> {
  const { display } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([context.io.interrupted, stop.signal]);
  const isDone = (view: RunView): boolean =>
    isOver(view) ||
    (options.once && (isCaughtUp(view) || isUnreachable(view, true))) ||
    (options.exitWhenStuck && isStuck(view));
  try {
    const view = await untilFirst(
      followRuns(client, options, isDone, signal),
      answerQuestions(context, client, display, signal),
      signal,
    );
    if (view === null || context.io.interrupted.aborted) return EXIT.interrupted;
    if (isUnreachable(view, options.once)) throw unreachable(view);
    display.finish(view);
    if (options.exitWhenStuck && isStuck(view)) return EXIT.stuck;
    return options.once || view.state.status === 'completed' ? EXIT.done : EXIT.failed;
  } finally {
    stop.abort();
    display.close();
  }
}

/** When a run's stream ends before the run does, another run has taken its place, or nothing has. */
async function followRuns(
  client: MonitorClient,
  options: WatchRunOptions,
  isDone: (view: RunView) => boolean,
  signal: AbortSignal,
): Promise<RunView> {
  let runId = await options.start();
  for (;;) {
    const view = await followRun(client, runId, options.display, isDone, signal);
    if (isDone(view) || signal.aborted) return view;
    const next = await options.current();
    if (next === runId) return view;
    runId = next;
  }
}

/**
 * The run's end decides; the questions only when one of them can't be asked. Null when the person
 * interrupted, also a start that still waits for the VM.
 */
async function untilFirst(
  run: Promise<RunView>,
  questions: Promise<void>,
  signal: AbortSignal,
): Promise<RunView | null> {
  // Whoever loses the race has nobody left to tell of its failure.
  run.catch(() => undefined);
  const asked = questions.then(
    () => run,
    (error: unknown) => {
      if (signal.aborted) return run;
      throw error;
    },
  );
  return Promise.race([run, asked, untilInterrupted(signal).then(() => null)]);
}

/** Who only wants to know where it stands does not wait for another try. */
function isUnreachable(view: RunView, once: boolean): boolean {
  if (once && view.state.connection.status === 'reconnecting') return true;
  return hasGivenUp(view) && !hasEnded(view.state);
}

function unreachable({ state }: RunView): MonitorError {
  const warning = state.warnings.at(-1);
  return new MonitorError(
    ERROR_CODES.unreachable,
    plainText(state.connection.detail) || 'The VM could not be reached.',
    warning ? plainText(warning.remedy) : 'Find the failing step with "waa-monitor profiles test".',
  );
}
