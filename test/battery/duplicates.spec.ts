import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Baskets, SHOPPERS, type Sale } from '../support/baskets.js';
import { seeded, shuffled } from '../support/chance.js';
import { openOwnerSession, type OwnerSession } from '../support/owner-session.js';
import { SalesBook } from '../support/sales-book.js';
import type { ServiceProcess } from '../support/service-process.js';
import { Shop } from '../support/shop.js';
import type { AnyData } from '../support/test-client.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { contentsOf, Till, type Input } from '../support/till.js';
import { batterySeed, say, sayTally } from './progress.js';

const PURCHASES = 200;
const COPIES = 20;
const ALTERED = 500;
const AT_ONCE = 48;

let database: TestDatabase;
let shop: Shop;
let services: ServiceProcess[];
let tills: Till[];
let owner: OwnerSession;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await Shop.open(database);
  // Without background work nothing is written but what tills cause.
  const quiet = { SWEEP_EVERY_SECONDS: '0' };
  services = [await shop.serve(quiet), await shop.serve(quiet)];
  const lines = services.map((service) => shop.till(service));
  await shop.enrollShoppers(lines[0]!);
  tills = lines.map((line) => new Till(line));
  owner = openOwnerSession(database.ownerUrl);
}, 60_000);
afterAll(async () => {
  await owner?.close();
  await shop?.close();
  await database?.drop();
});

/** Works through these, many at a time. */
async function share<T>(items: readonly T[], work: (item: T, till: Till) => Promise<void>): Promise<void> {
  const left = [...items];
  const workers = Array.from({ length: AT_ONCE }, async (_, n) => {
    for (let item = left.pop(); item !== undefined; item = left.pop())
      await work(item, tills[n % tills.length]!);
  });
  await Promise.all(workers);
}

/** An answer without what may differ between copies. */
function decision({ status: _, customer, ...rest }: AnyData): unknown {
  return { ...rest, customer: customer && { ...customer, pointsAccount: null } };
}

/** The same purchase with something else about it. */
function altered({ totalMinor: _, ...input }: Input, random: () => number): Input {
  const [line, ...others] = input['lines'] as [Input, ...Input[]];
  const instead = (changes: Input): Input => ({ ...input, lines: [{ ...line, ...changes }, ...others] });
  const buyer = input['customer'] as Input | null;
  const changes: (() => Input)[] = [
    () => instead({ quantity: (line['quantity'] as number) + 1 }),
    () => instead({ quantity: (line['quantity'] as number) + 0.001 }),
    () => instead({ unitPriceMinor: (line['unitPriceMinor'] as number) + 1 }),
    () => instead({ sku: `${String(line['sku'])}-X` }),
    () => ({ ...input, lines: [line, line, ...others] }),
    () => ({ ...input, lines: [...others, line, { ...line, sku: 'LAST' }] }),
    () => ({ ...input, customer: buyer ? null : { externalId: SHOPPERS[0]!.externalId } }),
    () => ({ ...input, customer: { externalId: 'somebody-else' } }),
    () => ({ ...input, storeCode: 'ELSEWHERE' }),
    () => ({ ...input, occurredAt: new Date(Date.parse(input['occurredAt'] as string) - 1).toISOString() }),
    () => ({ ...input, discountMinor: ((input['discountMinor'] as number | undefined) ?? 0) + 1 }),
  ];
  return changes[Math.floor(random() * changes.length)]!();
}

it('duplicates: 200 purchases, 20 copies of each over two servers, then 500 altered ones', async () => {
  const random = seeded(batterySeed('duplicates'));
  const sales = new Baskets(random).many(PURCHASES);
  const book = new SalesBook();
  const answers = new Map<Sale, AnyData[]>(sales.map((sale) => [sale, []]));
  const copies = shuffled(Array.from({ length: COPIES }, () => sales).flat(), random);
  // The copies of some come together, beside each other and within one batch.
  const parcels: Sale[][] = [];
  while (copies.length > 0) parcels.push(copies.splice(0, random() < 0.9 ? 1 : 12));
  for (const sale of sales.slice(0, 40)) parcels.push([sale, sale, sale]);

  await share(parcels, async (parcel, till) => {
    for (const sale of parcel) book.willSend(sale);
    const inputs = parcel.map(({ input }) => input);
    const told = inputs.length === 1 ? [await till.record(inputs[0]!)] : await till.recordAll(inputs);
    parcel.forEach((sale, n) => {
      book.acknowledge(sale, told[n]);
      answers.get(sale)!.push(told[n]);
    });
  });
  for (const told of answers.values()) {
    expect(told.length).toBeGreaterThanOrEqual(COPIES);
    expect(told.filter(({ status }) => status === 'RECORDED')).toHaveLength(1);
    for (const each of told) expect(decision(each)).toEqual(decision(told[0]));
  }
  const whole = { kept: PURCHASES, keptUnknown: 0, faults: [] };
  expect(await shop.check(book, services[0]!)).toEqual(whole);
  say(`duplicates: ${book.tally().acknowledgements} copies, ${PURCHASES} recorded, all answers the same`);

  const before = await contentsOf(owner);
  const counts: Record<string, number> = {};
  const sent = Array.from({ length: ALTERED }, (_, n) => sales[n % PURCHASES]!);
  await share(sent, async ({ input }, till) => {
    const [other, same] = await Promise.all([till.record(altered(input, random)), till.record(input)]);
    const told = [other.status ?? other.userErrors.map(({ code }: AnyData) => code).join(), same.status];
    counts[told.join(' ')] = (counts[told.join(' ')] ?? 0) + 1;
  });
  expect(counts).toEqual({ 'IDEMPOTENCY_CONFLICT REPEATED': ALTERED });
  expect(await contentsOf(owner)).toEqual(before);
  expect(await shop.check(book, services[1]!)).toEqual(whole);
  expect(await shop.verify()).toMatchObject({ code: 0 });
  sayTally('duplicates', { ...book.tally(), 'altered and refused': ALTERED, faults: 0 });
}, 300_000);
