/** Keeps a stream of the engine open across drops, with growing pauses, until told to stop. */

/** First pause and longest pause between tries: short enough to look live again soon after a
 * restart of the server, long enough not to busy a laptop that is offline for hours. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;
/** Before a wanted restart: long enough that a stream that is wrong each time cannot spin. */
const RESTART_PAUSE_MS = 100;

export type LinkStatus =
  | { readonly status: 'connecting' }
  | { readonly status: 'open' }
  | {
      readonly status: 'retrying';
      readonly attempt: number;
      readonly delayMs: number;
      readonly reason: string;
    };

export interface FollowOptions<Message> {
  readonly open: (signal: AbortSignal) => Promise<AsyncIterable<Message>>;
  /** Answering `restart` drops the stream and opens it anew at once. */
  readonly onMessage: (message: Message) => 'restart' | undefined;
  readonly onStatus?: (status: LinkStatus) => void;
  /** Sees each error; `stop` gives up (the run does not exist), `retry` tries again. */
  readonly onError?: (error: unknown) => 'stop' | 'retry';
  readonly signal: AbortSignal;
  readonly wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

export async function keepFollowing<Message>(options: FollowOptions<Message>): Promise<void> {
  let attempt = 0;
  while (!isStopped(options.signal)) {
    if (attempt === 0) options.onStatus?.({ status: 'connecting' });
    let reason = 'The stream ended.';
    try {
      const ending = await readOnce(options, () => (attempt = 0));
      if (ending === 'restart') {
        await options.wait(RESTART_PAUSE_MS, options.signal);
        continue;
      }
    } catch (error) {
      if (isStopped(options.signal)) return;
      if (options.onError?.(error) === 'stop') return;
      reason = error instanceof Error ? error.message : String(error);
    }
    if (isStopped(options.signal)) return;
    attempt += 1;
    const delayMs = retryDelayMs(attempt);
    options.onStatus?.({ status: 'retrying', attempt, delayMs, reason });
    await options.wait(delayMs, options.signal);
  }
}

async function readOnce<Message>(
  options: FollowOptions<Message>,
  onAlive: () => void,
): Promise<'ended' | 'restart'> {
  const stream = new AbortController();
  const stop = (): void => stream.abort();
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    const messages = await options.open(stream.signal);
    let isOpen = false;
    for await (const message of messages) {
      if (isStopped(options.signal)) return 'ended';
      if (!isOpen) {
        isOpen = true;
        onAlive();
        options.onStatus?.({ status: 'open' });
      }
      if (options.onMessage(message) === 'restart') return 'restart';
    }
    return 'ended';
  } finally {
    options.signal.removeEventListener('abort', stop);
    stream.abort();
  }
}

/** A call, because the compiler takes a property for unchanged across an `await`. */
export function isStopped(signal: AbortSignal): boolean {
  return signal.aborted;
}

export function retryDelayMs(attempt: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, attempt - 1));
}

/** Resolves after the delay or at abort, whichever is first; never rejects. */
export function waitFor(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, delayMs);
    signal.addEventListener('abort', end, { once: true });
  });
}
