import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SweepRegistry } from '../../src/platform/jobs/index.js';
import { sweepThrough } from '../support/sweeping.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import { nextNumber, purchase, Till } from '../support/till.js';

const NOW = '2026-03-01T12:00:00.000Z';

let app: TestApp;
let till: Till;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  app.clock.set(NOW);
});
afterAll(() => app.close());

function recompute(): Promise<number> {
  const sweep = app
    .get(SweepRegistry)
    .all()
    .find(({ name }) => name === 'recompute-facts')!;
  return sweepThrough(sweep, app.program.programId);
}

/** Customers who bought once, and of whom nothing is remembered. */
async function buyers(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const externalId = nextNumber('customer');
    ids.push(await till.enroll(externalId));
    const { userErrors } = await till.record(purchase({ customer: { externalId }, occurredAt: NOW }));
    expect(userErrors).toEqual([]);
  }
  await app.owner.query('UPDATE customer_facts SET history = NULL, last_day = NULL');
  return ids;
}

async function unknown(): Promise<string[]> {
  const rows = await app.owner.query<{ id: string }>(
    'SELECT customer_id AS id FROM customer_facts WHERE history IS NULL ORDER BY customer_id',
  );
  return rows.map(({ id }) => id);
}

it('works out the others where somebody cannot be, who is told of and tried again', async () => {
  const ids = await buyers(55);
  // As many as are taken at once, so that those behind them would never be reached.
  const bad = [...ids].sort().slice(0, 50);
  const list = bad.map((id) => `'${id}'`).join(', ');
  await app.owner.query(
    `ALTER TABLE customer_facts ADD CONSTRAINT bad CHECK (history IS NULL OR customer_id NOT IN (${list}))`,
  );
  try {
    await expect(recompute()).rejects.toThrow('the facts about 50 customers could not be worked out');
    await recompute();
  } finally {
    await app.owner.query('ALTER TABLE customer_facts DROP CONSTRAINT bad');
  }
  expect(await unknown()).toEqual(bad);
  await recompute();
  expect(await unknown()).toEqual([]);
});
