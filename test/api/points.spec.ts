import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestPointSettings } from '../support/test-program.js';
import { adjustment, PointsDesk } from '../support/points-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import {
  contentsOf,
  goodsBack,
  nextNumber,
  purchase,
  receiptOf,
  setStatus,
  Till,
  told,
  type Input,
} from '../support/till.js';

const MARCH = '2026-03-01T12:00:00.000Z';
const LATER = { kind: 'AFTER', after: 'P14D' } as const;
const ON_REQUEST = { kind: 'ON_REQUEST' } as const;

let app: TestApp;
let till: Till;
let desk: PointsDesk;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  desk = new PointsDesk(app.staff);
});
afterAll(() => app.close());
afterEach(async () => {
  app.clock.reset();
  await app.program.setPointSettings({});
  expect(await desk.verify()).toMatchObject({ ok: true, faults: [] });
});

async function somebody(): Promise<{ id: string; externalId: string }> {
  const externalId = nextNumber('customer');
  return { id: await till.enroll(externalId), externalId };
}

/** A purchase of that many pounds, each worth a point, at noon on 1 March 2026 where nothing else is said. */
async function buy(externalId: string | null, pounds: number, occurredAt = MARCH): Promise<AnyData> {
  app.clock.set(occurredAt);
  const lines = [{ sku: 'TEA', quantity: pounds, unitPriceMinor: 100 }];
  const input = purchase({ customer: externalId && { externalId }, occurredAt, lines });
  const answer = await till.record(input);
  expect(answer.userErrors).toEqual([]);
  return { ...answer, receipt: receiptOf(input) };
}

function kindsOf({ transfers }: AnyData): [string, number, string][] {
  return transfers.map(({ kind, points, occurredAt }: AnyData) => [kind, points, occurredAt]);
}

/** Somebody who bought for 10 pounds on 1 March 2026 under these settings. */
async function buyerUnder(settings: TestPointSettings): Promise<{ externalId: string; receipt: Input }> {
  await app.program.setPointSettings(settings);
  const { externalId } = await somebody();
  const { receipt } = await buy(externalId, 10);
  return { externalId, receipt };
}

describe('points as time goes by', () => {
  it('are pending until their time, which comes whether or not anything ran', async () => {
    const { externalId } = await buyerUnder({ release: LATER });
    expect(await desk.statement(externalId)).toMatchObject({ pending: 10, available: 0 });
    app.clock.set('2026-03-15T11:59:59.999Z');
    expect(await desk.statement(externalId)).toMatchObject({ pending: 10, available: 0 });
    app.clock.set('2026-03-15T12:00:00Z');
    const before = await contentsOf(app.owner);
    const released = await desk.statement(externalId);
    expect(released).toMatchObject({ pending: 0, available: 10 });
    expect(kindsOf(released)).toEqual([
      ['RELEASE', 10, '2026-03-15T12:00:00.000Z'],
      ['EARN', 10, MARCH],
    ]);
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('lapse a time after they were earned, to the month’s end where the program says so', async () => {
    const { externalId } = await buyerUnder({
      expiry: { kind: 'AFTER_EARNING', after: 'P3M', roundsToMonthEnd: true },
    });
    // Midnight in London is an hour earlier in UTC in summer.
    const at = '2026-06-30T23:00:00.000Z';
    expect(await desk.statement(externalId)).toMatchObject({ available: 10, expiring: [{ points: 10, at }] });
    app.clock.set(at);
    const lapsed = await desk.statement(externalId);
    expect(lapsed).toMatchObject({ available: 0, expiring: [] });
    expect(kindsOf(lapsed)[0]).toEqual(['EXPIRE', 10, at]);
  });

  it('lapse without purchases, counted from the last one', async () => {
    const { externalId } = await buyerUnder({
      expiry: { kind: 'AFTER_INACTIVITY', after: 'P6M', roundsToMonthEnd: false },
    });
    await buy(externalId, 5, '2026-05-01T12:00:00.000Z');
    const at = '2026-11-01T13:00:00.000Z';
    expect((await desk.statement(externalId)).expiring).toEqual([{ points: 15, at }]);
    app.clock.set(at);
    expect(await desk.statement(externalId)).toMatchObject({ available: 0, expiring: [] });
  });

  it('lapse on a day of the year', async () => {
    const { externalId } = await buyerUnder({
      expiry: { kind: 'YEARLY', monthDay: '01-01', roundsToMonthEnd: false },
    });
    await buy(externalId, 5, '2027-01-01T00:00:00.000Z');
    expect(await desk.statement(externalId)).toMatchObject({
      available: 5,
      expiring: [{ points: 5, at: '2028-01-01T00:00:00.000Z' }],
    });
  });

  it('keep the dates of the settings they were earned under', async () => {
    const { externalId } = await buyerUnder({ release: LATER });
    await app.program.setPointSettings({ release: { kind: 'AT_ONCE' } });
    await buy(externalId, 3);
    expect(await desk.statement(externalId)).toMatchObject({ pending: 10, available: 3 });
  });

  it('pay debt when they are set free, and not before', async () => {
    const { externalId } = await buyerUnder({ release: LATER });
    await desk.move(externalId, -4);
    expect(await desk.statement(externalId)).toMatchObject({ pending: 10, available: 0, debt: 4 });
    app.clock.set('2026-03-15T12:00:00Z');
    expect(await desk.statement(externalId)).toMatchObject({ pending: 0, available: 6, debt: 0 });
  });
});

describe('pointsHistory', () => {
  it('goes back page by page, over what is not written down yet and what is', async () => {
    const { externalId } = await buyerUnder({
      release: LATER,
      expiry: { kind: 'AFTER_EARNING', after: 'P1Y', roundsToMonthEnd: false },
    });
    for (let day = 1; day <= 3; day++) await buy(externalId, day, `2026-03-0${day + 1}T12:00:00.000Z`);
    await desk.move(externalId, 2);
    app.clock.set('2027-03-03T12:00:00Z');
    const whole = await desk.statement(externalId);
    expect(whole.transfers).toHaveLength(12);
    expect(whole.transfers.map(({ seq }: AnyData) => seq)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    for (const pageSize of [1, 3, 5, 7]) expect(await desk.statement(externalId, pageSize)).toEqual(whole);
    for (const { pendingAfter, availableAfter, reservedAfter, debtAfter } of whole.transfers) {
      expect(Math.min(pendingAfter, availableAfter, reservedAfter, debtAfter)).toBeGreaterThanOrEqual(0);
    }
    expect(whole.transfers[0]).toMatchObject({
      availableAfter: whole.available,
      pendingAfter: whole.pending,
    });
  });

  it('tells which purchase earned points, claimed ones with what they earned, and why staff gave any', async () => {
    const { externalId } = await somebody();
    await buy(externalId, 10);
    const anonymous = await buy(null, 5);
    await till.claim(anonymous.purchase.receiptToken, { externalId });
    await desk.adjust(adjustment({ customer: { externalId }, points: 3, reason: 'a long wait' }));
    const history = `query ($by: CustomerRef!) { customer(by: $by) {
      pointsHistory { edges { node { kind reason purchase { externalId pointsEarned } } } } } }`;
    const { data } = await app.till.query(history, { by: { externalId } });
    expect(data.customer.pointsHistory.edges.map(({ node }: AnyData) => node)).toEqual([
      { kind: 'ADJUST', reason: 'a long wait', purchase: null },
      { kind: 'EARN', reason: null, purchase: { externalId: anonymous.receipt.externalId, pointsEarned: 5 } },
      { kind: 'EARN', reason: null, purchase: { externalId: expect.any(String), pointsEarned: 10 } },
    ]);
  });

  it('is for the customer themselves, tills and staff', async () => {
    const { externalId, id } = await somebody();
    const other = await somebody();
    await buy(externalId, 10);
    const me = `{ me { id pointsAccount { available } pointsHistory { edges { node { points } } } } }`;
    const { data } = await app.customer(externalId).query(me);
    expect(data.me).toEqual({
      id,
      pointsAccount: { available: 10 },
      pointsHistory: { edges: [{ node: { points: 10 } }] },
    });
    const { data: others } = await app.customer(other.externalId).query(me);
    expect(others.me.pointsHistory.edges).toEqual([]);
  });
});

describe('releasePoints', () => {
  it('sets free the points of one purchase, once', async () => {
    const { externalId, receipt } = await buyerUnder({ release: ON_REQUEST });
    const other = await buy(externalId, 7);
    app.clock.set('2027-03-01T12:00:00Z');
    expect(await desk.statement(externalId)).toMatchObject({ pending: 17, available: 0 });
    expect(await desk.release(receipt)).toMatchObject({
      released: 10,
      customer: { pointsAccount: { pending: 7, available: 10 } },
      userErrors: [],
    });
    const before = await contentsOf(app.owner);
    expect(await desk.release(receipt)).toMatchObject({
      released: 0,
      customer: { pointsAccount: { pending: 7, available: 10 } },
      userErrors: [],
    });
    expect(await contentsOf(app.owner)).toEqual(before);
    expect(await desk.release(other.receipt)).toMatchObject({ released: 7 });
  });

  it('comes before the time, pays debt, and leaves nothing for later', async () => {
    const { externalId, receipt } = await buyerUnder({ release: LATER });
    await desk.move(externalId, -4);
    app.clock.set('2026-03-02T12:00:00Z');
    expect(await desk.release(receipt)).toMatchObject({
      released: 10,
      customer: { pointsAccount: { pending: 0, available: 6, debt: 0 } },
    });
    app.clock.set('2026-04-01T12:00:00Z');
    expect(await desk.statement(externalId)).toMatchObject({ pending: 0, available: 6 });
    expect(await desk.release(receipt)).toMatchObject({ released: 0 });
  });

  it('releases what is left after a return, and nothing of what is back or lapsed', async () => {
    const { externalId, receipt } = await buyerUnder({
      release: ON_REQUEST,
      expiry: { kind: 'AFTER_EARNING', after: 'P1Y', roundsToMonthEnd: false },
    });
    await till.takeBack(
      goodsBack({ occurredAt: MARCH, purchase: receipt, lines: [{ lineNo: 1, quantity: 4 }] }),
    );
    expect(await desk.release(receipt)).toMatchObject({ released: 6 });
    const lapsing = await buy(externalId, 5);
    app.clock.set('2027-03-01T12:00:00Z');
    expect(await desk.release(lapsing.receipt)).toMatchObject({
      released: 0,
      customer: { pointsAccount: { pending: 0, available: 0 } },
    });
  });

  it('finds the points of a claimed purchase with the claimant, and of a merged customer where they lie', async () => {
    await app.program.setPointSettings({ release: ON_REQUEST });
    const { id, externalId } = await somebody();
    const anonymous = await buy(null, 8);
    expect(await desk.release(anonymous.receipt)).toEqual({ released: 0, customer: null, userErrors: [] });
    await till.claim(anonymous.purchase.receiptToken, { externalId });
    expect(await desk.release(anonymous.receipt)).toMatchObject({ released: 8, customer: { id } });

    const alias = await somebody();
    const { receipt } = await buy(alias.externalId, 9);
    await setStatus(app.owner, alias.id, 'MERGED', id);
    expect(await desk.release(receipt)).toMatchObject({ released: 9, customer: { id } });
    const [account] = await app.owner.query('SELECT available FROM points_accounts WHERE customer_id = $1', [
      alias.id,
    ]);
    expect(account).toEqual({ available: '9' });
  });

  it('is refused for a purchase that is not known, and for a number that cannot be one', async () => {
    const refused = await desk.release({ source: 'till-1', externalId: 'unknown' });
    expect(refused).toMatchObject({ released: null, customer: null });
    expect(refused.userErrors).toEqual([
      { code: 'PURCHASE_NOT_FOUND', field: ['input', 'purchase'], retryable: true },
    ]);
    expect(told(await desk.release({ source: '', externalId: 'x'.repeat(201) }))).toEqual([
      'REQUIRED input.purchase.source',
      'TOO_LONG input.purchase.externalId',
    ]);
  });

  it('is for staff, who see their own program’s purchases alone', async () => {
    const { receipt } = await buyerUnder({ release: ON_REQUEST });
    const document = `mutation ($input: ReleasePointsInput!) { releasePoints(input: $input) { released userErrors { code } } }`;
    const variables = { input: { purchase: receipt } };
    expect((await app.till.query(document, variables)).codes).toEqual(['FORBIDDEN']);
    const { data } = await app.foreignStaff.query(document, variables);
    expect(data.releasePoints).toEqual({ released: null, userErrors: [{ code: 'PURCHASE_NOT_FOUND' }] });
  });
});
