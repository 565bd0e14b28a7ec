/**
 * Time spent watching. Silence counts only while this app was awake and could have heard something:
 * not while the machine slept, the app itself hung, the VM could not be reached, or history was read.
 */
export interface ClockReading {
  /** A clock that never steps; it may or may not go on while the machine sleeps. */
  readonly monotonicMs: number;
  /** Ms since 1970; jumps ahead over a sleep, and when somebody sets the clock. */
  readonly wallMs: number;
}

export interface WatchTime {
  readonly reading: ClockReading;
  /** Ms in which a word of the VM could have been heard. */
  readonly watchedMs: number;
  /** Ms in which this machine was awake. */
  readonly awakeMs: number;
  /** The gap before this reading when it was one: sleep or a hang of this app; 0 for none. */
  readonly gapMs: number;
}

/** Readings come each second; a pause beyond this is no ordinary delay of a timer. */
const LONGEST_TICK_MS = 5_000;

export function startWatchTime(reading: ClockReading): WatchTime {
  return { reading, watchedMs: 0, awakeMs: 0, gapMs: 0 };
}

/** `isHearing`: since the last reading a word of the VM would have been heard. */
export function advanceWatchTime(
  time: WatchTime,
  reading: ClockReading,
  isHearing: boolean,
): WatchTime {
  const passedMs = Math.max(0, reading.monotonicMs - time.reading.monotonicMs);
  const wallMs = reading.wallMs - time.reading.wallMs;
  const gapMs = Math.max(passedMs, wallMs);
  const isGap = gapMs > LONGEST_TICK_MS;
  // Whatever happened in a gap, nobody was there to see it.
  const awakeMs = isGap ? 0 : passedMs;
  return {
    reading,
    watchedMs: time.watchedMs + (isHearing ? awakeMs : 0),
    awakeMs: time.awakeMs + awakeMs,
    gapMs: isGap ? gapMs : 0,
  };
}
