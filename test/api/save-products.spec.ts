import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { skusOf, SuggestionDesk } from '../support/suggestion-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData, TestClient } from '../support/test-client.js';
import { contentsOf, nextNumber, purchase, Till, told, type Input } from '../support/till.js';

const PRODUCT = `sku name tags status price { amountMinor currency } unitCost { amountMinor currency } stockQuantity
  category { path }`;
const SAVE = `mutation ($input: SaveProductsInput!) {
  saveProducts(input: $input) {
    results { outcome product { ${PRODUCT} } userErrors { code field message retryable } }
    userErrors { code field message }
  }
}`;
const READ = `query ($sku: String!) { product(sku: $sku) { ${PRODUCT} } }`;

const NUL = 'a\u0000b';
const LONE = 'a\ud800b';

let app: TestApp;
let desk: SuggestionDesk;

beforeAll(async () => {
  app = await createTestApp();
  desk = new SuggestionDesk(app);
});
afterAll(() => app.close());

async function saveAll(products: readonly Input[], who: TestClient = app.staff): Promise<AnyData> {
  const { data, errors } = await who.query(SAVE, { input: { products } });
  expect(errors).toBeUndefined();
  return data.saveProducts;
}

/** The answer to each product, of which none is refused. */
async function save(...products: readonly Input[]): Promise<AnyData[]> {
  const { results, userErrors } = await saveAll(products);
  expect([...userErrors, ...results.flatMap((each: AnyData) => each.userErrors)]).toEqual([]);
  return results;
}

async function read(sku: string, who: TestClient = app.staff): Promise<AnyData> {
  return (await who.query(READ, { sku })).data.product;
}

const outcomesOf = (results: readonly AnyData[]): unknown[] => results.map(({ outcome }) => outcome);

const BLANK = {
  name: null,
  tags: [],
  status: 'LISTED',
  price: null,
  unitCost: null,
  stockQuantity: null,
  category: null,
};
const COFFEE = {
  name: 'Coffee',
  category: 'Drinks>Coffee ',
  tags: ['hot', ' fair trade', 'hot'],
  priceMinor: 450,
  unitCostMinor: 0,
  stockQuantity: '12.5',
};
const AS_READ = {
  ...BLANK,
  name: 'Coffee',
  category: { path: 'Drinks > Coffee' },
  tags: ['fair trade', 'hot'],
  price: { amountMinor: 450, currency: 'GBP' },
  unitCost: { amountMinor: 0, currency: 'GBP' },
  stockQuantity: 12.5,
};

describe('saveProducts', () => {
  it('creates, changes and leaves alone, and answers each with the product as it is now', async () => {
    const [one, other] = [nextNumber(), nextNumber()];
    const created = await save({ sku: one, ...COFFEE }, { sku: other });
    expect(outcomesOf(created)).toEqual(['CREATED', 'CREATED']);
    expect(created.map(({ product }) => product)).toEqual([
      { sku: one, ...AS_READ },
      { sku: other, ...BLANK },
    ]);
    const saved = await save({ sku: other, stockQuantity: 0.375 }, { sku: one, ...COFFEE });
    expect(outcomesOf(saved)).toEqual(['UPDATED', 'UNCHANGED']);
    expect(await read(other)).toEqual({ sku: other, ...BLANK, stockQuantity: 0.375 });
    expect(await read(one)).toEqual({ sku: one, ...AS_READ });
  });

  it('changes nothing when the same comes again', async () => {
    const product = { sku: nextNumber(), ...COFFEE, status: 'WITHDRAWN' };
    await save(product);
    const before = await contentsOf(app.owner);
    expect(outcomesOf(await save(product, product))).toEqual(['UNCHANGED', 'UNCHANGED']);
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it.each<[string, Input, Input]>([
    ['name', { name: null }, { name: null }],
    ['category', { category: null }, { category: null }],
    ['tags by null', { tags: null }, { tags: [] }],
    ['tags by none', { tags: [] }, { tags: [] }],
    ['price', { priceMinor: null }, { price: null }],
    ['cost', { unitCostMinor: null }, { unitCost: null }],
    ['stock', { stockQuantity: null }, { stockQuantity: null }],
  ])('clears its %s, and leaves what is left out', async (_, said, change) => {
    const sku = nextNumber();
    await save({ sku, ...COFFEE });
    const [{ outcome, product }] = (await save({ sku, ...said })) as [AnyData];
    expect([outcome, product]).toEqual(['UPDATED', { sku, ...AS_READ, ...change }]);
    expect(await read(sku)).toEqual(product);
  });

  it('tells null from a variable that is not given, and takes values in the document', async () => {
    const sku = nextNumber();
    await save({ sku, ...COFFEE });
    const document = `mutation ($sku: String!, $name: String, $stock: Quantity) {
      saveProducts(input: { products: [
        { sku: $sku, name: $name, stockQuantity: $stock, category: null, tags: ["cold"], status: WITHDRAWN }
      ] }) { results { outcome userErrors { code } } }
    }`;
    const { data, errors } = await app.staff.query(document, { sku, stock: null });
    expect(errors).toBeUndefined();
    expect(data.saveProducts.results).toEqual([{ outcome: 'UPDATED', userErrors: [] }]);
    expect(await read(sku)).toEqual({
      sku,
      ...AS_READ,
      stockQuantity: null,
      category: null,
      tags: ['cold'],
      status: 'WITHDRAWN',
    });
  });

  it('takes out of sale and puts back only who is told to', async () => {
    const sku = nextNumber();
    const statuses: unknown[] = [];
    for (const said of [{}, { status: 'WITHDRAWN' }, { priceMinor: 5 }, { status: 'LISTED' }]) {
      await save({ sku, ...said });
      statuses.push((await read(sku)).status);
    }
    expect(statuses).toEqual(['LISTED', 'WITHDRAWN', 'WITHDRAWN', 'LISTED']);
  });

  it('takes two of one sku one on top of the other, and answers both with what came of it', async () => {
    const sku = nextNumber();
    const results = await save({ sku, name: 'First', priceMinor: 1 }, { sku, name: 'Second' });
    expect(outcomesOf(results)).toEqual(['CREATED', 'UPDATED']);
    const asItIs = { sku, ...BLANK, name: 'Second', price: { amountMinor: 1, currency: 'GBP' } };
    expect(results.map(({ product }) => product)).toEqual([asItIs, asItIs]);
  });

  it('takes 500 at once', async () => {
    const products = Array.from({ length: 500 }, (_, n) => ({
      sku: nextNumber(),
      category: `Many > ${n % 9}`,
      stockQuantity: n,
    }));
    const results = await save(...products);
    expect(outcomesOf(results)).toEqual(products.map(() => 'CREATED'));
    expect(results.map(({ product }) => product.stockQuantity)).toEqual(products.map((_, n) => n));
  });

  it('saves a product once when it comes many times at the same moment', async () => {
    const sku = nextNumber();
    const answers = await Promise.all(Array.from({ length: 6 }, () => save({ sku, category: `New ${sku}` })));
    const outcomes = answers.map(([answer]) => answer.outcome as string).sort();
    expect(outcomes).toEqual(['CREATED', ...Array<string>(5).fill('UNCHANGED')]);
  });
});

describe('what cannot be saved', () => {
  it.each<[string, Input, string]>([
    ['an empty sku', { sku: '' }, 'REQUIRED sku'],
    ['a sku too long', { sku: 'x'.repeat(101) }, 'TOO_LONG sku'],
    ['a sku with NUL', { sku: NUL }, 'UNSUPPORTED_TEXT sku'],
    ['a sku with half a surrogate pair', { sku: LONE }, 'UNSUPPORTED_TEXT sku'],
    ['an empty name', { name: '' }, 'REQUIRED name'],
    ['a blank name', { name: ' ' }, 'REQUIRED name'],
    ['a name too long', { name: 'x'.repeat(501) }, 'TOO_LONG name'],
    ['a name with a line break', { name: 'a\nb' }, 'UNSUPPORTED_TEXT name'],
    ['a name with half a surrogate pair', { name: LONE }, 'UNSUPPORTED_TEXT name'],
    ['an empty category', { category: '' }, 'INVALID category'],
    ['a path with an empty part', { category: 'Drinks > > Tea' }, 'INVALID category'],
    ['a path that ends in an empty part', { category: 'Drinks >' }, 'INVALID category'],
    ['a path too deep', { category: Array<string>(11).fill('a').join('>') }, 'TOO_MANY category'],
    ['a category too long', { category: 'x'.repeat(201) }, 'TOO_LONG category'],
    ['a path too long', { category: Array<string>(4).fill('x'.repeat(200)).join('>') }, 'TOO_LONG category'],
    ['a path with NUL', { category: `Drinks > ${NUL}` }, 'UNSUPPORTED_TEXT category'],
    ['a path with half a surrogate pair', { category: `Drinks > ${LONE}` }, 'UNSUPPORTED_TEXT category'],
    ['an empty tag', { tags: ['fine', ''] }, 'REQUIRED tags.1'],
    ['a tag too long', { tags: ['x'.repeat(101)] }, 'TOO_LONG tags.0'],
    ['a tag with half a surrogate pair', { tags: [LONE] }, 'UNSUPPORTED_TEXT tags.0'],
    ['too many tags', { tags: Array.from({ length: 51 }, (_, n) => `${n}`) }, 'TOO_MANY tags'],
    ['a price below 0', { priceMinor: -1 }, 'OUT_OF_RANGE priceMinor'],
    ['half a penny', { priceMinor: 0.5 }, 'OUT_OF_RANGE priceMinor'],
    ['a price beyond counting', { priceMinor: 2 ** 53 }, 'OUT_OF_RANGE priceMinor'],
    ['a cost below 0', { unitCostMinor: -1 }, 'OUT_OF_RANGE unitCostMinor'],
    ['a stock below 0', { stockQuantity: -1 }, 'OUT_OF_RANGE stockQuantity'],
    ['a stock finer than a thousandth', { stockQuantity: 0.0001 }, 'OUT_OF_RANGE stockQuantity'],
    ['a stock that is no number', { stockQuantity: 'many' }, 'OUT_OF_RANGE stockQuantity'],
    ['a stock beyond counting', { stockQuantity: 1e300 }, 'OUT_OF_RANGE stockQuantity'],
    ['the status UNLISTED', { status: 'UNLISTED' }, 'INVALID status'],
    ['no status', { status: null }, 'REQUIRED status'],
  ])('is %s, and nothing of it is', async (_, over, expected) => {
    const [good, other] = [nextNumber(), nextNumber()];
    const bad = { sku: nextNumber(), ...COFFEE, category: 'Never made', ...over };
    const paths = 'SELECT path FROM categories ORDER BY path';
    const before = await app.owner.query(paths);
    const { results, userErrors } = await saveAll([{ sku: good }, bad, { sku: other }]);
    expect(userErrors).toEqual([]);
    expect(outcomesOf(results)).toEqual(['CREATED', null, 'CREATED']);
    const [code, field] = expected.split(' ');
    expect(told(results[1])).toEqual([`${code} input.products.1.${field}`]);
    expect(results[1]).toMatchObject({ product: null, userErrors: [{ retryable: false }] });
    expect(results[1].userErrors[0].message).toContain(`${field} must`);
    if (!('sku' in over)) expect(await read(bad.sku)).toBeNull();
    expect(await app.owner.query(paths)).toEqual(before);
    expect([await read(good), await read(other)]).toMatchObject([{ sku: good }, { sku: other }]);
  });

  it('is told of all at once', async () => {
    const { results } = await saveAll([{ sku: '', name: '', tags: [''], priceMinor: -1, status: null }]);
    expect(told(results[0])).toEqual(
      ['sku', 'name', 'tags.0', 'priceMinor', 'status'].map(
        (field) => `${field === 'priceMinor' ? 'OUT_OF_RANGE' : 'REQUIRED'} input.products.0.${field}`,
      ),
    );
  });

  it.each([
    [0, 'REQUIRED input.products'],
    [501, 'TOO_MANY input.products'],
  ])('is a batch of %d', async (size, expected) => {
    const before = await contentsOf(app.owner);
    const answer = await saveAll(Array.from({ length: size }, () => ({ sku: nextNumber() })));
    expect([answer.results, told(answer)]).toEqual([[], [expected]]);
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it.each<[string, Input]>([
    ['without a sku', {}],
    ['whose price is a text', { sku: 'A', priceMinor: '5' }],
    ['whose status is none', { sku: 'A', status: 'GONE' }],
    ['with a field there is not', { sku: 'A', colour: 'red' }],
    ['with null for a tag', { sku: 'A', tags: [null] }],
  ])('is no request at all %s', async (_, product) => {
    const before = await contentsOf(app.owner);
    const { status, codes } = await app.staff.query(SAVE, { input: { products: [product] } });
    expect([status, codes]).toEqual([400, ['BAD_USER_INPUT']]);
    expect(await contentsOf(app.owner)).toEqual(before);
  });
});

it('tells to send again what somebody else holds on to, and saves none of it', async () => {
  const [held, free] = [nextNumber(), nextNumber()];
  await save({ sku: held });
  const other = new pg.Client({ connectionString: app.database.ownerUrl });
  await other.connect();
  try {
    await other.query('BEGIN');
    await other.query('SELECT FROM products WHERE sku = $1 FOR UPDATE', [held]);
    const { results } = await saveAll([{ sku: free }, { sku: held, name: 'Held' }, { sku: '' }]);
    expect(results.map(told)).toEqual([
      ['TEMPORARILY_UNAVAILABLE input.products.0'],
      ['TEMPORARILY_UNAVAILABLE input.products.1'],
      ['REQUIRED input.products.2.sku'],
    ]);
    expect(results[0].userErrors[0].retryable).toBe(true);
  } finally {
    await other.end();
  }
  expect(await read(free)).toBeNull();
  await save({ sku: held, name: 'Free' });
});

it('is told at once of a quantity that would take an hour to read', async () => {
  const began = performance.now();
  const stockQuantity = `0.${'0'.repeat(1_000_000)}1`;
  const { results } = await saveAll([{ sku: nextNumber(), stockQuantity }]);
  expect(told(results[0])).toEqual(['OUT_OF_RANGE input.products.0.stockQuantity']);
  expect(performance.now() - began).toBeLessThan(5_000);
});

describe('who saves products', () => {
  it('is staff, or whoever was given that', async () => {
    const products = [{ sku: nextNumber() }];
    const before = await contentsOf(app.owner);
    for (const [who, code] of [
      [app.till, 'FORBIDDEN'],
      [app.customer('C-1'), 'FORBIDDEN'],
      [app.anonymous, 'UNAUTHENTICATED'],
    ] as const) {
      expect((await who.query(SAVE, { input: { products } })).codes).toEqual([code]);
    }
    expect(await contentsOf(app.owner)).toEqual(before);
    const granted = await app.holderOf({ role: 'TILL', granted: ['catalog:write'] });
    expect(outcomesOf((await saveAll(products, granted)).results)).toEqual(['CREATED']);
  });

  it('does so in their own program only', async () => {
    const sku = nextNumber();
    await save({ sku, ...COFFEE });
    expect(await read(sku, app.foreignStaff)).toBeNull();
    const { results } = await saveAll([{ sku, name: 'Theirs', category: 'Drinks' }], app.foreignStaff);
    expect(results).toMatchObject([{ outcome: 'CREATED', product: { name: 'Theirs', price: null } }]);
    expect(await read(sku)).toEqual({ sku, ...AS_READ });
  });
});

describe('suggestions', () => {
  const NOW = Date.parse('2026-06-30T12:00:00Z');
  const FILTER = { sku: 'FILTER', name: 'Filters', category: 'Kitchen', priceMinor: 300, unitCostMinor: 100 };
  const MILK = { sku: 'MILK', name: 'Milk', category: 'Dairy', priceMinor: 200, unitCostMinor: 150 };

  beforeAll(async () => {
    app.clock.set(NOW);
    const sale = (...skus: string[]): Input =>
      purchase({
        occurredAt: new Date(NOW - 24 * 60 * 60 * 1_000).toISOString(),
        lines: skus.map((sku) => ({ sku, quantity: 1, unitPriceMinor: 500 })),
      });
    const sales = [
      ...Array.from({ length: 20 }, () => sale('ESPRESSO', 'FILTER')),
      ...Array.from({ length: 8 }, () => sale('ESPRESSO', 'MILK')),
      ...Array.from({ length: 12 }, () => sale('TEA')),
    ];
    const answers = await new Till(app.till).recordAll(sales);
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    await save({ sku: 'ESPRESSO' }, FILTER, MILK);
    await desk.learn();
  });
  afterAll(() => app.clock.reset());
  afterEach(async () => {
    await save({ ...FILTER, tags: null, stockQuantity: null, status: 'LISTED' }, MILK);
    await desk.steer({});
  });

  const suggested = async (): Promise<string[]> =>
    skusOf((await desk.ask({ basket: ['ESPRESSO'], kinds: ['COMPLEMENTARY'] })).complementary);

  it.each<[string, Input, Input, Input]>([
    ['out of stock', {}, { stockQuantity: 0 }, { stockQuantity: 0.001 }],
    ['out of stock until that is not known', {}, { stockQuantity: '0.000' }, { stockQuantity: null }],
    ['withdrawn', {}, { status: 'WITHDRAWN' }, { status: 'LISTED' }],
    ['tagged as excluded', { excluded: { tags: ['bulky'] } }, { tags: ['bulky'] }, { tags: [] }],
    [
      'of a category that is sensitive',
      { sensitive: { categoryPaths: ['Health'] } },
      { category: 'Health > Care' },
      { category: null },
    ],
    ['a substitute', {}, { category: 'Drinks > Coffee' }, { category: 'Kitchen' }],
    ['earning too little', { leastMarginShare: 2_000 }, { unitCostMinor: 290 }, { unitCostMinor: null }],
    [
      'earning too little at its price',
      { leastMarginShare: 2_000 },
      { priceMinor: 101 },
      { priceMinor: null },
    ],
  ])(
    'leave out what is %s from the very next answer on, and take it back',
    async (_, settings, out, back) => {
      await save({ sku: 'ESPRESSO', category: 'Drinks > Coffee' });
      await desk.steer(settings);
      expect(await suggested()).toEqual(['FILTER', 'MILK']);
      await save({ sku: 'FILTER', ...out });
      expect(await suggested()).toEqual(['MILK']);
      await save({ sku: 'FILTER', ...back });
      expect(await suggested()).toEqual(['FILTER', 'MILK']);
    },
  );

  it('put first what earns more as soon as that is known', async () => {
    await desk.steer({ marginInfluence: 100 });
    await save({ sku: 'FILTER', unitCostMinor: 299 }, { sku: 'MILK', unitCostMinor: 0 });
    expect(await suggested()).toEqual(['MILK', 'FILTER']);
    await save({ sku: 'FILTER', unitCostMinor: 0 });
    expect(await suggested()).toEqual(['FILTER', 'MILK']);
  });

  it('do not know of what another program saved', async () => {
    await saveAll([{ sku: 'FILTER', stockQuantity: 0, status: 'WITHDRAWN' }], app.foreignStaff);
    expect(await suggested()).toEqual(['FILTER', 'MILK']);
  });
});
