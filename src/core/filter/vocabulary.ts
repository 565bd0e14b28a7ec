/** Which fields a filter box knows, for runs or for tasks, and how their values are read. */

interface FieldBase {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line for the help and the completion. */
  readonly help: string;
}

export type FilterField<T> = FieldBase &
  (
    | {
        /** One of a closed list. */
        readonly kind: 'choice';
        readonly choices: readonly string[];
        readonly of: (item: T) => readonly string[];
      }
    | {
        /** Contained in any of the texts; with `=` one of them is exactly it. Case does not count. */
        readonly kind: 'text';
        readonly of: (item: T) => readonly string[];
      }
    | {
        /** Null compares with nothing. Durations are in ms, fractions may be given in percent. */
        readonly kind: 'number' | 'fraction' | 'duration';
        readonly of: (item: T) => number | null;
      }
    | {
        /** From an instant on, or before it. */
        readonly kind: 'since' | 'before';
        readonly of: (item: T) => string | null;
      }
  );

export interface FilterVocabulary<T> {
  readonly fields: readonly FilterField<T>[];
  /** What a word without a field is looked for in. */
  readonly textOf: (item: T) => string;
  /** Shown where the box is empty. */
  readonly examples: readonly string[];
}

export function findField<T>(
  vocabulary: FilterVocabulary<T>,
  name: string,
): FilterField<T> | undefined {
  const folded = name.toLowerCase();
  return vocabulary.fields.find(
    (field) => field.name === folded || field.aliases?.includes(folded) === true,
  );
}

/** `Setting-Up`, `setting up` and `setting_up` are one choice. */
export function foldChoice(text: string): string {
  return text.toLowerCase().replace(/[\s_-]+/g, '_');
}

const SECOND_MS = 1000;
const DURATION_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: SECOND_MS,
  m: 60 * SECOND_MS,
  min: 60 * SECOND_MS,
  h: 3600 * SECOND_MS,
  d: 86_400 * SECOND_MS,
  w: 7 * 86_400 * SECOND_MS,
};

/** `90s`, `15m`, `2h`, `1h30m`, `1.5h`; a bare number is seconds. Null for anything else. */
export function parseDurationMs(text: string): number | null {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * SECOND_MS;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|min|s|m|h|d|w))+$/i.test(text)) return null;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|min|s|m|h|d|w)/gi)) {
    totalMs += Number(amount) * (DURATION_UNITS[(unit ?? '').toLowerCase()] ?? 0);
  }
  return Number.isFinite(totalMs) ? totalMs : null;
}

export function parseNumber(text: string): number | null {
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : null;
}

/** `0.5` or `50%`. */
export function parseFraction(text: string): number | null {
  const percent = /^(-?\d+(?:\.\d+)?)%$/.exec(text);
  return percent === null ? parseNumber(text) : Number(percent[1]) / 100;
}

/**
 * Ms since 1970 of `2026-11-01`, `2026-11-01T14:30`, `today`, `yesterday`, or `7d` for that long ago.
 * Days are local ones. Null for anything else.
 */
export function parseInstantMs(text: string, nowMs: number): number | null {
  const word = text.toLowerCase();
  if (word === 'now') return nowMs;
  if (word === 'today') return startOfDayMs(nowMs, 0);
  if (word === 'yesterday') return startOfDayMs(nowMs, -1);
  const date = /^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?)?$/i.exec(text);
  if (date !== null) return localMs(date.slice(1).map((part) => Number(part)));
  if (/^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:?\d{2})$/i.test(text)) {
    const ms = Date.parse(text);
    return Number.isNaN(ms) ? null : ms;
  }
  if (/^\d/.test(text) && /[a-z]$/i.test(text)) {
    const agoMs = parseDurationMs(text);
    return agoMs === null ? null : nowMs - agoMs;
  }
  return null;
}

function localMs(parts: readonly number[]): number | null {
  const [year = NaN, month = NaN, day = NaN, hour = NaN, minute = NaN, second = NaN] = parts;
  const dayOrFirst = Number.isNaN(day) ? 1 : day;
  const date = new Date(year, month - 1, dayOrFirst, hour || 0, minute || 0, second || 0);
  // 2026-02-31 would become the third of March without a word.
  const isReal = date.getMonth() === month - 1 && date.getDate() === dayOrFirst;
  return isReal && date.getHours() === (hour || 0) ? date.getTime() : null;
}

function startOfDayMs(nowMs: number, days: number): number {
  const date = new Date(nowMs);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}
