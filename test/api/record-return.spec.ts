import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PointsDesk } from '../support/points-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
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

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let app: TestApp;
let till: Till;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
});
afterAll(() => app.close());
afterEach(() => app.clock.reset());

/** Records a purchase, by somebody or by nobody. */
async function buy(externalId: string | null, over: Input = {}): Promise<AnyData> {
  const input = purchase({ customer: externalId && { externalId }, ...over });
  const answer = await till.record(input);
  expect(answer.userErrors).toEqual([]);
  return { ...answer.purchase, receipt: receiptOf(input), input };
}

/** Enrols somebody new. */
async function somebody(): Promise<{ id: string; name: string }> {
  const name = nextNumber('customer');
  return { id: await till.enroll(name), name };
}

const nothing = { judged: 0, taken: 0, expired: 0, toDebt: 0, waived: 0 };

describe('a return with its receipt', () => {
  it('takes back in steps exactly what was given', async () => {
    const { id, name } = await somebody();
    const sale = await buy(name);
    const first = await till.takeBack(
      goodsBack({ purchase: sale.receipt, storeCode: 'S-9', lines: [{ lineNo: 2, quantity: 1 }] }),
    );
    expect(first).toMatchObject({
      status: 'RECORDED',
      return: {
        source: 'till-1',
        storeCode: 'S-9',
        refundMinor: 500,
        clawback: { ...nothing, judged: 5, taken: 5 },
        lines: [
          {
            lineNo: 1,
            sku: null,
            requested: 1,
            accepted: 1,
            parts: [{ purchaseId: sale.id, lineNo: 2, quantity: 1, refundMinor: 500 }],
          },
        ],
      },
      customer: { id, pointsAccount: { available: 19, pending: 0, debt: 0 } },
      userErrors: [],
    });
    const rest = await till.takeBack(goodsBack({ purchase: sale.receipt, everything: true }));
    expect(rest).toMatchObject({
      return: {
        refundMinor: 1999,
        clawback: { ...nothing, judged: 19, taken: 19 },
        lines: [
          { lineNo: 1, sku: 'TEA', requested: 1, accepted: 1 },
          { lineNo: 2, sku: 'HONEY', requested: 2, accepted: 2 },
        ],
      },
      customer: { pointsAccount: { available: 0, debt: 0 } },
      userErrors: [],
    });
    const again = await till.record(sale.input);
    expect(again).toMatchObject({ status: 'REPEATED', purchase: { pointsEarned: 24 } });
    expect(again.purchase.lines).toMatchObject([{ returnedQuantity: 1 }, { returnedQuantity: 3 }]);
    const before = await contentsOf(app.owner);
    const more = await till.takeBack(goodsBack({ purchase: sale.receipt, everything: true }));
    expect(told(more)).toEqual(['NOTHING_TO_RETURN input.purchase']);
    expect(more.return).toBeNull();
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('takes a sku from all the lines that have it, in order', async () => {
    const { name } = await somebody();
    const sale = await buy(name, { lines: [HONEY, TEA, { ...HONEY, unitPriceMinor: 400 }] });
    const answer = await till.takeBack(
      goodsBack({
        purchase: sale.receipt,
        lines: [
          { sku: 'HONEY', quantity: 4 },
          { sku: 'HONEY', quantity: 1 },
        ],
      }),
    );
    expect(answer.return.lines).toMatchObject([
      {
        parts: [
          { lineNo: 1, quantity: 3, refundMinor: 1500 },
          { lineNo: 3, quantity: 1, refundMinor: 400 },
        ],
      },
      { parts: [{ lineNo: 3, quantity: 1, refundMinor: 400 }] },
    ]);
    expect(answer.return).toMatchObject({ refundMinor: 2300, clawback: { judged: 23, taken: 23 } });
  });

  it('may be partly accepted, and says what was not', async () => {
    const sale = await buy((await somebody()).name);
    const answer = await till.takeBack(
      goodsBack({
        purchase: sale.receipt,
        lines: [
          { lineNo: 1, quantity: 2 },
          { lineNo: 2, quantity: 2 },
          { lineNo: 2, quantity: 2 },
          { sku: 'JAM', quantity: 1 },
        ],
      }),
    );
    expect(answer).toMatchObject({
      status: 'RECORDED',
      return: {
        refundMinor: 1000,
        lines: [
          { requested: 2, accepted: 0, parts: [] },
          { requested: 2, accepted: 2 },
          { requested: 2, accepted: 0, parts: [] },
          { requested: 1, accepted: 0, parts: [] },
        ],
      },
      userErrors: [{ returnable: 1 }, { returnable: 1 }, {}],
    });
    expect(told(answer)).toEqual([
      'RETURN_EXCEEDS_PURCHASE input.lines.0.quantity',
      'RETURN_EXCEEDS_PURCHASE input.lines.2.quantity',
      'LINE_NOT_FOUND input.lines.3.sku',
    ]);
  });

  it('gives back all that was paid for weighed goods, in whatever pieces', async () => {
    const sale = await buy((await somebody()).name, {
      lines: [{ sku: 'CHEESE', quantity: '0.333', unitPriceMinor: 1999, discountMinor: 7 }],
      discountMinor: 11,
    });
    const refunds: number[] = [];
    for (const quantity of ['0.1', '0.111', '0.122']) {
      const answer = await till.takeBack(
        goodsBack({ purchase: sale.receipt, lines: [{ lineNo: 1, quantity }] }),
      );
      refunds.push(answer.return.refundMinor);
    }
    expect(refunds.reduce((sum, refund) => sum + refund)).toBe(sale.totalMinor);
  });

  it('is refused until its purchase is known, and then taken', async () => {
    const { name } = await somebody();
    const input = purchase({ customer: { externalId: name } });
    const back = goodsBack({ purchase: receiptOf(input), everything: true });
    const early = await till.takeBack(back);
    expect(early.userErrors).toMatchObject([{ code: 'PURCHASE_NOT_FOUND', retryable: true }]);
    await till.record(input);
    expect(await till.takeBack(back)).toMatchObject({
      status: 'RECORDED',
      return: { clawback: { judged: 24, taken: 24 } },
    });
  });

  it('turns into debt what was spent, and what is earned next pays it', async () => {
    const { name } = await somebody();
    const sale = await buy(name);
    await new Till(app.staff).adjust(name, -24);
    const answer = await till.takeBack(
      goodsBack({ purchase: sale.receipt, lines: [{ lineNo: 2, quantity: 3 }] }),
    );
    expect(answer).toMatchObject({
      return: { clawback: { ...nothing, judged: 15, toDebt: 15 } },
      customer: { pointsAccount: { available: 0, debt: 15 } },
    });
    await buy(name);
    expect(await till.points(name)).toMatchObject({ available: 9, debt: 0 });
  });

  it('says which store where the key has one', async () => {
    const sale = await buy(null);
    const storeTill = new Till(await app.holderOf({ role: 'TILL', storeCode: 'S-1' }));
    const answer = await storeTill.takeBack(goodsBack({ purchase: sale.receipt, everything: true }));
    expect(answer.return.storeCode).toBe('S-1');
  });

  it('of an anonymous purchase concerns nobody', async () => {
    const sale = await buy(null);
    const input = goodsBack({ purchase: sale.receipt, everything: true });
    const answer = await till.takeBack(input);
    expect(answer).toMatchObject({
      status: 'RECORDED',
      return: { refundMinor: 2499, clawback: nothing },
      customer: null,
    });
    expect(await till.takeBack(input)).toEqual({ ...answer, status: 'REPEATED' });
  });
});

describe('a return without a receipt', () => {
  it('takes the latest purchases first and says what it could not take', async () => {
    const { name } = await somebody();
    const ago = (days: number): Input => ({ occurredAt: new Date(Date.now() - days * DAY).toISOString() });
    const middle = await buy(name, { lines: [{ ...HONEY, quantity: 1 }], ...ago(2) });
    const first = await buy(name, { lines: [HONEY], ...ago(3) });
    const last = await buy(name, { lines: [{ ...HONEY, quantity: 2 }], ...ago(1) });
    await buy(null, { lines: [HONEY] });
    const lines = [
      { sku: 'HONEY', quantity: 7 },
      { sku: 'JAM', quantity: 1 },
    ];
    const answer = await till.takeBack(goodsBack({ customer: { externalId: name }, lines }));
    expect(answer).toMatchObject({
      return: {
        refundMinor: 3000,
        clawback: { judged: 30, taken: 30 },
        lines: [
          {
            requested: 7,
            accepted: 6,
            parts: [
              { purchaseId: last.id, quantity: 2 },
              { purchaseId: middle.id, quantity: 1 },
              { purchaseId: first.id, quantity: 3 },
            ],
          },
          { requested: 1, accepted: 0, parts: [] },
        ],
      },
      userErrors: [{ returnable: 6 }, { retryable: false }],
    });
    expect(told(answer)).toEqual([
      'RETURN_EXCEEDS_PURCHASE input.lines.0.quantity',
      'NOTHING_TO_RETURN input.lines.1.sku',
    ]);
  });

  it('finds only what was bought before it', async () => {
    const { name } = await somebody();
    await buy(name, { occurredAt: new Date(Date.now() - 2 * DAY).toISOString() });
    const lines = [{ sku: 'TEA', quantity: 1 }];
    const customer = { externalId: name };
    const early = goodsBack({ customer, lines, occurredAt: new Date(Date.now() - 3 * DAY).toISOString() });
    expect(told(await till.takeBack(early))).toEqual(['NOTHING_TO_RETURN input.lines.0.sku']);
    expect(await till.takeBack(goodsBack({ customer, lines }))).toMatchObject({ status: 'RECORDED' });
  });

  it('finds what was bought up to its own time, and nothing bought after it', async () => {
    const { name } = await somebody();
    const occurredAt = new Date().toISOString();
    const later = new Date(Date.parse(occurredAt) + 1).toISOString();
    await buy(name, { occurredAt });
    await buy(name, { occurredAt: later });
    const lines = [{ sku: 'TEA', quantity: 2 }];
    const answer = await till.takeBack(goodsBack({ customer: { externalId: name }, occurredAt, lines }));
    expect(answer).toMatchObject({ status: 'RECORDED', return: { lines: [{ accepted: 1 }] } });
    expect(told(answer)).toEqual(['RETURN_EXCEEDS_PURCHASE input.lines.0.quantity']);
  });

  it('finds claimed purchases, and those of merged customers', async () => {
    const { id, name } = await somebody();
    const sale = await buy(null, { lines: [TEA] });
    await till.claim(sale.receiptToken, { externalId: name });
    const alias = await somebody();
    await buy(alias.name, { lines: [TEA] });
    await setStatus(app.owner, alias.id, 'MERGED', id);
    const answer = await till.takeBack(
      goodsBack({ customer: { externalId: alias.name }, lines: [{ sku: 'TEA', quantity: 2 }] }),
    );
    expect(answer).toMatchObject({
      return: { refundMinor: 1998, clawback: { judged: 18 }, lines: [{ accepted: 2 }] },
      customer: { id },
    });
  });

  it('is for a suspended customer too, and for nobody who has left', async () => {
    const { id, name } = await somebody();
    const sale = await buy(name);
    const lines = [{ sku: 'HONEY', quantity: 1 }];
    const customer = { externalId: name };
    await setStatus(app.owner, id, 'SUSPENDED');
    expect(await till.takeBack(goodsBack({ customer, lines }))).toMatchObject({
      return: { clawback: { judged: 5, taken: 5 } },
      customer: { id, pointsAccount: { available: 19 } },
    });
    for (const status of ['CLOSED', 'ERASED'] as const) {
      await setStatus(app.owner, id, status);
      expect(told(await till.takeBack(goodsBack({ customer, lines })))).toEqual([
        'CUSTOMER_NOT_FOUND input.customer',
      ]);
      expect(await till.takeBack(goodsBack({ purchase: sale.receipt, lines }))).toMatchObject({
        return: { clawback: { judged: 5, taken: 5 } },
      });
    }
  });
});

describe('what cannot be taken back', () => {
  it('is dealt with by the policy in force when the goods came back, whenever that is told', async () => {
    const { name } = await somebody();
    const sale = await buy(name);
    await new PointsDesk(app.staff).move(name, -24);
    await app.program.setPointSettings({ debtPolicy: 'WITHIN_BALANCE' });
    await app.owner.query(
      `UPDATE point_settings SET effective_from = now() - interval '1 hour'
       WHERE program_id = $1 AND debt_policy = 'WITHIN_BALANCE'`,
      [app.program.programId],
    );
    try {
      const lines = [{ lineNo: 1, quantity: 1 }];
      const earlier = new Date(Date.now() - 2 * 60 * MINUTE).toISOString();
      const before = await till.takeBack(goodsBack({ purchase: sale.receipt, lines, occurredAt: earlier }));
      const after = await till.takeBack(goodsBack({ purchase: sale.receipt, everything: true }));
      expect(before.return.clawback).toMatchObject({ waived: 0 });
      expect(before.return.clawback.toDebt).toBe(before.return.clawback.judged);
      expect(after.return.clawback.toDebt).toBe(0);
      expect(after.return.clawback.waived).toBe(after.return.clawback.judged);
    } finally {
      await app.owner.query(`DELETE FROM point_settings WHERE debt_policy = 'WITHIN_BALANCE'`);
    }
  });
});

describe('a return of what a merged customer bought', () => {
  it('is taken from the survivor', async () => {
    const alias = await somebody();
    const survivor = await somebody();
    const sale = await buy(alias.name);
    await buy(survivor.name);
    await setStatus(app.owner, alias.id, 'MERGED', survivor.id);
    const answer = await till.takeBack(goodsBack({ purchase: sale.receipt, everything: true }));
    expect(answer).toMatchObject({
      return: { clawback: { judged: 24, taken: 24 } },
      customer: { id: survivor.id, pointsAccount: { available: 0, debt: 0 } },
    });
  });
});

describe('a repeated return', () => {
  it('answers what was decided, and other content is refused', async () => {
    const { name } = await somebody();
    const sale = await buy(name);
    const input = goodsBack({
      purchase: sale.receipt,
      lines: [
        { lineNo: 2, quantity: 1 },
        { lineNo: 1, quantity: 2 },
      ],
    });
    const first = await till.takeBack(input);
    await buy(name);
    const before = await contentsOf(app.owner);
    const same = await till.takeBack({
      ...input,
      customer: null,
      everything: false,
      storeCode: null,
      lines: [
        { lineNo: 2, sku: null, quantity: '1.0' },
        { lineNo: 1, quantity: 2 },
      ],
    });
    expect(same).toEqual({
      ...first,
      status: 'REPEATED',
      customer: { ...first.customer, pointsAccount: { available: 43, pending: 0, reserved: 0, debt: 0 } },
    });
    for (const other of [
      { lines: [{ lineNo: 2, quantity: 2 }] },
      {
        lines: [
          { sku: 'HONEY', quantity: 1 },
          { lineNo: 1, quantity: 2 },
        ],
      },
      { storeCode: 'S' },
      { purchase: { source: 'till-1', externalId: 'other' } },
    ]) {
      const answer = await till.takeBack({ ...input, ...other });
      expect(told(answer)).toEqual(['IDEMPOTENCY_CONFLICT input.externalId']);
      expect(answer.return).toBeNull();
    }
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('is one whatever became of the customer, and however late', async () => {
    const { id, name } = await somebody();
    await buy(name);
    const lines = [{ sku: 'TEA', quantity: 1 }];
    const input = goodsBack({ customer: { externalId: name }, lines });
    const first = await till.takeBack(input);
    app.clock.set(Date.now() + 400 * DAY);
    expect(await till.takeBack(input)).toMatchObject({ status: 'REPEATED', return: first.return });
    await setStatus(app.owner, id, 'MERGED', (await somebody()).id);
    expect(await till.takeBack(input)).toMatchObject({ status: 'REPEATED', return: first.return });
    await setStatus(app.owner, id, 'ERASED');
    expect(await till.takeBack(input)).toMatchObject({
      status: 'REPEATED',
      return: first.return,
      customer: null,
    });
  });
});

describe('recordReturns', () => {
  it('lets each return see those before it, with and without receipts, and repeats', async () => {
    const { name } = await somebody();
    const sale = await buy(name);
    const one = goodsBack({ purchase: sale.receipt, lines: [{ lineNo: 2, quantity: 1 }] });
    const two = goodsBack({ customer: { externalId: name }, lines: [{ sku: 'HONEY', quantity: 1 }] });
    const three = goodsBack({ purchase: sale.receipt, lines: [{ lineNo: 2, quantity: 2 }] });
    const four = goodsBack({ purchase: sale.receipt, everything: true });
    const answers = await till.takeAllBack([one, two, one, three, four, { ...two, storeCode: 'S' }, four]);
    expect(answers.map(({ status }) => status)).toEqual([
      'RECORDED',
      'RECORDED',
      'REPEATED',
      null,
      'RECORDED',
      null,
      'REPEATED',
    ]);
    expect(answers[2].return).toEqual(answers[0].return);
    expect(answers[6].return).toEqual(answers[4].return);
    expect(told(answers[3])).toEqual(['RETURN_EXCEEDS_PURCHASE input.returns.3.lines.0.quantity']);
    expect(answers[3].userErrors[0].returnable).toBe(1);
    expect(told(answers[5])).toEqual(['IDEMPOTENCY_CONFLICT input.returns.5.externalId']);
    const judged = answers.map((answer) => answer.return?.clawback.judged ?? null);
    expect(judged).toEqual([5, 5, 5, null, 14, null, 14]);
    expect(await till.points(name)).toMatchObject({ available: 0, debt: 0 });
  });

  it('takes from one purchase what several returns name in several ways', async () => {
    const { name } = await somebody();
    await buy(name, { lines: [HONEY] });
    const returns = Array.from({ length: 5 }, () =>
      goodsBack({ customer: { externalId: name }, lines: [{ sku: 'HONEY', quantity: 1 }] }),
    );
    const answers = await till.takeAllBack(returns);
    expect(answers.map(({ status }) => status)).toEqual(['RECORDED', 'RECORDED', 'RECORDED', null, null]);
    const [line] = await app.owner.query(
      `SELECT sum(l.quantity)::int AS quantity FROM return_lines l JOIN returns r USING (program_id, customer_id, return_id)
       WHERE r.return_id = ANY ($1)`,
      [answers.flatMap((answer) => answer.return?.id ?? [])],
    );
    expect(line).toEqual({ quantity: 3000 });
  });
});
