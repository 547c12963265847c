import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BasketDesk, FIRST_OF_JULY, NOW } from '../support/basket-desk.js';
import { seeded } from '../support/chance.js';
import { eventually, sweepThrough } from '../support/sweeping.js';
import {
  goodsBack,
  HONEY,
  purchase,
  receiptOf,
  setStatus,
  TEA,
  Till,
  told,
  type Input,
} from '../support/till.js';

const MINUTE = 60_000;

let desk: BasketDesk;

beforeAll(async () => {
  desk = await BasketDesk.open();
});
afterAll(() => desk.close());
afterEach(async () => expect(await desk.differences()).toEqual([]));

describe('a purchase', () => {
  it('is taken in with what is on it, each product once, on its day in the time zone of the program', async () => {
    const ann = await desk.enroll();
    const bought = await desk.buy(ann, { lines: [HONEY, TEA, { ...TEA, quantity: 2 }] });
    expect(await desk.differences()).toEqual([]);
    expect(await desk.basket(bought)).toMatchObject({
      buyer: ann.id,
      day: FIRST_OF_JULY,
      skus: ['HONEY', 'TEA'],
      spend: 1_500 + 3 * 999,
    });
    expect(await desk.habits(ann.id)).toMatchObject({ purchases: 1, visits: 1, firstDay: FIRST_OF_JULY });
    const outlooks = await desk.app.owner.query('SELECT 1 FROM customer_outlooks WHERE customer_id = $1', [
      ann.id,
    ]);
    expect(outlooks).toHaveLength(1);
  });

  it('counts for its own day when it is recorded late', async () => {
    const bob = await desk.enroll();
    await desk.buy(bob);
    expect(await desk.differences()).toEqual([]);
    await desk.buy(bob, { occurredAt: '2026-06-10T12:00:00.000Z' });
    expect(await desk.differences()).toEqual([]);
    expect(await desk.habits(bob.id)).toMatchObject({ visits: 2, firstDay: FIRST_OF_JULY - 21 });
  });

  it('with a thousand lines is taken in too', async () => {
    const lines = Array.from({ length: 1_000 }, (_, no) => ({ ...TEA, sku: `SKU-${no}` }));
    const bought = await desk.buy(null, { lines });
    expect(await desk.differences()).toEqual([]);
    expect((await desk.basket(bought)).skus).toHaveLength(1_000);
  });

  it('of an alias is the survivor’s', async () => {
    const [alias, survivor] = [await desk.enroll(), await desk.enroll()];
    await setStatus(desk.app.owner, alias.id, 'MERGED', survivor.id);
    const bought = await desk.buy(alias);
    expect(await desk.differences()).toEqual([]);
    expect(await desk.basket(bought)).toMatchObject({ buyer: survivor.id });
  });
});

describe('what comes back', () => {
  it('leaves a product in the basket as long as any of it is kept', async () => {
    const ann = await desk.enroll();
    const bought = await desk.buy(ann, {
      lines: [TEA, { ...HONEY, unitPriceMinor: 333, lineTotalMinor: 1_000 }],
    });
    expect(await desk.differences()).toEqual([]);
    const before = await desk.basket(bought);
    await desk.bringBack(bought, 2, 1);
    expect(await desk.differences()).toEqual([]);
    // Two of three that cost 10.00 together.
    expect(await desk.basket(bought)).toMatchObject({ skus: ['HONEY', 'TEA'], spend: 999 + 667 });
    expect((await desk.basket(bought)).revision).toBeGreaterThan(before.revision);
    await desk.bringBack(bought, 2, 2);
    expect(await desk.differences()).toEqual([]);
    expect(await desk.basket(bought)).toMatchObject({ skus: ['TEA'], spend: 999 });
  });

  it('altogether leaves habits with nothing in them', async () => {
    const ann = await desk.enroll();
    const bought = await desk.buy(ann);
    expect(await desk.differences()).toEqual([]);
    await desk.bringBack(bought, 1, 1);
    await desk.bringBack(bought, 2, 3);
    expect(await desk.differences()).toEqual([]);
    expect(await desk.basket(bought)).toMatchObject({ buyer: ann.id, skus: [], spend: 0 });
    expect(await desk.habits(ann.id)).toMatchObject({ purchases: 0, visits: 0, lastDay: null, products: [] });
  });

  it('without a receipt is found on the purchases that it came from', async () => {
    const ann = await desk.enroll();
    const [older, newer] = [
      await desk.buy(ann, { lines: [TEA], occurredAt: '2026-06-20T12:00:00.000Z' }),
      await desk.buy(ann, { lines: [TEA, HONEY] }),
    ];
    expect(await desk.differences()).toEqual([]);
    const lines = [{ sku: 'TEA', quantity: 2 }];
    const customer = { externalId: ann.externalId };
    expect(told(await desk.till.takeBack(goodsBack({ occurredAt: NOW, customer, lines })))).toEqual([]);
    expect(await desk.differences()).toEqual([]);
    expect(await desk.basket(older)).toMatchObject({ skus: [] });
    expect(await desk.basket(newer)).toMatchObject({ skus: ['HONEY'] });
  });

  it('before its purchase is known is refused, and changes nothing', async () => {
    const ann = await desk.enroll();
    expect(await desk.differences()).toEqual([]);
    const before = await desk.revisions();
    const unknown = purchase({ occurredAt: NOW, customer: { externalId: ann.externalId } });
    const back = goodsBack({
      occurredAt: NOW,
      purchase: receiptOf(unknown),
      lines: [{ lineNo: 1, quantity: 1 }],
    });
    expect(told(await desk.till.takeBack(back))).toEqual(['PURCHASE_NOT_FOUND input.purchase']);
    expect(await desk.differences()).toEqual([]);
    expect(await desk.revisions()).toEqual(before);
  });
});

describe('an anonymous purchase', () => {
  it('is nobody’s until it is claimed', async () => {
    const ann = await desk.enroll();
    const bought = await desk.buy(null);
    expect(await desk.differences()).toEqual([]);
    expect(await desk.basket(bought)).toMatchObject({ buyer: null, skus: ['HONEY', 'TEA'] });
    expect(await desk.habits(ann.id)).toBeUndefined();
    const claimed = await desk.till.claim(bought['receiptToken'], { externalId: ann.externalId });
    expect(claimed.userErrors).toEqual([]);
    expect(await desk.differences()).toEqual([]);
    expect(await desk.basket(bought)).toMatchObject({ buyer: ann.id });
    expect(await desk.habits(ann.id)).toMatchObject({ purchases: 1 });
  });
});

it('numbers the products of each program from 1', async () => {
  const foreign = new Till(desk.app.foreignTill);
  const { userErrors } = await foreign.record(purchase({ occurredAt: NOW, lines: [HONEY] }));
  expect(userErrors).toEqual([]);
  const products = await eventually(
    async () => {
      await sweepThrough(desk.sweep, desk.app.foreignProgram.programId);
      return desk.app.owner.query(
        'SELECT sku, product_no AS no FROM suggestion_products WHERE program_id = $1 ORDER BY 2',
        [desk.app.foreignProgram.programId],
      );
    },
    (found) => found.length > 0,
  );
  expect(products).toEqual([{ sku: 'HONEY', no: 1 }]);
});

it(
  'comes to what a rebuild comes to, whatever happened in whatever order',
  async () => {
    const random = seeded(5);
    const below = (limit: number): number => Math.floor(random() * limit);
    const customers = [await desk.enroll(), await desk.enroll(), await desk.enroll()];
    const sold: Input[] = [];
    const acts = [
      async () => {
        const lines = Array.from({ length: 1 + below(5) }, () => ({
          sku: `MIX-${below(12)}`,
          quantity: 1 + below(3),
          unitPriceMinor: 100 + below(900),
        }));
        const occurredAt = new Date(Date.parse(NOW) - below(20) * 86_400_000).toISOString();
        const customer = random() < 0.3 ? null : customers[below(3)]!;
        sold.push(await desk.buy(customer, { lines, occurredAt, discountMinor: below(100) }));
      },
      async () => {
        const bought = sold[below(sold.length)];
        if (!bought) return;
        const lines = [{ lineNo: 1, quantity: 1 }];
        await desk.till.takeBack(goodsBack({ occurredAt: NOW, purchase: receiptOf(bought), lines }));
      },
      async () => {
        const bought = sold[below(sold.length)];
        const { externalId } = customers[below(3)]!;
        if (bought) await desk.till.claim(bought['receiptToken'] ?? 'none', { externalId });
      },
      async () => {
        await desk.takeIn();
      },
    ];
    for (let act = 0; act < 150; act++) await acts[below(random() < 0.5 ? 1 : acts.length)]!();
    expect(await desk.differences()).toEqual([]);
    const contents = (): Promise<unknown> =>
      desk.app.owner.query(
        `SELECT customer_id, purchase_id, buyer_id, day, products, spend_minor FROM suggestion_baskets
         WHERE program_id = $1 ORDER BY 1, 2`,
        [desk.app.program.programId],
      );
    const profiles = (): Promise<unknown> =>
      desk.app.owner.query('SELECT customer_id, habits FROM customer_habits ORDER BY 1');
    const before = [await contents(), await profiles()];
    await desk.forget();
    await sweepThrough(desk.sweep, desk.app.foreignProgram.programId);
    expect(await desk.differences()).toEqual([]);
    expect([await contents(), await profiles()]).toEqual(before);
  },
  MINUTE,
);
