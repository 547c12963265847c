import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { AppModule } from '../../src/app.module.js';
import { readConfig } from '../../src/platform/config/index.js';
import { createHttpApplication } from '../../src/platform/http/index.js';
import type { Sweep } from '../../src/platform/jobs/index.js';
import { basketDifferences } from '../support/basket-check.js';
import { BasketDesk, NOW, takeInSweepOf } from '../support/basket-desk.js';
import { eventually } from '../support/sweeping.js';
import { HONEY, purchase, TEA, type Input } from '../support/till.js';

const MINUTE = 60_000;

let desk: BasketDesk;

beforeAll(async () => {
  desk = await BasketDesk.open();
});
afterAll(() => desk.close());
afterEach(async () => expect(await desk.differences()).toEqual([]));

it('changes nothing when it is told of everything once more', async () => {
  await desk.buy(await desk.enroll());
  expect(await desk.differences()).toEqual([]);
  const before = await desk.revisions();
  await desk.tellAgain();
  const fresh = await desk.buy(null);
  expect(await desk.differences()).toEqual([]);
  const { revision } = await desk.basket(fresh);
  const others = (await desk.revisions()) as { purchase_id: string; revision: string }[];
  expect(others.filter(({ purchase_id: id }) => id !== fresh['id'])).toEqual(before);
  expect(Math.max(...others.map((each) => Number(each.revision)))).toBe(revision);
});

it('takes in what was there before, without being told of it', async () => {
  const ann = await desk.enroll();
  await desk.bringBack(await desk.buy(ann), 1, 1);
  await desk.till.claim((await desk.buy(null))['receiptToken'], { externalId: ann.externalId });
  await desk.forget();
  const events = await desk.app.owner.query('DELETE FROM outbox_events RETURNING 1');
  expect(events.length).toBeGreaterThan(0);
  await desk.takeIn();
  expect(await basketDifferences(desk.app.owner, desk.app.program.programId)).toEqual([]);
  expect(await desk.habits(ann.id)).toMatchObject({ purchases: 2 });
});

it('works habits out from all baskets where none are stored any more', async () => {
  const ann = await desk.enroll();
  await desk.buy(ann);
  await desk.takeIn();
  await desk.app.owner.query('DELETE FROM customer_habits WHERE customer_id = $1', [ann.id]);
  await desk.buy(ann);
  expect(await desk.differences()).toEqual([]);
  expect(await desk.habits(ann.id)).toMatchObject({ purchases: 2 });
});

it('misses no purchase that was being recorded when it began', async () => {
  const slow = new pg.Client({ connectionString: desk.app.database.ownerUrl });
  await slow.connect();
  try {
    await slow.query('BEGIN');
    await slow.query(
      `WITH sold AS (
         INSERT INTO purchases (program_id, customer_id, purchase_id, source, external_id, anonymous, occurred_at,
           recorded_at, total_minor, discount_minor, basis_minor, points_earned, settings_version, kept_basis_minor,
           decision)
         VALUES ($1, gen_random_uuid(), gen_random_uuid(), 'slow', 'slow', true, $2, $2, 5, 0, 5, 0, 1, 5, '{}')
         RETURNING *
       ), lines AS (
         INSERT INTO purchase_lines (program_id, customer_id, purchase_id, line_no, sku, quantity, unit_price_minor,
           line_total_minor, discount_minor, tax_minor, net_minor, basis_minor)
         SELECT $1, customer_id, purchase_id, 1, 'SLOW', 1000, 5, 5, 0, 0, 5, 5 FROM sold
       )
       INSERT INTO outbox_events (program_id, customer_id, event_id, kind, subject_id, recorded_at)
       SELECT $1, customer_id, gen_random_uuid(), 'purchase.recorded', purchase_id, $2 FROM sold`,
      [desk.app.program.programId, NOW],
    );
    await desk.buy(null);
    await desk.forget();
    await desk.takeIn();
    const [state] = await desk.app.owner.query(
      'SELECT caught_up FROM suggestion_states WHERE program_id = $1',
      [desk.app.program.programId],
    );
    expect(state).toEqual({ caught_up: true });
    expect(await basketDifferences(desk.app.owner, desk.app.program.programId)).toEqual([]);
    await slow.query('COMMIT');
  } finally {
    await slow.end();
  }
  expect(await desk.differences()).toEqual([]);
  const slowBaskets = `SELECT 1 FROM suggestion_baskets b JOIN suggestion_products s
    ON s.program_id = b.program_id AND s.product_no = ANY (b.products) WHERE s.sku = 'SLOW'`;
  expect(await desk.app.owner.query(slowBaskets)).toHaveLength(1);
});

describe('where one purchase cannot be taken in', () => {
  async function whileRefused(id: unknown, work: () => Promise<void>): Promise<void> {
    await desk.app.owner.query(
      `ALTER TABLE suggestion_baskets ADD CONSTRAINT bad CHECK (purchase_id <> '${id as string}') NOT VALID`,
    );
    try {
      await work();
    } finally {
      await desk.app.owner.query('ALTER TABLE suggestion_baskets DROP CONSTRAINT bad');
    }
  }

  /** What it comes to grief with, once it can read what happened. */
  const complaint = async (): Promise<unknown> => {
    const told = await eventually(
      () =>
        desk.takeIn().then(
          () => null,
          (error: unknown) => error,
        ),
      (error) => error !== null,
    );
    return (told as AggregateError).message;
  };

  it('the others are, and it is tried again', async () => {
    expect(await desk.differences()).toEqual([]);
    const bought: Input[] = [];
    for (let n = 0; n < 7; n++) bought.push(await desk.buy(null));
    const bad = bought[3]!;
    await whileRefused(bad['id'], async () => {
      expect(await complaint()).toBe('1 purchases or returns could not be taken in');
      const others = bought.filter((each) => each !== bad);
      for (const each of others) {
        const taken = await eventually(
          async () => {
            await desk.takeIn().catch(() => undefined);
            return desk.basket(each);
          },
          (found) => found !== undefined,
        );
        expect(taken).toMatchObject({ skus: ['HONEY', 'TEA'] });
      }
      expect(await desk.basket(bad)).toBeUndefined();
    });
    expect(await desk.differences()).toEqual([]);
    expect(await desk.basket(bad)).toMatchObject({ skus: ['HONEY', 'TEA'] });
  });

  it('of those that were there before the others are, and it is tried again', async () => {
    const ann = await desk.enroll();
    const bad = await desk.buy(ann, { lines: [TEA, HONEY] });
    expect(await desk.differences()).toEqual([]);
    await desk.forget();
    await whileRefused(bad['id'], async () => {
      await expect(desk.takeIn()).rejects.toThrow('1 purchases or returns could not be taken in');
      await eventually(
        async () => {
          await desk.takeIn().catch(() => undefined);
          return basketDifferences(desk.app.owner, desk.app.program.programId);
        },
        (found) => found.length === 1,
      );
      expect(await desk.basket(bad)).toBeUndefined();
    });
    expect(await desk.differences()).toEqual([]);
    expect(await desk.basket(bad)).toMatchObject({ buyer: ann.id });
  });
});

describe('two servers at once', () => {
  it(
    'take in everything, each change under one revision',
    async () => {
      const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'error', SWEEP_EVERY_SECONDS: '0' });
      const other = await createHttpApplication(
        config,
        AppModule.forRoot(config, desk.app.database.applicationUrl),
      );
      await other.init();
      try {
        const others = takeInSweepOf(other);
        const sell = async (): Promise<void> => {
          for (let batch = 0; batch < 8; batch++) {
            const batches = Array.from({ length: 100 }, (_, no) =>
              purchase({ occurredAt: NOW, lines: [TEA, { ...TEA, sku: `NEW-${batch}-${no}` }] }),
            );
            await desk.till.recordAll(batches);
          }
        };
        await desk.forget();
        const everyone = [
          sell(),
          ...Array.from({ length: 8 }, (_, n) => rounds(n % 2 ? others : desk.sweep, 12)),
        ];
        await Promise.all(everyone);
        expect(await desk.differences()).toEqual([]);
        const [state] = await desk.app.owner.query(
          `SELECT revision = (SELECT max(revision) FROM suggestion_baskets b WHERE b.program_id = s.program_id) AS last
           FROM suggestion_states s WHERE program_id = $1`,
          [desk.app.program.programId],
        );
        expect(state).toEqual({ last: true });
      } finally {
        await other.close();
      }
    },
    MINUTE,
  );

  it('wait for each other before they look at what is kept, and number products one after the other', async () => {
    expect(await desk.differences()).toEqual([]);
    const { programId } = desk.app.program;
    await desk.buy(null, { lines: [{ ...TEA, sku: 'LAST' }] });
    const other = new pg.Client({ connectionString: desk.app.database.ownerUrl });
    await other.connect();
    try {
      const [holder] = (await other.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows;
      await other.query('BEGIN');
      await other.query('SELECT 1 FROM suggestion_states WHERE program_id = $1 FOR NO KEY UPDATE', [
        programId,
      ]);
      const waiting = eventually(
        () =>
          desk
            .takeIn()
            .then(() => desk.app.owner.query(`SELECT 1 FROM suggestion_products WHERE sku = 'LAST'`)),
        (found) => found.length > 0,
      );
      waiting.catch(() => undefined);
      await eventually(
        () =>
          desk.app.owner.query(
            'SELECT 1 FROM pg_locks WHERE NOT granted AND $1 = ANY (pg_blocking_pids(pid))',
            [holder!.pid],
          ),
        (found) => found.length > 0,
      );
      // Nobody has given the number away that comes next.
      await other.query(`SET LOCAL lock_timeout = '200ms'`);
      await other.query(
        `INSERT INTO suggestion_products (program_id, product_no, sku)
         SELECT $1, COALESCE(max(product_no), 0) + 1, 'NEXT' FROM suggestion_products WHERE program_id = $1`,
        [programId],
      );
      await other.query('COMMIT');
      await waiting;
    } finally {
      await other.end();
    }
    const [numbers] = await desk.app.owner.query(
      `SELECT (SELECT product_no FROM suggestion_products WHERE program_id = $1 AND sku = 'LAST')
         - (SELECT product_no FROM suggestion_products WHERE program_id = $1 AND sku = 'NEXT') AS between`,
      [programId],
    );
    expect(numbers).toEqual({ between: 1 });
  });

  async function rounds(one: Sweep, count: number): Promise<void> {
    for (let round = 0; round < count; round++) {
      await one.run(desk.app.program.programId, new AbortController().signal);
    }
  }
});
