import { Injectable } from '@nestjs/common';
import {
  columns,
  float4,
  int4,
  lookUp,
  type Statement,
  type Transaction,
} from '../../platform/database/index.js';
import type { AffinityRow } from '../domain/affinity-model.js';
import { partsOf, type PackedAffinities } from '../domain/packed-affinities.js';

const ROWS_A_STATEMENT = 200;

/** Arrays come as JSON, which is read several times as fast. */
const FIND = {
  name: 'product_affinities_find',
  text: `SELECT a.product_no AS product, a.bought_in AS "boughtIn", to_json(a.partners) AS partners,
           to_json(a.together) AS together, to_json(a.shares) AS shares, to_json(a.weights) AS weights
         FROM unnest($2::int[]) AS wanted (no)
         ${lookUp('product_affinities', 'a', 'a.program_id = $1 AND a.product_no = wanted.no')}`,
};

const BOUGHT_IN = {
  name: 'product_affinities_bought_in',
  text: `SELECT a.product_no AS product, a.bought_in AS "boughtIn" FROM unnest($2::int[]) AS wanted (no)
         ${lookUp('product_affinities', 'a', 'a.program_id = $1 AND a.product_no = wanted.no')}`,
};

/** What is stored already is left as it is: most of it is, when everything is written after a restart. */
const WRITE = {
  name: 'product_affinities_write',
  text: `INSERT INTO product_affinities AS a (program_id, product_no, bought_in, partners, together, shares, weights)
         SELECT $1, r.product_no, r.bought_in, ($5::int[])[r.first:r.last], ($6::int[])[r.first:r.last],
           ($7::float4[])[r.first:r.last], ($8::float4[])[r.first:r.last]
         FROM (
           SELECT u.product_no, u.bought_in, (1 + sum(u.size) OVER w - u.size)::int AS first,
             (sum(u.size) OVER w)::int AS last
           FROM unnest($2::int[], $3::int[], $4::int[]) WITH ORDINALITY AS u (product_no, bought_in, size, no)
           WINDOW w AS (ORDER BY u.no)
         ) AS r
         ON CONFLICT (program_id, product_no) DO UPDATE SET bought_in = excluded.bought_in,
           partners = excluded.partners, together = excluded.together, shares = excluded.shares,
           weights = excluded.weights
         WHERE (a.bought_in, a.partners, a.together, a.shares, a.weights) IS DISTINCT FROM
           (excluded.bought_in, excluded.partners, excluded.together, excluded.shares, excluded.weights)`,
};

const BOUGHT: Statement = {
  name: 'product_affinities_bought',
  text: `SELECT product_no AS product FROM product_affinities WHERE program_id = $1 AND bought_in > 0`,
};

/** As an insertion, which finds rows by key whatever the planner takes the table to hold. */
const EMPTY: Statement = {
  name: 'product_affinities_empty',
  text: `INSERT INTO product_affinities (program_id, product_no, bought_in, partners, together, shares, weights)
         SELECT $1, gone.no, 0, '{}', '{}', '{}', '{}' FROM unnest($2::int[]) AS gone (no)
         ON CONFLICT (program_id, product_no) DO UPDATE SET bought_in = 0, partners = '{}', together = '{}',
           shares = '{}', weights = '{}'`,
};

/** What goes with each product. */
@Injectable()
export class ProductAffinityRepository {
  /** Products that were never in a basket are missing; of those that no longer are in any `boughtIn` is 0. */
  async find(tx: Transaction, productNos: readonly number[]): Promise<Map<number, AffinityRow>> {
    if (productNos.length === 0) return new Map();
    const rows = await tx.query<AffinityRow>(FIND, [
      tx.programId,
      ...columns(productNos, [int4((no) => no)]),
    ]);
    return new Map(rows.map((row) => [row.product, exact(row)]));
  }

  /** In how many baskets products are; those that never were in one are missing. */
  async boughtIn(tx: Transaction, productNos: readonly number[]): Promise<Map<number, number>> {
    if (productNos.length === 0) return new Map();
    const rows = await tx.query<Pick<AffinityRow, 'product' | 'boughtIn'>>(BOUGHT_IN, [
      tx.programId,
      ...columns(productNos, [int4((no) => no)]),
    ]);
    return new Map(rows.map(({ product, boughtIn }) => [product, boughtIn]));
  }

  /** Writes rows that may have changed. */
  async write(tx: Transaction, rows: PackedAffinities): Promise<void> {
    for (const part of partsOf(rows, ROWS_A_STATEMENT)) {
      await tx.query(WRITE, [
        tx.programId,
        integers(part.products),
        integers(part.boughtIn),
        integers(part.sizes),
        integers(part.partners),
        integers(part.together),
        floats(part.shares),
        floats(part.weights),
      ]);
    }
  }

  /**
   * Empties the rows of all products but these. Which these are is found out here: PostgreSQL would compare each row
   * with each product.
   */
  async emptyOthers(tx: Transaction, { products }: PackedAffinities): Promise<void> {
    const kept = new Set(products);
    const rows = await tx.query<Pick<AffinityRow, 'product'>>(BOUGHT, [tx.programId]);
    const others = rows.map(({ product }) => product).filter((product) => !kept.has(product));
    if (others.length > 0) await tx.query(EMPTY, [tx.programId, integers(Int32Array.from(others))]);
  }
}

/** With the numbers that they were before they became decimals. */
function exact(row: AffinityRow): AffinityRow {
  return { ...row, shares: row.shares.map(Math.fround), weights: row.weights.map(Math.fround) };
}

function floats(values: Float32Array): Buffer | undefined {
  return columns(Array.from(values), [float4((value) => value)])[0];
}

function integers(values: Int32Array): Buffer | undefined {
  return columns(Array.from(values), [int4((value) => value)])[0];
}
