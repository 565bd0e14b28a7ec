/**
 * Named streams that can be paused together. A browser shares six connections to a host among its
 * tabs, so a hidden tab lets go of its streams and takes them up again where it left off.
 */
type Start = (signal: AbortSignal) => Promise<void>;

export interface Streams {
  /** Starts a stream, or adds a user to it; the answer gives that use up. */
  readonly hold: (name: string, start: Start) => () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly close: () => void;
}

interface Entry {
  readonly start: Start;
  users: number;
  stop: AbortController | null;
}

export function createStreams(onCrash: (name: string, error: unknown) => void): Streams {
  const entries = new Map<string, Entry>();
  let isPaused = false;
  const run = (name: string, entry: Entry): void => {
    if (isPaused || entry.stop !== null) return;
    const stop = new AbortController();
    entry.stop = stop;
    entry.start(stop.signal).catch((error: unknown) => onCrash(name, error));
  };
  const halt = (entry: Entry): void => {
    entry.stop?.abort();
    entry.stop = null;
  };
  return {
    hold: (name, start) => {
      const entry = entries.get(name) ?? { start, users: 0, stop: null };
      entries.set(name, entry);
      entry.users += 1;
      run(name, entry);
      let isGivenUp = false;
      return () => {
        if (isGivenUp) return;
        isGivenUp = true;
        entry.users -= 1;
        if (entry.users > 0) return;
        halt(entry);
        entries.delete(name);
      };
    },
    pause: () => {
      isPaused = true;
      for (const entry of entries.values()) halt(entry);
    },
    resume: () => {
      isPaused = false;
      for (const [name, entry] of entries) run(name, entry);
    },
    close: () => {
      for (const entry of entries.values()) halt(entry);
      entries.clear();
    },
  };
}
