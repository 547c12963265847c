import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { seeded, shuffled } from '../support/chance.js';
import { ledgerFlaws } from '../support/ledger-flaws.js';
import { startSecondServer, type SecondServer } from '../support/second-server.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { goodsBack, HONEY, nextNumber, purchase, receiptOf, TEA, Till, type Input } from '../support/till.js';

let app: TestApp;
let second: SecondServer;
let till: Till;
let otherTill: Till;

beforeAll(async () => {
  app = await createTestApp();
  second = await startSecondServer(app);
  till = new Till(app.till);
  otherTill = new Till(second.till);
});
afterAll(async () => {
  await second.close();
  await app.close();
});
afterEach(async () => {
  expect(await ledgerFlaws(app.owner)).toEqual([]);
  const { data } = await app.staff.query('{ verifyLedger { ok faults { __typename } } }');
  expect(data.verifyLedger).toEqual({ ok: true, faults: [] });
});

async function somebody(): Promise<string> {
  const name = nextNumber('customer');
  await till.enroll(name);
  return name;
}

/** Does the same that many times at once, at two servers in turn. */
function atOnce<T>(times: number, act: (at: Till, n: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, n) => act(n % 2 === 0 ? till : otherTill, n)));
}

const statuses = (answers: readonly AnyData[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status, userErrors } of answers) {
    const key = status ?? userErrors[0].code;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
};

async function countOf(table: string, column: string, value: unknown): Promise<number> {
  const [row] = await app.owner.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${table} WHERE ${column} = $1`,
    [value],
  );
  return row!.n;
}

describe('purchases at the same moment', () => {
  it('320 by one customer without an account are all recorded, and the balance is exact', async () => {
    const name = await somebody();
    const answers = await atOnce(320, (at) =>
      at.record(purchase({ customer: { externalId: name }, lines: [TEA] })),
    );
    expect(statuses(answers)).toEqual({ RECORDED: 320 });
    expect(await till.points(name)).toEqual({ available: 320 * 9, pending: 0, reserved: 0, debt: 0 });
  });

  it.each([
    ['by a customer', true],
    ['by nobody', false],
  ])('20 times the same one %s at two servers is one', async (_what, known) => {
    const customer = known ? { externalId: await somebody() } : null;
    const input = purchase({ customer });
    const answers = await atOnce(20, (at) => at.record(input));
    expect(statuses(answers)).toEqual({ RECORDED: 1, REPEATED: 19 });
    for (const answer of answers)
      expect({ ...answer, status: null }).toEqual({ ...answers[0], status: null });
    expect(await countOf('purchases', 'external_id', input['externalId'])).toBe(1);
  });

  it('20 times the same one in one batch is one', async () => {
    const input = purchase({ customer: { externalId: await somebody() } });
    const answers = await till.recordAll(Array.from({ length: 20 }, () => input));
    expect(statuses(answers)).toEqual({ RECORDED: 1, REPEATED: 19 });
    for (const answer of answers)
      expect({ ...answer, status: null }).toEqual({ ...answers[0], status: null });
    expect(await countOf('purchases', 'external_id', input['externalId'])).toBe(1);
  });

  it('20 with one number and different contents: one is recorded, the others are refused', async () => {
    const name = await somebody();
    const input = purchase({ customer: { externalId: name } });
    const answers = await atOnce(20, (at, n) => at.record({ ...input, discountMinor: n }));
    expect(statuses(answers)).toEqual({ RECORDED: 1, IDEMPOTENCY_CONFLICT: 19 });
    expect(await countOf('purchases', 'external_id', input['externalId'])).toBe(1);
  });

  it('overlapping batches of the same purchases record each once', async () => {
    const name = await somebody();
    const random = seeded(7);
    const inputs = Array.from({ length: 40 }, (_, n) =>
      purchase({ customer: n % 2 === 0 ? { externalId: name } : null, lines: [TEA] }),
    );
    const batches = await atOnce(10, (at) => at.recordAll(shuffled(inputs, random)));
    expect(statuses(batches.flat())).toEqual({ RECORDED: 40, REPEATED: 360 });
    expect(await till.points(name)).toMatchObject({ available: 20 * 9 });
  });

  it('40 batches over the same 30 customers in any order block nobody for ever', async () => {
    const names = await Promise.all(Array.from({ length: 30 }, somebody));
    // Half of them have bought before; the others have no account yet.
    await till.recordAll(
      names.slice(0, 15).map((externalId) => purchase({ customer: { externalId }, lines: [TEA] })),
    );
    const random = seeded(11);
    const batches = await atOnce(40, (at) =>
      at.recordAll(
        shuffled(names, random).map((externalId) => purchase({ customer: { externalId }, lines: [TEA] })),
      ),
    );
    expect(statuses(batches.flat())).toEqual({ RECORDED: 40 * 30 });
    for (const [n, name] of names.entries()) {
      expect(await till.points(name)).toMatchObject({ available: 9 * (n < 15 ? 41 : 40) });
    }
  });
});

describe('returns at the same moment', () => {
  it('20 of the same line take only as much as was bought', async () => {
    const name = await somebody();
    const sale = purchase({ customer: { externalId: name }, lines: [{ ...HONEY, quantity: 7 }] });
    await till.record(sale);
    const answers = await atOnce(20, (at) =>
      at.takeBack(goodsBack({ purchase: receiptOf(sale), lines: [{ lineNo: 1, quantity: 1 }] })),
    );
    expect(statuses(answers)).toEqual({ RECORDED: 7, RETURN_EXCEEDS_PURCHASE: 13 });
    expect(await till.points(name)).toMatchObject({ available: 0, debt: 0 });
  });

  it('with and without a receipt, and of an anonymous purchase, likewise', async () => {
    const name = await somebody();
    const sales = [
      purchase({ customer: { externalId: name }, lines: [{ ...HONEY, quantity: 5 }] }),
      purchase({ lines: [{ ...HONEY, quantity: 5 }] }),
    ];
    for (const sale of sales) await till.record(sale);
    const lines = [{ sku: 'HONEY', quantity: 1 }];
    const own = await atOnce(16, (at, n) =>
      at.takeBack(
        goodsBack(
          n % 3 === 0 ? { customer: { externalId: name }, lines } : { purchase: receiptOf(sales[0]!), lines },
        ),
      ),
    );
    expect(statuses(own)['RECORDED']).toBe(5);
    const nobodys = await atOnce(16, (at) =>
      at.takeBack(goodsBack({ purchase: receiptOf(sales[1]!), lines })),
    );
    expect(statuses(nobodys)).toEqual({ RECORDED: 5, RETURN_EXCEEDS_PURCHASE: 11 });
  });

  it('20 times the same one is one', async () => {
    const sale = purchase({ customer: { externalId: await somebody() } });
    await till.record(sale);
    const input = goodsBack({ purchase: receiptOf(sale), lines: [{ lineNo: 2, quantity: 1 }] });
    const answers = await atOnce(20, (at) => at.takeBack(input));
    expect(statuses(answers)).toEqual({ RECORDED: 1, REPEATED: 19 });
    for (const answer of answers) expect(answer.return).toEqual(answers[0].return);
  });

  it('batches over the same customers in any order block nobody for ever', async () => {
    const random = seeded(5);
    const names = await Promise.all(Array.from({ length: 8 }, somebody));
    const sales = [...names, null, null, null, null].map((externalId) =>
      purchase({ customer: externalId && { externalId }, lines: [{ ...HONEY, quantity: 30 }] }),
    );
    await till.recordAll(sales);
    const batches = await atOnce(20, (at) =>
      at.takeAllBack(
        shuffled(sales, random).map((sale) =>
          goodsBack(
            sale['customer'] && random() < 0.5
              ? { customer: sale['customer'], lines: [{ sku: 'HONEY', quantity: 1 }] }
              : { purchase: receiptOf(sale), lines: [{ lineNo: 1, quantity: 1 }] },
          ),
        ),
      ),
    );
    expect(statuses(batches.flat())).toEqual({ RECORDED: 20 * sales.length });
    for (const name of names) expect(await till.points(name)).toMatchObject({ available: 50 });
  });
});

describe('claims at the same moment', () => {
  it('by two customers: one has it', async () => {
    for (let round = 0; round < 5; round++) {
      const names = [await somebody(), await somebody()];
      const { receiptToken } = (await till.record(purchase())).purchase;
      const answers = await atOnce(10, (at, n) => at.claim(receiptToken, { externalId: names[n % 2] }));
      expect(statuses(answers)).toEqual({ RECORDED: 1, REPEATED: 4, RECEIPT_INVALID: 5 });
      const points = [await till.points(names[0]!), await till.points(names[1]!)];
      expect(points.map(({ available }) => available).sort()).toEqual([0, 24]);
    }
  });

  it('beside the purchase sent again and returns of it: whatever comes first, everything adds up', async () => {
    for (let round = 0; round < 8; round++) {
      const names = [await somebody(), await somebody()];
      const sale = purchase({ lines: [{ ...HONEY, quantity: 6 }] });
      const { receiptToken, id } = (await till.record(sale)).purchase;
      const back = (quantity: number): Input =>
        goodsBack({ purchase: receiptOf(sale), lines: [{ lineNo: 1, quantity }] });
      const answers = await Promise.all([
        till.takeBack(back(1)),
        otherTill.claim(receiptToken, { externalId: names[0] }),
        otherTill.takeBack(back(2)),
        till.record(sale),
        till.claim(receiptToken, { externalId: names[1] }),
        otherTill.takeBack(back(1)),
        otherTill.record(sale),
        till.takeBack(back(1)),
      ]);
      const done = statuses(answers);
      expect(done).toEqual({ RECORDED: 5, REPEATED: 2, RECEIPT_INVALID: 1 });
      const [line] = await app.owner.query(
        'SELECT returned_quantity AS q FROM purchase_lines WHERE purchase_id = $1',
        [id],
      );
      expect(line).toEqual({ q: '5000' });
      const points = [await till.points(names[0]!), await till.points(names[1]!)];
      expect(points.map(({ available }) => available).sort()).toEqual([0, 5]);
      expect(points.map(({ debt }) => debt)).toEqual([0, 0]);
    }
  });

  it('beside purchases and returns of the claimant, with and without receipts', async () => {
    const name = await somebody();
    const customer = { externalId: name };
    const sales = Array.from({ length: 6 }, () => purchase({ lines: [HONEY] }));
    const tokens = (await till.recordAll(sales)).map((answer) => answer.purchase.receiptToken);
    const answers = await Promise.all(
      sales.flatMap((sale, n) => [
        till.claim(tokens[n], customer),
        otherTill.record(purchase({ customer, lines: [HONEY] })),
        otherTill.takeBack(goodsBack({ purchase: receiptOf(sale), lines: [{ lineNo: 1, quantity: 1 }] })),
        till.takeBack(goodsBack({ customer, lines: [{ sku: 'HONEY', quantity: 1 }] })),
      ]),
    );
    // Returns without a receipt may come before there is anything to return, or take all of a claimed purchase
    // before the return with its receipt comes.
    const { NOTHING_TO_RETURN = 0, RETURN_EXCEEDS_PURCHASE = 0, RECORDED } = statuses(answers);
    const refused = NOTHING_TO_RETURN + RETURN_EXCEEDS_PURCHASE;
    expect(RECORDED).toBe(24 - refused);
    expect(await till.points(name)).toMatchObject({
      available: 12 * 15 - 5 * (12 - refused),
      debt: 0,
    });
  });
});
