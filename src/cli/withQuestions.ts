/** Work that may need answers of a person (a host key, a password) before it can go on. */
import type { CommandContext } from './context.ts';
import type { MonitorClient } from './engineSession.ts';
import { answerQuestions } from './questionPrompt.ts';

const NOTHING_SHOWN = { pause: () => undefined, resume: () => undefined };

/** @throws MonitorError when a question can't be asked; else as `work` does. */
export async function withQuestions<T>(
  context: CommandContext,
  client: MonitorClient,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const signal = AbortSignal.any([context.io.interrupted, stop.signal]);
  const working = work(signal);
  // Whoever loses the race has nobody left to tell of its failure.
  working.catch(() => undefined);
  const asking = answerQuestions(context, client, NOTHING_SHOWN, signal).then(
    () => working,
    (error: unknown) => {
      if (signal.aborted) return working;
      throw error;
    },
  );
  try {
    return await Promise.race([working, asking]);
  } finally {
    stop.abort();
    asking.catch(() => undefined);
  }
}
