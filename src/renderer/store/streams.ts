/** Named streams: one of a name for all its users, held open as long as there is one. */
type Start = (signal: AbortSignal) => Promise<void>;

export interface Streams {
  /** Starts a stream, or adds a user to it; the answer gives that use up. */
  readonly hold: (name: string, start: Start) => () => void;
  readonly close: () => void;
}

interface Entry {
  readonly start: Start;
  users: number;
  stop: AbortController | null;
}

export function createStreams(onCrash: (name: string, error: unknown) => void): Streams {
  const entries = new Map<string, Entry>();
  const run = (name: string, entry: Entry): void => {
    if (entry.stop !== null) return;
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
    close: () => {
      for (const entry of entries.values()) halt(entry);
      entries.clear();
    },
  };
}
