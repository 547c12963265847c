import { describe, expect, test } from '@jest/globals';
import { CustomerLedger, EMPTY_ACCOUNT } from '../../../src/points/domain/index.js';
import type { PointSettings } from '../../../src/programs/domain/index.js';
import { calendarOf, settingsWith, sourceOf, text } from './examples.js';
import { StoredPoints } from './stored-points.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOON = Date.parse('2026-03-10T12:00:00Z');
const staff = sourceOf('ADJUSTMENT', 'by hand');

const settings = {
  plain: settingsWith({ version: 1 }),
  pending: settingsWith({ version: 2, release: { kind: 'AFTER', after: 'P14D' } }),
  onRequest: settingsWith({ version: 3, release: { kind: 'ON_REQUEST' } }),
  tenDays: settingsWith({
    version: 4,
    expiry: { kind: 'AFTER_EARNING', after: 'P10D', roundsToMonthEnd: false },
  }),
  twentyDays: settingsWith({
    version: 5,
    expiry: { kind: 'AFTER_EARNING', after: 'P20D', roundsToMonthEnd: false },
  }),
  idle: settingsWith({
    version: 6,
    expiry: { kind: 'AFTER_INACTIVITY', after: 'P1M', roundsToMonthEnd: false },
  }),
  /** Pending for ten days, then gone after twenty. */
  both: settingsWith({
    version: 7,
    release: { kind: 'AFTER', after: 'P10D' },
    expiry: { kind: 'AFTER_EARNING', after: 'P20D', roundsToMonthEnd: false },
  }),
  /** Gone at the very moment at which they become available. */
  never: settingsWith({
    version: 8,
    release: { kind: 'AFTER', after: 'P10D' },
    expiry: { kind: 'AFTER_EARNING', after: 'P10D', roundsToMonthEnd: false },
  }),
  lapsePending: settingsWith({
    version: 9,
    release: { kind: 'ON_REQUEST' },
    expiry: { kind: 'AFTER_EARNING', after: 'P10D', roundsToMonthEnd: false },
  }),
} satisfies Record<string, PointSettings>;

function newPoints(): StoredPoints {
  return new StoredPoints(calendarOf('UTC', ...Object.values(settings)));
}

/** Earns as a purchase recorded at `now` does; the lot's number. */
function earn(
  points: StoredPoints,
  now: number,
  amount: number,
  by: PointSettings,
  occurredAt = now,
): number {
  return points.act(now, (ledger) => {
    ledger.notePurchase(occurredAt);
    return ledger.earn(amount, occurredAt, by, sourceOf('PURCHASE', `of ${text(occurredAt)}`))!;
  });
}

function spend(points: StoredPoints, now: number, amount: number): number {
  return points.act(now, (ledger) => ledger.takeAvailable('ADJUST', amount, staff), { allLots: true });
}

function owe(points: StoredPoints, now: number, amount: number): void {
  points.act(now, (ledger) => ledger.incurDebt(amount, staff));
}

function balances(points: StoredPoints, now: number): object {
  const { pending, available, reserved, debt } = points.read(now).account;
  return { pending, available, reserved, debt };
}

const nothing = { pending: 0, available: 0, reserved: 0, debt: 0 };

/** When each transfer took effect. */
function times(points: StoredPoints): (string | null | undefined)[] {
  return points.transfers.map(({ kind, occurredAt }) => `${kind} ${text(occurredAt)}`);
}

describe('earning', () => {
  test('writes a transfer from ISSUED and a lot with its number', () => {
    const points = newPoints();
    expect(earn(points, NOON, 19, settings.plain, NOON - HOUR)).toBe(1);
    expect(points.transfers).toEqual([
      {
        seq: 1,
        kind: 'EARN',
        points: 19,
        from: 'ISSUED',
        to: 'AVAILABLE',
        lotNo: 1,
        source: sourceOf('PURCHASE', 'of 2026-03-10T11:00:00.000Z'),
        settingsVersion: 1,
        occurredAt: NOON - HOUR,
        recordedAt: NOON,
        ...{ pendingAfter: 0, availableAfter: 19, reservedAfter: 0, debtAfter: 0 },
      },
    ]);
    expect([...points.lots.values()]).toEqual([
      {
        ...{ lotNo: 1, points: 19, remaining: 19, expired: 0, state: 'AVAILABLE' },
        ...{ earnedAt: NOON - HOUR, availableAt: NOON - HOUR, expiresAt: null, inactivityVersion: null },
        source: sourceOf('PURCHASE', 'of 2026-03-10T11:00:00.000Z'),
      },
    ]);
    expect(points.account).toEqual({
      ...nothing,
      available: 19,
      seq: 1,
      lastPurchaseAt: NOON - HOUR,
      nextDueAt: null,
    });
  });

  test('no points is nothing to write but the purchase', () => {
    const ledger = new CustomerLedger({ account: EMPTY_ACCOUNT, lots: null }, calendarOf('UTC'), NOON);
    expect(ledger.earn(0, NOON, settings.plain, sourceOf('PURCHASE', 'small'))).toBeNull();
    expect(ledger.hasChanged()).toBe(false);
    ledger.notePurchase(NOON);
    expect(ledger.hasChanged()).toBe(true);
    expect(ledger.changes()).toMatchObject({ transfers: [], newLots: [], changedLots: [], draws: [] });
  });

  test('keeps the latest purchase, in whichever order they turn up', () => {
    const points = newPoints();
    earn(points, NOON, 1, settings.plain, NOON - HOUR);
    earn(points, NOON, 1, settings.plain, NOON - DAY);
    expect(points.account.lastPurchaseAt).toBe(NOON - HOUR);
  });

  test('under a clock that is ahead stays pending until then', () => {
    const points = newPoints();
    earn(points, NOON, 5, settings.plain, NOON + 60_000);
    expect(balances(points, NOON)).toEqual({ ...nothing, pending: 5 });
    expect(balances(points, NOON + 59_999)).toEqual({ ...nothing, pending: 5 });
    expect(balances(points, NOON + 60_000)).toEqual({ ...nothing, available: 5 });
  });

  test('beyond what whole numbers can say is a fault', () => {
    const points = newPoints();
    earn(points, NOON, Number.MAX_SAFE_INTEGER, settings.plain);
    expect(() => earn(points, NOON, 1, settings.plain)).toThrow('out of range');
    expect(balances(points, NOON)).toEqual({ ...nothing, available: Number.MAX_SAFE_INTEGER });
  });
});

describe('release', () => {
  test('comes at its instant and not a moment before, whether or not anybody wrote it down', () => {
    const points = newPoints();
    earn(points, NOON, 10, settings.pending);
    expect(points.account.nextDueAt).toBe(NOON + 14 * DAY);
    expect(balances(points, NOON + 14 * DAY - 1)).toEqual({ ...nothing, pending: 10 });
    expect(balances(points, NOON + 14 * DAY)).toEqual({ ...nothing, available: 10 });
    expect(points.story()).toEqual(['EARN 10 ISSUED→PENDING']);
    points.sweep(NOON + 14 * DAY - 1);
    expect(points.transfers).toHaveLength(1);
    points.sweep(NOON + 20 * DAY);
    expect(points.transfers[1]).toMatchObject({
      ...{
        kind: 'RELEASE',
        points: 10,
        from: 'PENDING',
        to: 'AVAILABLE',
        lotNo: 1,
        source: { kind: 'TIME' },
      },
      ...{ occurredAt: NOON + 14 * DAY, recordedAt: NOON + 20 * DAY },
    });
    expect(points.lots.get(1)).toMatchObject({
      state: 'AVAILABLE',
      availableAt: NOON + 14 * DAY,
      remaining: 10,
    });
    expect(points.account.nextDueAt).toBeNull();
  });

  test('is of what is left', () => {
    const points = newPoints();
    const lotNo = earn(points, NOON, 10, settings.pending);
    const back = sourceOf('RETURN', 'a part');
    expect(points.act(NOON, (ledger) => ledger.takePending(lotNo, 3, back), { allLots: true })).toBe(3);
    points.sweep(NOON + 14 * DAY);
    expect(points.story()).toEqual([
      'EARN 10 ISSUED→PENDING',
      'CLAWBACK 3 PENDING→CANCELLED',
      'RELEASE 7 PENDING→AVAILABLE',
    ]);
  });

  test('of a purchase recorded after its window has passed is not told: the points were available all along', () => {
    const points = newPoints();
    earn(points, NOON, 10, settings.pending, NOON - 14 * DAY);
    expect(points.story()).toEqual(['EARN 10 ISSUED→AVAILABLE']);
    earn(points, NOON, 10, settings.pending, NOON - 14 * DAY + 1);
    expect(points.story()[1]).toBe('EARN 10 ISSUED→PENDING');
  });

  test('by request happens once, pays debt first and only then', () => {
    const points = newPoints();
    const lotNo = earn(points, NOON, 10, settings.onRequest);
    owe(points, NOON, 4);
    expect(balances(points, NOON + 900 * DAY)).toEqual({ ...nothing, pending: 10, debt: 4 });
    const request = sourceOf('ADJUSTMENT', 'released');
    const ask = (): number =>
      points.act(NOON + DAY, (ledger) => ledger.release(lotNo, request), { allLots: true, named: [lotNo] });
    expect(ask()).toBe(10);
    expect(points.transfers.slice(2)).toMatchObject([
      { kind: 'RELEASE', points: 10, lotNo, source: request, occurredAt: NOON + DAY },
      {
        kind: 'DEBT_REPAID',
        points: 4,
        from: 'AVAILABLE',
        to: 'DEBT',
        source: request,
        occurredAt: NOON + DAY,
      },
    ]);
    expect(points.lots.get(lotNo)).toMatchObject({
      state: 'AVAILABLE',
      availableAt: NOON + DAY,
      remaining: 6,
    });
    expect(ask()).toBe(0);
    expect(points.transfers).toHaveLength(4);
    points.verify();
  });

  test('by request may come before its time, and is then over', () => {
    const points = newPoints();
    const lotNo = earn(points, NOON, 10, settings.pending);
    points.act(NOON + DAY, (ledger) => ledger.release(lotNo, staff), { allLots: true });
    points.sweep(NOON + 30 * DAY);
    expect(points.story()).toEqual(['EARN 10 ISSUED→PENDING', 'RELEASE 10 PENDING→AVAILABLE']);
    expect(points.account.nextDueAt).toBeNull();
  });

  test('by request finds nothing in a lot that is empty, available or unknown', () => {
    const points = newPoints();
    const taken = earn(points, NOON, 10, settings.pending);
    const there = earn(points, NOON, 10, settings.plain);
    points.act(NOON, (ledger) => ledger.takePending(taken, 10, sourceOf('RETURN', 'all')), { allLots: true });
    for (const lotNo of [taken, there, 99]) {
      const options = { allLots: true, named: [taken] };
      expect(points.act(NOON, (ledger) => ledger.release(lotNo, staff), options)).toBe(0);
    }
  });
});

describe('expiry', () => {
  test('comes at its instant and not a moment before', () => {
    const points = newPoints();
    earn(points, NOON, 10, settings.tenDays);
    expect(balances(points, NOON + 10 * DAY - 1)).toEqual({ ...nothing, available: 10 });
    expect(balances(points, NOON + 10 * DAY)).toEqual(nothing);
    points.sweep(NOON + 11 * DAY);
    expect(points.transfers[1]).toMatchObject({
      ...{
        kind: 'EXPIRE',
        points: 10,
        from: 'AVAILABLE',
        to: 'EXPIRED',
        lotNo: null,
        source: { kind: 'TIME' },
      },
      ...{ occurredAt: NOON + 10 * DAY, recordedAt: NOON + 11 * DAY },
    });
    expect(points.lots.get(1)).toMatchObject({ points: 10, remaining: 0, expired: 10 });
    expect(points.draws).toEqual([{ transferSeq: 2, lotNo: 1, points: 10 }]);
  });

  test('takes what is left only', () => {
    const points = newPoints();
    earn(points, NOON, 10, settings.tenDays);
    spend(points, NOON, 7);
    points.sweep(NOON + 10 * DAY);
    expect(points.story().at(-1)).toBe('EXPIRE 3 AVAILABLE→EXPIRED');
    expect(points.lots.get(1)).toMatchObject({ remaining: 0, expired: 3 });
  });

  test('is settled before an act at the same instant, so that nobody spends what has lapsed', () => {
    const points = newPoints();
    earn(points, NOON, 100, settings.tenDays);
    earn(points, NOON + 10 * DAY, 10, settings.plain);
    expect(points.story()).toEqual([
      'EARN 100 ISSUED→AVAILABLE',
      'EXPIRE 100 AVAILABLE→EXPIRED',
      'EARN 10 ISSUED→AVAILABLE',
    ]);
    expect(spend(points, NOON + 10 * DAY, 50)).toBe(10);
  });

  test('takes pending points too, and what has lapsed is not released any more', () => {
    const points = newPoints();
    earn(points, NOON, 10, settings.lapsePending);
    points.sweep(NOON + 60 * DAY);
    expect(points.story()).toEqual(['EARN 10 ISSUED→PENDING', 'EXPIRE 10 PENDING→EXPIRED']);
  });

  test('of points that a late purchase earned is told with them, at the time it came', () => {
    const points = newPoints();
    earn(points, NOON, 10, settings.tenDays, NOON - 10 * DAY);
    expect(times(points)).toEqual(['EARN 2026-02-28T12:00:00.000Z', 'EXPIRE 2026-03-10T12:00:00.000Z']);
    earn(points, NOON, 10, settings.tenDays, NOON - 12 * DAY);
    expect(times(points)[3]).toBe('EXPIRE 2026-03-08T12:00:00.000Z');
    earn(points, NOON, 10, settings.tenDays, NOON - 10 * DAY + 1);
    expect(balances(points, NOON)).toEqual({ ...nothing, available: 10 });
    expect(points.lots.get(1)).toMatchObject({ points: 10, remaining: 0, expired: 10 });
    points.verify();
  });

  test('of a late purchase that waits for release takes it while pending', () => {
    const points = newPoints();
    earn(points, NOON, 10, settings.lapsePending, NOON - 30 * DAY);
    expect(points.story()).toEqual(['EARN 10 ISSUED→PENDING', 'EXPIRE 10 PENDING→EXPIRED']);
  });

  test('of a late purchase comes before its points could pay debt', () => {
    const points = newPoints();
    owe(points, NOON, 4);
    earn(points, NOON, 10, settings.tenDays, NOON - 30 * DAY);
    expect(points.story()).toEqual([
      'DEBT_INCURRED 4 DEBT→CANCELLED',
      'EARN 10 ISSUED→AVAILABLE',
      'EXPIRE 10 AVAILABLE→EXPIRED',
    ]);
    expect(balances(points, NOON)).toEqual({ ...nothing, debt: 4 });
  });

  test('by inactivity moves on with each purchase, even one that earns nothing', () => {
    const points = newPoints();
    earn(points, NOON, 10, settings.idle);
    points.act(NOON + 20 * DAY, (ledger) => ledger.notePurchase(NOON + 20 * DAY));
    expect(balances(points, Date.parse('2026-04-30T11:59:59.999Z'))).toEqual({ ...nothing, available: 10 });
    expect(balances(points, Date.parse('2026-04-30T12:00:00Z'))).toEqual(nothing);
  });

  test('by inactivity is not undone by a purchase that turns up late', () => {
    const points = newPoints();
    earn(points, NOON, 10, settings.idle);
    earn(points, Date.parse('2026-04-11T00:00:00Z'), 1, settings.idle, Date.parse('2026-04-09T00:00:00Z'));
    expect(points.story()).toEqual([
      'EARN 10 ISSUED→AVAILABLE',
      'EXPIRE 10 AVAILABLE→EXPIRED',
      'EARN 1 ISSUED→AVAILABLE',
    ]);
  });

  test('by inactivity counts a late purchase from the latest one', () => {
    const points = newPoints();
    earn(points, NOON, 1, settings.plain);
    earn(points, NOON, 10, settings.idle, NOON - 300 * DAY);
    expect(balances(points, NOON + 30 * DAY)).toEqual({ ...nothing, available: 11 });
    expect(points.account.nextDueAt).toBe(Date.parse('2026-04-10T12:00:00Z'));
  });
});

describe('the order in which lots are drawn', () => {
  function drawn(points: StoredPoints): number[] {
    return points.draws.map(({ lotNo }) => lotNo);
  }

  test('is by expiry; what never expires goes last', () => {
    const points = newPoints();
    const never = earn(points, NOON, 1, settings.plain, NOON - 100 * DAY);
    const later = earn(points, NOON, 1, settings.twentyDays);
    const soon = earn(points, NOON, 1, settings.tenDays);
    const soonest = earn(points, NOON, 1, settings.twentyDays, NOON - 15 * DAY);
    spend(points, NOON, 4);
    expect(drawn(points)).toEqual([soonest, soon, later, never]);
  });

  test('is by earning where the expiry is the same, and by number where that is, too', () => {
    const points = newPoints();
    const a = earn(points, NOON, 1, settings.plain, NOON - DAY);
    const b = earn(points, NOON, 1, settings.plain, NOON - 2 * DAY);
    const c = earn(points, NOON, 1, settings.plain, NOON - 2 * DAY);
    const d = earn(points, NOON, 1, settings.tenDays);
    const e = earn(points, NOON, 1, settings.twentyDays, NOON - 10 * DAY);
    spend(points, NOON, 5);
    expect(drawn(points)).toEqual([e, d, b, c, a]);
  });

  test('counts expiry by inactivity as it stands', () => {
    const points = newPoints();
    const idle = earn(points, NOON - 15 * DAY, 2, settings.idle);
    const fixed = earn(points, NOON - 15 * DAY, 2, settings.twentyDays);
    const order = (now: number): number[] =>
      points
        .read(now)
        .openLots()
        .map(({ lotNo }) => lotNo);
    expect(order(NOON)).toEqual([fixed, idle]);
    const lasting = settingsWith({
      ...{ version: 1, expiry: { kind: 'AFTER_EARNING', after: 'P35D', roundsToMonthEnd: false } },
    });
    const between = earn(points, NOON - 15 * DAY, 2, lasting);
    expect(order(NOON)).toEqual([fixed, idle, between]);
    points.act(NOON, (ledger) => ledger.notePurchase(NOON));
    expect(order(NOON)).toEqual([fixed, between, idle]);
  });

  test('takes parts of lots, leaves pending ones alone, and never takes more than there is', () => {
    const points = newPoints();
    const first = earn(points, NOON, 5, settings.tenDays);
    const second = earn(points, NOON, 5, settings.plain);
    earn(points, NOON, 5, settings.both);
    expect(spend(points, NOON, 7)).toBe(7);
    expect(points.draws).toEqual([
      { transferSeq: 4, lotNo: first, points: 5 },
      { transferSeq: 4, lotNo: second, points: 2 },
    ]);
    expect(spend(points, NOON, 7)).toBe(3);
    expect(spend(points, NOON, 7)).toBe(0);
    expect(balances(points, NOON)).toEqual({ ...nothing, pending: 5 });
    points.verify();
  });
});

describe('what falls due', () => {
  test('is written in the order of time, however late', () => {
    const points = newPoints();
    earn(points, NOON, 1, settings.both);
    earn(points, NOON, 2, settings.tenDays, NOON + 1);
    earn(points, NOON, 4, settings.pending);
    points.sweep(NOON + 400 * DAY);
    expect(times(points).slice(3)).toEqual([
      'RELEASE 2026-03-10T12:00:00.001Z',
      'RELEASE 2026-03-20T12:00:00.000Z',
      'EXPIRE 2026-03-20T12:00:00.001Z',
      'RELEASE 2026-03-24T12:00:00.000Z',
      'EXPIRE 2026-03-30T12:00:00.000Z',
    ]);
    expect(points.transfers.slice(3).every(({ recordedAt }) => recordedAt === NOON + 400 * DAY)).toBe(true);
  });

  test('at one instant is released, then lapses, then pays debt', () => {
    const points = newPoints();
    earn(points, NOON - 10 * DAY, 1, settings.twentyDays);
    const lapsing = earn(points, NOON, 2, settings.never);
    const released = earn(points, NOON, 4, settings.both);
    spend(points, NOON, 1);
    owe(points, NOON, 3);
    points.sweep(NOON + 10 * DAY);
    expect(points.story().slice(-4)).toEqual([
      'RELEASE 2 PENDING→AVAILABLE',
      'RELEASE 4 PENDING→AVAILABLE',
      'EXPIRE 2 AVAILABLE→EXPIRED',
      'DEBT_REPAID 3 AVAILABLE→DEBT',
    ]);
    expect(points.lots.get(lapsing)).toMatchObject({ remaining: 0, expired: 2 });
    expect(points.lots.get(released)).toMatchObject({ remaining: 1, expired: 0 });
    points.verify();
  });

  test('pays debt at each instant, before what comes later can lapse', () => {
    const points = newPoints();
    owe(points, NOON, 7);
    const first = earn(points, NOON, 5, settings.both);
    const second = earn(points, NOON, 5, settings.pending);
    points.sweep(NOON + 30 * DAY);
    expect(points.story().slice(3)).toEqual([
      'RELEASE 5 PENDING→AVAILABLE',
      'DEBT_REPAID 5 AVAILABLE→DEBT',
      'RELEASE 5 PENDING→AVAILABLE',
      'DEBT_REPAID 2 AVAILABLE→DEBT',
    ]);
    expect(points.transfers.at(-1)).toMatchObject({ source: { kind: 'TIME' }, occurredAt: NOON + 14 * DAY });
    expect([first, second].map((lotNo) => points.lots.get(lotNo)?.remaining)).toEqual([0, 3]);
    expect(balances(points, NOON + 30 * DAY)).toEqual({ ...nothing, available: 3 });
  });

  test('needs the lots', () => {
    const points = newPoints();
    earn(points, NOON, 10, settings.tenDays);
    const due = NOON + 10 * DAY;
    expect(CustomerLedger.needsLots(points.account, due - 1)).toBe(false);
    expect(CustomerLedger.needsLots(points.account, due)).toBe(true);
    expect(CustomerLedger.needsLots(EMPTY_ACCOUNT, due)).toBe(false);
    const blind = new CustomerLedger({ account: points.account, lots: null }, points.calendar, due);
    expect(() => blind.settle()).toThrow('the lots were not loaded');
  });

  test('is looked for no more once it is written down, and a second sweep finds nothing', () => {
    const points = newPoints();
    earn(points, NOON, 10, settings.both);
    points.sweep(NOON + 10 * DAY);
    expect(points.account.nextDueAt).toBe(NOON + 20 * DAY);
    const { seq } = points.account;
    points.sweep(NOON + 10 * DAY);
    points.sweep(NOON + 20 * DAY - 1);
    expect(points.account.seq).toBe(seq);
  });
});

describe('when something falls due next', () => {
  test('is the earliest of all lots, those not at hand among them', () => {
    const points = newPoints();
    earn(points, NOON, 1, settings.tenDays);
    earn(points, NOON, 1, settings.twentyDays);
    expect(points.account.nextDueAt).toBe(NOON + 10 * DAY);
    earn(points, NOON, 1, settings.tenDays, NOON - 5 * DAY);
    expect(points.account.nextDueAt).toBe(NOON + 5 * DAY);
  });

  test('may be too early when a purchase lets points live on, and is put right by the next look', () => {
    const points = newPoints();
    earn(points, NOON, 10, settings.idle);
    points.act(NOON + DAY, (ledger) => ledger.notePurchase(NOON + DAY));
    expect(points.account.nextDueAt).toBe(Date.parse('2026-04-10T12:00:00Z'));
    points.sweep(Date.parse('2026-04-10T12:00:00Z'));
    expect(points.account.nextDueAt).toBe(Date.parse('2026-04-11T12:00:00Z'));
    expect(points.transfers).toHaveLength(1);
  });

  test('is never too late, even when a later purchase brings an expiry nearer', () => {
    const points = newPoints();
    // A month after the evening of 30 January is the evening of 28 February, after the morning of the 31st its morning.
    earn(points, Date.parse('2026-01-30T20:00:00Z'), 10, settings.idle);
    const lastBought = Date.parse('2026-01-31T08:00:00Z');
    points.act(lastBought, (ledger) => ledger.notePurchase(lastBought));
    expect(balances(points, Date.parse('2026-02-28T07:59:59Z'))).toEqual({ ...nothing, available: 10 });
    expect(balances(points, Date.parse('2026-02-28T08:00:00Z'))).toEqual(nothing);
  });

  test('is nothing once nothing is left', () => {
    const points = newPoints();
    earn(points, NOON, 10, settings.tenDays);
    spend(points, NOON, 10);
    expect(points.account.nextDueAt).toBeNull();
  });
});

describe('debt', () => {
  test('touches no lot and never lapses', () => {
    const points = newPoints();
    owe(points, NOON, 5);
    expect(points.transfers[0]).toMatchObject({
      kind: 'DEBT_INCURRED',
      from: 'DEBT',
      to: 'CANCELLED',
      debtAfter: 5,
    });
    expect(points.draws).toEqual([]);
    expect(balances(points, NOON + 9_999 * DAY)).toEqual({ ...nothing, debt: 5 });
  });

  test('is paid by the next points earned, in the same act, and names what paid it', () => {
    const points = newPoints();
    owe(points, NOON, 5);
    earn(points, NOON + DAY, 3, settings.plain);
    earn(points, NOON + 2 * DAY, 3, settings.plain);
    expect(points.story()).toEqual([
      'DEBT_INCURRED 5 DEBT→CANCELLED',
      'EARN 3 ISSUED→AVAILABLE',
      'DEBT_REPAID 3 AVAILABLE→DEBT',
      'EARN 3 ISSUED→AVAILABLE',
      'DEBT_REPAID 2 AVAILABLE→DEBT',
    ]);
    expect(points.transfers.at(-1)).toMatchObject({
      source: sourceOf('PURCHASE', 'of 2026-03-12T12:00:00.000Z'),
      ...{ availableAfter: 1, debtAfter: 0 },
    });
    expect(points.draws).toEqual([
      { transferSeq: 3, lotNo: 2, points: 3 },
      { transferSeq: 5, lotNo: 4, points: 2 },
    ]);
  });

  test('is not paid by points that are still pending', () => {
    const points = newPoints();
    owe(points, NOON, 5);
    earn(points, NOON, 9, settings.pending);
    expect(balances(points, NOON + 14 * DAY - 1)).toEqual({ ...nothing, pending: 9, debt: 5 });
    expect(balances(points, NOON + 14 * DAY)).toEqual({ ...nothing, available: 4 });
  });

  test('is paid from what was set free at the same instant in drawing order', () => {
    const points = newPoints();
    owe(points, NOON, 3);
    const lasting = settingsWith({ version: 1, release: { kind: 'AFTER', after: 'P10D' } });
    const never = earn(points, NOON, 2, lasting);
    const lapsing = earn(points, NOON, 2, settings.both);
    points.sweep(NOON + 10 * DAY);
    expect(points.draws).toEqual([
      { transferSeq: 6, lotNo: lapsing, points: 2 },
      { transferSeq: 6, lotNo: never, points: 1 },
    ]);
  });
});

describe('what is to be written', () => {
  test('is each row once: a lot made and drawn on in one act is new, not changed', () => {
    const points = newPoints();
    const old = earn(points, NOON, 2, settings.plain);
    const ledger = points.read(NOON);
    const made = ledger.earn(3, NOON, settings.tenDays, sourceOf('PURCHASE', 'new'))!;
    ledger.takeAvailable('ADJUST', 4, staff);
    const { newLots, changedLots } = ledger.changes();
    expect(newLots).toMatchObject([{ lotNo: made, remaining: 0 }]);
    expect(changedLots).toMatchObject([{ lotNo: old, remaining: 1 }]);
  });

  test('is nothing when nothing happened, and reading leaves what was stored alone', () => {
    const points = newPoints();
    earn(points, NOON, 10, settings.tenDays);
    const before = structuredClone({ account: points.account, lots: points.lots });
    expect(points.read(NOON).hasChanged()).toBe(false);
    expect(points.read(NOON + 10 * DAY).hasChanged()).toBe(true);
    expect({ account: points.account, lots: points.lots }).toEqual(before);
  });
});
