import { UNKNOWN_TEXT } from './duration.ts';

export interface TimeOptions {
  /** Now, app clock; decides whether the date is left out. */
  readonly nowMs: number;
  /** IANA name; the machine's own zone when left out. */
  readonly timeZone?: string;
  /** With milliseconds, for log lines. */
  readonly isPrecise?: boolean;
}

/** Local time, with the date where it is not today: `14:43:07`, `2026-11-19 23:10:00`. */
export function formatTime(instant: string | null, options: TimeOptions): string {
  const ms = instant === null ? Number.NaN : Date.parse(instant);
  if (Number.isNaN(ms)) return UNKNOWN_TEXT;
  const then = localParts(ms, options.timeZone);
  const today = localParts(options.nowMs, options.timeZone);
  const millis = options.isPrecise === true ? `.${String(mod1000(ms)).padStart(3, '0')}` : '';
  const time = `${then.time}${millis}`;
  return then.date === today.date ? time : `${then.date} ${time}`;
}

/** `2026-11-20 11:27:22 UTC`, for hovers. */
export function formatUtc(instant: string | null): string {
  const ms = instant === null ? Number.NaN : Date.parse(instant);
  if (Number.isNaN(ms)) return UNKNOWN_TEXT;
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function localParts(ms: number, timeZone: string | undefined): { date: string; time: string } {
  const parts = new Map(
    formatterOf(timeZone)
      .formatToParts(ms)
      .map((part) => [part.type, part.value]),
  );
  const at = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return {
    date: `${at('year')}-${at('month')}-${at('day')}`,
    time: `${at('hour')}:${at('minute')}:${at('second')}`,
  };
}

// Making a formatter takes far longer than using it, and lists format hundreds of instants.
const formatters = new Map<string | undefined, Intl.DateTimeFormat>();

function formatterOf(timeZone: string | undefined): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const formatter = new Intl.DateTimeFormat('en-GB', {
    ...(timeZone === undefined ? {} : { timeZone }),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  formatters.set(timeZone, formatter);
  return formatter;
}

function mod1000(ms: number): number {
  return ((ms % 1000) + 1000) % 1000;
}
