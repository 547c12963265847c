import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { SweepRegistry, type Sweep } from '../../src/platform/jobs/index.js';
import { SuggestionOutcomeRepository } from '../../src/suggestions/db/suggestion-outcome.repository.js';
import { product, report, shownTo, type Shown } from '../support/outcome-desk.js';
import { eventually, sweepThrough } from '../support/sweeping.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import {
  goodsBack,
  nextNumber,
  purchase,
  receiptOf,
  setStatus,
  Till,
  told,
  type Input,
} from '../support/till.js';

const NOW = '2026-03-20T12:00:00.000Z';
const MINUTE = 60_000;

let app: TestApp;
let till: Till;
let sweep: Sweep;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  sweep = app
    .get(SweepRegistry)
    .all()
    .find(({ name }) => name === 'take-in-purchases')!;
  app.clock.set(NOW);
});
afterAll(() => app.close());

interface Customer {
  readonly id: string;
  readonly externalId: string;
}

async function somebody(): Promise<Customer> {
  const externalId = nextNumber('customer');
  return { id: await till.enroll(externalId), externalId };
}

async function buyTea({ externalId }: Customer, occurredAt: string): Promise<Input> {
  const lines = [{ sku: 'TEA', quantity: 1, unitPriceMinor: 500 }];
  const bought = purchase({ occurredAt, lines, customer: { externalId } });
  const answer = await till.record(bought);
  expect(answer.userErrors).toEqual([]);
  return { ...bought, id: answer.purchase.id };
}

function showTea(customerId: string, shownAt: number | string): Promise<Shown> {
  return shownTo(app, customerId, shownAt, [product('TEA')]);
}

async function purchaseOf({ impressionId }: Shown): Promise<unknown> {
  const [found] = await app.owner.query(
    'SELECT purchase_id AS id FROM suggestion_outcomes WHERE impression_id = $1',
    [impressionId],
  );
  return found?.['id'];
}

/** Takes in until all of it is there. */
async function takeIn(...bought: readonly Input[]): Promise<void> {
  const ids = bought.map(({ id }) => id as string);
  await eventually(
    async () => {
      await sweepThrough(sweep, app.program.programId);
      return app.owner.query('SELECT 1 FROM suggestion_baskets WHERE purchase_id = ANY ($1)', [ids]);
    },
    (found) => found.length === ids.length,
  );
}

it(
  'one whom thousands of baskets and outcomes are recorded for keeps nobody waiting',
  async () => {
    const busy = await somebody();
    // Every minute a basket of the same two products and one of thirty, and as many suggestions as are ever made.
    await app.owner.query(
      `WITH sold AS (
         INSERT INTO purchases (program_id, customer_id, purchase_id, source, external_id, anonymous, occurred_at,
           recorded_at, total_minor, discount_minor, basis_minor, points_earned, settings_version, kept_basis_minor,
           decision)
         SELECT $1, $2, gen_random_uuid(), 'busy', n::text, false, $3::timestamptz - n * interval '1 minute',
           $3::timestamptz - n * interval '1 minute', 100, 0, 100, 0, 1, 100, '{}' FROM generate_series(1, 6000) n
         RETURNING purchase_id, external_id
       )
       INSERT INTO purchase_lines (program_id, customer_id, purchase_id, line_no, sku, quantity, unit_price_minor,
         line_total_minor, discount_minor, tax_minor, net_minor, basis_minor)
       SELECT $1, $2, s.purchase_id, l, CASE l WHEN 3 THEN 'BUSY-' || s.external_id::int % 30 ELSE 'SAME-' || l END,
         1000, 5, 5, 0, 0, 5, 5
       FROM sold s, generate_series(1, 3) l`,
      [app.program.programId, busy.id, NOW],
    );
    await app.owner.query(
      `WITH shown AS (
         INSERT INTO suggestion_impressions (program_id, customer_id, impression_id, anonymous, shown_at, reported_at)
         SELECT $1, $2, gen_random_uuid(), false, $3::timestamptz - n * interval '2 minutes', $3
         FROM generate_series(1, 3000) n RETURNING *
       )
       INSERT INTO suggestion_outcomes (program_id, customer_id, impression_id, kind, item, skus, said, shown_at, until_at)
       SELECT $1, $2, impression_id, 'COMPLEMENTARY', sku, ARRAY[sku], 'SHOWN', shown_at, shown_at + interval '7 days'
       FROM shown, LATERAL (SELECT CASE n WHEN 1 THEN 'SAME-1' WHEN 2 THEN 'NEVER' ELSE 'BUSY-' || n * 3 END AS sku
         FROM generate_series(1, 10) n) items`,
      [app.program.programId, busy.id, NOW],
    );
    await app.owner.query('ANALYZE purchases, purchase_lines');
    const rounds: number[] = [];
    const outcomes = app.get(SuggestionOutcomeRepository);
    const judgeBought = outcomes.judgeBought.bind(outcomes);
    let judging = 0;
    outcomes.judgeBought = async (...asked) => {
      const began = performance.now();
      await judgeBought(...asked);
      judging += performance.now() - began;
    };
    for (let more = true; more;) {
      judging = 0;
      more = await sweep.run(app.program.programId, new AbortController().signal);
      rounds.push(Math.round(judging));
    }
    outcomes.judgeBought = judgeBought;
    process.stderr.write(`of each round of a busy card outcomes took ${rounds.join(', ')} ms\n`);
    const [noted] = await app.owner.query(
      `SELECT count(*) FILTER (WHERE item = 'SAME-1')::int AS same, count(*) FILTER (WHERE item = 'NEVER')::int AS never
       FROM suggestion_outcomes WHERE customer_id = $1 AND purchase_id IS NOT NULL`,
      [busy.id],
    );
    expect(noted?.['same']).toBeGreaterThan(100);
    expect(noted?.['never']).toBe(0);
    expect(Math.max(...rounds)).toBeLessThan(3_000);
  },
  MINUTE,
);

describe('a purchase that was known before the suggestion was made', () => {
  it('never counts, though it tells a later time', async () => {
    const ann = await somebody();
    const shownAt = Date.parse('2026-03-05T12:00:00Z');
    app.clock.set(shownAt);
    const ahead = await buyTea(ann, new Date(shownAt + MINUTE).toISOString());
    const [before, after] = [await showTea(ann.id, shownAt), await showTea(ann.id, shownAt)];
    app.clock.set(NOW);
    await report(app.till, before, [product('TEA')]);
    await takeIn(ahead);
    await report(app.till, after, [product('TEA')]);
    expect([await purchaseOf(before), await purchaseOf(after)]).toEqual([null, null]);
    const later = await buyTea(ann, '2026-03-06T12:00:00.000Z');
    await takeIn(later);
    expect([await purchaseOf(before), await purchaseOf(after)]).toEqual([later['id'], later['id']]);
    // What is brought back is looked for anew, among those known before too.
    const lines = [{ sku: 'TEA', quantity: 1 }];
    const back = goodsBack({ occurredAt: NOW, purchase: receiptOf(later), lines });
    expect(told(await till.takeBack(back))).toEqual([]);
    const looked = async (): Promise<unknown> => {
      await sweepThrough(sweep, app.program.programId);
      return purchaseOf(before);
    };
    expect(await eventually(looked, (found) => found === null)).toBeNull();
  });
});

it('what was shown to an alias the survivor buys, whichever is known first', async () => {
  const [alias, second, survivor] = [await somebody(), await somebody(), await somebody()];
  const [early, late] = [
    await showTea(alias.id, '2026-03-05T12:00:00Z'),
    await showTea(alias.id, '2026-03-05T12:00:00Z'),
  ];
  await report(app.till, early, [product('TEA')]);
  await setStatus(app.owner, alias.id, 'MERGED', second.id);
  await setStatus(app.owner, second.id, 'MERGED', survivor.id);
  const bought = await buyTea(survivor, '2026-03-06T12:00:00.000Z');
  await takeIn(bought);
  await report(app.till, late, [product('TEA')]);
  expect([await purchaseOf(early), await purchaseOf(late)]).toEqual([bought['id'], bought['id']]);
});

it('reports on a customer whose purchases are being taken in are to be sent again, and take few connections', async () => {
  const ann = await somebody();
  const shown = await showTea(ann.id, '2026-03-05T12:00:00Z');
  const other = new pg.Client({ connectionString: app.database.ownerUrl });
  await other.connect();
  try {
    await other.query('BEGIN');
    await other.query(
      `SELECT pg_advisory_xact_lock(hashtextextended('laurel:outcomes:' || $1::uuid, place))
       FROM generate_series(0, 1023) AS place`,
      [app.program.programId],
    );
    const began = performance.now();
    const answers = Array.from({ length: 3 }, () => report(app.till, shown, [product('TEA')]));
    await setTimeout(1_000);
    const waiting = await app.owner.query(
      `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`,
    );
    expect(waiting).toHaveLength(2);
    const busy = { userErrors: [{ code: 'TEMPORARILY_UNAVAILABLE', retryable: true }], outcomes: [] };
    const [first]: AnyData[] = await Promise.all(answers.slice(0, 2));
    expect(first).toMatchObject(busy);
    expect(performance.now() - began).toBeLessThan(4_000);
    await other.query('ROLLBACK');
    expect(await answers[2]).toMatchObject({ userErrors: [], outcomes: [{ sku: 'TEA' }] });
  } finally {
    await other.end();
  }
});
