import type { ProgramId } from '../../src/kernel/id.js';
import type { BenchDatabase } from '../harness/database.js';

/*
 * Copies of customers with all that suggestions are made of, under other ids, written past the service: purchases and
 * what else hangs on them are not copied, so foreign keys are left aside.
 */

/** Tells copies from what they were made of: ids as the service makes them have another version. */
const COPY_ID = `overlay(md5($2 || ID::text)::uuid::text PLACING '9' FROM 15 FOR 1)::uuid`;
const IS_COPY = `substr(ID::text, 15, 1) = '9'`;

const copyOf = (column: string): string => COPY_ID.replace('ID', column);
const isCopy = (column: string): string => IS_COPY.replace('ID', column);

const COPIES = [
  `INSERT INTO customers (program_id, customer_id, status, enrolled_at, recorded_at)
   SELECT program_id, ${copyOf('customer_id')}, status, enrolled_at, recorded_at FROM customers
   WHERE program_id = $1 AND NOT ${isCopy('customer_id')}`,
  `INSERT INTO customer_identifiers (program_id, kind, value, customer_id, recorded_at)
   SELECT program_id, kind, value || '-' || $2, ${copyOf('customer_id')}, recorded_at FROM customer_identifiers
   WHERE program_id = $1 AND NOT ${isCopy('customer_id')}`,
  `INSERT INTO customer_habits (program_id, customer_id, habits)
   SELECT program_id, ${copyOf('customer_id')}, habits FROM customer_habits
   WHERE program_id = $1 AND NOT ${isCopy('customer_id')}`,
  `INSERT INTO suggestion_baskets (program_id, customer_id, purchase_id, buyer_id, occurred_at, day, products,
     spend_minor, revision)
   SELECT program_id, ${copyOf('customer_id')}, ${copyOf('purchase_id')}, ${copyOf('buyer_id')}, occurred_at, day,
     products, spend_minor, revision + $2::int * (SELECT max(revision) FROM suggestion_baskets b
       WHERE b.program_id = $1 AND NOT ${isCopy('b.purchase_id')})
   FROM suggestion_baskets WHERE program_id = $1 AND NOT ${isCopy('purchase_id')}`,
];

const REMOVALS = [
  ['suggestion_baskets', 'purchase_id'],
  ['customer_habits', 'customer_id'],
  ['customer_identifiers', 'customer_id'],
  ['customers', 'customer_id'],
].map(([table, id]) => `DELETE FROM ${table} WHERE program_id = $1 AND ${isCopy(id!)}`);

/**
 * Copies the customers of a program, with their baskets, until there are so many times as many as there were. Baskets
 * are changed in as many revisions more, since as many of one are not written in one go.
 */
export async function addCopies(database: BenchDatabase, programId: ProgramId, times: number): Promise<void> {
  await removeCopies(database, programId);
  await withoutKeys(database, async () => {
    for (let copy = 1; copy < times; copy++) {
      for (const statement of COPIES) await database.query(statement, [programId, String(copy)]);
    }
  });
  await noteChange(database, programId);
  await database.query('VACUUM ANALYZE');
}

export async function removeCopies(database: BenchDatabase, programId: ProgramId): Promise<void> {
  await withoutKeys(database, async () => {
    for (const statement of REMOVALS) await database.query(statement, [programId]);
  });
  await database.query('VACUUM ANALYZE');
}

/** As if affinities had never been built. */
export async function forgetAffinities(database: BenchDatabase, programId: ProgramId): Promise<void> {
  await database.query('DELETE FROM suggestion_models WHERE program_id = $1', [programId]);
  await database.query('DELETE FROM product_affinities WHERE program_id = $1', [programId]);
  await database.query('VACUUM ANALYZE product_affinities');
}

/** Takes a product out of so many baskets, as if it had been brought back. */
export async function changeBaskets(
  database: BenchDatabase,
  programId: ProgramId,
  baskets: number,
): Promise<void> {
  await noteChange(database, programId);
  await database.query(
    `UPDATE suggestion_baskets b SET products = products[2:], revision = s.revision
     FROM suggestion_states s WHERE b.program_id = $1 AND s.program_id = $1 AND b.purchase_id IN (
       SELECT purchase_id FROM suggestion_baskets WHERE program_id = $1 AND cardinality(products) > 2
       ORDER BY purchase_id DESC LIMIT $2
     )`,
    [programId, baskets],
  );
}

/** Counts up the revision, which says that baskets have changed. */
async function noteChange(database: BenchDatabase, programId: ProgramId): Promise<void> {
  await database.query(
    `UPDATE suggestion_states SET revision = 1 + greatest(revision, (
       SELECT max(revision) FROM suggestion_baskets WHERE program_id = $1
     )) WHERE program_id = $1`,
    [programId],
  );
}

/** The connection is always the same. */
async function withoutKeys(database: BenchDatabase, work: () => Promise<void>): Promise<void> {
  await database.query('SET session_replication_role = replica');
  try {
    await work();
  } finally {
    await database.query('RESET session_replication_role');
  }
}
