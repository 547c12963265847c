import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/test-app.js';
import { contentsOf, nextNumber, purchase, setStatus, TEA, Till, told } from '../support/till.js';

let app: TestApp;
let till: Till;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
});
afterAll(() => app.close());

describe('recordPurchases', () => {
  it('answers as single calls would, one by one and in order', async () => {
    const names = [nextNumber(), nextNumber()];
    for (const name of names) await till.enroll(name);
    const inputs = [
      purchase({ customer: { externalId: names[0] } }),
      purchase({ customer: { externalId: names[1] }, lines: [TEA] }),
      purchase(),
      purchase({ customer: { externalId: 'nobody' } }),
      purchase({ customer: { externalId: names[0] }, discountMinor: 9 }),
    ];
    const answers = await till.recordAll(inputs);
    expect(answers.map((answer) => answer.purchase.pointsEarned)).toEqual([24, 9, 0, 0, 24]);
    expect(answers.map((answer) => answer.warnings.map(({ code }: { code: string }) => code))).toEqual([
      [],
      [],
      [],
      ['CUSTOMER_UNKNOWN'],
      [],
    ]);
    expect(answers[0].customer.pointsAccount).toMatchObject({ available: 48 });
    const singly = [];
    for (const input of inputs) singly.push(await till.record(input));
    expect(singly).toEqual(answers.map((answer) => ({ ...answer, status: 'REPEATED' })));
  });

  it('finds repeats and conflicts within the batch, with what was recorded before, and in the order given', async () => {
    const name = nextNumber();
    await till.enroll(name);
    const customer = { externalId: name };
    const known = purchase({ customer });
    const { purchase: recorded } = await till.record(known);
    const fresh = purchase({ customer });
    const refused = purchase({ customer, totalMinor: 1 });
    const answers = await till.recordAll([
      fresh,
      known,
      { ...fresh, discountMinor: 1 },
      fresh,
      { ...known, storeCode: 'S' },
      refused,
      { ...refused, totalMinor: null },
      refused,
    ]);
    expect(answers.map((answer) => answer.status ?? told(answer)[0])).toEqual([
      'RECORDED',
      'REPEATED',
      'IDEMPOTENCY_CONFLICT input.purchases.2.externalId',
      'REPEATED',
      'IDEMPOTENCY_CONFLICT input.purchases.4.externalId',
      'TOTAL_MISMATCH input.purchases.5.totalMinor',
      'RECORDED',
      'TOTAL_MISMATCH input.purchases.7.totalMinor',
    ]);
    expect(answers[1].purchase).toEqual(recorded);
    expect(answers[3].purchase).toEqual(answers[0].purchase);
    expect(await till.points(name)).toMatchObject({ available: 3 * 24 });
  });

  it('of 500 is harmless to send again', async () => {
    const names = Array.from({ length: 10 }, () => nextNumber());
    for (const name of names) await till.enroll(name);
    const inputs = Array.from({ length: 500 }, (_, n) =>
      purchase({ customer: n % 11 === 10 ? null : { externalId: names[n % 11] }, lines: [TEA] }),
    );
    const first = await till.recordAll(inputs);
    expect(first.every(({ status }) => status === 'RECORDED')).toBe(true);
    const before = await contentsOf(app.owner);
    const again = await till.recordAll(inputs);
    expect(again).toEqual(first.map((answer) => ({ ...answer, status: 'REPEATED' })));
    expect(await contentsOf(app.owner)).toEqual(before);
    expect(await till.points(names[0]!)).toMatchObject({ available: 46 * 9 });
  });

  it('keeps the sales of aliases and their survivor apart from nobody', async () => {
    const [alias, survivor] = [nextNumber(), nextNumber()];
    const ids = [await till.enroll(alias), await till.enroll(survivor)];
    await setStatus(app.owner, ids[0]!, 'MERGED', ids[1]);
    const answers = await till.recordAll(
      [alias, survivor, alias].map((externalId) => purchase({ customer: { externalId } })),
    );
    expect(answers.map((answer) => answer.customer.id)).toEqual([ids[1], ids[1], ids[1]]);
    expect(await till.points(survivor)).toMatchObject({ available: 72 });
  });

  it('refuses alone whoever would hold too many points', async () => {
    const [rich, poor] = [nextNumber(), nextNumber()];
    const id = await till.enroll(rich);
    await till.enroll(poor);
    await till.record(purchase({ customer: { externalId: rich } }));
    await app.owner.query('UPDATE points_accounts SET available = 999999999999960 WHERE customer_id = $1', [
      id,
    ]);
    const answers = await till.recordAll(
      [rich, poor, rich, rich].map((externalId) => purchase({ customer: { externalId } })),
    );
    expect(answers.map((answer) => answer.status ?? told(answer)[0])).toEqual([
      'RECORDED',
      'RECORDED',
      'POINTS_OUT_OF_RANGE input.purchases.2',
      'POINTS_OUT_OF_RANGE input.purchases.3',
    ]);
  });
});
