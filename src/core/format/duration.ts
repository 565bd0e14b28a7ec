/** Durations as people read them: `3.1 s`, `41 s`, `3:20`, `2 h 41`. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What stands where a value is not known. */
export const UNKNOWN_TEXT = '–';

export function formatDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return UNKNOWN_TEXT;
  const rest = Math.max(0, ms);
  // Rounded to what is shown first, so that 59.6 s becomes 1:00 and not 60 s.
  const tenths = Math.round(rest / 100);
  if (tenths < 100) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(rest / SECOND);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${twoDigits(seconds % 60)}`;
  const minutes = Math.floor(seconds / 60);
  if (rest < 2 * DAY) return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)}`;
  const hours = Math.floor(rest / HOUR);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A duration that counts up, always with its seconds and never rounded up: `0:41`, `1:02:03`. */
export function formatCounter(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return UNKNOWN_TEXT;
  const seconds = Math.floor(Math.max(0, ms) / SECOND);
  const minutes = Math.floor(seconds / 60);
  const tail = twoDigits(seconds % 60);
  if (minutes < 60) return `${minutes}:${tail}`;
  return `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${tail}`;
}

/** A guess, no finer than it can be: `~38–45 min`, `~2 h 10 – 2 h 50`. */
export function formatDurationRange(lowMs: number, highMs: number): string {
  const low = Math.max(0, Math.round(lowMs / MINUTE));
  const high = Math.max(low, Math.round(highMs / MINUTE));
  if (high < 1) return 'under 1 min';
  if (high < 60) return low === high ? `~${high} min` : `~${low}–${high} min`;
  const from = hoursAndMinutes(low);
  const to = hoursAndMinutes(high);
  return from === to ? `~${to}` : `~${from} – ${to}`;
}

function hoursAndMinutes(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)}`;
}

/** `12 s ago`, for labels that say how old something is. */
export function formatAge(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return 'never';
  const seconds = Math.floor(Math.max(0, ms) / SECOND);
  if (seconds < 1) return 'now';
  if (seconds < 60) return `${seconds} s ago`;
  return `${formatDuration(seconds * SECOND)} ago`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
