import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { AffinityThread } from '../../src/suggestions/app/affinity-thread.js';
import { SuggestionDesk } from '../support/suggestion-desk.js';
import { SuggestionSweeps } from '../support/suggestion-sweeps.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { goodsBack, nextNumber, purchase, receiptOf, Till, type Input } from '../support/till.js';

const DAY = 86_400_000;
/** A Sunday. */
const NOON = '2026-03-01T12:00:00.000Z';
const TODAY = Date.parse('2026-03-01') / DAY;

let app: TestApp;
let till: Till;
let desk: SuggestionDesk;
let sweeps: SuggestionSweeps;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(await app.holderOf({ role: 'TILL', granted: ['backdate:unlimited'] }));
  desk = new SuggestionDesk(app);
  sweeps = new SuggestionSweeps(app);
});
afterAll(() => app.close());
beforeEach(async () => {
  const { programId } = app.program;
  // It remembers baskets that will be gone.
  await app.get(AffinityThread).end();
  for (const table of [
    'purchases CASCADE',
    'customer_outlooks',
    'customer_habits',
    'suggestion_baskets',
    'suggestion_models',
    'purchase_models',
    'suggestion_settings',
    'products',
  ]) {
    await app.owner.query(`TRUNCATE ${table}`);
  }
  await app.owner.query('UPDATE programs SET configuration = configuration + 1 WHERE program_id = $1', [
    programId,
  ]);
  app.clock.set(NOON);
});

const inDays = (days: number): string => new Date(Date.parse(NOON) + days * DAY).toISOString();

interface Buyer {
  readonly externalId: string;
  readonly id: string;
}

async function somebody(): Promise<Buyer> {
  const externalId = nextNumber('customer');
  return { externalId, id: await till.enroll(externalId) };
}

/** So many days from now, or before it where below zero; each product for 10.00. */
async function buys({ externalId }: Buyer, days: number, ...skus: string[]): Promise<Input> {
  const lines = skus.map((sku) => ({ sku, quantity: 1, unitPriceMinor: 1_000 }));
  const bought = purchase({ customer: { externalId }, occurredAt: inDays(days), lines });
  expect((await till.record(bought)).userErrors).toEqual([]);
  return bought;
}

/** Every three weeks until a week ago. */
async function drinker(...skus: string[]): Promise<Buyer> {
  const buyer = await somebody();
  for (const days of [-91, -70, -49, -28, -7]) await buys(buyer, days, ...skus);
  return buyer;
}

async function outlookOf({ id }: Buyer): Promise<AnyData> {
  const [found] = await app.owner.query<AnyData>(
    `SELECT as_of_day AS day, settings_version AS version, due, prob_alive AS alive,
       expected_purchases_12m AS purchases, expected_spend_12m_minor::int AS spend
     FROM customer_outlooks WHERE customer_id = $1`,
    [id],
  );
  return found;
}

const dueOf = async (buyer: Buyer): Promise<string[]> =>
  (await outlookOf(buyer)).due.map(([sku]: [string, number]) => sku);

async function learned(): Promise<AnyData> {
  const [found] = await app.owner.query<AnyData>(
    `SELECT fitted_at AS at, as_of_day AS day, baskets::int, priors, models, demand FROM purchase_models`,
  );
  return found;
}

/** Puts a product into the catalogue. */
async function list(
  sku: string,
  { status = 'LISTED', tags = [] }: { readonly status?: string; readonly tags?: readonly string[] },
): Promise<void> {
  await app.owner.query(
    `INSERT INTO products (program_id, product_id, sku, tags, status, recorded_at)
     VALUES ($1, gen_random_uuid(), $2, $3, $4, $5)`,
    [app.program.programId, sku, tags, status, NOON],
  );
}

describe('what is learned from all customers', () => {
  it('is nothing while nobody has bought anything', async () => {
    await sweeps.run();
    expect(await learned()).toBeUndefined();
  });

  it('is gaps, models and what sells', async () => {
    await drinker('COFFEE', 'CAKE');
    await buys(await somebody(), -1, 'COFFEE');
    await till.record(
      purchase({ occurredAt: inDays(-1), lines: [{ sku: 'TEA', quantity: 1, unitPriceMinor: 5 }] }),
    );
    await sweeps.run();
    expect(await learned()).toMatchObject({
      at: new Date(NOON),
      day: TODAY,
      baskets: 7,
      priors: { productGaps: 8, visitGaps: 4 },
      models: { purchases: { basis: 'ASSUMED' }, spend: { basis: 'ASSUMED' } },
      demand: { asOf: TODAY, products: expect.arrayContaining([expect.any(Number)]) },
    });
  });

  it('is learned again on the next day, and not before', async () => {
    await drinker('COFFEE');
    await sweeps.run();
    const first = await learned();
    app.clock.set('2026-03-01T23:59:59Z');
    await sweeps.run();
    expect(await learned()).toEqual(first);
    app.clock.set('2026-03-02T00:00:00Z');
    await sweeps.run();
    expect(await learned()).toMatchObject({ at: new Date('2026-03-02T00:00:00Z'), day: TODAY + 1 });
  });

  it('is learned again with every purchase that counts in the affinities, while there are few', async () => {
    const ann = await somebody();
    for (const days of [-8, -6, -4, -2]) await buys(ann, days, 'COFFEE');
    await sweeps.run();
    expect(await learned()).toMatchObject({ baskets: 4 });
    app.clock.set('2026-03-01T13:00:00Z');
    await buys(ann, -1, 'COFFEE');
    await sweeps.takeIn();
    await sweeps.learn();
    expect(await learned()).toMatchObject({ at: new Date(NOON), baskets: 4 });
    await sweeps.refreshAffinities();
    await sweeps.learn();
    const again = { at: new Date('2026-03-01T13:00:00Z'), baskets: 5, priors: { productGaps: 4 } };
    expect(await learned()).toMatchObject(again);
    app.clock.set('2026-03-01T14:00:00Z');
    await sweeps.run();
    expect(await learned()).toMatchObject(again);
  });

  it('is learned from the first that is kept, where everything else came back', async () => {
    const ann = await somebody();
    const bought = await buys(ann, -2, 'COFFEE');
    await bringBack(bought);
    await sweeps.run();
    expect(await learned()).toMatchObject({ baskets: 0 });
    await buys(ann, -1, 'COFFEE');
    await sweeps.run();
    expect(await learned()).toMatchObject({ baskets: 1 });
  });
});

async function bringBack(bought: Input): Promise<void> {
  const back = goodsBack({ purchase: receiptOf(bought), occurredAt: NOON, everything: true });
  expect((await till.takeBack(back)).userErrors).toEqual([]);
}

describe('the outlook of a customer', () => {
  it('tells what is due from the first purchases on, and the rest once something was learned', async () => {
    const ann = await drinker('COFFEE');
    await sweeps.takeIn();
    expect(await outlookOf(ann)).toMatchObject({
      day: TODAY,
      version: 0,
      due: [['COFFEE', TODAY - 7 + 24]],
      alive: null,
      purchases: null,
      spend: null,
    });
    await sweeps.renewOutlooks();
    expect(await outlookOf(ann)).toMatchObject({ day: TODAY, alive: null });
    await sweeps.learn();
    await sweeps.renewOutlooks();
    const { alive, purchases, spend } = await outlookOf(ann);
    expect(alive).toBeGreaterThan(0.8);
    expect(purchases).toBeGreaterThan(5);
    expect(spend).toBe(Math.round(purchases * 1_000));
    expect(await outlookOf(ann)).toMatchObject({ day: TODAY });
  });

  it('is another right after a purchase', async () => {
    const ann = await drinker('COFFEE');
    await sweeps.run();
    const before = await outlookOf(ann);
    app.clock.set(inDays(30));
    await sweeps.takeIn();
    expect(await outlookOf(ann)).toEqual(before);
    await buys(ann, 30, 'COFFEE');
    await sweeps.takeIn();
    const after = await outlookOf(ann);
    expect(after).toMatchObject({ day: TODAY + 30, due: [['COFFEE', expect.any(Number)]] });
    expect(after.due[0][1]).toBeGreaterThan(before.due[0][1] + 30);
  });

  it('is another once more was learned from others', async () => {
    const ann = await drinker('COFFEE');
    await sweeps.run();
    const [[, dueDay]] = (await outlookOf(ann)).due;
    const ben = await somebody();
    for (const days of [-9, -7, -5, -3, -1]) await buys(ben, days, 'TEA');
    await sweeps.takeIn();
    await sweeps.renewOutlooks();
    expect((await outlookOf(ann)).due).toEqual([['COFFEE', dueDay]]);
    await sweeps.refreshAffinities();
    await sweeps.learn();
    await sweeps.renewOutlooks();
    expect((await outlookOf(ann)).due[0][1]).toBeLessThan(dueDay);
  });

  it('waits for what is learned on a new day, but not for more than that', async () => {
    const ann = await drinker('COFFEE');
    await sweeps.run();
    app.clock.set(inDays(1));
    await sweeps.renewOutlooks();
    expect(await outlookOf(ann)).toMatchObject({ day: TODAY });
    app.clock.set(inDays(2));
    await sweeps.renewOutlooks();
    expect(await outlookOf(ann)).toMatchObject({ day: TODAY + 2 });
    await sweeps.learn();
    await sweeps.renewOutlooks();
    expect(await outlookOf(ann)).toMatchObject({ day: TODAY + 2 });
  });

  it('is another every day, until what was due is given up', async () => {
    const ann = await drinker('COFFEE');
    await sweeps.run();
    const [[, dueDay]] = (await outlookOf(ann)).due;
    const gap = dueDay - (TODAY - 7);
    const alive = async (days: number): Promise<number> => {
      app.clock.set(inDays(days));
      await sweeps.learn();
      await sweeps.renewOutlooks();
      expect(await outlookOf(ann)).toMatchObject({ day: TODAY + days });
      return (await outlookOf(ann)).alive;
    };
    const [soon, late, gone] = [await alive(1), await alive(4 * gap - 7), await alive(4 * gap - 6)];
    expect(soon).toBeGreaterThan(late);
    expect(late).toBeGreaterThan(gone);
    expect(await dueOf(ann)).toEqual([]);
    app.clock.set(inDays(4 * gap - 7));
    await buys(await somebody(), 0, 'COFFEE');
    await app.owner.query('UPDATE customer_outlooks SET as_of_day = 0');
    await sweeps.renewOutlooks();
    expect(await dueOf(ann)).toEqual(['COFFEE']);
  });

  it('is empty of who brought everything back', async () => {
    const ann = await somebody();
    const bought: Input[] = [];
    for (const days of [-60, -40, -20]) bought.push(await buys(ann, days, 'COFFEE'));
    await sweeps.run();
    expect(await outlookOf(ann)).toMatchObject({
      due: [['COFFEE', expect.any(Number)]],
      alive: expect.any(Number),
    });
    for (const each of bought) await bringBack(each);
    await sweeps.run();
    expect(await outlookOf(ann)).toMatchObject({
      day: TODAY,
      due: [],
      alive: null,
      purchases: null,
      spend: null,
    });
  });

  it('never tells of what is sensitive to the shop', async () => {
    const ann = await drinker('COFFEE', 'TEST-KIT', 'PILLS');
    await list('PILLS', { tags: ['health'] });
    await sweeps.run();
    expect(await dueOf(ann)).toEqual(['COFFEE', 'TEST-KIT', 'PILLS']);
    await desk.steer({ sensitive: { skus: ['TEST-KIT'], tags: ['health'] } });
    await sweeps.renewOutlooks();
    expect(await outlookOf(ann)).toMatchObject({ version: 1, day: TODAY });
    expect(await dueOf(ann)).toEqual(['COFFEE']);
    await buys(ann, 0, 'COFFEE', 'TEST-KIT', 'PILLS');
    await sweeps.takeIn();
    expect(await dueOf(ann)).toEqual(['COFFEE']);
    await desk.steer({});
    await sweeps.renewOutlooks();
    expect(await dueOf(ann)).toEqual(['COFFEE', 'TEST-KIT', 'PILLS']);
  });

  it('does not wait for what was taken out of sale', async () => {
    const ann = await drinker('COFFEE', 'GONE');
    await list('GONE', { status: 'WITHDRAWN' });
    await sweeps.run();
    expect(await dueOf(ann)).toEqual(['COFFEE']);
  });

  it('waits for what the catalogue took out of sale meanwhile until a purchase, the next day or other settings', async () => {
    const [ann, ben, cat] = [
      await drinker('COFFEE', 'GONE'),
      await drinker('COFFEE', 'GONE'),
      await drinker('GONE'),
    ];
    await sweeps.run();
    await list('GONE', { status: 'WITHDRAWN' });
    await buys(ann, 0, 'COFFEE');
    await sweeps.takeIn();
    await sweeps.renewOutlooks();
    expect([await dueOf(ann), await dueOf(ben)]).toEqual([['COFFEE'], ['COFFEE', 'GONE']]);
    app.clock.set(inDays(1));
    await sweeps.run();
    expect([await dueOf(ben), await dueOf(cat)]).toEqual([['COFFEE'], []]);
    await app.owner.query(`UPDATE products SET status = 'LISTED'`);
    await desk.steer({ takenWithinDays: 8 });
    await sweeps.renewOutlooks();
    expect([await dueOf(ben), await dueOf(cat)]).toEqual([['COFFEE', 'GONE'], ['GONE']]);
  });

  it('is not overwritten by one from before a purchase', async () => {
    const [ann, ben] = [await drinker('COFFEE'), await drinker('COFFEE')];
    await sweeps.run();
    app.clock.set(inDays(1));
    await sweeps.learn();
    // As whoever takes in a purchase of hers just now.
    const other = new pg.Client({ connectionString: app.database.ownerUrl });
    await other.connect();
    try {
      await other.query('BEGIN');
      await other.query('SELECT 1 FROM customer_outlooks WHERE customer_id = $1 FOR UPDATE', [ann.id]);
      await sweeps.renewOutlooks();
    } finally {
      await other.end();
    }
    expect(await outlookOf(ann)).toMatchObject({ day: TODAY });
    expect(await outlookOf(ben)).toMatchObject({ day: TODAY + 1 });
    await sweeps.renewOutlooks();
    expect(await outlookOf(ann)).toMatchObject({ day: TODAY + 1 });
  });
});
