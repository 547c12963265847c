import type { Sale } from './baskets.js';
import { ledgerFlaws } from './ledger-flaws.js';
import type { OwnerSession } from './owner-session.js';
import type { SalesBook } from './sales-book.js';

interface Row {
  readonly key: string;
  readonly purchaseId: string;
  readonly customer: string | null;
  readonly totalMinor: number;
  readonly points: number;
  readonly lines: number;
  readonly receipts: number;
  readonly events: number;
  readonly lots: number;
  readonly transfers: number;
}

const number = (sql: string): string => `(${sql})::float8`;

/** Each purchase with how often everything that belongs to one is there. */
const PURCHASES = `
  WITH l AS (SELECT purchase_id AS id, count(*) AS n FROM purchase_lines GROUP BY 1),
    r AS (SELECT subject_id AS id, count(*) AS n FROM receipts WHERE kind = 'PURCHASE' GROUP BY 1),
    e AS (SELECT subject_id AS id, count(*) AS n FROM outbox_events GROUP BY 1),
    k AS (SELECT source_id AS id, count(*) AS n, sum(points) AS points FROM points_lots GROUP BY 1),
    t AS (SELECT source_id AS id, count(*) AS n, sum(points) AS points FROM points_transfers GROUP BY 1)
  SELECT p.source || ' ' || p.external_id AS key, p.purchase_id AS "purchaseId", i.value AS customer,
    ${number('p.total_minor')} AS "totalMinor", ${number('p.points_earned')} AS points,
    ${number('coalesce(l.n, 0)')} AS lines, ${number('coalesce(r.n, 0)')} AS receipts,
    ${number('coalesce(e.n, 0)')} AS events,
    ${number('CASE WHEN k.points = p.points_earned THEN k.n ELSE -coalesce(k.n, 0) END')} AS lots,
    ${number('CASE WHEN t.points = p.points_earned THEN t.n ELSE -coalesce(t.n, 0) END')} AS transfers
  FROM purchases p
  LEFT JOIN customer_identifiers i ON i.customer_id = p.customer_id AND i.kind = 'EXTERNAL_ID'
  LEFT JOIN l ON l.id = p.purchase_id LEFT JOIN r ON r.id = p.purchase_id LEFT JOIN e ON e.id = p.purchase_id
  LEFT JOIN k ON k.id = p.purchase_id LEFT JOIN t ON t.id = p.purchase_id`;

const TOTALS = `
  SELECT ${number('SELECT count(*) FROM purchase_lines')} AS lines,
    ${number('SELECT count(*) FROM receipts')} AS receipts,
    ${number("SELECT count(*) FROM outbox_events WHERE kind = 'purchase.recorded'")} AS events,
    ${number('SELECT count(*) FROM points_lots')} AS lots,
    ${number('SELECT count(*) FROM points_transfers')} AS transfers`;

const BALANCES = `
  SELECT i.value AS customer, ${number('a.available')} AS points,
    ${number('a.pending + a.reserved + a.debt')} AS others
  FROM points_accounts a JOIN customer_identifiers i USING (customer_id) WHERE i.kind = 'EXTERNAL_ID'`;

/** What was found in a database that only these tills have sent purchases to. */
export interface Finding {
  /** Purchases that are there. */
  readonly kept: number;
  /** Purchases that are there without any till having been told. */
  readonly keptUnknown: number;
  /** What is wrong; all of it when it is little. */
  readonly faults: string[];
}

const MOST_TOLD = 20;

/**
 * Holds the database against the book: every acknowledged purchase is there exactly once with the acknowledged
 * points, every purchase was sent by some till, nothing is there twice, and the points add up.
 */
export async function checkBook(owner: OwnerSession, book: SalesBook): Promise<Finding> {
  const rows = await owner.query<Row>(PURCHASES);
  const faults = [...book.contradictions];
  const seen = new Map<string, Row>();
  for (const row of rows) {
    if (seen.has(row.key)) faults.push(`${row.key} is there twice`);
    seen.set(row.key, row);
    const sale = book.saleOf(row.key);
    if (sale) faults.push(...differences(row, sale));
    else faults.push(`${row.key} was never sent`);
  }
  for (const { key, purchaseId } of book.acknowledgements) {
    const row = seen.get(key);
    if (!row) faults.push(`${key} was acknowledged and is not there`);
    else if (row.purchaseId !== purchaseId) faults.push(`${key} was acknowledged as another purchase`);
  }
  faults.push(...(await leftovers(owner, rows)), ...(await wrongBalances(owner, rows)));
  faults.push(...(await ledgerFlaws(owner)));
  const keptUnknown = rows.filter(({ key }) => !book.acknowledgementOf(key)).length;
  return { kept: rows.length, keptUnknown, faults: faults.slice(0, MOST_TOLD) };
}

function differences(row: Row, { key, customer, totalMinor, points, input }: Sale): string[] {
  const once = points > 0 ? 1 : 0;
  const lines = (input['lines'] as unknown[]).length;
  const expected = {
    customer,
    totalMinor,
    points,
    lines,
    receipts: 1,
    events: 1,
    lots: once,
    transfers: once,
  };
  return Object.entries(expected)
    .filter(([name, value]) => row[name as keyof Row] !== value)
    .map(([name, value]) => `${key} has ${name} ${row[name as keyof Row]} instead of ${value}`);
}

/** Rows that belong to no purchase that is there. */
async function leftovers(owner: OwnerSession, rows: readonly Row[]): Promise<string[]> {
  const [totals] = await owner.query<Record<string, number>>(TOTALS);
  return Object.entries(totals!)
    .map(([name, there]) => {
      const owned = rows.reduce((sum, row) => sum + Math.abs(row[name as keyof Row] as number), 0);
      return there === owned ? '' : `there are ${there} ${name}, and ${owned} belong to purchases`;
    })
    .filter(Boolean);
}

async function wrongBalances(owner: OwnerSession, rows: readonly Row[]): Promise<string[]> {
  const expected = new Map<string, number>();
  for (const { customer, points } of rows) {
    if (customer !== null) expected.set(customer, (expected.get(customer) ?? 0) + points);
  }
  const balances = await owner.query<{ customer: string; points: number; others: number }>(BALANCES);
  const faults = balances
    .filter(({ customer, points, others }) => points !== (expected.get(customer) ?? 0) || others !== 0)
    .map(
      ({ customer, points }) => `${customer} has ${points} points instead of ${expected.get(customer) ?? 0}`,
    );
  const known = new Set(balances.map(({ customer }) => customer));
  for (const [customer, points] of expected) {
    if (!known.has(customer)) faults.push(`${customer} has no account for ${points} points`);
  }
  return faults;
}
