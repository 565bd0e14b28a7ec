/** A value with subscribers that are told at most once per frame, however often it changes. */
export interface ObservableState<State> {
  readonly getState: () => State;
  readonly setState: (change: (state: State) => State) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export function createObservableState<State>(
  initial: State,
  schedule: (flush: () => void) => void,
): ObservableState<State> {
  let current = initial;
  let published = initial;
  let isScheduled = false;
  const listeners = new Set<() => void>();
  const flush = (): void => {
    isScheduled = false;
    published = current;
    for (const listener of [...listeners]) listener();
  };
  return {
    // Readers see the published value, so that one frame is drawn from one state.
    getState: () => published,
    setState: (change) => {
      const next = change(current);
      if (Object.is(next, current)) return;
      current = next;
      if (isScheduled) return;
      isScheduled = true;
      schedule(flush);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Hidden pages get no frames: there a timer does, rarely enough to cost nothing. */
const HIDDEN_FLUSH_MS = 250;

export function scheduleOnFrame(flush: () => void): void {
  if (document.visibilityState === 'hidden') setTimeout(flush, HIDDEN_FLUSH_MS);
  else requestAnimationFrame(flush);
}
