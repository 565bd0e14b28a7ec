import { useEffect, useState } from 'react';
import { describeError, type ErrorText } from '../../store/errorText.ts';

export type Call<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly value: T }
  | { readonly status: 'failed'; readonly error: ErrorText };

interface Held<T> {
  readonly key: string;
  readonly call: Call<T>;
}

/**
 * The answer to a call that is made anew whenever `key` changes, and every `repeatMs` when given.
 * A repeat keeps the last answer until the next one is there. `load` is read at each call.
 */
export function useCall<T>(key: string, load: () => Promise<T>, repeatMs?: number): Call<T> {
  const [held, setHeld] = useState<Held<T> | null>(null);
  useEffect(() => {
    let isWanted = true;
    const run = (): void => {
      load().then(
        (value) => isWanted && setHeld({ key, call: { status: 'ready', value } }),
        (error: unknown) =>
          isWanted && setHeld({ key, call: { status: 'failed', error: describeError(error) } }),
      );
    };
    run();
    const timer = repeatMs === undefined ? null : setInterval(run, repeatMs);
    return () => {
      isWanted = false;
      if (timer !== null) clearInterval(timer);
    };
    // `load` is a new function at each render; `key` says when it asks for something else.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, repeatMs]);
  return held?.key === key ? held.call : { status: 'loading' };
}
