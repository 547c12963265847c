import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CustomerHabitsRepository } from '../../src/suggestions/db/customer-habits.repository.js';
import { SuggestionBasketRepository } from '../../src/suggestions/db/suggestion-basket.repository.js';
import { habitsOf, MOST_BASKETS } from '../../src/suggestions/domain/customer-habits.js';
import { BasketDesk, FIRST_OF_JULY, NOW } from '../support/basket-desk.js';
import { eventually } from '../support/sweeping.js';
import { HONEY, TEA, type Input } from '../support/till.js';

const MINUTE = 60_000;

let desk: BasketDesk;

beforeAll(async () => {
  desk = await BasketDesk.open();
});
afterAll(() => desk.close());
afterEach(async () => expect(await desk.differences()).toEqual([]));

describe('a customer', () => {
  /** What is bought before the last visit has the habits worked out from all baskets. */
  const YESTERDAY = new Date(Date.parse(NOW) - 86_400_000).toISOString();

  /** What somebody bought before: a basket of HONEY each, four on a day, back from today. */
  async function boughtBefore(customerId: string, count: number): Promise<void> {
    await desk.app.owner.query(
      `WITH sold AS (
         INSERT INTO purchases (program_id, customer_id, purchase_id, source, external_id, anonymous, occurred_at,
           recorded_at, total_minor, discount_minor, basis_minor, points_earned, settings_version, kept_basis_minor,
           decision)
         SELECT $1, $2, gen_random_uuid(), 'before', n::text, false, $4, $4, 5, 0, 5, 0, 1, 5, '{}'
         FROM generate_series(0, $3::int - 1) AS n RETURNING *
       )
       INSERT INTO suggestion_baskets (program_id, customer_id, purchase_id, buyer_id, occurred_at, day, products,
         spend_minor, revision)
       SELECT s.program_id, customer_id, purchase_id, customer_id, occurred_at, $5 - external_id::int / 4,
         ARRAY[product_no], 5, 1
       FROM sold s JOIN suggestion_products p ON p.program_id = s.program_id AND p.sku = 'HONEY'`,
      [desk.app.program.programId, customerId, count, NOW, FIRST_OF_JULY],
    );
  }

  /** Takes in until the purchase is there; what there is besides was never recorded properly. */
  async function takeInOnly(bought: Input): Promise<void> {
    await desk.takeIn();
    expect(await desk.basket(bought)).toBeDefined();
  }

  async function forgetBefore(customer: { externalId: string }): Promise<void> {
    const before = `SELECT purchase_id FROM purchases WHERE source = 'before'`;
    await desk.app.owner.query(`DELETE FROM suggestion_baskets WHERE purchase_id IN (${before})`);
    await desk.app.owner.query(`DELETE FROM purchases WHERE source = 'before'`);
    await takeInOnly(await desk.buy(customer, { occurredAt: YESTERDAY }));
  }

  it('with thousands of purchases is worked out page by page, each of them once', async () => {
    const ann = await desk.enroll();
    const first = await desk.buy(ann, { lines: [TEA, HONEY] });
    await takeInOnly(first);
    await boughtBefore(ann.id, 7_001);
    const baskets = desk.app.get(SuggestionBasketRepository);
    const { ofBuyers } = baskets;
    baskets.ofBuyers = () => Promise.reject(new Error('all of them are in memory'));
    try {
      await takeInOnly(await desk.buy(ann, { lines: [TEA], occurredAt: YESTERDAY }));
    } finally {
      baskets.ofBuyers = ofBuyers;
    }
    const kept = await desk.app.owner.query<{ day: number; products: number[]; spend: number }>(
      'SELECT day, products, spend_minor::int AS spend FROM suggestion_baskets WHERE buyer_id = $1',
      [ann.id],
    );
    const bought = kept.map(({ day, products, spend }) => ({ day, products, spendMinor: spend }));
    expect(bought).toHaveLength(7_003);
    expect(await desk.habits(ann.id)).toEqual(habitsOf(bought));
    await forgetBefore(ann);
  });

  it('with a great many is known by the newest twenty thousand and those of the same days', async () => {
    const ann = await desk.enroll();
    await takeInOnly(await desk.buy(ann, { lines: [TEA, HONEY] }));
    await boughtBefore(ann.id, MOST_BASKETS + 1_000);
    await takeInOnly(await desk.buy(ann, { lines: [TEA], occurredAt: YESTERDAY }));
    // On the first day there are two more, so that the last of the newest are two of four of a day.
    expect(await desk.habits(ann.id)).toMatchObject({
      purchases: MOST_BASKETS + 2,
      visits: MOST_BASKETS / 4,
      spendMinor: 5 * MOST_BASKETS + 999 + 1_500 + 999,
    });
    await forgetBefore(ann);
  });

  it('is gone on from as they were known, without their baskets or habits being read again', async () => {
    const ann = await desk.enroll();
    await desk.buy(ann, { lines: [TEA], occurredAt: YESTERDAY });
    expect(await desk.differences()).toEqual([]);
    const habitsKept = desk.app.get(CustomerHabitsRepository);
    const baskets = desk.app.get(SuggestionBasketRepository);
    const { find, write } = habitsKept;
    const { ofBuyers } = baskets;
    const calls: string[] = [];
    habitsKept.find = (...asked) => {
      if (asked[1].length > 0) calls.push('read');
      return find.apply(habitsKept, asked);
    };
    habitsKept.write = (...asked) => {
      if (asked[1].length > 0) calls.push('write');
      write.apply(habitsKept, asked);
    };
    baskets.ofBuyers = () => Promise.reject(new Error('their baskets are read'));
    try {
      await desk.buy(ann, { lines: [TEA, HONEY] });
      expect(await desk.differences()).toEqual([]);
    } finally {
      Object.assign(habitsKept, { find, write });
      baskets.ofBuyers = ofBuyers;
    }
    expect(calls).toEqual(['read', 'write']);
    const { products, times, ...known } = await desk.habits(ann.id);
    expect(known).toMatchObject({ purchases: 2, visits: 2 });
    const skus = await desk.app.owner.query<{ sku: string }>(
      'SELECT sku FROM suggestion_products WHERE program_id = $1 AND product_no = ANY ($2) ORDER BY product_no',
      [desk.app.program.programId, products],
    );
    const timesOf = skus.map(({ sku }, index) => [sku, times[index]]);
    expect(Object.fromEntries(timesOf)).toEqual({ HONEY: 1, TEA: 2 });
  });
});

it(
  'takes in a customer with 10,000 purchases, page by page, and one purchase more in no time',
  async () => {
    const busy = await desk.enroll();
    // In portions: on this server, all other tests' events wait for a transaction to end.
    const insert = (from: number): Promise<unknown> =>
      desk.app.owner.query(
        `WITH sold AS (
       INSERT INTO purchases (program_id, customer_id, purchase_id, source, external_id, anonymous, occurred_at,
         recorded_at, total_minor, discount_minor, basis_minor, points_earned, settings_version, kept_basis_minor, decision)
       SELECT $1, $2, gen_random_uuid(), 'busy', n::text, false, $3::timestamptz - n * interval '1 hour', $3, 100, 0,
         100, 0, 1, 100, '{}' FROM generate_series($4::int + 1, $4::int + 1000) n
       RETURNING purchase_id, external_id
     )
     INSERT INTO purchase_lines (program_id, customer_id, purchase_id, line_no, sku, quantity, unit_price_minor,
       line_total_minor, discount_minor, tax_minor, net_minor, basis_minor)
     SELECT $1, $2, s.purchase_id, l, 'BUSY-' || (s.external_id::int * l) % 3000, 1000, 5, 5, 0, 0, 5, 5
     FROM sold s, generate_series(1, 8) l`,
        [desk.app.program.programId, busy.id, NOW, from],
      );
    for (let from = 0; from < 10_000; from += 1_000) await insert(from);
    await desk.app.owner.query('ANALYZE purchases, purchase_lines');
    await desk.forget();
    const { signal } = new AbortController();
    expect(await desk.sweep.run(desk.app.program.programId, signal)).toBe(true);
    const [state] = await desk.app.owner.query(
      'SELECT caught_up, after_customer_id IS NOT NULL AS begun FROM suggestion_states WHERE program_id = $1',
      [desk.app.program.programId],
    );
    expect(state).toEqual({ caught_up: false, begun: true });
    await desk.takeIn();
    expect(await desk.differences()).toEqual([]);
    expect(await desk.habits(busy.id)).toMatchObject({ purchases: 10_000, visits: 417 });
    const bought = await desk.buy(busy);
    const began = performance.now();
    await eventually(
      async () => {
        await desk.takeIn();
        return desk.basket(bought);
      },
      (found) => found !== undefined,
    );
    const took = performance.now() - began;
    process.stderr.write(`One purchase more than 10,000 was taken in in ${took.toFixed(0)} ms\n`);
    expect(took).toBeLessThan(5_000);
  },
  MINUTE,
);
