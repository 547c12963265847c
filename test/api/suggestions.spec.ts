import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { SaveProduct } from '../../src/catalog/index.js';
import { OccasionStaff, forgetRules } from '../support/occasion-staff.js';
import { skusOf, SUGGESTIONS, SuggestionDesk } from '../support/suggestion-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { contentsOf, nextNumber, purchase, setStatus, Till, type Input } from '../support/till.js';

const NOW = Date.parse('2026-06-30T12:00:00Z');
const DAY = 24 * 60 * 60 * 1_000;

const CATALOGUE: readonly SaveProduct[] = [
  {
    sku: 'ESPRESSO',
    name: 'ESPRESSO BEANS',
    category: 'Drinks > Coffee',
    priceMinor: 900,
    unitCostMinor: 300,
  },
  { sku: 'DECAF', name: 'Decaf beans', category: 'Drinks > Coffee', priceMinor: 950, unitCostMinor: 700 },
  { sku: 'FILTER', name: 'Paper filters', category: 'Kitchen', priceMinor: 300, unitCostMinor: 100 },
  { sku: 'MILK', name: 'Oat milk', category: 'Dairy', priceMinor: 200, unitCostMinor: 150 },
  { sku: 'TEA', name: 'Green tea', category: 'Drinks > Tea', priceMinor: 500 },
  { sku: 'HONEY', name: 'Honey', category: 'Pantry', priceMinor: 600, tags: ['organic'] },
  { sku: 'TEST', name: 'Pregnancy test', category: 'Health', priceMinor: 800 },
  { sku: 'BREAD', name: 'Bread', category: 'Bakery', priceMinor: 400 },
];

let app: TestApp;
let till: Till;
let desk: SuggestionDesk;

beforeAll(async () => {
  app = await createTestApp();
  app.clock.set(NOW);
  till = new Till(app.till);
  desk = new SuggestionDesk(app);
  await desk.catalogue(CATALOGUE);
  for (const name of ['ann', 'ben', 'cat', 'new']) await till.enroll(name);
  await record([
    ...times(20, (n) => sale(n, ['ESPRESSO', 'FILTER'])),
    ...times(12, (n) => sale(n, ['TEA', 'HONEY'])),
    ...times(8, (n) => sale(n, ['DECAF', 'ESPRESSO', 'FILTER'])),
    ...times(6, (n) => sale(n, ['MILK', 'ESPRESSO'])),
    ...times(6, (n) => sale(n, ['TEST', 'HONEY'])),
    ...times(10, (n) => sale(n, ['BREAD'])),
    ...[28, 21, 14, 8].map((daysAgo) => sale(daysAgo, ['ESPRESSO'], 'ann')),
    sale(9, ['TEA'], 'ben'),
    sale(5, ['TEST'], 'cat'),
  ]);
  await desk.learn();
});
afterAll(() => app.close());
afterEach(async () => {
  await desk.steer({});
  await forgetRules(app.owner);
});

function times<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n % 25));
}

function sale(daysAgo: number, skus: readonly string[], externalId?: string): Input {
  return purchase({
    occurredAt: new Date(NOW - daysAgo * DAY).toISOString(),
    lines: skus.map((sku) => ({ sku, quantity: 1, unitPriceMinor: 500 })),
    ...(externalId && { customer: { externalId } }),
  });
}

async function record(sales: readonly Input[]): Promise<void> {
  const answers = await till.recordAll(sales);
  expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
}

describe('what goes with a basket', () => {
  it('is what is bought with it, with its evidence and in words', async () => {
    const { complementary, dueAgain, somethingNew, grounds, notes } = await desk.ask({
      basket: ['ESPRESSO'],
    });
    expect(skusOf(complementary)).toEqual(['FILTER', 'MILK']);
    expect(complementary[0]).toMatchObject({
      basis: 'AFFINITY',
      product: { sku: 'FILTER' },
      evidence: [
        {
          sku: 'ESPRESSO',
          together: 28,
          boughtIn: 38,
          suggestedBoughtIn: 28,
          purchases: 68,
          isSignificant: true,
        },
      ],
      habit: null,
      words: { customer: 'Would you like Paper filters with that? It is often bought with espresso beans.' },
    });
    const [{ confidence, lift }] = complementary[0].evidence;
    expect(confidence).toBeCloseTo(28 / 38, 12);
    expect(lift).toBeCloseTo((28 * 68) / (38 * 28), 12);
    expect(complementary[0].words.cashier).toMatch(
      /^Would you like Paper filters with that\? .+ espresso beans/,
    );
    expect([dueAgain, notes, grounds.purchases]).toEqual([[], [], 68]);
    expect(somethingNew.map(({ basis }: AnyData) => basis)).not.toContain('AFFINITY');
  });

  it('is nothing without a basket', async () => {
    const { complementary, somethingNew } = await desk.ask({ customer: { externalId: 'new' } });
    expect(complementary).toEqual([]);
    expect(skusOf(somethingNew)).toHaveLength(5);
  });

  it('is never a near substitute, unless the shop says so', async () => {
    const ask = async (): Promise<string[]> =>
      skusOf((await desk.ask({ basket: ['ESPRESSO'] })).complementary);
    expect(await ask()).not.toContain('DECAF');
    await desk.steer({ withinCategory: { suggest: 'ALLOWED' } });
    expect(await ask()).toContain('DECAF');
  });

  it('says which skus nobody ever bought, and uses them for nothing', async () => {
    const odd = ['NOWHERE', '', 'x'.repeat(200), 'nul\u0000', '\ud800'];
    const answer = await desk.ask({ basket: ['TEA', ...odd, 'TEA'] });
    expect(answer.unknownSkus).toEqual(odd);
    expect(skusOf(answer.complementary)).toEqual(['HONEY']);
    const unknown = await desk.ask({ basket: odd, kinds: ['COMPLEMENTARY'] });
    expect(unknown.notes).toEqual(['BASKET_UNKNOWN']);
    expect(unknown.complementary.map(({ basis }: AnyData) => basis)).toEqual(times(5, () => 'POPULAR'));
  });

  it('of 1,000 lines takes those named last into account', async () => {
    const basket = [...times(1_000, () => 0).map((_, n) => `NEVER-${n}`), 'TEA'];
    const { complementary, unknownSkus } = await desk.ask({ basket });
    expect([skusOf(complementary), unknownSkus.length]).toEqual([['HONEY'], 1_000]);
  });

  it('leaves out what is out of stock, withdrawn or excluded', async () => {
    const ask = async (): Promise<string[]> =>
      skusOf((await desk.ask({ basket: ['ESPRESSO'], kinds: ['COMPLEMENTARY'] })).complementary);
    await desk.catalogue([{ sku: 'FILTER', stockQuantity: 0 }]);
    expect(await ask()).toEqual(['MILK']);
    await desk.catalogue([{ sku: 'FILTER', stockQuantity: 1_000 }]);
    await app.owner.query(`UPDATE products SET status = 'WITHDRAWN' WHERE sku = 'MILK'`);
    expect(await ask()).toEqual(['FILTER']);
    await app.owner.query(`UPDATE products SET status = 'LISTED' WHERE sku = 'MILK'`);
    await desk.steer({ excluded: { categoryPaths: ['Kitchen'] } });
    expect(await ask()).toEqual(['MILK']);
  });

  it('puts first what the shop pins, and more forward what it boosts', async () => {
    await desk.steer({
      pins: [{ sku: 'BREAD', reason: 'Fresh from the oven.' }],
      boosts: [{ of: { sku: 'MILK' }, factor: '10' }],
    });
    const { complementary } = await desk.ask({ basket: ['ESPRESSO'] });
    expect(skusOf(complementary)).toEqual(['BREAD', 'MILK', 'FILTER']);
    expect(complementary[0]).toMatchObject({
      basis: 'SHOP_CHOICE',
      evidence: [],
      words: { customer: 'Fresh from the oven.' },
    });
  });

  it('neither tells nor uses what is sensitive', async () => {
    const asked = { basket: ['TEST'], customer: { externalId: 'cat' } };
    expect(skusOf((await desk.ask(asked)).complementary)).toEqual(['HONEY']);
    await desk.steer({ sensitive: { categoryPaths: ['Health'] } });
    const { complementary, somethingNew, dueAgain } = await desk.ask(asked);
    expect(JSON.stringify([complementary, somethingNew, dueAgain])).not.toMatch(/TEST|regnancy/);
    expect([...complementary, ...somethingNew].every(({ basis }: AnyData) => basis === 'POPULAR')).toBe(true);
    expect(skusOf((await desk.ask({ basket: ['HONEY'] })).complementary)).toEqual(['TEA']);
  });
});

describe('what is put forward for a customer', () => {
  it('is what is due again, with the habit, in words for each who reads them', async () => {
    const { dueAgain } = await desk.ask({ customer: { externalId: 'ann' }, kinds: ['DUE_AGAIN'] });
    expect(dueAgain).toMatchObject([
      {
        sku: 'ESPRESSO',
        basis: 'HABIT',
        evidence: [],
        habit: { times: 4, lastDay: '2026-06-22', basis: 'OWN_GAPS' },
      },
    ]);
    const { cashier, customer } = dueAgain[0].words;
    expect(cashier).toMatch(/^Buys espresso beans about every \d+ days; last bought 8 days ago\.$/);
    expect(customer).not.toMatch(/\d/);
  });

  it('is something new that goes with what they buy', async () => {
    const { somethingNew, dueAgain, notes } = await desk.ask({ customer: { externalId: 'ben' }, limit: 1 });
    expect(somethingNew).toMatchObject([
      { sku: 'HONEY', basis: 'AFFINITY', evidence: [{ sku: 'TEA', together: 12 }] },
    ]);
    expect([skusOf(dueAgain), notes]).toEqual([['TEA'], []]);
  });

  it('is never in the basket already', async () => {
    const answer = await desk.ask({
      customer: { externalId: 'ann' },
      basket: ['ESPRESSO', 'FILTER'],
      limit: 50,
    });
    const { complementary, dueAgain, somethingNew } = answer;
    const all = skusOf([...complementary, ...dueAgain, ...somethingNew]);
    expect(all.filter((sku) => ['ESPRESSO', 'FILTER'].includes(sku))).toEqual([]);
  });

  it('is what sells to one of whom nothing is known, and says so', async () => {
    const { somethingNew, dueAgain, notes } = await desk.ask({ customer: { externalId: 'new' } });
    expect([dueAgain, notes]).toEqual([[], ['NEW_CUSTOMER']]);
    expect(somethingNew.map(({ basis }: AnyData) => basis)).toEqual(times(5, () => 'POPULAR'));
    expect(somethingNew[0].words.cashier).toMatch(/A new customer: a popular choice, not a personal one\.$/);
  });

  it.each(['CLOSED', 'ERASED'] as const)('is nothing personal to one who is %s', async (status) => {
    const name = nextNumber('leaver');
    const customerId = await till.enroll(name);
    await setStatus(app.owner, customerId, status);
    const { notes, dueAgain } = await desk.ask({ customer: { id: customerId }, basket: ['TEA'] });
    expect([notes, dueAgain]).toEqual([['CUSTOMER_UNKNOWN'], []]);
  });

  it('is their own to see, without what the cashier reads', async () => {
    const mine = await desk.mine('ann');
    expect(mine.isHeldOut).toBeNull();
    expect(skusOf(mine.dueAgain)).toEqual(['ESPRESSO']);
    expect(mine.dueAgain[0].words.cashier).toBeNull();
    const { errors } = await app.customer('ann').query(`{ suggestions { ${SUGGESTIONS} } }`);
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });

  it('is not what was bought just now', async () => {
    await record([sale(0, ['BREAD'], 'ben')]);
    await desk.learn();
    const { dueAgain } = await desk.ask({ customer: { externalId: 'ben' }, kinds: ['DUE_AGAIN'] });
    expect(skusOf(dueAgain)).toEqual(['TEA']);
  });

  it('tells customers nothing that few others bought, and no figures', async () => {
    await record([sale(2, ['RARE', 'TEA'])]);
    await desk.learn();
    expect(skusOf((await desk.ask({ basket: ['RARE'] })).complementary)).toEqual(['TEA']);
    const mine = await desk.mine('new', { basket: ['RARE'] });
    expect(mine.complementary).toEqual([]);
    expect(mine.grounds.purchases).toBeNull();
    const { complementary } = await desk.mine('new', { basket: ['TEA'] });
    expect(complementary).toMatchObject([{ sku: 'HONEY', evidence: [], popularity: null }]);
  });

  it('goes on to what the shop lets through, however much it does not', async () => {
    const many = times(25, () => 0).flatMap((_, n) => [`X-${n}`, `Y-${n}`]);
    await desk.catalogue(many.map((sku) => ({ sku, name: sku, category: 'Kitchen' })));
    await record(times(3, (n) => sale(n, many)));
    await desk.learn();
    await desk.steer({ excluded: { categoryPaths: ['Kitchen'] } });
    const { somethingNew } = await desk.ask({ customer: { externalId: 'new' }, limit: 5 });
    expect(somethingNew).toHaveLength(5);
  });

  it('is nothing to those who are held out, which only the shop is told', async () => {
    await desk.steer({ holdoutShare: 9_999 });
    const answers = await Promise.all(
      ['ann', 'ben', 'cat'].map((externalId) => desk.ask({ customer: { externalId }, basket: ['TEA'] })),
    );
    for (const { isHeldOut, complementary, dueAgain, somethingNew, promotions } of answers) {
      expect([isHeldOut, complementary, dueAgain, somethingNew, promotions]).toEqual([true, [], [], [], []]);
    }
    expect(await desk.mine('ann', { basket: ['NONSENSE'] })).toMatchObject({
      isHeldOut: null,
      dueAgain: [],
      unknownSkus: ['NONSENSE'],
      notes: ['BASKET_UNKNOWN'],
    });
    expect(await desk.ask({ basket: ['TEA'] })).toMatchObject({
      isHeldOut: false,
      complementary: [{ sku: 'HONEY' }],
    });
  });
});

describe('promotions of rules', () => {
  it('are put forward to whom they fit, with what fits them', async () => {
    const staff = new OccasionStaff(app.staff);
    const products = { suggestProducts: { skus: ['HONEY', 'TEA'], reason: 'Tea time.' } };
    await staff.publish(
      { on: 'SUGGESTION' },
      { name: 'Tea', condition: 'customer.purchaseCount >= 4', effects: [products], priority: 1 },
    );
    const category = { suggestCategory: { categoryPath: 'Drinks', reason: 'Something to drink.' } };
    await staff.publish({ on: 'SUGGESTION' }, { name: 'Drinks', effects: [category] });
    const ann = await desk.ask({ customer: { externalId: 'ann' }, basket: ['TEA'] });
    expect(ann.promotions).toMatchObject([
      { name: 'Tea', skus: ['HONEY'], products: [{ sku: 'HONEY' }], words: { customer: 'Tea time.' } },
      { name: 'Drinks', category: 'Drinks', skus: ['ESPRESSO', 'DECAF'], score: 1, habit: { times: 4 } },
    ]);
    expect(ann.promotions[1].words.cashier).toMatch(
      /^The shop suggests espresso beans and Decaf beans\. Something to drink\. Why: buys espresso beans about every/,
    );
    const ben = await desk.ask({ customer: { externalId: 'ben' }, kinds: ['PROMOTION'] });
    expect(ben.promotions).toMatchObject([{ name: 'Drinks', skus: ['TEA', 'ESPRESSO', 'DECAF'] }]);
    expect((await desk.mine('ann')).promotions[1]).toMatchObject({ name: null, category: 'Drinks' });
  });

  it('do not tell what is sensitive by their names', async () => {
    const effect = { suggestProducts: { skus: ['TEST', 'HONEY'], reason: 'For you.' } };
    const rule = { name: 'TEST and HONEY', effects: [effect] };
    await new OccasionStaff(app.staff).publish({ on: 'SUGGESTION' }, rule);
    await desk.steer({ sensitive: { skus: ['TEST'] } });
    const { promotions } = await desk.ask({ kinds: ['PROMOTION'] });
    expect(promotions).toMatchObject([{ name: null, skus: ['HONEY'] }]);
    expect(JSON.stringify(promotions)).not.toMatch(/TEST|regnancy/);
  });
});

describe('with a purchase', () => {
  const WITH_SUGGESTIONS = `suggestions(limit: 2) { ${SUGGESTIONS} } userErrors { code }`;

  it('are suggestions for what is in it, on preview and when recorded, also of a batch', async () => {
    const sold = sale(0, ['TEA'], 'ann');
    const preview = await app.till.query(
      `query ($input: RecordPurchaseInput!) { previewPurchase(input: $input) { ${WITH_SUGGESTIONS} } }`,
      { input: sold },
    );
    const recorded = await app.till.query(
      `mutation ($input: RecordPurchaseInput!) { recordPurchase(input: $input) { ${WITH_SUGGESTIONS} } }`,
      { input: sold },
    );
    const batch = await app.till.query(
      `mutation ($input: RecordPurchasesInput!) {
        recordPurchases(input: $input) { results { ${WITH_SUGGESTIONS} } userErrors { code } }
      }`,
      {
        input: {
          purchases: [sold, { ...sold, currency: 'EUR', externalId: nextNumber() }, sale(0, ['ESPRESSO'])],
        },
      },
    );
    const [first, refused, anonymous] = batch.data.recordPurchases.results;
    for (const { suggestions } of [preview.data.previewPurchase, recorded.data.recordPurchase, first]) {
      expect(skusOf(suggestions.complementary)).toEqual(['HONEY']);
      expect(skusOf(suggestions.dueAgain)).toEqual(['ESPRESSO']);
    }
    expect(refused.suggestions).toBeNull();
    expect(skusOf(anonymous.suggestions.complementary)).toEqual(['FILTER', 'MILK']);
  });
});

describe('when suggestions cannot be made', () => {
  const RECORD = `mutation ($input: RecordPurchaseInput!) {
    recordPurchase(input: $input) { status suggestions { notes } userErrors { code } }
  }`;

  it('the sale is answered all the same, with none', async () => {
    await app.owner.query('ALTER TABLE customer_habits RENAME TO away');
    try {
      const { data, errors } = await app.till.query(RECORD, { input: sale(0, ['TEA'], 'ann') });
      expect(errors).toBeUndefined();
      expect(data.recordPurchase).toEqual({ status: 'RECORDED', suggestions: null, userErrors: [] });
    } finally {
      await app.owner.query('ALTER TABLE away RENAME TO customer_habits');
    }
  });

  it('beyond 25 purchases of a batch there are none', async () => {
    const purchases = times(30, () => sale(0, ['TEA']));
    const { data, errors } = await app.till.query(
      `mutation ($input: RecordPurchasesInput!) {
        recordPurchases(input: $input) { results { status suggestions { notes } } userErrors { code } }
      }`,
      { input: { purchases } },
    );
    expect(errors).toBeUndefined();
    const { results } = data.recordPurchases;
    expect(results.filter(({ status }: AnyData) => status === 'RECORDED')).toHaveLength(30);
    expect(results.filter(({ suggestions }: AnyData) => suggestions !== null)).toHaveLength(25);
  });
});

describe('asking', () => {
  it('changes nothing, and answers the same to the same question', async () => {
    const question = { customer: { externalId: 'ben' }, basket: ['ESPRESSO'] };
    const before = await contentsOf(app.owner);
    const [one, other] = [await desk.ask(question), await desk.ask(question)];
    expect(await contentsOf(app.owner)).toEqual(before);
    const { impressionId, ...same } = one;
    expect(other).toMatchObject(same);
    expect(other.impressionId).not.toBe(impressionId);
  });

  it('at the same time as others is answered as alone, to each their own', async () => {
    const asking = [
      ...['ann', 'ben', 'new'].flatMap((name) => [
        () => desk.mine(name, { basket: ['TEA'] }),
        () => desk.ask({ customer: { externalId: name }, basket: ['ESPRESSO'], limit: 2 }),
      ]),
      () => desk.ask({ basket: times(600, (n) => `NO-${n}`) }),
      () => desk.ask({ basket: ['TEA'], kinds: ['COMPLEMENTARY'] }),
      () => desk.ask({ basket: ['TEA'] }, app.foreignTill),
    ];
    const alone: AnyData[] = [];
    for (const ask of asking) alone.push(await ask());
    const together = await Promise.all(asking.map((ask) => ask()));
    const answers = (all: readonly AnyData[]): unknown[] =>
      all.map(({ impressionId: _, ...answer }) => answer as unknown);
    expect(answers(together)).toEqual(answers(alone));
  });

  it.each([
    ['no suggestions', { limit: 0 }],
    ['more than 50', { limit: 51 }],
    ['more than a purchase can have', { basket: times(5_001, (n) => `${n}`) }],
  ])('for %s is refused as bad input', async (_, variables) => {
    const { errors } = await app.till.query(
      'query ($basket: [String!], $limit: Int) { suggestions(basket: $basket, limit: $limit) { notes } }',
      variables,
    );
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });

  it('in another program finds nothing of this one', async () => {
    const answer = await desk.ask({ basket: ['TEA', 'ESPRESSO'] }, app.foreignTill);
    expect(answer).toMatchObject({
      complementary: [],
      somethingNew: [],
      unknownSkus: ['TEA', 'ESPRESSO'],
      notes: ['NOTHING_LEARNED', 'BASKET_UNKNOWN'],
    });
  });
});
