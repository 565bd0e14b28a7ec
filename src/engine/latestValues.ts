import { waitFor } from './runs/waiting.ts';

export interface LatestValuesOptions<T> {
  readonly read: () => Promise<T>;
  readonly onChange: (listener: () => void) => () => void;
  /** Least time between two values. */
  readonly pauseMs: number;
  readonly signal?: AbortSignal;
}

/** The value now, and again after changes. Changes that come together give one value. */
export async function* latestValues<T>(options: LatestValuesOptions<T>): AsyncGenerator<T> {
  const { signal } = options;
  let isStale = true;
  let wake = (): void => undefined;
  const off = options.onChange(() => {
    isStale = true;
    wake();
  });
  const onAbort = (): void => {
    wake();
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    while (!signal?.aborted) {
      if (isStale) {
        isStale = false;
        yield await options.read();
        await waitFor(options.pauseMs, signal);
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    off();
    signal?.removeEventListener('abort', onAbort);
  }
}
