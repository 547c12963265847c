import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccessModule, CreateApiKey, systemActor, type Actor } from '../../src/access/index.js';
import {
  AddUnlistedProducts,
  CatalogModule,
  parseCategoryPath,
  ProductRepository,
  SaveProducts,
  type CategoryPath,
  type SaveProduct,
} from '../../src/catalog/index.js';
import { entities } from '../../src/entities.js';
import { newId, type ProgramId } from '../../src/kernel/id.js';
import { ok } from '../../src/kernel/result.js';
import { DatabaseModule, UnitOfWork } from '../../src/platform/database/index.js';
import { ForbiddenError } from '../../src/platform/errors/index.js';
import { ProgramsModule } from '../../src/programs/index.js';
import { openOwnerSession, type OwnerSession } from '../support/owner-session.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { createTestProgram } from '../support/test-program.js';

let database: TestDatabase;
let owner: OwnerSession;
let server: INestApplicationContext;
let saveProducts: SaveProducts;
let programId: ProgramId;
let actor: Actor;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = openOwnerSession(database.ownerUrl);

  @Module({
    imports: [
      DatabaseModule.forRoot({
        applicationUrl: database.applicationUrl,
        poolSize: 8,
        preparedStatements: true,
        entities,
      }),
      ProgramsModule,
      AccessModule,
      CatalogModule,
    ],
  })
  class Server {}
  server = await NestFactory.createApplicationContext(Server, { logger: false, abortOnError: false });
  saveProducts = server.get(SaveProducts, { strict: false });
});
afterAll(async () => {
  await server.close();
  await owner.close();
  await database.drop();
});
beforeEach(async () => {
  ({ programId } = await createTestProgram(owner, server.get(CreateApiKey, { strict: false }), 'Own'));
  actor = systemActor(programId, 'test');
});

async function save(commands: readonly SaveProduct[], as = actor): Promise<string[]> {
  const results = await saveProducts.execute(commands, as);
  return results.map((result) =>
    result.ok ? result.value : result.error.map(({ code, field }) => `${code} ${field.join('.')}`).join(', '),
  );
}

interface ProductRow {
  readonly sku: string;
  readonly path: string | null;
}

function products(columns = 'p.sku, c.path'): Promise<ProductRow[]> {
  return owner.query(
    `SELECT ${columns} FROM products p LEFT JOIN categories c USING (program_id, category_id)
     WHERE p.program_id = $1 ORDER BY p.sku`,
    [programId],
  );
}

function categories(): Promise<{ path: string; parent: string | null }[]> {
  return owner.query(
    `SELECT c.path, p.path AS parent FROM categories c
     LEFT JOIN categories p ON p.program_id = c.program_id AND p.category_id = c.parent_id
     WHERE c.program_id = $1 ORDER BY c.path`,
    [programId],
  );
}

describe('SaveProducts', () => {
  it('creates, updates and leaves alone, item by item, and refuses only what is bad', async () => {
    const coffee = {
      sku: 'C-1',
      name: 'Coffee "Ä, {1}" \\',
      category: 'Drinks > Coffee',
      tags: ['fair, trade', 'a"b'],
      priceMinor: 499,
      unitCostMinor: 9007199254740991,
      stockQuantity: '12.5',
    };
    expect(await save([coffee, { sku: '' }, { sku: 'T-1' }, { sku: 'X', priceMinor: -1 }])).toEqual([
      'CREATED',
      'REQUIRED sku',
      'CREATED',
      'OUT_OF_RANGE priceMinor',
    ]);
    const [row] = await owner.query('SELECT * FROM products WHERE program_id = $1 ORDER BY sku', [programId]);
    expect(row).toMatchObject({
      sku: 'C-1',
      name: coffee.name,
      tags: ['a"b', 'fair, trade'],
      price_minor: '499',
      unit_cost_minor: '9007199254740991',
      stock_quantity: '12500',
      status: 'LISTED',
    });
    expect(await save([coffee, { sku: 'T-1', name: 'Tea' }])).toEqual(['UNCHANGED', 'UPDATED']);
    expect(await save([{ sku: 'C-1', priceMinor: 399 }])).toEqual(['UPDATED']);
    expect(await products('p.sku, c.path, p.name, p.price_minor')).toEqual([
      { sku: 'C-1', path: 'Drinks > Coffee', name: coffee.name, price_minor: '399' },
      { sku: 'T-1', path: null, name: 'Tea', price_minor: null },
    ]);
  });

  it('writes nothing where nothing changes', async () => {
    const batch = [{ sku: 'A', category: 'X > Y' }, { sku: 'B' }];
    await save(batch);
    const versions = (): Promise<unknown[]> =>
      owner.query('SELECT xmin::text, ctid::text FROM products WHERE program_id = $1 ORDER BY sku', [
        programId,
      ]);
    const before = await versions();
    expect(await save(batch)).toEqual(['UNCHANGED', 'UNCHANGED']);
    expect(await versions()).toEqual(before);
    expect(await save([])).toEqual([]);
    expect(await save([{ sku: '' }])).toEqual(['REQUIRED sku']);
  });

  it('makes categories with all they lie in, once', async () => {
    await save([
      { sku: 'A', category: 'a > b > c > d' },
      { sku: 'B', category: 'a > b' },
      { sku: 'C', category: 'a>x' },
    ]);
    await save([{ sku: 'D', category: 'a > b > e' }]);
    expect(await categories()).toEqual([
      { path: 'a', parent: null },
      { path: 'a > b', parent: 'a' },
      { path: 'a > b > c', parent: 'a > b' },
      { path: 'a > b > c > d', parent: 'a > b > c' },
      { path: 'a > b > e', parent: 'a > b' },
      { path: 'a > x', parent: 'a' },
    ]);
    expect(await products()).toEqual([
      { sku: 'A', path: 'a > b > c > d' },
      { sku: 'B', path: 'a > b' },
      { sku: 'C', path: 'a > x' },
      { sku: 'D', path: 'a > b > e' },
    ]);
  });

  it('takes the longest path there may be', async () => {
    // Hard to compress, so that the whole of it goes into the index.
    const name = (): string =>
      Array.from({ length: 50 }, () =>
        String.fromCodePoint(0x1_0000 + Math.floor(Math.random() * 0x8000)),
      ).join('');
    const category = Array.from({ length: 10 }, name).join('>');
    expect(await save([{ sku: 'A', category }])).toEqual(['CREATED']);
    expect(await categories()).toHaveLength(10);
  });

  it('lists what a receipt brought', async () => {
    await owner.query(
      `INSERT INTO products (program_id, product_id, sku, name, status, recorded_at)
       VALUES ($1, $2, 'A', 'Till name', 'UNLISTED', now())`,
      [programId, newId()],
    );
    expect(await save([{ sku: 'A' }])).toEqual(['UPDATED']);
    expect(await products('p.sku, p.name, p.status')).toEqual([
      { sku: 'A', name: 'Till name', status: 'LISTED' },
    ]);
  });

  it.each([
    ['with categories', (n: number) => `top > ${n % 7} > ${n % 3}`, 1 + 7 + 21],
    ['without', () => undefined, 0],
  ])('saves every product once when a catalogue %s comes many times at once', async (_, category, made) => {
    const batch = Array.from({ length: 40 }, (__, n) => ({ sku: `S${n}`, category: category(n) }));
    const backwards = [...batch].reverse();
    const outcomes = await Promise.all(
      [batch, backwards, batch, backwards, batch, backwards].map((each) => save(each)),
    );
    const all = outcomes.flat();
    expect(all.filter((outcome) => outcome === 'CREATED')).toHaveLength(40);
    expect(all.filter((outcome) => outcome === 'UNCHANGED')).toHaveLength(200);
    expect(await products()).toHaveLength(40);
    expect(await categories()).toHaveLength(made);
  });

  it('wins over receipts that bring the same products at the same moment', async () => {
    const unitOfWork = server.get(UnitOfWork, { strict: false });
    const addUnlisted = server.get(AddUnlistedProducts, { strict: false });
    for (let round = 0; round < 10; round++) {
      const skus = Array.from({ length: 20 }, (_, n) => `R${round}-${n}`);
      const seen = skus.map((sku) => ({ sku, name: 'Till', category: 'Till > Shelf' }));
      await Promise.all([
        unitOfWork.writeDirect<void, never>(programId, async (tx) =>
          ok(await addUnlisted.execute(tx, seen.reverse())),
        ),
        save(skus.map((sku) => ({ sku, name: 'Ours', category: `Ours > ${round}` }))),
      ]);
    }
    const statuses = await owner.query(
      'SELECT status, name, count(*)::int FROM products WHERE program_id = $1 GROUP BY 1, 2',
      [programId],
    );
    expect(statuses).toEqual([{ status: 'LISTED', name: 'Ours', count: 200 }]);
  });

  it('keeps programs apart', async () => {
    const keys = server.get(CreateApiKey, { strict: false });
    const { programId: foreign } = await createTestProgram(owner, keys, 'Foreign');
    await save([{ sku: 'A', name: 'Own', category: 'C' }]);
    expect(await save([{ sku: 'A', name: 'Foreign', category: 'C' }], systemActor(foreign, 'test'))).toEqual([
      'CREATED',
    ]);
    expect(await products('p.sku, p.name')).toEqual([{ sku: 'A', name: 'Own' }]);
  });

  it('is for those who may write the catalogue', async () => {
    const till: Actor = { ...actor, capabilities: new Set(['catalog:read'] as const) };
    await expect(saveProducts.execute([{ sku: 'A' }], till)).rejects.toThrow(ForbiddenError);
    expect(await products()).toEqual([]);
  });
});

describe('products on sale in a category', () => {
  function categoryPath(text: string): CategoryPath {
    const read = parseCategoryPath(text);
    if (!read.ok) throw new Error(read.error.message);
    return read.value;
  }

  /** What is found, and how many rows of products were read for it. */
  async function look(
    category: string,
    preferred: readonly string[],
    most: number,
  ): Promise<{ readonly skus: readonly string[]; readonly rowsRead: number }> {
    return server.get(UnitOfWork, { strict: false }).read(programId, async (tx) => {
      const repository = server.get(ProductRepository, { strict: false });
      const text = `SELECT sum(idx_tup_fetch + seq_tup_read)::integer AS rows
                    FROM pg_stat_xact_user_tables WHERE relname = 'products'`;
      // Counted since the connection last told the server, not since the transaction began.
      const soFar = async (): Promise<number> =>
        (await tx.query<{ rows: number }>({ name: 'test_rows', text }, []))[0]!.rows;
      const before = await soFar();
      const found = await repository.findOnSaleIn(tx, categoryPath(category), preferred, most);
      return { skus: found.map(({ sku }) => sku), rowsRead: (await soFar()) - before };
    });
  }
  const skusIn = async (...given: Parameters<typeof look>): Promise<readonly string[]> =>
    (await look(...given)).skus;

  it('are those preferred, in their order, then others: its own by sku, then those below it', async () => {
    await save([
      { sku: 'D', category: 'Drinks' },
      { sku: 'B', category: 'Drinks' },
      { sku: 'A', category: 'Drinks > Tea > Green' },
      { sku: 'C', category: 'Drinks > Tea' },
      { sku: 'E', category: 'Drinks > Coffee' },
      { sku: 'X', category: 'Drinks & Food' },
      { sku: 'Y', category: 'Food' },
      { sku: 'Z' },
    ]);
    expect(await skusIn('Drinks', [], 10)).toEqual(['B', 'D', 'E', 'C', 'A']);
    expect(await skusIn('Drinks', ['A', 'Y', 'NONE', 'Z', 'D', 'A'], 10)).toEqual(['A', 'D', 'B', 'E', 'C']);
    expect(await skusIn('Drinks', ['C', 'E', 'B'], 2)).toEqual(['C', 'E']);
    expect(await skusIn('Drinks', ['D', 'B'], 3)).toEqual(['D', 'B', 'E']);
    expect(await skusIn('Drinks > Tea', ['D', 'A'], 10)).toEqual(['A', 'C']);
    expect(await skusIn('Nowhere', ['A'], 10)).toEqual([]);
  });

  it('are neither withdrawn nor known to be out of stock', async () => {
    const category = 'Drinks';
    await save([
      { sku: 'A', category, stockQuantity: 0 },
      { sku: 'B', category, stockQuantity: 1 },
      { sku: 'C', category },
      { sku: 'D', category },
      { sku: 'E', category, tags: ['hot'], priceMinor: 300, unitCostMinor: 100 },
    ]);
    await owner.query(`UPDATE products SET status = 'WITHDRAWN' WHERE program_id = $1 AND sku = 'C'`, [
      programId,
    ]);
    await owner.query(`UPDATE products SET status = 'UNLISTED' WHERE program_id = $1 AND sku = 'D'`, [
      programId,
    ]);
    expect(await skusIn(category, [], 10)).toEqual(['B', 'D', 'E']);
    expect(await skusIn(category, ['C', 'A', 'E'], 10)).toEqual(['E', 'B', 'D']);
    const found = await server
      .get(UnitOfWork, { strict: false })
      .read(programId, (tx) =>
        server
          .get(ProductRepository, { strict: false })
          .findOnSaleIn(tx, categoryPath(category), ['E', 'B'], 1),
      );
    expect(found).toEqual([
      {
        sku: 'E',
        name: null,
        categoryPath: category,
        tags: ['hot'],
        priceMinor: 300,
        unitCostMinor: 100,
        stockQuantity: null,
        status: 'LISTED',
      },
    ]);
  });

  it('are looked up, however many there are', async () => {
    const category = (n: number): string => (n === 0 ? 'Big' : `Big > ${n}`);
    await save([
      ...Array.from({ length: 30 }, (_, n) => ({ sku: `first ${n}`, category: category(n) })),
      { sku: 'small', category: 'Small' },
      { sku: 'flat', category: 'Flat' },
    ]);
    await owner.query(
      `INSERT INTO products (program_id, product_id, sku, category_id, status, recorded_at)
       SELECT $1, gen_random_uuid(), 'S' || n, c.category_id, 'LISTED', now()
       FROM generate_series(1, 180000) n
       JOIN categories c ON c.program_id = $1
         AND c.path = CASE WHEN n > 10000 THEN 'Flat' WHEN n % 30 = 0 THEN 'Big' ELSE 'Big > ' || n % 30 END`,
      [programId],
    );
    const preferred = Array.from({ length: 100 }, (_, n) => `S${n * 7 + 1}`);
    for (const analysed of [false, true]) {
      if (analysed) await owner.query('ANALYZE products, categories');
      const { skus, rowsRead } = await look('Big', preferred, 50);
      expect(skus).toEqual(preferred.slice(0, 50));
      expect(rowsRead).toBeLessThan(1_000);
      const others = await look('Big', preferred.slice(0, 10), 50);
      expect(others.skus).toHaveLength(50);
      expect(others.rowsRead).toBeLessThan(1_000);
      const flat = await look('Flat', [], 50);
      const inOrder = Array.from({ length: 170_000 }, (_, n) => `S${10_001 + n}`).sort();
      expect(flat.skus).toEqual(inOrder.slice(0, 50));
      expect(flat.rowsRead).toBeLessThan(1_000);
      const small = await look('Small', preferred, 50);
      expect(small.skus).toEqual(['small']);
      expect(small.rowsRead).toBeLessThan(1_000);
    }
  });
});
