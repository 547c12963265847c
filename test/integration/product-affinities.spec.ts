import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { UnitOfWork } from '../../src/platform/database/index.js';
import { ok } from '../../src/kernel/result.js';
import { ProductAffinityRepository } from '../../src/suggestions/db/product-affinity.repository.js';
import { packAffinities } from '../../src/suggestions/domain/packed-affinities.js';
import { createTestApp, type TestApp } from '../support/test-app.js';

const PRODUCTS = 40_000;

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
  const programs = [app.program.programId, app.foreignProgram.programId];
  await app.owner.query(
    `INSERT INTO suggestion_products (program_id, product_no, sku)
     SELECT p.id, no, no::text FROM unnest($1::uuid[]) AS p (id), generate_series(1, $2::int) AS no`,
    [programs, PRODUCTS],
  );
  await app.owner.query(
    `INSERT INTO product_affinities (program_id, product_no, bought_in, partners, together, shares, weights)
     SELECT p.id, no, 5, '{1}', '{2}', '{1}', '{1}' FROM unnest($1::uuid[]) AS p (id), generate_series(1, $2::int) AS no`,
    [programs, PRODUCTS],
  );
});
afterAll(() => app.close());

/** How many products of the program are said to be bought, the even ones and the odd ones. */
async function bought(programId: string): Promise<unknown> {
  const [row] = await app.owner.query(
    `SELECT count(*) FILTER (WHERE product_no % 2 = 0)::int AS even, count(*) FILTER (WHERE product_no % 2 = 1)::int AS odd
     FROM product_affinities WHERE program_id = $1 AND bought_in > 0 AND partners <> '{}' AND weights <> '{}'`,
    [programId],
  );
  return row;
}

async function emptyAllBut(products: readonly number[]): Promise<number> {
  const rows = packAffinities(
    products.map((product) => ({
      product,
      boughtIn: 5,
      partners: [],
      together: [],
      shares: [],
      weights: [],
    })),
  );
  const begun = performance.now();
  await app
    .get(UnitOfWork)
    .writeDirect<void, never>(app.program.programId, async (tx) =>
      ok(await app.get(ProductAffinityRepository).emptyOthers(tx, rows)),
    );
  return performance.now() - begun;
}

it('empties the rows of all other products, in a time that grows with how many there are and not with their square', async () => {
  const even = Array.from({ length: PRODUCTS / 2 }, (_, index) => 2 * index + 2);
  expect(await emptyAllBut(even)).toBeLessThan(2_500);
  expect(await bought(app.program.programId)).toEqual({ even: PRODUCTS / 2, odd: 0 });
  expect(await bought(app.foreignProgram.programId)).toEqual({ even: PRODUCTS / 2, odd: PRODUCTS / 2 });
  expect(await emptyAllBut(even)).toBeLessThan(2_500);
  expect(await bought(app.program.programId)).toEqual({ even: PRODUCTS / 2, odd: 0 });
  await emptyAllBut([]);
  expect(await bought(app.program.programId)).toEqual({ even: 0, odd: 0 });
}, 60_000);
