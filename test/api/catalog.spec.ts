import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { systemActor } from '../../src/access/index.js';
import { SaveProducts, type SaveProduct } from '../../src/catalog/index.js';
import { newId } from '../../src/kernel/id.js';
import { UnitOfWork } from '../../src/platform/database/index.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData, TestClient } from '../support/test-client.js';

const PRODUCTS = 600;

let app: TestApp;

/** Two in three are in a category; the path of one begins with the name of another that it does not lie in. */
function catalogue(): SaveProduct[] {
  const paths = ['Drinks > Coffee', 'Drinks > Coffee > Beans', 'Drinks > Tea', 'Drinks and more'];
  return Array.from({ length: PRODUCTS }, (_, n) => ({
    sku: `${n % 2 === 0 ? 'A' : 'B'}-${String(n).padStart(4, '0')}`,
    name: `Product ${n}`,
    category: paths[n % 6],
    priceMinor: n,
    unitCostMinor: n,
    stockQuantity: n + 0.25,
    tags: ['x'],
  }));
}

const skusIn = (path: string): string[] =>
  catalogue()
    .filter(({ category }) => category === path || category?.startsWith(`${path} > `))
    .map(({ sku }) => sku)
    .sort();

const allSkus = catalogue()
  .map(({ sku }) => sku)
  .sort();

beforeAll(async () => {
  app = await createTestApp();
  const save = app.get(SaveProducts);
  await save.execute(catalogue(), systemActor(app.program.programId, 'test'));
  const foreign = [{ sku: 'A-0000', name: 'Foreign', category: 'Foreign > Drinks' }];
  await save.execute(foreign, systemActor(app.foreignProgram.programId, 'test'));
  await app.owner.query(
    `INSERT INTO products (program_id, product_id, sku, status, recorded_at)
     VALUES ($1, $2, 'seen', 'UNLISTED', now()), ($1, $3, 'withdrawn', 'WITHDRAWN', now())`,
    [app.program.programId, newId(), newId()],
  );
});
afterAll(() => app.close());
afterEach(() => void jest.restoreAllMocks());

const PAGE = `pageInfo { hasNextPage endCursor } edges { cursor node { sku } }`;

/** Walks through a list of products from its beginning to its end. */
async function walk(
  client: TestClient,
  args: string,
  first: number,
): Promise<{ pages: number; skus: string[] }> {
  const skus: string[] = [];
  let after: string | null = null;
  for (let pages = 1; ; pages++) {
    const { data, errors }: AnyData = await client.query(
      `query ($first: Int!, $after: String) { products(first: $first, after: $after ${args}) { ${PAGE} } }`,
      { first, after },
    );
    expect(errors).toBeUndefined();
    const { edges, pageInfo } = data.products;
    skus.push(...edges.map(({ node }: AnyData) => node.sku));
    expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor ?? null);
    if (!pageInfo.hasNextPage) return { pages, skus };
    expect(edges).toHaveLength(first);
    after = pageInfo.endCursor;
  }
}

describe('products', () => {
  it.each([1 + PRODUCTS / 4, 250])('are read page by page of %d, each once and in order', async (first) => {
    const { pages, skus } = await walk(app.till, '', first);
    expect(skus).toEqual([...allSkus, 'seen', 'withdrawn']);
    expect(pages).toBe(Math.ceil((PRODUCTS + 2) / first));
  });

  it('say when a page is the last, just then', async () => {
    const args = 'skuPrefix: "A-000"';
    expect(await walk(app.till, args, 5)).toEqual({
      pages: 1,
      skus: allSkus.filter((sku) => /^A-000/.test(sku)),
    });
    expect((await walk(app.till, args, 4)).pages).toBe(2);
  });

  it('are 20 a page unless said otherwise', async () => {
    const { data } = await app.till.query('{ products { edges { node { sku } } } }');
    expect(data.products.edges).toHaveLength(20);
  });

  it.each(['Drinks', 'Drinks > Coffee', 'Drinks > Coffee > Beans', 'Drinks and more', ' Drinks>Tea '])(
    'are those of category %j and below it',
    async (category) => {
      const { skus } = await walk(app.till, `category: ${JSON.stringify(category)}`, 90);
      expect(skus).toEqual(skusIn(category.trim().replace(/>(?! )/, ' > ')));
      expect(skus.length).toBeGreaterThanOrEqual(100);
    },
  );

  it.each([
    ['skuPrefix: "B-01"', (sku: string) => sku.startsWith('B-01')],
    [
      'skuPrefix: "B-01", category: "Drinks > Tea"',
      (sku: string) => /^B-01/.test(sku) && skusIn('Drinks > Tea').includes(sku),
    ],
    ['skuPrefix: "a-"', () => false],
    ['skuPrefix: "%"', () => false],
    ['category: "Nowhere"', () => false],
    ['category: "Drink"', () => false],
  ])('are those of %s', async (args, isThere) => {
    expect((await walk(app.till, args, 50)).skus).toEqual(allSkus.filter(isThere));
  });

  it('tell all there is to know to those who may know it', async () => {
    const document = `{ product(sku: "A-0000") { id sku name tags status price { amountMinor currency }
      unitCost { amountMinor currency } stockQuantity category { path name parent { path parent { path } } } } }`;
    const all = {
      id: expect.any(String),
      sku: 'A-0000',
      name: 'Product 0',
      tags: ['x'],
      status: 'LISTED',
      price: { amountMinor: 0, currency: 'GBP' },
      unitCost: { amountMinor: 0, currency: 'GBP' },
      stockQuantity: 0.25,
      category: { path: 'Drinks > Coffee', name: 'Coffee', parent: { path: 'Drinks', parent: null } },
    };
    expect((await app.staff.query(document)).data.product).toEqual(all);
    const tills = { ...all, unitCost: null, stockQuantity: null };
    expect((await app.till.query(document)).data.product).toEqual(tills);
    const listed = await app.till.query(
      '{ products(first: 1) { edges { node { unitCost { amountMinor } stockQuantity } } } }',
    );
    expect(listed.data.products.edges).toEqual([{ node: { unitCost: null, stockQuantity: null } }]);
  });

  it('that only a receipt told of are marked so', async () => {
    const { data } = await app.till.query(
      '{ product(sku: "seen") { name status category { path } price { amountMinor } tags } }',
    );
    expect(data.product).toEqual({ name: null, status: 'UNLISTED', category: null, price: null, tags: [] });
  });

  it('that are not there are null', async () => {
    expect((await app.till.query('{ product(sku: "nothing") { sku } }')).data).toEqual({ product: null });
    expect((await app.till.query('{ product(sku: "") { sku } }')).data).toEqual({ product: null });
  });

  it('are loaded with one query for a whole list and its categories', async () => {
    const read = jest.spyOn(app.get(UnitOfWork), 'read');
    const { errors } = await app.till.query(
      '{ products(first: 200) { edges { node { sku category { path parent { path parent { path } } } } } } }',
    );
    expect(errors).toBeUndefined();
    // The page, its categories, and those above them that are not known by then.
    expect(read).toHaveBeenCalledTimes(3);
  });
});

describe('categories', () => {
  const pathsOf = (data: AnyData): string[] => data.categories.edges.map(({ node }: AnyData) => node.path);

  it('are read level by level', async () => {
    const top = await app.till.query('{ categories { edges { node { path name parent { path } } } } }');
    expect(top.data.categories.edges.map(({ node }: AnyData) => node)).toEqual([
      { path: 'Drinks', name: 'Drinks', parent: null },
      { path: 'Drinks and more', name: 'Drinks and more', parent: null },
    ]);
    const below = await app.till.query(
      '{ categories(parent: "Drinks>Coffee") { edges { node { path name parent { path } } } } }',
    );
    expect(below.data.categories.edges.map(({ node }: AnyData) => node)).toEqual([
      { path: 'Drinks > Coffee > Beans', name: 'Beans', parent: { path: 'Drinks > Coffee' } },
    ]);
    expect(
      pathsOf((await app.till.query('{ categories(parent: "No") { edges { node { path } } } }')).data),
    ).toEqual([]);
  });

  it('are read page by page', async () => {
    const page = `edges { node { path } } pageInfo { hasNextPage endCursor }`;
    const first = await app.till.query(`{ categories(parent: "Drinks", first: 1) { ${page} } }`);
    expect(pathsOf(first.data)).toEqual(['Drinks > Coffee']);
    expect(first.data.categories.pageInfo.hasNextPage).toBe(true);
    const second = await app.till.query(
      `query ($after: String) { categories(parent: "Drinks", first: 1, after: $after) { ${page} } }`,
      { after: first.data.categories.pageInfo.endCursor },
    );
    expect(pathsOf(second.data)).toEqual(['Drinks > Tea']);
    expect(second.data.categories.pageInfo.hasNextPage).toBe(false);
  });

  it('know their products and those below, page by page, with one query for all of them', async () => {
    const read = jest.spyOn(app.get(UnitOfWork), 'read');
    const { data, errors } = await app.till.query(
      `{ categories { edges { node { path products(first: 2) { ${PAGE} } } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(read).toHaveBeenCalledTimes(2);
    const pages = data.categories.edges.map(({ node }: AnyData) => node);
    const skus = pages.map(({ products }: AnyData) => products.edges.map(({ node }: AnyData) => node.sku));
    expect(skus).toEqual([skusIn('Drinks').slice(0, 2), skusIn('Drinks and more').slice(0, 2)]);
    const after = pages[0].products.pageInfo.endCursor;
    const next = await app.till.query(
      `query ($after: String) { categories { edges { node {
         next: products(first: 3, after: $after) { ${PAGE} } again: products(first: 2) { ${PAGE} } } } } }`,
      { after },
    );
    const [drinks] = next.data.categories.edges;
    expect(drinks.node.next.edges.map(({ node }: AnyData) => node.sku)).toEqual(skusIn('Drinks').slice(2, 5));
    expect(drinks.node.again).toEqual(pages[0].products);
  });
});

describe('the catalogue', () => {
  it('of another program is not seen', async () => {
    const document = `{ product(sku: "A-0000") { name } products { edges { node { sku } } }
      drinks: products(category: "Drinks") { edges { node { sku } } } categories { edges { node { path } } } }`;
    expect((await app.foreignTill.query(document)).data).toEqual({
      product: { name: 'Foreign' },
      products: { edges: [{ node: { sku: 'A-0000' } }] },
      drinks: { edges: [] },
      categories: { edges: [{ node: { path: 'Foreign' } }] },
    });
  });

  it('is not reached by a cursor of another program', async () => {
    const own = await app.till.query(
      '{ categories(first: 1) { pageInfo { endCursor } } products(first: 1) { pageInfo { endCursor } } }',
    );
    const { data } = await app.foreignTill.query(
      `query ($c: String, $p: String) { categories(after: $c) { edges { cursor } } products(after: $p) { edges { cursor } } }`,
      { c: own.data.categories.pageInfo.endCursor, p: own.data.products.pageInfo.endCursor },
    );
    expect(data).toEqual({ categories: { edges: [] }, products: { edges: [] } });
  });

  it.each([
    '{ product(sku: "A-0000") { sku } }',
    '{ products { edges { cursor } } }',
    '{ categories { edges { cursor } } }',
  ])('is not for customers, nor for nobody: %s', async (document) => {
    expect((await app.customer('C-1').query(document)).codes).toEqual(['FORBIDDEN']);
    expect((await app.anonymous.query(document)).codes).toEqual(['UNAUTHENTICATED']);
  });

  const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  it.each([
    ['products', 'after', 'garbage'],
    ['products', 'after', encoded([1])],
    ['products', 'after', encoded(['a', 'b'])],
    ['products', 'after', encoded(['\u0000'])],
    ['products', 'after', 'x'.repeat(1_001)],
    ['categories', 'after', encoded(['A-0000'])],
    ['products', 'category', 'a >> b'],
    ['products', 'category', 'a\u0000'],
    ['products', 'category', '\ud800'],
    ['products', 'skuPrefix', 'a\u0000'],
    ['products', 'skuPrefix', 'a'.repeat(101)],
    ['categories', 'parent', ''],
    ['categories', 'parent', 'a'.repeat(10_000)],
  ])('refuses a bad argument: %s(%s), %#', async (list, argument, value) => {
    const answer = await app.till.query(
      `query ($value: String) { ${list}(${argument}: $value) { edges { cursor } } }`,
      { value },
    );
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors![0]!.extensions!['field']).toEqual([argument]);
    expect(answer.status).toBe(400);
  });

  it.each([0, -1, 251, 2.5])('refuses pages of %d', async (first) => {
    const answer = await app.till.query(
      'query ($first: Int!) { products(first: $first) { edges { cursor } } }',
      { first },
    );
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
  });

  it.each(['\u0000', 'a'.repeat(101)])('refuses what cannot be a sku, %#', async (sku) => {
    const answer = await app.till.query('query ($sku: String!) { product(sku: $sku) { sku } }', { sku });
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
  });
});
