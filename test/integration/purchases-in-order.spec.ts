import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { UnitOfWork } from '../../src/platform/database/index.js';
import { PurchasesInOrder } from '../../src/purchases/app/purchases-in-order.js';
import { ReplayRepository, type ReplayRange } from '../../src/purchases/db/replay.repository.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import { nextNumber, purchase, Till } from '../support/till.js';

const MARCH = Date.UTC(2026, 2, 1, 12);
const MINUTE = 60_000;
const ALL: ReplayRange = { recordedUpTo: MARCH + 9 * MINUTE, from: 0, until: MARCH + 9 * MINUTE };

let app: TestApp;
let till: Till;
/** How many keys there were each time they were read. */
let passes: number[] = [];

/** Of two customers and of nobody: three recorded at once, and others before and after. */
beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  const [ann, ben] = [nextNumber('ann'), nextNumber('ben')];
  await till.enroll(ann);
  await till.enroll(ben);
  await record(3, [ben, null, ann], 0);
  await record(1, [ann], 1);
  await record(2, [ben], 0);
  await record(8, [null, ann], 0);
  // A millisecond is the least that our own times tell apart.
  const [first] = await stored('true');
  await app.owner.query(
    `UPDATE purchases SET recorded_at = recorded_at + interval '1 microsecond' WHERE purchase_id = $1`,
    [first],
  );
});
afterAll(() => app.close());

/** So many minutes past noon, what happened some minutes before. */
async function record(minutes: number, customers: (string | null)[], before: number): Promise<void> {
  app.clock.set(new Date(MARCH + minutes * MINUTE).toISOString());
  const occurredAt = new Date(MARCH + (minutes - before) * MINUTE).toISOString();
  const purchases = customers.map((externalId) =>
    purchase({ customer: externalId === null ? null : { externalId }, occurredAt }),
  );
  for (const { userErrors } of await till.recordAll(purchases)) expect(userErrors).toEqual([]);
}

async function stored(condition: string): Promise<string[]> {
  const rows = await app.owner.query<{ key: string }>(
    `SELECT purchase_id AS key FROM purchases WHERE ${condition} ORDER BY recorded_at, purchase_id`,
  );
  return rows.map(({ key }) => key);
}

async function named(range: ReplayRange, atOnce: number, limit: number): Promise<string[]> {
  passes = [];
  const inOrder = new PurchasesInOrder(async (after, most) => {
    const keys = await app
      .get(UnitOfWork)
      .read(app.program.programId, (tx) => app.get(ReplayRepository).keys(tx, range, after, most));
    passes.push(keys.length);
    return keys;
  }, atOnce);
  const found: string[] = [];
  for (;;) {
    const keys = await inOrder.next(limit);
    if (keys.length === 0) return found;
    expect(keys.length).toBeLessThanOrEqual(limit);
    found.push(...keys.map(({ purchaseId }) => purchaseId));
    expect(found.length).toBeLessThanOrEqual(7);
  }
}

it.each([
  [100, 100, [7]],
  [100, 3, [7]],
  [7, 3, [7, 0]],
  [3, 2, [3, 3, 1]],
  [1, 1, [1, 1, 1, 1, 1, 1, 1, 0]],
])('names each purchase once, %i keys at a time of which %i are taken', async (atOnce, limit, read) => {
  expect(await named(ALL, atOnce, limit)).toEqual(await stored('true'));
  expect(passes).toEqual(read);
});

it('leaves out what happened or was recorded at another time', async () => {
  const at = (minutes: number): number => MARCH + minutes * MINUTE;
  const second = await stored(`recorded_at = '2026-03-01T12:02:00Z'`);
  expect(second).toHaveLength(1);
  const [first] = await stored('true');
  expect(await named({ ...ALL, recordedUpTo: at(2), from: at(1) }, 100, 100)).toEqual(second);
  expect(await named({ ...ALL, until: at(3) }, 100, 100)).toEqual([first, ...second]);
  expect(await named({ ...ALL, until: at(2) }, 100, 100)).toEqual([first]);
  expect(await named({ ...ALL, until: 1 }, 100, 100)).toEqual([]);
});

it('reads them by their keys, in the order in which they are named, nobody’s without lines', async () => {
  const read = await app.get(UnitOfWork).read(app.program.programId, async (tx) => {
    const keys = await app.get(ReplayRepository).keys(tx, ALL, null, 100);
    return app.get(ReplayRepository).chunk(tx, keys.slice(2, 5).reverse());
  });
  const expected = (await stored('true')).slice(2, 5);
  expect(read.map(({ purchaseId }) => purchaseId)).toEqual(expected.reverse());
  expect(read.map(({ lines }) => lines.length)).toEqual([2, 0, 2]);
});
