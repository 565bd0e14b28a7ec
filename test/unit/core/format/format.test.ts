import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatCounter,
  formatDuration,
  formatDurationRange,
} from '#core/format/duration.ts';
import { shortId, shortTaskName } from '#core/format/id.ts';
import { formatTime, formatUtc } from '#core/format/instant.ts';
import {
  formatBytes,
  formatCount,
  formatPercent,
  formatRate,
  formatRatio,
  formatScore,
} from '#core/format/number.ts';
import {
  COLOUR_TOKENS,
  describeOutcomes,
  formatOutcomes,
  PHASE_LOOKS,
  RUN_LOOKS,
  TASK_LOOKS,
  TERMINAL_COLOURS,
} from '#core/format/status.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('durations', () => {
  it.each([
    [null, '–'],
    [Number.NaN, '–'],
    [-5, '0.0 s'],
    [0, '0.0 s'],
    [3_140, '3.1 s'],
    [9_940, '9.9 s'],
    [9_960, '10 s'],
    [41 * SECOND, '41 s'],
    [59_600, '1:00'],
    [200 * SECOND, '3:20'],
    [59 * MINUTE + 59_600, '1 h 00'],
    [2 * HOUR + 41 * MINUTE, '2 h 41'],
    [47 * HOUR + 5 * MINUTE, '47 h 05'],
    [75 * HOUR, '3 d 3 h'],
  ])('%s ms reads %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([
    [null, '–'],
    [-1, '0:00'],
    [41_999, '0:41'],
    [HOUR + 2 * MINUTE + 3 * SECOND, '1:02:03'],
  ])('%s ms counts up as %s', (ms, text) => {
    expect(formatCounter(ms)).toBe(text);
  });

  it.each([
    [0, 20 * SECOND, 'under 1 min'],
    [38 * MINUTE, 45 * MINUTE, '~38–45 min'],
    [45 * MINUTE, 45 * MINUTE, '~45 min'],
    [45 * MINUTE, 2 * HOUR, '~45 min – 2 h 00'],
    [130 * MINUTE, 170 * MINUTE, '~2 h 10 – 2 h 50'],
    [130 * MINUTE, 130 * MINUTE, '~2 h 10'],
  ])('%d to %d ms is left as %s', (low, high, text) => {
    expect(formatDurationRange(low, high)).toBe(text);
  });

  it.each([
    [null, 'never'],
    [400, 'now'],
    [12_900, '12 s ago'],
    [200_000, '3:20 ago'],
    [5_000, '5 s ago'],
  ])('%s ms of age read %s', (ms, text) => {
    expect(formatAge(ms)).toBe(text);
  });
});

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_000_000, '1,000,000'],
    [-12_345.6, '-12,346'],
  ])('%d counts as %s', (value, text) => {
    expect(formatCount(value)).toBe(text);
  });

  it.each([
    [null, '–'],
    [0, '0 %'],
    [1, '100 %'],
    [0.0001, '< 0.1 %'],
    [0.0251, '2.5 %'],
    [0.3875, '39 %'],
    [0.9999, '99.9 %'],
  ])('%s is %s', (fraction, text) => {
    expect(formatPercent(fraction)).toBe(text);
  });

  it('a rate comes with its denominator and its label', () => {
    const rate = {
      numerator: 31,
      denominator: 80,
      fraction: 31 / 80,
      label: 'passed of attempted tasks',
    };
    expect(formatRate(rate)).toBe('39 % (31 of 80) passed of attempted tasks');
    expect(formatRate({ ...rate, numerator: 0, denominator: 0, fraction: null })).toBe(
      '– (0 of 0) passed of attempted tasks',
    );
    expect(formatRatio(31, 154)).toBe('31 of 154');
  });

  it('scores have two decimals, none where there is none', () => {
    expect([0, 0.5, 1, null].map(formatScore)).toEqual(['0.00', '0.50', '1.00', '–']);
  });

  it.each([
    [null, '–'],
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [140_000, '140 kB'],
    [999_600, '1.0 MB'],
    [5_080_000_000, '5.1 GB'],
    [25e15, '25000 TB'],
  ])('%s bytes are %s', (sizeBytes, text) => {
    expect(formatBytes(sizeBytes)).toBe(text);
  });
});

describe('ids', () => {
  it('are their first eight characters, never half of one', () => {
    expect(shortId('366de66e-cbae-4d72-b042-26390db2b145-WOS')).toBe('366de66e');
    expect(shortId('🙂🙂🙂🙂🙂🙂🙂🙂🙂')).toBe('🙂🙂🙂🙂🙂🙂🙂🙂');
    expect(shortTaskName({ domain: 'vlc', exampleId: 'abc' })).toBe('vlc/abc');
  });
});

describe('instants', () => {
  const nowMs = Date.parse('2026-11-20T12:00:00.000Z');

  it('have no date today and one on other days, in the zone asked for', () => {
    const options = { nowMs, timeZone: 'Europe/Berlin' };
    expect(formatTime('2026-11-20T11:27:22.298Z', options)).toBe('12:27:22');
    expect(formatTime('2026-11-20T11:27:22.298Z', { ...options, isPrecise: true })).toBe(
      '12:27:22.298',
    );
    expect(formatTime('2026-11-19T23:30:00.000Z', options)).toBe('00:30:00');
    expect(formatTime('2026-11-19T22:30:00.000Z', options)).toBe('2026-11-19 23:30:00');
  });

  it('that are none read as unknown', () => {
    expect([formatTime(null, { nowMs }), formatTime('soon', { nowMs }), formatUtc('soon')]).toEqual(
      ['–', '–', '–'],
    );
  });

  it('on hover are in UTC', () => {
    expect(formatUtc('2026-11-20T11:27:22.298Z')).toBe('2026-11-20 11:27:22 UTC');
  });
});

describe('looks of states', () => {
  it.each([
    ['tasks', TASK_LOOKS],
    ['runs', RUN_LOOKS],
    ['phases', PHASE_LOOKS],
  ])(
    'of %s differ by word and by glyph, so that colour is never the only signal',
    (_name, looks) => {
      const all = Object.values(looks);
      expect(new Set(all.map((look) => look.word)).size).toBe(all.length);
      expect(new Set(all.map((look) => look.glyph)).size).toBe(all.length);
    },
  );

  it('have a terminal colour of their own for every token', () => {
    expect(new Set(COLOUR_TOKENS.map((token) => TERMINAL_COLOURS[token])).size).toBe(
      COLOUR_TOKENS.length,
    );
  });

  it('count outcomes in one order', () => {
    const counts = { passed: 31, partial: 4, failed: 22, error: 3, infra: 0, interrupted: 0 };
    expect(formatOutcomes(counts)).toBe('31 ✓ 4 ◐ 22 ✗ 3 ! 0 ⌀');
    expect(formatOutcomes({ ...counts, interrupted: 1 })).toBe('31 ✓ 4 ◐ 22 ✗ 3 ! 0 ⌀ 1 ■');
    expect(describeOutcomes(counts)).toBe('31 passed, 4 partial, 22 failed, 3 error');
    expect(
      describeOutcomes({ passed: 0, partial: 0, failed: 0, error: 0, infra: 0, interrupted: 0 }),
    ).toBe('no task ended yet');
  });
});
