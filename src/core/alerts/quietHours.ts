/** Hours in which nobody is to be woken. By the clock on the wall: they follow daylight saving. */
import type { QuietHours, Weekday } from '#protocol/alerts.ts';
import { WEEKDAYS } from '#protocol/alerts.ts';

/** Whether `nowMs` (since 1970) lies in them. Never throws: an unknown zone is the machine's own. */
export function isQuiet(hours: QuietHours, nowMs: number): boolean {
  if (!hours.isOn) return false;
  const now = wallClock(nowMs, hours.timeZone);
  const from = minutesOf(hours.from);
  const to = minutesOf(hours.to);
  const begins = (day: number): boolean => hours.days.includes(dayName(day));
  if (from < to) return begins(now.day) && now.minutes >= from && now.minutes < to;
  // Over midnight: the part before it belongs to today, the part after it to yesterday.
  return (
    (now.minutes >= from && begins(now.day)) || (now.minutes < to && begins((now.day + 6) % 7))
  );
}

/** Whether `name` is a time zone that this machine knows; empty for its own. */
export function isTimeZone(name: string): boolean {
  return name === '' || formatterOf(name) !== null;
}

interface WallClock {
  /** 0 for Monday. */
  readonly day: number;
  /** Since midnight, as clocks on the wall show it. */
  readonly minutes: number;
}

function wallClock(nowMs: number, timeZone: string): WallClock {
  const formatter = formatterOf(timeZone) ?? formatterOf('');
  const parts = new Map(
    (formatter?.formatToParts(nowMs) ?? []).map(({ type, value }) => [type, value]),
  );
  const name = (parts.get('weekday') ?? 'Mon').toLowerCase();
  return {
    day: Math.max(
      0,
      WEEKDAYS.findIndex((day) => day === name),
    ),
    minutes: Number(parts.get('hour') ?? 0) * 60 + Number(parts.get('minute') ?? 0),
  };
}

// Making a formatter takes far longer than using it.
const formatters = new Map<string, Intl.DateTimeFormat | null>();

function formatterOf(timeZone: string): Intl.DateTimeFormat | null {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = makeFormatter(timeZone);
  formatters.set(timeZone, made);
  return made;
}

function makeFormatter(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', {
      ...(timeZone === '' ? {} : { timeZone }),
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  } catch {
    return null;
  }
}

function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

function dayName(day: number): Weekday {
  return WEEKDAYS[day] ?? 'mon';
}
