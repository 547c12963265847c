import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe } from '@jest/globals';

/** The model as it was fitted elsewhere. Times are in weeks. */
export interface CdnowReference {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
  readonly ll: number;
  readonly customers: readonly {
    readonly id: string;
    readonly x: number;
    readonly tx: number;
    readonly T: number;
    readonly hold: number;
    /** Expected purchases in the 39 weeks of the hold-out, rounded to five places; so is `palive`. */
    readonly E: number;
    readonly palive: number;
  }[];
}

/** Where the real data of the music shop are, if there are any on this machine. */
const folder = process.env['LAUREL_DATA'] && join(process.env['LAUREL_DATA'], 'cdnow_sample');

/** Tests that need real data; where LAUREL_DATA is not set it says that they were left out. */
export function describeOnCdnow(name: string, tests: (folder: string) => void): void {
  if (folder) {
    describe(name, () => tests(folder));
    return;
  }
  process.stderr.write(`Left out, as LAUREL_DATA is not set: ${name}\n`);
  describe.skip(`${name} (LAUREL_DATA is not set)`, () => tests('/nowhere'));
}

export function readReference(from: string): CdnowReference {
  const text = gunzipSync(readFileSync(join(from, 'bgnbd_reference.json.gz'))).toString();
  return JSON.parse(text) as CdnowReference;
}

/** What each customer spent on each day with a purchase, in order of the days, which count from 1970-01-01. */
export function readSpendByDay(from: string): Map<string, [day: number, spend: number][]> {
  const customers = new Map<string, [number, number][]>();
  const text = gunzipSync(readFileSync(join(from, 'transactions.csv.gz'))).toString();
  for (const row of text.trimEnd().split('\n').slice(1)) {
    const [customer, , date, , quantity, price] = row.split(',') as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const day = Date.parse(`${date}T00:00:00Z`) / 86_400_000;
    const spend = Number(quantity) * Number(price);
    const days = customers.get(customer) ?? [];
    customers.set(customer, days);
    const last = days.at(-1);
    if (last?.[0] === day) last[1] += spend;
    else days.push([day, spend]);
  }
  return customers;
}
