import { describe, expect, test } from '@jest/globals';
import { availabilityOf, expiryOf, fixedExpiryOf, type Lot } from '../../../src/points/domain/lot.js';
import type { ExpiryPolicy, ReleasePolicy } from '../../../src/programs/domain/index.js';
import { calendarOf, settingsWith, sourceOf, text } from './examples.js';

const LONDON = 'Europe/London';
const NEW_YORK = 'America/New_York';
const KOLKATA = 'Asia/Kolkata';

const never: ExpiryPolicy = { kind: 'NEVER', roundsToMonthEnd: false };
const after = (duration: string, roundsToMonthEnd = false): ExpiryPolicy => ({
  kind: 'AFTER_EARNING',
  after: duration,
  roundsToMonthEnd,
});
const idle = (duration: string, roundsToMonthEnd = false): ExpiryPolicy => ({
  kind: 'AFTER_INACTIVITY',
  after: duration,
  roundsToMonthEnd,
});
const yearly = (monthDay: string, roundsToMonthEnd = false): ExpiryPolicy => ({
  kind: 'YEARLY',
  monthDay,
  roundsToMonthEnd,
});

describe('when points become available', () => {
  test.each<[string, ReleasePolicy, string, string, string | null]>([
    ['at once', { kind: 'AT_ONCE' }, 'UTC', '2026-01-31T10:00:00Z', '2026-01-31T10:00:00Z'],
    ['on request', { kind: 'ON_REQUEST' }, 'UTC', '2026-01-31T10:00:00Z', null],
    ['after days', { kind: 'AFTER', after: 'P14D' }, LONDON, '2026-03-20T12:00:00Z', '2026-04-03T11:00:00Z'],
    ['after a month', { kind: 'AFTER', after: 'P1M' }, 'UTC', '2026-01-31T10:00:00Z', '2026-02-28T10:00:00Z'],
    [
      'after hours',
      { kind: 'AFTER', after: 'PT48H' },
      NEW_YORK,
      '2026-10-31T16:00:00Z',
      '2026-11-02T16:00:00Z',
    ],
  ])('%s', (_, release, timeZone, earned, available) => {
    expect(text(availabilityOf(settingsWith({ release }), Date.parse(earned), timeZone))).toBe(
      available && text(Date.parse(available)),
    );
  });
});

describe('an expiry fixed when earned', () => {
  test.each<[string, ExpiryPolicy, string, string, string | null]>([
    ['never', never, 'UTC', '2026-01-31T10:00:00Z', null],
    ['by inactivity, which is not fixed', idle('P1Y'), 'UTC', '2026-01-31T10:00:00Z', null],
    ['a month after 31 January', after('P1M'), 'UTC', '2026-01-31T10:00:00Z', '2026-02-28T10:00:00Z'],
    ['a month after 31 January 2028', after('P1M'), 'UTC', '2028-01-31T10:00:00Z', '2028-02-29T10:00:00Z'],
    ['a year after 29 February', after('P12M'), 'UTC', '2024-02-29T10:00:00Z', '2025-02-28T10:00:00Z'],
    [
      'by the wall clock over a change of clocks',
      after('P30D'),
      LONDON,
      '2026-03-20T12:00:00Z',
      '2026-04-19T11:00:00Z',
    ],
    ['and over the other', after('P30D'), NEW_YORK, '2026-10-20T16:00:00Z', '2026-11-19T17:00:00Z'],
    ['a month of the zone', after('P1M'), KOLKATA, '2026-01-30T20:00:00Z', '2026-02-27T20:00:00Z'],
    [
      'rounded to the month’s end',
      after('P12M', true),
      'UTC',
      '2026-03-10T10:00:00Z',
      '2027-04-01T00:00:00Z',
    ],
    ['rounded in summer time', after('P12M', true), LONDON, '2026-03-10T10:00:00Z', '2027-03-31T23:00:00Z'],
    [
      'rounded before the clocks go back',
      after('P6M', true),
      NEW_YORK,
      '2026-04-10T10:00:00Z',
      '2026-11-01T04:00:00Z',
    ],
    [
      'rounded east of Greenwich',
      after('P1M', true),
      KOLKATA,
      '2026-01-31T18:30:00.001Z',
      '2026-03-31T18:30:00Z',
    ],
    [
      'already on the month’s end',
      after('P1M', true),
      KOLKATA,
      '2026-01-31T18:30:00Z',
      '2026-02-28T18:30:00Z',
    ],
    [
      'a month after 29 February, rounded',
      after('P1M', true),
      'UTC',
      '2024-02-29T10:00:00Z',
      '2024-04-01T00:00:00Z',
    ],
    ['on a day of the year', yearly('12-31'), 'UTC', '2026-03-10T10:00:00Z', '2026-12-31T00:00:00Z'],
    ['earned on that day', yearly('12-31'), 'UTC', '2026-12-31T00:00:00Z', '2027-12-31T00:00:00Z'],
    ['on that day of the zone', yearly('07-01'), LONDON, '2026-03-10T10:00:00Z', '2026-06-30T23:00:00Z'],
    ['on 29 February', yearly('02-29'), NEW_YORK, '2027-01-10T10:00:00Z', '2027-02-28T05:00:00Z'],
    [
      'on 29 February in a leap year',
      yearly('02-29'),
      NEW_YORK,
      '2028-01-10T10:00:00Z',
      '2028-02-29T05:00:00Z',
    ],
    [
      'on the last day, rounded',
      yearly('12-31', true),
      KOLKATA,
      '2026-03-10T10:00:00Z',
      '2026-12-31T18:30:00Z',
    ],
    [
      'on the first day, which is rounded already',
      yearly('01-01', true),
      'UTC',
      '2026-03-10T10:00:00Z',
      '2027-01-01T00:00:00Z',
    ],
  ])('%s', (_, expiry, timeZone, earned, expires) => {
    expect(text(fixedExpiryOf(settingsWith({ expiry }), Date.parse(earned), timeZone))).toBe(
      expires && text(Date.parse(expires)),
    );
  });
});

describe('expiry by inactivity', () => {
  const lot = (inactivityVersion: number | null, expiresAt: number | null = null): Lot => ({
    lotNo: 1,
    points: 10,
    remaining: 10,
    expired: 0,
    state: 'AVAILABLE',
    earnedAt: Date.parse('2026-01-31T10:00:00Z'),
    availableAt: Date.parse('2026-01-31T10:00:00Z'),
    expiresAt,
    inactivityVersion,
    source: sourceOf('PURCHASE', 'first'),
  });
  const calendar = calendarOf(
    LONDON,
    settingsWith({ version: 1, expiry: idle('P1M') }),
    settingsWith({ version: 2, expiry: idle('P6M', true) }),
    settingsWith({ version: 3, expiry: never }),
  );

  test.each([
    ['from earning, before any purchase', 1, null, '2026-02-28T10:00:00Z'],
    ['from earning, after an earlier purchase', 1, '2026-01-05T00:00:00Z', '2026-02-28T10:00:00Z'],
    ['from a later purchase', 1, '2026-02-20T09:00:00Z', '2026-03-20T09:00:00Z'],
    ['over a change of clocks', 1, '2026-03-20T12:00:00Z', '2026-04-20T11:00:00Z'],
    ['by the version it names, rounded', 2, '2026-02-20T09:00:00Z', '2026-08-31T23:00:00Z'],
  ])('counts %s', (_, version, lastPurchase, expires) => {
    const lastPurchaseAt = lastPurchase === null ? null : Date.parse(lastPurchase);
    expect(text(expiryOf(lot(version), lastPurchaseAt, calendar))).toBe(text(Date.parse(expires)));
  });

  test('does not touch a lot with an expiry of its own, or none', () => {
    const expiresAt = Date.parse('2026-05-01T00:00:00Z');
    expect(expiryOf(lot(null, expiresAt), Date.parse('2026-04-20T00:00:00Z'), calendar)).toBe(expiresAt);
    expect(expiryOf(lot(null), Date.parse('2026-04-20T00:00:00Z'), calendar)).toBeNull();
  });

  test('throws where the lot names settings that are not there or know no inactivity', () => {
    expect(() => expiryOf(lot(3), null, calendar)).toThrow('no inactivity');
    expect(() => expiryOf(lot(4), null, calendar)).toThrow('version 4');
  });
});
