import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { below, type Line } from './till-purchases.js';

/** The baskets of a real shop. */
export interface RetailBaskets {
  readonly meanLines: number;
  any(): readonly Line[];
}

/** Reads `transactions.csv.gz` of the folder `online_retail`. */
export async function readBaskets(folder: string): Promise<RetailBaskets> {
  const text = gunzipSync(await readFile(join(folder, 'transactions.csv.gz'))).toString();
  const rows = text.trimEnd().split('\n').slice(1);
  const orders = new Map<string, Line[]>();
  for (const row of rows) {
    const [, order, , sku, quantity, price] = row.split(',');
    const line = { sku: sku!, quantity: Number(quantity), unitPriceMinor: Math.round(Number(price) * 100) };
    const lines = orders.get(order!);
    if (lines) lines.push(line);
    else orders.set(order!, [line]);
  }
  const baskets = [...orders.values()];
  return { meanLines: rows.length / baskets.length, any: () => baskets[below(baskets.length)]! };
}
