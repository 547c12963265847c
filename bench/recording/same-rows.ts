import type { BenchDatabase } from '../harness/database.js';

/** What an act wrote to a table. */
interface Written {
  readonly rows: number;
  /** How many of their columns hold a value. */
  readonly values: number;
  readonly bytes: number;
}

/** What sweeps write, and purchases do not. */
const SWEPT = ['sweep_positions', 'products', 'categories'];
/** Of those with three lines that earn. */
const ROWS_OF_A_PURCHASE: Readonly<Record<string, number>> = {
  purchases: 1,
  purchase_lines: 3,
  receipts: 1,
  outbox_events: 1,
  points_transfers: 1,
  points_lots: 1,
};
/** Texts such as numbers differ in length by a little. */
const BYTES_MAY_DIFFER_BY = 0.05;

/** The rows of a program that an act wrote or changed, by table. Only what it wrote is to be written meanwhile. */
export async function rowsWrittenBy(
  database: BenchDatabase,
  programId: string,
  act: () => Promise<void>,
): Promise<Map<string, Written>> {
  const tables = await database.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name = 'program_id' AND table_name <> ALL ($1) ORDER BY 1`,
    [SWEPT],
  );
  const [now] = await database.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
  await act();
  const written = new Map<string, Written>();
  for (const { name } of tables) {
    const [row] = await database.query<Record<keyof Written, string>>(
      `SELECT count(*) AS rows, coalesce(sum(pg_column_size(t.*)), 0) AS bytes,
         coalesce(sum((SELECT count(*) FROM jsonb_each(to_jsonb(t)) AS c WHERE c.value <> 'null')), 0) AS values
       FROM ${name} t WHERE program_id = $1 AND xmin::text::bigint > $2`,
      [programId, now!.xid],
    );
    const { rows, bytes, values } = row!;
    if (Number(rows) > 0) {
      written.set(name, { rows: Number(rows), values: Number(values), bytes: Number(bytes) });
    }
  }
  return written;
}

/** Throws where the limit's purchase is not the same rows as the product's. Returns them in words. */
export function assertSameRows(
  product: ReadonlyMap<string, Written>,
  limit: ReadonlyMap<string, Written>,
): string {
  for (const table of new Set([...product.keys(), ...limit.keys()])) {
    const [ours, theirs] = [product.get(table), limit.get(table)];
    if (
      !ours ||
      !theirs ||
      ours.rows !== theirs.rows ||
      ours.values !== theirs.values ||
      differ(ours, theirs)
    ) {
      throw new Error(
        `the limit does not write what the product writes to ${table}: ${say(theirs)} instead of ${say(ours)}`,
      );
    }
  }
  const bytes = (of: ReadonlyMap<string, Written>): number =>
    [...of.values()].reduce((sum, table) => sum + table.bytes, 0);
  const rows = [...product].map(([table, written]) => `${table} ${written.rows}`).join(', ');
  return `${rows}; ${bytes(product)} bytes by the product, ${bytes(limit)} by the limit`;
}

/** Throws where a program of three-line purchases lacks rows, or has too many. Empty accounts mean nothing. */
export async function assertWhole(database: BenchDatabase, programId: string): Promise<void> {
  const count = (table: string): string =>
    `(SELECT count(*)::int FROM ${table} WHERE program_id = $1) AS ${table}`;
  const [rows] = await database.query<Record<string, number>>(
    `SELECT ${Object.keys(ROWS_OF_A_PURCHASE).map(count).join(', ')}`,
    [programId],
  );
  for (const [table, each] of Object.entries(ROWS_OF_A_PURCHASE)) {
    if (rows![table] !== rows!['purchases']! * each) {
      throw new Error(`the limit wrote ${rows!['purchases']} purchases and ${rows![table]} ${table}`);
    }
  }
}

function differ(ours: Written, theirs: Written): boolean {
  return Math.abs(theirs.bytes / ours.bytes - 1) > BYTES_MAY_DIFFER_BY;
}

function say(written: Written | undefined): string {
  return written ? `${written.rows} rows, ${written.values} values, ${written.bytes} bytes` : 'nothing';
}
