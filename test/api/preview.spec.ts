import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/test-app.js';
import {
  contentsOf,
  goodsBack,
  HONEY,
  nextNumber,
  purchase,
  receiptOf,
  setStatus,
  TEA,
  Till,
  told,
  type Input,
} from '../support/till.js';

let app: TestApp;
let till: Till;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
});
afterAll(() => app.close());
afterEach(() => app.clock.reset());

/** Previews, sees that nothing changed, records, and sees that what was recorded is what was previewed. */
async function expectPurchaseAsPreviewed(input: Input): Promise<void> {
  const before = await contentsOf(app.owner);
  const preview = await till.previewPurchase(input);
  expect(await till.previewPurchase(input)).toEqual(preview);
  expect(await contentsOf(app.owner)).toEqual(before);
  const { purchase: recorded, warnings, nearMisses, tierChange, userErrors } = await till.record(input);
  const { totalMinor, basisMinor, pointsEarned, earnings } = recorded ?? { earnings: [] };
  expect(preview).toEqual({
    totalMinor: totalMinor ?? null,
    basisMinor: basisMinor ?? null,
    pointsEarned: pointsEarned ?? null,
    earnings,
    warnings,
    nearMisses,
    tierChange,
    userErrors,
  });
}

async function expectReturnAsPreviewed(input: Input): Promise<void> {
  const before = await contentsOf(app.owner);
  const preview = await till.previewReturn(input);
  expect(await till.previewReturn(input)).toEqual(preview);
  expect(await contentsOf(app.owner)).toEqual(before);
  const { return: recorded, tierChange, userErrors } = await till.takeBack(input);
  expect(preview).toEqual({
    lines: recorded?.lines ?? [],
    refundMinor: recorded?.refundMinor ?? null,
    clawback: recorded?.clawback ?? null,
    tierChange,
    userErrors,
  });
}

describe('previewPurchase changes nothing and says what recordPurchase then answers', () => {
  it('for a customer, with and without an account', async () => {
    const customer = { externalId: nextNumber() };
    await till.enroll(customer.externalId);
    await expectPurchaseAsPreviewed(purchase({ customer }));
    await expectPurchaseAsPreviewed(purchase({ customer, discountMinor: 33, totalMinor: 2466 }));
  });

  it('for nobody, somebody unknown, suspended, closed, merged and erased', async () => {
    await expectPurchaseAsPreviewed(purchase());
    await expectPurchaseAsPreviewed(purchase({ customer: { card: '404' } }));
    const survivor = await till.enroll(nextNumber());
    for (const status of ['SUSPENDED', 'CLOSED', 'MERGED', 'ERASED'] as const) {
      const id = await till.enroll(nextNumber());
      await setStatus(app.owner, id, status, status === 'MERGED' ? survivor : null);
      await expectPurchaseAsPreviewed(purchase({ customer: { id } }));
    }
  });

  it('for one that will be refused, repeated or in conflict', async () => {
    await expectPurchaseAsPreviewed(purchase({ totalMinor: 1, lines: [TEA] }));
    const input = purchase();
    await till.record(input);
    await expectPurchaseAsPreviewed(input);
    await expectPurchaseAsPreviewed({ ...input, discountMinor: 5 });
  });

  it('when something is due that nobody has written down', async () => {
    const customer = { externalId: nextNumber() };
    await till.enroll(customer.externalId);
    await app.owner.query(
      `UPDATE point_settings SET expiry = 'AFTER_EARNING', expiry_after = 'P1D' WHERE program_id = $1`,
      [app.program.programId],
    );
    await till.record(purchase({ customer }));
    await app.owner.query(
      `UPDATE point_settings SET expiry = 'NEVER', expiry_after = NULL WHERE program_id = $1`,
      [app.program.programId],
    );
    const later = Date.now() + 2 * 86_400_000;
    app.clock.set(later);
    await expectPurchaseAsPreviewed(purchase({ customer, occurredAt: new Date(later).toISOString() }));
    expect(await till.points(customer.externalId)).toMatchObject({ available: 24 });
  });
});

describe('previewReturn changes nothing and says what recordReturn then answers', () => {
  async function bought(over: Input = {}): Promise<{ customer: Input; receipt: Input }> {
    const customer = { externalId: nextNumber() };
    await till.enroll(customer.externalId);
    const input = purchase({ customer, ...over });
    await till.record(input);
    return { customer, receipt: receiptOf(input) };
  }

  it('with a receipt, in part, in whole, and when nothing is left', async () => {
    const { receipt } = await bought();
    await expectReturnAsPreviewed(goodsBack({ purchase: receipt, lines: [{ lineNo: 2, quantity: '1.5' }] }));
    await expectReturnAsPreviewed(
      goodsBack({
        purchase: receipt,
        lines: [
          { sku: 'HONEY', quantity: 2 },
          { sku: 'TEA', quantity: 1 },
        ],
      }),
    );
    await expectReturnAsPreviewed(goodsBack({ purchase: receipt, everything: true }));
    await expectReturnAsPreviewed(goodsBack({ purchase: receipt, everything: true }));
  });

  it('without a receipt, of several purchases', async () => {
    const { customer } = await bought();
    await till.record(purchase({ customer, lines: [HONEY] }));
    await expectReturnAsPreviewed(goodsBack({ customer, lines: [{ sku: 'HONEY', quantity: 5 }] }));
    await expectReturnAsPreviewed(goodsBack({ customer, lines: [{ sku: 'HONEY', quantity: 5 }] }));
    await expectReturnAsPreviewed(goodsBack({ customer, lines: [{ sku: 'HONEY', quantity: 5 }] }));
  });

  it('of an anonymous purchase, a claimed one and one that is not known', async () => {
    const input = purchase();
    const { receiptToken } = (await till.record(input)).purchase;
    const half = { purchase: receiptOf(input), lines: [{ lineNo: 2, quantity: 1 }] };
    await expectReturnAsPreviewed(goodsBack(half));
    const { customer } = await bought();
    await till.claim(receiptToken, customer);
    await expectReturnAsPreviewed(goodsBack(half));
    await expectReturnAsPreviewed(goodsBack({ ...half, purchase: { source: 'till-1', externalId: 'none' } }));
  });

  it('of one that will be repeated or in conflict', async () => {
    const { receipt } = await bought();
    const input = goodsBack({ purchase: receipt, lines: [{ lineNo: 2, quantity: 1 }] });
    await till.takeBack(input);
    await expectReturnAsPreviewed(input);
    await expectReturnAsPreviewed({ ...input, storeCode: 'S' });
    expect(told(await till.previewReturn({ ...input, storeCode: 'S' }))).toEqual([
      'IDEMPOTENCY_CONFLICT input.externalId',
    ]);
  });

  it('when points were spent', async () => {
    const { customer, receipt } = await bought();
    await new Till(app.staff).adjust(String(customer['externalId']), -20);
    await expectReturnAsPreviewed(goodsBack({ purchase: receipt, everything: true }));
    expect(await till.points(String(customer['externalId']))).toMatchObject({ available: 0, debt: 20 });
  });
});
