import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextYearDay, plusDuration, startOfNextDay, toMonthEnd } from '../../../src/kernel/calendar.js';
import { later, monthStartFrom, nextStartOf } from './wall-clock.js';

const LONDON = 'Europe/London';
const NEW_YORK = 'America/New_York';
const KOLKATA = 'Asia/Kolkata';
/** Its clocks go forward at midnight, so that a day starts at one o'clock. */
const ASUNCION = 'America/Asuncion';
const ZONES = ['UTC', LONDON, NEW_YORK, KOLKATA, ASUNCION, 'Australia/Lord_Howe', 'Pacific/Kiritimati'];

const zone = fc.constantFrom(...ZONES);
const instant = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2024, 0, 1) });
const monthDay = fc.constantFrom('01-01', '02-28', '02-29', '03-31', '06-30', '10-01', '12-31');

const text = (at: number): string => new Date(at).toISOString();

describe('plusDuration', () => {
  test.each([
    ['the end of a shorter month', '2026-01-31T10:00:00Z', 'P1M', 'UTC', '2026-02-28T10:00:00Z'],
    ['the end of February in a leap year', '2028-01-31T10:00:00Z', 'P1M', 'UTC', '2028-02-29T10:00:00Z'],
    ['29 February a year later', '2024-02-29T10:00:00Z', 'P1Y', 'UTC', '2025-02-28T10:00:00Z'],
    ['29 February twelve months later', '2024-02-29T10:00:00Z', 'P12M', 'UTC', '2025-02-28T10:00:00Z'],
    ['29 February four years later', '2024-02-29T10:00:00Z', 'P4Y', 'UTC', '2028-02-29T10:00:00Z'],
    ['a month of the zone', '2026-01-30T20:00:00Z', 'P1M', KOLKATA, '2026-02-27T20:00:00Z'],
    ['a day of 23 hours', '2026-03-28T12:00:00Z', 'P1D', LONDON, '2026-03-29T11:00:00Z'],
    ['24 hours over a day of 23', '2026-03-28T12:00:00Z', 'PT24H', LONDON, '2026-03-29T12:00:00Z'],
    ['a day of 25 hours', '2026-10-31T16:00:00Z', 'P1D', NEW_YORK, '2026-11-01T17:00:00Z'],
    ['a fortnight over it', '2026-10-20T16:00:00Z', 'P14D', NEW_YORK, '2026-11-03T17:00:00Z'],
    ['a week', '2026-10-20T16:00:00Z', 'P1W', KOLKATA, '2026-10-27T16:00:00Z'],
    ['a wall clock that is skipped', '2026-03-28T01:30:00Z', 'P1D', LONDON, '2026-03-29T01:30:00Z'],
    ['a wall clock shown twice', '2026-10-24T00:30:00Z', 'P1D', LONDON, '2026-10-25T00:30:00Z'],
    ['the second showing plus a day', '2026-10-25T01:30:00Z', 'P1D', LONDON, '2026-10-26T01:30:00Z'],
    ['milliseconds', '2026-12-31T23:59:59.999Z', 'P1Y', 'UTC', '2027-12-31T23:59:59.999Z'],
  ])('%s: %s and %s in %s', (_, from, duration, timeZone, to) => {
    expect(text(plusDuration(Date.parse(from), duration, timeZone))).toBe(text(Date.parse(to)));
  });

  test('agrees with a plain calendar', () => {
    const durations = fc.constantFrom(
      'P1D',
      'P14D',
      'P1M',
      'P3M',
      'P12M',
      'P2Y',
      'P1Y1M',
      'P3W',
      'PT36H',
      'P1MT1H',
    );
    fc.assert(
      fc.property(instant, durations, zone, (from, duration, timeZone) => {
        expect(text(plusDuration(from, duration, timeZone))).toBe(text(later(from, duration, timeZone)));
      }),
      { numRuns: 500 },
    );
  });

  test('refuses what is no duration', () => {
    expect(() => plusDuration(0, '14 days', 'UTC')).toThrow(RangeError);
  });
});

describe('toMonthEnd', () => {
  test.each([
    ['the middle of a month', '2026-03-15T12:00:00Z', LONDON, '2026-03-31T23:00:00Z'],
    ['the last moment', '2026-03-31T22:59:59.999Z', LONDON, '2026-03-31T23:00:00Z'],
    ['the end itself', '2026-03-31T23:00:00Z', LONDON, '2026-03-31T23:00:00Z'],
    ['just past the end', '2026-03-31T23:00:00.001Z', LONDON, '2026-04-30T23:00:00Z'],
    ['back in winter time', '2026-10-15T12:00:00Z', LONDON, '2026-11-01T00:00:00Z'],
    ['before the clocks go back', '2026-10-15T12:00:00Z', NEW_YORK, '2026-11-01T04:00:00Z'],
    ['east of Greenwich', '2026-01-31T18:29:59.999Z', KOLKATA, '2026-01-31T18:30:00Z'],
    ['another month there', '2026-01-31T18:30:00.001Z', KOLKATA, '2026-02-28T18:30:00Z'],
    ['February of a leap year', '2028-02-29T12:00:00Z', 'UTC', '2028-03-01T00:00:00Z'],
    ['December', '2026-12-31T23:59:59Z', 'UTC', '2027-01-01T00:00:00Z'],
    ['a month without a midnight', '2017-09-30T12:00:00Z', ASUNCION, '2017-10-01T04:00:00Z'],
    ['from the start of such a month', '2017-10-01T04:00:00Z', ASUNCION, '2017-10-01T04:00:00Z'],
    ['out of such a month', '2017-10-01T04:00:00.001Z', ASUNCION, '2017-11-01T03:00:00Z'],
  ])('%s', (_, from, timeZone, to) => {
    expect(text(toMonthEnd(Date.parse(from), timeZone))).toBe(text(Date.parse(to)));
  });

  test('agrees with a plain calendar, and a second time changes nothing', () => {
    fc.assert(
      fc.property(instant, zone, (from, timeZone) => {
        const end = toMonthEnd(from, timeZone);
        expect(text(end)).toBe(text(monthStartFrom(from, timeZone)));
        expect(toMonthEnd(end, timeZone)).toBe(end);
      }),
    );
  });
});

describe('nextYearDay', () => {
  test.each([
    ['later this year', '2026-03-01T00:00:00Z', '12-31', 'UTC', '2026-12-31T00:00:00Z'],
    ['next year', '2026-12-31T00:00:00.001Z', '12-31', 'UTC', '2027-12-31T00:00:00Z'],
    ['at its very start', '2026-12-31T00:00:00Z', '12-31', 'UTC', '2027-12-31T00:00:00Z'],
    ['a moment before it', '2026-12-30T23:59:59.999Z', '12-31', 'UTC', '2026-12-31T00:00:00Z'],
    ['29 February of a leap year', '2027-06-01T00:00:00Z', '02-29', 'UTC', '2028-02-29T00:00:00Z'],
    ['29 February of a common year', '2026-01-01T00:00:00Z', '02-29', 'UTC', '2026-02-28T00:00:00Z'],
    ['from 28 February of a common year', '2026-02-28T00:00:00Z', '02-29', 'UTC', '2027-02-28T00:00:00Z'],
    ['in summer time', '2026-01-01T00:00:00Z', '06-30', LONDON, '2026-06-29T23:00:00Z'],
    ['already another year there', '2026-12-31T19:00:00Z', '01-01', KOLKATA, '2027-12-31T18:30:00Z'],
    ['still the old year there', '2027-01-01T04:59:59Z', '01-01', NEW_YORK, '2027-01-01T05:00:00Z'],
    ['a day without a midnight', '2017-01-01T12:00:00Z', '10-01', ASUNCION, '2017-10-01T04:00:00Z'],
  ])('%s', (_, from, day, timeZone, to) => {
    expect(text(nextYearDay(Date.parse(from), day, timeZone))).toBe(text(Date.parse(to)));
  });

  test('agrees with a plain calendar', () => {
    fc.assert(
      fc.property(instant, monthDay, zone, (from, day, timeZone) => {
        expect(text(nextYearDay(from, day, timeZone))).toBe(text(nextStartOf(day, from, timeZone)));
      }),
    );
  });
});

describe('startOfNextDay', () => {
  test.each([
    ['within a day', '2026-03-01T12:00:00Z', 'UTC', '2026-03-02T00:00:00Z'],
    ['at its first instant', '2026-03-01T00:00:00Z', 'UTC', '2026-03-02T00:00:00Z'],
    ['at its last', '2026-03-01T23:59:59.999Z', 'UTC', '2026-03-02T00:00:00Z'],
    ['already another day there', '2026-06-01T23:30:00Z', LONDON, '2026-06-02T23:00:00Z'],
    ['still the day before there', '2026-03-01T03:00:00Z', NEW_YORK, '2026-03-01T05:00:00Z'],
    ['a day of 23 hours', '2026-03-29T00:00:00Z', LONDON, '2026-03-29T23:00:00Z'],
    ['into a day without a midnight', '2017-09-30T12:00:00Z', ASUNCION, '2017-10-01T04:00:00Z'],
    ['within a day without a midnight', '2017-10-01T12:00:00Z', ASUNCION, '2017-10-02T03:00:00Z'],
  ])('%s', (_, from, timeZone, to) => {
    expect(text(startOfNextDay(Date.parse(from), timeZone))).toBe(text(Date.parse(to)));
  });
});
