import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  afterPurchase,
  afterReturn,
  NO_PURCHASES,
  type CustomerFactsState,
  type KeptPurchase,
} from '../../../src/rules/domain/customer-facts.js';
import { recomputeCustomerFacts } from '../../../src/rules/domain/customer-facts-recomputed.js';

/** A year of a real shop; not the imported database, which unit tests do without. */
const data = process.env['LAUREL_DATA'];
const describeOnFiles = data ? describe : describe.skip;
if (!data)
  process.stderr.write('Left out, as LAUREL_DATA is not set: customer facts on a year of a real shop\n');

type Row = Readonly<Record<string, string>>;

/** The files quote nothing. */
function readTable(name: string): readonly Row[] {
  const text = gunzipSync(readFileSync(join(data!, 'online_retail', `${name}.csv.gz`))).toString();
  expect(text.includes('"')).toBe(false);
  const [columns, ...rows] = text
    .trimEnd()
    .split('\n')
    .map((row) => row.split(','));
  return rows.map((row) => {
    const named: Record<string, string> = {};
    columns!.forEach((column, index) => (named[column] = row[index]!));
    return named;
  });
}

/** What happened to a customer's facts, at a time. */
interface Happening {
  readonly sale: Sale;
  readonly at: string;
  readonly before: KeptPurchase | null;
  readonly after: KeptPurchase;
}

interface Sale {
  /** Among the sales, in the order of time. */
  readonly index: number;
  readonly customerId: string;
  readonly at: string;
  readonly skus: readonly string[];
  kept: KeptPurchase;
}

/** The shop has no categories; those of the first two characters of a sku and of the sku stand in for them. */
function categoryOf(sku: string): string {
  return `Range ${sku.slice(0, 2)} > ${sku}`;
}

function readSales(): readonly Sale[] {
  const orders = new Map<string, Row[]>();
  for (const row of readTable('transactions')) {
    if (row['customer_id'] === '') continue;
    const rows = orders.get(row['order_id']!);
    if (rows) rows.push(row);
    else orders.set(row['order_id']!, [row]);
  }
  return [...orders.values()].map((rows, index) => ({
    index,
    customerId: rows[0]!['customer_id']!,
    at: rows[0]!['ordered_at']!,
    skus: rows.map((row) => row['product_id']!),
    kept: {
      day: Date.parse(`${rows[0]!['ordered_at']!.slice(0, 10)}T00:00:00Z`) / 86_400_000,
      lines: rows.map((row) => {
        const quantity = Number(row['quantity']);
        const minor = Math.round(Number(row['unit_price']) * 100);
        return {
          category: categoryOf(row['product_id']!),
          keptQuantity: quantity * 1000,
          keptNetMinor: quantity * minor,
        };
      }),
    },
  }));
}

/** A return takes from the customer's latest earlier purchases of the product that have some left. */
function happeningsOf(sales: readonly Sale[], returns: readonly Row[]): readonly Happening[] {
  const happenings: Happening[] = sales.map((sale) => ({
    sale,
    at: sale.at,
    before: null,
    after: sale.kept,
  }));
  const byProduct = new Map<string, Sale[]>();
  for (const sale of sales) {
    for (const sku of new Set(sale.skus)) {
      const key = `${sale.customerId} ${sku}`;
      byProduct.set(key, [...(byProduct.get(key) ?? []), sale]);
    }
  }
  for (const row of returns) {
    const [customerId, sku, at] = [row['customer_id'], row['product_id'], row['returned_at']!];
    let left = Number(row['quantity']) * 1000;
    const candidates = (byProduct.get(`${customerId} ${sku}`) ?? []).filter((sale) => sale.at <= at);
    for (const sale of candidates.toSorted((a, b) => (a.at < b.at ? 1 : -1))) {
      if (left === 0) break;
      const before = sale.kept;
      const after = { ...before, lines: before.lines.map((line) => ({ ...line })) };
      for (const [index, line] of after.lines.entries()) {
        const taken = sale.skus[index] === sku ? Math.min(left, line.keptQuantity) : 0;
        if (taken === 0) continue;
        left -= taken;
        line.keptNetMinor -= Math.round((line.keptNetMinor * taken) / line.keptQuantity);
        line.keptQuantity -= taken;
      }
      sale.kept = after;
      happenings.push({ sale, at, before, after });
    }
  }
  return happenings;
}

function follow(happenings: readonly Happening[]): ReadonlyMap<string, CustomerFactsState> {
  const states = new Map<string, CustomerFactsState>();
  for (const { sale, before, after } of happenings) {
    const { customerId } = sale;
    const state = states.get(customerId) ?? NO_PURCHASES;
    states.set(customerId, before ? afterReturn(state, before, after) : afterPurchase(state, after));
  }
  return states;
}

/** The customers whose states differ. */
function differing(
  states: ReadonlyMap<string, CustomerFactsState>,
  others: ReadonlyMap<string, CustomerFactsState>,
): readonly string[] {
  const ids = new Set([...states.keys(), ...others.keys()]);
  return [...ids].filter((id) => JSON.stringify(states.get(id)) !== JSON.stringify(others.get(id)));
}

describeOnFiles('customer facts on a year of a real shop', () => {
  let sales: readonly Sale[];
  let happenings: readonly Happening[];
  let recomputed: ReadonlyMap<string, CustomerFactsState>;

  beforeAll(() => {
    sales = readSales();
    happenings = happeningsOf(sales, readTable('returns'));
    const ofCustomers = new Map<string, KeptPurchase[]>();
    for (const { customerId, kept } of sales) {
      ofCustomers.set(customerId, [...(ofCustomers.get(customerId) ?? []), kept]);
    }
    recomputed = new Map([...ofCustomers].map(([id, purchases]) => [id, recomputeCustomerFacts(purchases)]));
  }, 120_000);

  test('there is something to follow', () => {
    expect(recomputed.size).toBeGreaterThan(3_900);
    expect(happenings.length - sales.length).toBeGreaterThan(5_000);
    const states = [...recomputed.values()];
    // Purchases that came back whole, and customers of too many categories, are among them.
    expect(states.some(({ purchases, newestDay }) => purchases === 0 && newestDay !== null)).toBe(true);
    expect(states.some(({ categories }) => categories[0] === null && categories[1] !== null)).toBe(true);
  });

  test('what is kept up to date in order of time is what a recomputation gives', () => {
    const inOrder = happenings.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    expect(differing(follow(inOrder), recomputed)).toEqual([]);
  });

  test('and so it is where the latest purchases turn up first', () => {
    // What happened to one purchase stays in order: its returns come after it.
    const latestFirst = happenings.toSorted((a, b) => b.sale.index - a.sale.index);
    expect(differing(follow(latestFirst), recomputed)).toEqual([]);
  });
});
