import { UNKNOWN_TEXT } from './duration.ts';

/** `1,250,000`; the same in every place, so that texts and tests agree. */
export function formatCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `20 %`; one decimal below 10 % and never `0 %` or `100 %` for what is only nearly so. */
export function formatPercent(fraction: number | null): string {
  if (fraction === null || !Number.isFinite(fraction)) return UNKNOWN_TEXT;
  const percent = fraction * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  if (percent > 99 && percent < 100) return `${Math.floor(percent * 10) / 10} %`;
  const rounded = percent < 10 ? Math.round(percent * 10) / 10 : Math.round(percent);
  return `${rounded} %`;
}

/** `31 of 154`. */
export function formatRatio(numerator: number, denominator: number): string {
  return `${formatCount(numerator)} of ${formatCount(denominator)}`;
}

export interface PrintableRate {
  readonly numerator: number;
  readonly denominator: number;
  readonly fraction: number | null;
  readonly label: string;
}

/** `39 % (31 of 80) passed of attempted tasks`: a rate is never printed without its denominator. */
export function formatRate(rate: PrintableRate): string {
  const ratio = formatRatio(rate.numerator, rate.denominator);
  return `${formatPercent(rate.fraction)} (${ratio}) ${rate.label}`;
}

/** WAA's scores run from 0 to 1 and are printed with two decimals. */
export function formatScore(score: number | null): string {
  return score === null ? UNKNOWN_TEXT : score.toFixed(2);
}

const SIZE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Decimal units as disks and links are sold in: `140 kB`, `5.1 GB`. */
export function formatBytes(sizeBytes: number | null): string {
  if (sizeBytes === null || !Number.isFinite(sizeBytes)) return UNKNOWN_TEXT;
  let value = Math.max(0, sizeBytes);
  let unit = 0;
  // 999.5 would be printed as 1000.
  while (value >= 999.5 && unit < SIZE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${SIZE_UNITS[unit] ?? 'B'}`;
}
