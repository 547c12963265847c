import { describe, expect, test } from '@jest/globals';
import { decideAdjustment, LARGEST_BALANCE } from '../../../src/points/domain/index.js';
import type { DebtPolicy } from '../../../src/programs/domain/index.js';
import { calendarOf, settingsWith, sourceOf } from './examples.js';
import { StoredPoints } from './stored-points.js';

const DAY = 86_400_000;
const NOON = Date.parse('2026-03-10T12:00:00Z');
const staff = sourceOf('ADJUSTMENT', 'by hand');
const monthly = settingsWith({
  ...{ version: 2, expiry: { kind: 'AFTER_EARNING', after: 'P1M', roundsToMonthEnd: true } },
  release: { kind: 'AFTER', after: 'P14D' },
});

function holding(available: number): StoredPoints {
  const points = new StoredPoints(calendarOf('UTC', settingsWith(), monthly));
  if (available > 0) adjust(points, available);
  return points;
}

function adjust(
  points: StoredPoints,
  amount: number,
  settings = settingsWith(),
): ReturnType<typeof decideAdjustment> {
  const decide = (ledger: Parameters<typeof decideAdjustment>[0]): ReturnType<typeof decideAdjustment> =>
    decideAdjustment(ledger, amount, settings, staff);
  const decided = points.act(NOON, decide, { allLots: amount < 0 });
  points.verify();
  return decided;
}

describe('points given by hand', () => {
  test('are available at once and expire as if earned now', () => {
    const points = holding(0);
    expect(adjust(points, 30, monthly)).toEqual({ ok: true, value: { toDebt: 0 } });
    expect(points.transfers).toMatchObject([
      {
        ...{ kind: 'ADJUST', points: 30, from: 'ISSUED', to: 'AVAILABLE', lotNo: 1, source: staff },
        ...{ settingsVersion: 2, occurredAt: NOON },
      },
    ]);
    expect([...points.lots.values()]).toMatchObject([
      {
        earnedAt: NOON,
        availableAt: NOON,
        expiresAt: Date.parse('2026-05-01T00:00:00Z'),
        state: 'AVAILABLE',
      },
    ]);
    expect(points.account).toMatchObject({ available: 30, lastPurchaseAt: null });
  });

  test('count from now for expiry by inactivity and are no purchase', () => {
    const idle = settingsWith({
      expiry: { kind: 'AFTER_INACTIVITY', after: 'P30D', roundsToMonthEnd: false },
    });
    const points = new StoredPoints(calendarOf('UTC', idle));
    points.act(NOON - 20 * DAY, (ledger) => {
      ledger.notePurchase(NOON - 20 * DAY);
      ledger.earn(5, NOON - 20 * DAY, idle, sourceOf('PURCHASE', 'first'));
    });
    adjust(points, 7, idle);
    expect(points.read(NOON + 10 * DAY).account.available).toBe(7);
    expect(points.read(NOON + 30 * DAY).account.available).toBe(0);
  });

  test('pay debt first', () => {
    const points = holding(0);
    adjust(points, -20);
    adjust(points, 30);
    expect(points.story()).toEqual([
      'DEBT_INCURRED 20 DEBT→CANCELLED',
      'ADJUST 30 ISSUED→AVAILABLE',
      'DEBT_REPAID 20 AVAILABLE→DEBT',
    ]);
    expect(points.account).toMatchObject({ available: 10, debt: 0 });
  });

  test('are refused beyond what a customer may hold, pending points among it', () => {
    const points = holding(LARGEST_BALANCE - 10);
    const pending = settingsWith({ release: { kind: 'ON_REQUEST' } });
    points.act(NOON, (ledger) => ledger.earn(4, NOON, pending, sourceOf('PURCHASE', 'more')));
    const { seq } = points.account;
    expect(adjust(points, 7)).toMatchObject({
      ok: false,
      error: { code: 'POINTS_OUT_OF_RANGE', field: ['points'], retryable: false },
    });
    expect(points.account.seq).toBe(seq);
    expect(adjust(points, 6).ok).toBe(true);
  });
});

describe('points taken by hand', () => {
  test('come from the available ones in drawing order', () => {
    const points = holding(20);
    adjust(points, 5, monthly);
    expect(adjust(points, -8)).toEqual({ ok: true, value: { toDebt: 0 } });
    expect(points.draws).toEqual([
      { transferSeq: 3, lotNo: 2, points: 5 },
      { transferSeq: 3, lotNo: 1, points: 3 },
    ]);
  });

  test.each<DebtPolicy>(['ALLOW_DEBT', 'WITHIN_BALANCE', 'ONLY_PENDING'])(
    '%s takes all there is',
    (debtPolicy) => {
      const points = holding(30);
      expect(adjust(points, -30, settingsWith({ debtPolicy }))).toEqual({ ok: true, value: { toDebt: 0 } });
      expect(points.account).toMatchObject({ available: 0, debt: 0 });
    },
  );

  test('become debt where there are too few', () => {
    const points = holding(30);
    expect(adjust(points, -50)).toEqual({ ok: true, value: { toDebt: 20 } });
    expect(points.story().slice(1)).toEqual([
      'ADJUST 30 AVAILABLE→CANCELLED',
      'DEBT_INCURRED 20 DEBT→CANCELLED',
    ]);
    expect(points.account).toMatchObject({ available: 0, debt: 20 });
  });

  test.each<DebtPolicy>(['WITHIN_BALANCE', 'ONLY_PENDING'])('%s refuses all of it instead', (debtPolicy) => {
    const points = holding(30);
    expect(adjust(points, -31, settingsWith({ debtPolicy }))).toMatchObject({
      ok: false,
      error: { code: 'INSUFFICIENT_POINTS', field: ['points'], retryable: false, details: { available: 30 } },
    });
    expect(points.account).toMatchObject({ available: 30, debt: 0, seq: 1 });
  });

  test('never come from pending ones', () => {
    const points = holding(0);
    points.act(NOON, (ledger) => ledger.earn(100, NOON, monthly, sourceOf('PURCHASE', 'pending')));
    expect(adjust(points, -10, settingsWith({ debtPolicy: 'WITHIN_BALANCE' })).ok).toBe(false);
    expect(adjust(points, -10)).toEqual({ ok: true, value: { toDebt: 10 } });
    expect(points.account).toMatchObject({ pending: 100, available: 0, debt: 10 });
  });
});
