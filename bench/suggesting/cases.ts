import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { RetailLine, RetailYear } from './retail-year.js';

/** Something to be foretold: what is given, and what turned out to be wanted. */
export interface BasketCase {
  readonly id: string;
  readonly query: readonly string[];
  readonly truth: readonly string[];
}

/** What a customer, who is known by `id`, bought on the first day on which they came. */
export interface NextBasketCase {
  readonly id: string;
  /** The day, such as `2011-10-31`. */
  readonly asof: string;
  readonly truth: readonly string[];
  /** What they had bought before the month. */
  readonly history: readonly string[];
}

export interface Cases {
  /** A basket less one product, which is wanted. */
  readonly basketRest: readonly BasketCase[];
  /** One product of a basket, whose rest is wanted. */
  readonly basketOne: readonly BasketCase[];
  readonly nextBasket: readonly NextBasketCase[];
}

/**
 * Makes cases of a month as those that come with the data were made: of each basket with two products or more, and of
 * each customer who had bought before.
 */
export function casesOf({ lines }: RetailYear, month: string): Cases {
  const ofMonth = lines.filter(({ at }) => at.startsWith(month));
  const baskets = ordersOf(ofMonth).filter(({ skus }) => skus.length >= 2);
  return {
    basketRest: baskets.map(({ id, skus }) => {
      const wanted = drawn(`${id}b0`, skus);
      return { id, query: skus.filter((sku) => sku !== wanted), truth: [wanted] };
    }),
    basketOne: baskets.map(({ id, skus }) => {
      const given = drawn(`${id}a0`, skus);
      return { id, query: [given], truth: skus.filter((sku) => sku !== given) };
    }),
    nextBasket: nextBaskets(lines, ofMonth, month),
  };
}

/** What was bought together, in the order of time. */
export interface Order {
  readonly id: string;
  /** Empty where nobody is known to have bought it. */
  readonly customer: string;
  readonly skus: readonly string[];
}

export function ordersOf(lines: readonly RetailLine[]): Order[] {
  return [...groupBy(lines, ({ order }) => order)].map(([id, ofOrder]) => ({
    id,
    customer: ofOrder[0]!.customer,
    skus: skusOf(ofOrder),
  }));
}

function nextBaskets(
  lines: readonly RetailLine[],
  ofMonth: readonly RetailLine[],
  month: string,
): NextBasketCase[] {
  const byCustomer = ({ customer }: RetailLine): string => customer;
  const before = groupBy(
    lines.filter(({ at, customer }) => at < month && customer !== ''),
    byCustomer,
  );
  return [...groupBy(ofMonth, byCustomer)].flatMap(([id, bought]) => {
    const history = before.get(id);
    if (!history) return [];
    const asof = bought.map(({ at }) => at.slice(0, 10)).sort()[0]!;
    const truth = skusOf(bought.filter(({ at }) => at.startsWith(asof)));
    return [{ id, asof, truth, history: skusOf(history) }];
  });
}

function skusOf(lines: readonly RetailLine[]): string[] {
  return [...new Set(lines.map(({ sku }) => sku))].sort();
}

function groupBy(
  lines: readonly RetailLine[],
  keyOf: (line: RetailLine) => string,
): Map<string, RetailLine[]> {
  const groups = new Map<string, RetailLine[]>();
  for (const line of lines) {
    const group = groups.get(keyOf(line));
    if (group) group.push(line);
    else groups.set(keyOf(line), [line]);
  }
  return groups;
}

/** One of them, which seems to be chosen by chance and is the same each time. */
function drawn(seed: string, skus: readonly string[]): string {
  return skus[hashOf(seed) % skus.length]!;
}

/** FNV-1a, and the end of MurmurHash3 to spread it. */
function hashOf(text: string): number {
  let hash = 2_166_136_261;
  for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** The cases that come with the data. */
export async function readCases(folder: string): Promise<Cases> {
  const read = async <Case>(name: string): Promise<Case[]> => {
    const text = gunzipSync(await readFile(join(folder, `${name}.truth.jsonl.gz`))).toString();
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Case);
  };
  const [basketRest, basketOne, nextBasket] = await Promise.all([
    read<BasketCase>('basket_rest'),
    read<BasketCase>('basket_one'),
    read<NextBasketCase>('next_basket'),
  ]);
  return { basketRest, basketOne, nextBasket };
}
