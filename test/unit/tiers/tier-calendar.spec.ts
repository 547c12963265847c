import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { TierCalendar } from '../../../src/tiers/domain/tier-calendar.js';
import { text } from './examples.js';
import { daysLater, midnights } from './tier-model.js';

const FIRST_DAY = Date.UTC(2022, 0, 1) / 86_400_000;
const zone = fc.constantFrom('UTC', 'Europe/London', 'America/New_York', 'Asia/Kolkata', 'America/Sao_Paulo');
const length = fc.constantFrom('P12M', 'P1M', 'P1Y2M', 'P90D', 'P6W', 'P10D', 'P1M3D', 'P3Y');

describe('the calendar of tiers', () => {
  test('knows the days of a time zone', () => {
    fc.assert(
      fc.property(
        zone,
        fc.integer({ min: 0, max: 3000 }),
        fc.nat({ max: 86_400_000 }),
        (name, day, millis) => {
          const at = midnights(name)[day]! + millis;
          const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name).toPlainDate();
          const number = new TierCalendar(name).dayOf(at);
          expect(number).toBe(Date.UTC(date.year, date.month - 1, date.day) / 86_400_000);
          expect(text(new TierCalendar(name).startOf(FIRST_DAY + day))).toBe(text(midnights(name)[day]));
        },
      ),
    );
  });

  test('counts windows as a plain calendar does', () => {
    fc.assert(
      fc.property(length, fc.integer({ min: 1200, max: 3000 }), (duration, day) => {
        const calendar = new TierCalendar('UTC');
        const first = calendar.firstCounted(FIRST_DAY + day, duration) - FIRST_DAY;
        expect(daysLater(first, duration)).toBeGreaterThan(day);
        expect(daysLater(first - 1, duration)).toBeLessThanOrEqual(day);
        const at = midnights('UTC')[day]!;
        const date = Temporal.PlainDate.from('2022-01-01').add({ days: day }).add(duration);
        expect(text(calendar.periodFrom(at, duration).until)).toBe(`${date.toString()}T00:00:00.000Z`);
      }),
    );
  });

  test('a day that the zone skipped is no day', () => {
    const samoa = new TierCalendar('Pacific/Apia');
    const before = samoa.dayOf(Date.parse('2011-12-30T09:59:59Z'));
    expect(samoa.dayOf(Date.parse('2011-12-30T10:00:00Z'))).toBe(before + 2);
    expect(samoa.startOf(before + 1)).toBe(samoa.startOf(before + 2));
  });

  test.each([
    ['2025-06-15T00:00', '2025-06-15', '2026-06-15'],
    ['2025-06-14T23:59', '2024-06-15', '2025-06-15'],
    ['2018-01-01T00:00', '2017-06-15', '2018-06-15'],
  ])('the membership year of %s begins on %s', (when, from, until) => {
    const year = new TierCalendar('UTC').membershipYear(
      Date.parse(`${when}Z`),
      Date.parse('2020-06-15T18:00Z'),
    );
    expect([year.from, year.until].map((at) => text(at)!.slice(0, 10))).toEqual([from, until]);
  });

  test('who joined on a leap day has their day on 28 February in common years', () => {
    const joined = Date.parse('2024-02-29T12:00Z');
    const year = new TierCalendar('UTC').membershipYear(Date.parse('2027-05-05T12:00Z'), joined);
    expect([year.from, year.until].map((at) => text(at)!.slice(0, 10))).toEqual(['2027-02-28', '2028-02-29']);
  });

  test('a calendar year is that of the time zone', () => {
    const year = new TierCalendar('America/New_York').calendarYear(Date.parse('2026-01-01T04:59:59Z'));
    expect(text(year.from)).toBe('2025-01-01T05:00:00.000Z');
    expect(text(year.until)).toBe('2026-01-01T05:00:00.000Z');
  });
});
