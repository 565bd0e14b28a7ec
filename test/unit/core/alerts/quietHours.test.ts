import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isQuiet, isTimeZone } from '#core/alerts/quietHours.ts';
import { quietHoursSchema, WEEKDAYS } from '#protocol/alerts.ts';
import type { QuietHours } from '#protocol/alerts.ts';

const hours = (change: Partial<QuietHours>): QuietHours =>
  quietHoursSchema.parse({ isOn: true, timeZone: 'UTC', ...change });
const at = (instant: string): number => Date.parse(instant);

/** Offsets of Berlin in 2026, from the rules of the European Union and not from any library. */
const SUMMER_FROM = at('2026-03-29T01:00:00Z');
const SUMMER_TO = at('2026-10-25T01:00:00Z');
const berlinWallMs = (ms: number): number =>
  ms + (ms >= SUMMER_FROM && ms < SUMMER_TO ? 2 : 1) * 3_600_000;

const text = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

describe('quiet hours', () => {
  it.each([
    ['21:59', false],
    ['22:00', true],
    ['23:59', true],
    ['00:00', true],
    ['06:59', true],
    ['07:00', false],
  ])('over midnight, at %s: %s', (time, expected) => {
    expect(isQuiet(hours({ from: '22:00', to: '07:00' }), at(`2026-11-20T${time}:00Z`))).toBe(
      expected,
    );
  });

  it('belong to the day on which they begin', () => {
    // 2026-11-20 is a Friday.
    const friday = hours({ from: '22:00', to: '07:00', days: ['fri'] });
    const instants = [
      '2026-11-20T06:00Z',
      '2026-11-20T23:00Z',
      '2026-11-21T06:00Z',
      '2026-11-21T23:00Z',
    ];
    expect(instants.map((instant) => isQuiet(friday, at(instant)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('last the whole day when they end as they begin, and never when off', () => {
    const whole = hours({ from: '08:00', to: '08:00' });
    const times = ['07:59', '08:00', '08:01'].map((time) => at(`2026-11-20T${time}:00Z`));
    expect(times.map((time) => isQuiet(whole, time))).toEqual([true, true, true]);
    expect(times.some((time) => isQuiet({ ...whole, isOn: false }, time))).toBe(false);
  });

  it('follow the clock on the wall through both changes of daylight saving', () => {
    // In spring 02:30 does not exist, in autumn it comes twice: quiet both times.
    const night = hours({ from: '02:00', to: '03:00', timeZone: 'Europe/Berlin' });
    expect(isQuiet(night, at('2026-10-25T00:30:00Z'))).toBe(true);
    expect(isQuiet(night, at('2026-10-25T01:30:00Z'))).toBe(true);
    const spring = Array.from(
      { length: 180 },
      (_, minute) => at('2026-03-29T00:00:00Z') + minute * 60_000,
    );
    expect(spring.some((ms) => isQuiet(night, ms))).toBe(false);
  });

  it('agree with offsets written down by hand, whatever the hours and the moment', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const moment = fc.oneof(
      fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2026-12-31T00:00Z') }),
      fc.integer({ min: SUMMER_FROM - 86_400_000, max: SUMMER_FROM + 86_400_000 }),
      fc.integer({ min: SUMMER_TO - 86_400_000, max: SUMMER_TO + 86_400_000 }),
    );
    fc.assert(
      fc.property(minute, minute, moment, fc.subarray([...WEEKDAYS]), (from, to, ms, days) => {
        const wall = new Date(berlinWallMs(ms));
        const now = wall.getUTCHours() * 60 + wall.getUTCMinutes();
        const today = WEEKDAYS[(wall.getUTCDay() + 6) % 7] ?? 'mon';
        const yesterday = WEEKDAYS[(wall.getUTCDay() + 5) % 7] ?? 'mon';
        const expected =
          from < to
            ? now >= from && now < to && days.includes(today)
            : (now >= from && days.includes(today)) || (now < to && days.includes(yesterday));
        const given = hours({ from: text(from), to: text(to), days, timeZone: 'Europe/Berlin' });
        expect(isQuiet(given, ms)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('fall back on the zone of the machine where a name is none', () => {
    expect([isTimeZone(''), isTimeZone('Europe/Berlin'), isTimeZone('Mars/Base')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(() => isQuiet(hours({ timeZone: 'Mars/Base' }), 0)).not.toThrow();
  });
});
