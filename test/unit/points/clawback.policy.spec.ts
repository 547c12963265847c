import { describe, expect, test } from '@jest/globals';
import { clawBack, type Clawback } from '../../../src/points/domain/index.js';
import type { DebtPolicy, PointSettings } from '../../../src/programs/domain/index.js';
import { calendarOf, settingsWith, sourceOf } from './examples.js';
import { StoredPoints } from './stored-points.js';

const DAY = 86_400_000;
const NOON = Date.parse('2026-03-10T12:00:00Z');
const staff = sourceOf('ADJUSTMENT', 'by hand');

const plain = settingsWith({ version: 1 });
const pending = settingsWith({ version: 2, release: { kind: 'AFTER', after: 'P14D' } });
const tenDays = settingsWith({
  ...{ version: 3, expiry: { kind: 'AFTER_EARNING', after: 'P10D', roundsToMonthEnd: false } },
});

function newPoints(): StoredPoints {
  return new StoredPoints(calendarOf('UTC', plain, pending, tenDays));
}

function earn(points: StoredPoints, amount: number, by: PointSettings, now = NOON): number {
  return points.act(now, (ledger) => ledger.earn(amount, now, by, sourceOf('PURCHASE', `at ${now}`))!);
}

function spend(points: StoredPoints, amount: number, now = NOON): void {
  points.act(now, (ledger) => ledger.takeAvailable('ADJUST', amount, staff), { allLots: true });
}

interface Taking {
  readonly policy?: DebtPolicy;
  readonly now?: number;
  readonly expiredCounted?: number;
}

function takeBack(
  points: StoredPoints,
  amount: number,
  ownLotNo: number | null,
  { policy = 'ALLOW_DEBT', now = NOON, expiredCounted = 0 }: Taking = {},
): Clawback {
  const order = { points: amount, ownLotNo, expiredCounted, policy, source: sourceOf('RETURN', 'back') };
  const named = ownLotNo === null ? [] : [ownLotNo];
  const judged = points.act(now, (ledger) => clawBack(ledger, order), { allLots: true, named });
  points.verify();
  return judged;
}

const none = { taken: 0, expired: 0, toDebt: 0, waived: 0 };
const policies: DebtPolicy[] = ['ALLOW_DEBT', 'WITHIN_BALANCE', 'ONLY_PENDING'];

describe('from the own lot while it is pending', () => {
  test.each(policies)('%s takes it from there and nowhere else', (policy) => {
    const points = newPoints();
    earn(points, 50, plain);
    const own = earn(points, 19, pending);
    expect(takeBack(points, 12, own, { policy })).toEqual({ ...none, judged: 12, taken: 12 });
    expect(points.transfers.slice(2)).toMatchObject([
      { kind: 'CLAWBACK', points: 12, from: 'PENDING', to: 'CANCELLED', source: sourceOf('RETURN', 'back') },
    ]);
    expect(points.account).toMatchObject({ pending: 7, available: 50, debt: 0 });
    expect(takeBack(points, 7, own, { policy })).toEqual({ ...none, judged: 7, taken: 7 });
    expect(points.account).toMatchObject({ pending: 0, available: 50, debt: 0 });
  });

  test("never from another purchase's pending lot", () => {
    const points = newPoints();
    earn(points, 100, pending);
    const own = earn(points, 10, plain);
    spend(points, 10);
    expect(takeBack(points, 10, own)).toEqual({ ...none, judged: 10, toDebt: 10 });
    expect(points.account).toMatchObject({ pending: 100, available: 0, debt: 10 });
  });

  test('takes what the lot has become by then', () => {
    const points = newPoints();
    const own = earn(points, 10, pending);
    expect(takeBack(points, 10, own, { now: NOON + 14 * DAY })).toEqual({ ...none, judged: 10, taken: 10 });
    expect(points.story().slice(1)).toEqual([
      'RELEASE 10 PENDING→AVAILABLE',
      'CLAWBACK 10 AVAILABLE→CANCELLED',
    ]);
  });
});

describe('from the own lot when it is available', () => {
  test.each<DebtPolicy>(['ALLOW_DEBT', 'WITHIN_BALANCE'])(
    '%s takes it before lots that expire sooner',
    (policy) => {
      const points = newPoints();
      earn(points, 50, tenDays);
      const own = earn(points, 19, plain);
      expect(takeBack(points, 19, own, { policy })).toEqual({ ...none, judged: 19, taken: 19 });
      expect(points.draws).toEqual([{ transferSeq: 3, lotNo: own, points: 19 }]);
    },
  );

  test('ONLY_PENDING waives it', () => {
    const points = newPoints();
    const own = earn(points, 19, plain);
    expect(takeBack(points, 19, own, { policy: 'ONLY_PENDING' })).toEqual({
      ...none,
      judged: 19,
      waived: 19,
    });
    expect(points.account).toMatchObject({ available: 19, seq: 1 });
  });
});

describe('of what was spent', () => {
  /** 19 earned and 12 of them left; another lot holds 4. */
  function spent(): { points: StoredPoints; own: number; other: number } {
    const points = newPoints();
    const own = earn(points, 19, plain);
    spend(points, 7);
    return { points, own, other: earn(points, 4, plain, NOON + 1) };
  }

  test('ALLOW_DEBT takes the own lot, then the others, and the rest is owed', () => {
    const { points, own, other } = spent();
    expect(takeBack(points, 19, own, { now: NOON + 1 })).toEqual({
      ...none,
      judged: 19,
      taken: 16,
      toDebt: 3,
    });
    expect(points.story().slice(3)).toEqual([
      'CLAWBACK 12 AVAILABLE→CANCELLED',
      'CLAWBACK 4 AVAILABLE→CANCELLED',
      'DEBT_INCURRED 3 DEBT→CANCELLED',
    ]);
    expect(points.draws.slice(1).map(({ lotNo }) => lotNo)).toEqual([own, other]);
    expect(points.account).toMatchObject({ available: 0, debt: 3 });
  });

  test('WITHIN_BALANCE waives the rest', () => {
    const { points, own } = spent();
    const judged = takeBack(points, 19, own, { policy: 'WITHIN_BALANCE', now: NOON + 1 });
    expect(judged).toEqual({ ...none, judged: 19, taken: 16, waived: 3 });
    expect(points.account).toMatchObject({ available: 0, debt: 0 });
  });

  test('ONLY_PENDING waives all of it', () => {
    const { points, own } = spent();
    const judged = takeBack(points, 19, own, { policy: 'ONLY_PENDING', now: NOON + 1 });
    expect(judged).toEqual({ ...none, judged: 19, waived: 19 });
    expect(points.account).toMatchObject({ available: 16, debt: 0 });
  });

  test('other lots give in drawing order', () => {
    const points = newPoints();
    const own = earn(points, 10, plain);
    spend(points, 10);
    const lasting = earn(points, 5, plain);
    const lapsing = earn(points, 5, tenDays);
    expect(takeBack(points, 7, own)).toEqual({ ...none, judged: 7, taken: 7 });
    expect(points.draws.slice(1)).toEqual([
      { transferSeq: 5, lotNo: lapsing, points: 5 },
      { transferSeq: 5, lotNo: lasting, points: 2 },
    ]);
  });

  test('a purchase whose lot lies elsewhere takes from the available ones', () => {
    const points = newPoints();
    earn(points, 5, plain);
    expect(takeBack(points, 8, null)).toEqual({ ...none, judged: 8, taken: 5, toDebt: 3 });
    expect(takeBack(points, 8, null, { policy: 'ONLY_PENDING' })).toEqual({ ...none, judged: 8, waived: 8 });
  });

  test('on top of debt is owed as well', () => {
    const points = newPoints();
    const first = earn(points, 10, plain);
    const second = earn(points, 6, plain);
    spend(points, 16);
    takeBack(points, 10, first);
    takeBack(points, 6, second);
    expect(points.account).toMatchObject({ available: 0, debt: 16 });
    earn(points, 20, plain);
    expect(points.account).toMatchObject({ available: 4, debt: 0 });
  });

  test('points that paid debt are spent', () => {
    const points = newPoints();
    const first = earn(points, 10, plain);
    spend(points, 10);
    takeBack(points, 10, first);
    const second = earn(points, 10, plain);
    expect(points.account).toMatchObject({ available: 0, debt: 0 });
    expect(takeBack(points, 10, second)).toEqual({ ...none, judged: 10, toDebt: 10 });
  });
});

describe('of what lapsed unspent', () => {
  const later = NOON + 20 * DAY;

  test.each(policies)('%s counts it as given and takes nothing for it', (policy) => {
    const points = newPoints();
    const own = earn(points, 10, tenDays);
    earn(points, 50, plain);
    expect(takeBack(points, 10, own, { policy, now: later })).toEqual({ ...none, judged: 10, expired: 10 });
    expect(points.account).toMatchObject({ available: 50, debt: 0 });
    expect(points.lots.get(own)).toMatchObject({ remaining: 0, expired: 10 });
  });

  test('counts no point twice over several returns', () => {
    const points = newPoints();
    const own = earn(points, 10, tenDays);
    spend(points, 6);
    earn(points, 50, plain);
    expect(takeBack(points, 3, own, { now: later })).toEqual({ ...none, judged: 3, expired: 3 });
    const second = takeBack(points, 3, own, { now: later, expiredCounted: 3 });
    expect(second).toEqual({ ...none, judged: 3, expired: 1, taken: 2 });
    const third = takeBack(points, 4, own, { now: later, expiredCounted: 4 });
    expect(third).toEqual({ ...none, judged: 4, taken: 4 });
    expect(points.account).toMatchObject({ available: 44, debt: 0 });
  });

  test.each<[DebtPolicy, Partial<Clawback>]>([
    ['ALLOW_DEBT', { expired: 4, toDebt: 6 }],
    ['WITHIN_BALANCE', { expired: 4, waived: 6 }],
    ['ONLY_PENDING', { expired: 4, waived: 6 }],
  ])('%s asks only for the spent part', (policy, parts) => {
    const points = newPoints();
    const own = earn(points, 10, tenDays);
    spend(points, 6);
    expect(takeBack(points, 10, own, { policy, now: later })).toEqual({ ...none, judged: 10, ...parts });
  });

  test('a purchase that turned up after its points had lapsed gives them back as lapsed', () => {
    const points = newPoints();
    const own = points.act(NOON, (ledger) =>
      ledger.earn(10, NOON - 30 * DAY, tenDays, sourceOf('PURCHASE', 'late'))!,
    );
    expect(takeBack(points, 10, own)).toEqual({ ...none, judged: 10, expired: 10 });
  });

  test('returning at the very instant of expiry finds them lapsed', () => {
    const points = newPoints();
    const own = earn(points, 10, tenDays);
    expect(takeBack(points, 4, own, { now: NOON + 10 * DAY - 1 })).toEqual({ ...none, judged: 4, taken: 4 });
    expect(takeBack(points, 6, own, { now: NOON + 10 * DAY })).toEqual({ ...none, judged: 6, expired: 6 });
  });
});

test.each(policies)('%s of no points moves nothing', (policy) => {
  const points = newPoints();
  const own = earn(points, 10, plain);
  expect(takeBack(points, 0, own, { policy })).toEqual({ ...none, judged: 0 });
  expect(points.account.seq).toBe(1);
});
