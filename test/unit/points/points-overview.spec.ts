import { describe, expect, test } from '@jest/globals';
import { calendarOf, settingsWith, sourceOf } from './examples.js';
import { StoredPoints } from './stored-points.js';

const DAY = 86_400_000;
const NOON = Date.parse('2026-03-10T12:00:00Z');

const never = settingsWith({ version: 1 });
const tenDays = settingsWith({
  ...{ version: 2, expiry: { kind: 'AFTER_EARNING', after: 'P10D', roundsToMonthEnd: false } },
});
const idle = settingsWith({
  version: 3,
  release: { kind: 'AFTER', after: 'P5D' },
  expiry: { kind: 'AFTER_INACTIVITY', after: 'P20D', roundsToMonthEnd: false },
});

function example(): StoredPoints {
  const points = new StoredPoints(calendarOf('UTC', never, tenDays, idle));
  for (const [amount, settings] of [
    [1, never],
    [2, idle],
    [4, tenDays],
    [8, idle],
    [16, tenDays],
  ] as const) {
    points.act(NOON, (ledger) => ledger.earn(amount, NOON, settings, sourceOf('PURCHASE', `${amount}`)));
  }
  return points;
}

describe('an overview', () => {
  test('tells how many points lapse when, the soonest first, pending ones among them', () => {
    expect(example().overview(NOON)).toEqual({
      ...{ pending: 10, available: 21, reserved: 0, debt: 0 },
      expiring: [
        { points: 20, at: NOON + 10 * DAY },
        { points: 10, at: NOON + 20 * DAY },
      ],
      unwritten: [],
    });
  });

  test('tells what time has done though nobody wrote it down, the newest first', () => {
    const points = example();
    const overview = points.overview(NOON + 10 * DAY);
    expect(overview).toMatchObject({
      pending: 0,
      available: 11,
      expiring: [{ points: 10, at: NOON + 20 * DAY }],
    });
    expect(overview.unwritten.map(({ seq, kind, availableAfter }) => [seq, kind, availableAfter])).toEqual([
      [9, 'EXPIRE', 11],
      [8, 'EXPIRE', 27],
      [7, 'RELEASE', 31],
      [6, 'RELEASE', 23],
    ]);
    points.sweep(NOON + 10 * DAY);
    expect(points.transfers.slice(5).toReversed()).toEqual(overview.unwritten);
    expect(points.overview(NOON + 10 * DAY)).toEqual({ ...overview, unwritten: [] });
  });
});
