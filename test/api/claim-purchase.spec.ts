import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
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

const DAY = 86_400_000;

let app: TestApp;
let till: Till;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
});
afterAll(() => app.close());
afterEach(() => app.clock.reset());

/** Records a purchase by nobody. */
async function anonymousSale(over: Input = {}): Promise<AnyData> {
  const input = purchase(over);
  const answer = await till.record(input);
  return { ...answer.purchase, receipt: receiptOf(input), input };
}

async function somebody(): Promise<{ id: string; name: string; ref: Input }> {
  const name = nextNumber('customer');
  return { id: await till.enroll(name), name, ref: { externalId: name } };
}

/** All that cannot be claimed with is answered alike, and changes nothing. */
async function expectInvalid(token: unknown, ref: Input | undefined, as = till): Promise<void> {
  const before = await contentsOf(app.owner);
  expect(await as.claim(token, ref)).toEqual({
    status: null,
    tierChange: null,
    pointsEarned: null,
    earnings: [],
    purchase: null,
    customer: null,
    userErrors: [{ code: 'RECEIPT_INVALID', field: ['input', 'receiptToken'], retryable: false }],
  });
  expect(await contentsOf(app.owner)).toEqual(before);
}

describe('claimPurchase', () => {
  it('at a till gives the purchase to the customer, with what it earns', async () => {
    const { id, ref, name } = await somebody();
    const sale = await anonymousSale();
    const answer = await till.claim(sale.receiptToken, ref);
    expect(answer).toMatchObject({
      status: 'RECORDED',
      pointsEarned: 24,
      earnings: [{ rule: { name: 'Base earning' }, version: 1, basisMinor: 2499, points: 24 }],
      purchase: { id: sale.id, totalMinor: 2499 },
      customer: { id, pointsAccount: { available: 24 } },
      userErrors: [],
    });
    const before = await contentsOf(app.owner);
    expect(await till.claim(sale.receiptToken, ref)).toEqual({ ...answer, status: 'REPEATED' });
    expect(await contentsOf(app.owner)).toEqual(before);
    expect(await till.points(name)).toMatchObject({ available: 24 });
  });

  it('in the storefront gives it to whoever asks, whatever stands in the request', async () => {
    const { id, name } = await somebody();
    const other = await somebody();
    const sale = await anonymousSale();
    const own = new Till(app.customer(name));
    expect(await own.claim(sale.receiptToken, other.ref)).toMatchObject({
      status: 'RECORDED',
      pointsEarned: 24,
      customer: { id, pointsAccount: { available: 24 } },
    });
    expect(await own.claim(sale.receiptToken)).toMatchObject({ status: 'REPEATED', pointsEarned: 24 });
    expect(await till.claim(sale.receiptToken, { id })).toMatchObject({ status: 'REPEATED' });
    await expectInvalid(sale.receiptToken, undefined, new Till(app.customer(other.name)));
  });

  it('leaves the purchase itself as it was recorded', async () => {
    const { ref } = await somebody();
    const sale = await anonymousSale({ customer: { card: '404' } });
    await till.claim(sale.receiptToken, ref);
    expect(await till.record(sale.input)).toMatchObject({
      status: 'REPEATED',
      purchase: { anonymous: true, pointsEarned: 0, receiptToken: sale.receiptToken },
      customer: null,
      warnings: [{ code: 'CUSTOMER_UNKNOWN' }],
    });
  });

  it('counts what is still kept, and what comes back later is taken from the claimant', async () => {
    const { id, ref } = await somebody();
    const sale = await anonymousSale();
    const back = (lines: Input[]): Input => goodsBack({ purchase: sale.receipt, lines });
    const before = await till.takeBack(back([{ lineNo: 2, quantity: 1 }]));
    expect(before).toMatchObject({ customer: null, return: { clawback: { judged: 0 } } });
    expect(await till.claim(sale.receiptToken, ref)).toMatchObject({
      pointsEarned: 19,
      earnings: [{ basisMinor: 1999, points: 19 }],
    });
    expect(await till.takeBack(back([{ lineNo: 2, quantity: 1 }]))).toMatchObject({
      return: { clawback: { judged: 5, taken: 5 } },
      customer: { id, pointsAccount: { available: 14 } },
    });
    const rest = await till.takeBack(goodsBack({ purchase: sale.receipt, everything: true }));
    expect(rest).toMatchObject({
      return: { refundMinor: 1499, clawback: { judged: 14, taken: 14 } },
      customer: { pointsAccount: { available: 0, debt: 0 } },
    });
  });

  it('of what came back wholly earns nothing', async () => {
    const { ref } = await somebody();
    const sale = await anonymousSale();
    await till.takeBack(goodsBack({ purchase: sale.receipt, everything: true }));
    expect(await till.claim(sale.receiptToken, ref)).toMatchObject({ status: 'RECORDED', pointsEarned: 0 });
    expect(await till.claim(sale.receiptToken, ref)).toMatchObject({ status: 'REPEATED', pointsEarned: 0 });
    await expectInvalid(sale.receiptToken, (await somebody()).ref);
  });

  it('goes to the survivor of whoever is named, and is a repeat for them', async () => {
    const alias = await somebody();
    const survivor = await somebody();
    const [early, late] = [await anonymousSale(), await anonymousSale()];
    await till.claim(early.receiptToken, alias.ref);
    await setStatus(app.owner, alias.id, 'MERGED', survivor.id);
    expect(await till.claim(late.receiptToken, alias.ref)).toMatchObject({
      status: 'RECORDED',
      customer: { id: survivor.id },
    });
    for (const ref of [alias.ref, survivor.ref]) {
      expect(await till.claim(early.receiptToken, ref)).toMatchObject({
        status: 'REPEATED',
        pointsEarned: 24,
        customer: { id: survivor.id },
      });
    }
  });
});

describe('claimPurchase refuses alike', () => {
  it('a claim by somebody else', async () => {
    const sale = await anonymousSale();
    await till.claim(sale.receiptToken, (await somebody()).ref);
    await expectInvalid(sale.receiptToken, (await somebody()).ref);
  });

  it('a forged token, whichever bit was changed', async () => {
    const { ref } = await somebody();
    const sale = await anonymousSale();
    const bytes = Buffer.from(sale.receiptToken, 'base64url');
    for (const at of [0, 6, 15, 16, 31, 32, 47]) {
      const forged = Buffer.from(bytes);
      forged[at]! ^= 1;
      await expectInvalid(forged.toString('base64url'), ref);
    }
    await expectInvalid(sale.receiptToken.slice(0, -1), ref);
    await expectInvalid(`${sale.receiptToken}A`, ref);
    await expectInvalid(` ${sale.receiptToken}`, ref);
  });

  it('one token made of two', async () => {
    const { ref } = await somebody();
    const [one, two] = [await anonymousSale(), await anonymousSale()];
    const [a, b] = [one, two].map((sale) => Buffer.from(sale.receiptToken, 'base64url'));
    const mixed = [
      [a!.subarray(0, 16), b!.subarray(16)],
      [a!.subarray(0, 32), b!.subarray(32)],
    ];
    for (const parts of mixed) await expectInvalid(Buffer.concat(parts).toString('base64url'), ref);
  });

  it('a token of another program', async () => {
    const foreign = await new Till(app.foreignTill).record(purchase());
    await expectInvalid(foreign.purchase.receiptToken, (await somebody()).ref);
  });

  it('a token that has expired, at the very millisecond', async () => {
    const { ref } = await somebody();
    const occurredAt = Date.parse('2026-01-01T12:00:00Z');
    app.clock.set(occurredAt);
    const sales = [];
    for (let n = 0; n < 2; n++)
      sales.push(await anonymousSale({ occurredAt: new Date(occurredAt).toISOString() }));
    app.clock.set(occurredAt + 30 * DAY - 1);
    expect(await till.claim(sales[0].receiptToken, ref)).toMatchObject({ status: 'RECORDED' });
    app.clock.set(occurredAt + 30 * DAY);
    await expectInvalid(sales[1].receiptToken, ref);
    expect(await till.claim(sales[0].receiptToken, ref)).toMatchObject({ status: 'REPEATED' });
  });
});

describe('claimPurchase refuses', () => {
  it('somebody who is unknown, and nobody', async () => {
    const { receiptToken } = await anonymousSale();
    const unknown = await till.claim(receiptToken, { externalId: 'nobody' });
    expect(told(unknown)).toEqual(['CUSTOMER_NOT_FOUND input.customer']);
    expect(told(await till.claim(receiptToken))).toEqual(['REQUIRED input.customer']);
    expect(told(await new Till(app.customer('stranger')).claim(receiptToken))).toEqual([
      'CUSTOMER_NOT_FOUND input.customer',
    ]);
  });

  it.each(['SUSPENDED', 'CLOSED'] as const)('a %s customer', async (status) => {
    const { id, ref, name } = await somebody();
    const { receiptToken } = await anonymousSale();
    await setStatus(app.owner, id, status);
    const before = await contentsOf(app.owner);
    for (const as of [till, new Till(app.customer(name))]) {
      expect(told(await as.claim(receiptToken, ref))).toEqual(['CUSTOMER_NOT_ELIGIBLE input.customer']);
    }
    expect(await contentsOf(app.owner)).toEqual(before);
    await setStatus(app.owner, id, 'ACTIVE');
    expect(await till.claim(receiptToken, ref)).toMatchObject({ status: 'RECORDED' });
  });

  it('nothing of what was claimed before: a repeat is answered whatever became of the customer', async () => {
    const { id, ref } = await somebody();
    const { receiptToken } = await anonymousSale();
    const first = await till.claim(receiptToken, ref);
    await setStatus(app.owner, id, 'SUSPENDED');
    expect(await till.claim(receiptToken, ref)).toMatchObject({
      status: 'REPEATED',
      pointsEarned: first.pointsEarned,
    });
  });

  it('an erased customer', async () => {
    const { id, ref } = await somebody();
    await setStatus(app.owner, id, 'ERASED');
    const { receiptToken } = await anonymousSale();
    expect(told(await till.claim(receiptToken, ref))).toEqual(['CUSTOMER_NOT_FOUND input.customer']);
    expect(told(await till.claim(receiptToken, { id }))).toEqual(['CUSTOMER_NOT_FOUND input.customer']);
  });

  it('points beyond what can be counted exactly', async () => {
    const { id, ref } = await somebody();
    await till.record(purchase({ customer: ref }));
    await app.owner.query('UPDATE points_accounts SET available = 999999999999990 WHERE customer_id = $1', [
      id,
    ]);
    const { receiptToken } = await anonymousSale();
    const before = await contentsOf(app.owner);
    expect(told(await till.claim(receiptToken, ref))).toEqual(['POINTS_OUT_OF_RANGE input']);
    expect(await contentsOf(app.owner)).toEqual(before);
  });
});
