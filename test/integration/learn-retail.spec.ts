import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AppModule } from '../../src/app.module.js';
import { readConfig } from '../../src/platform/config/index.js';
import { SweepRegistry } from '../../src/platform/jobs/index.js';
import { openOwnerSession, type OwnerSession } from '../support/owner-session.js';
import {
  createRetailDatabase,
  describeOnRetailData,
  type RetailDatabase,
} from '../support/retail-database.js';
import { sweepThrough } from '../support/sweeping.js';
import type { AnyData } from '../support/test-client.js';
import { TestClock, withClock } from '../support/test-clock.js';

const MINUTE = 60_000;

describeOnRetailData('what a year of a real shop teaches', () => {
  let database: RetailDatabase;
  let owner: OwnerSession;
  let app: INestApplicationContext;

  beforeAll(async () => {
    database = await createRetailDatabase();
    owner = openOwnerSession(database.ownerUrl);
    const clock = new TestClock();
    clock.set('2011-11-01T12:00:00Z');
    const module = AppModule.forCommandLine(readConfig({ LOG_LEVEL: 'error' }), database.applicationUrl);
    app = await NestFactory.createApplicationContext(withClock(module, clock), { logger: ['error'] });
    await sweep('take-in-purchases');
  }, 4 * MINUTE);

  afterAll(async () => {
    await app?.close();
    await owner?.close();
    await database?.drop();
  });

  /** Answers in how many seconds it was through. */
  async function sweep(wanted: string): Promise<number> {
    const all = app.get(SweepRegistry, { strict: false }).all();
    const held = monitorEventLoopDelay({ resolution: 5 });
    held.enable();
    const began = performance.now();
    const before = process.memoryUsage().rss;
    const found = all.find(({ name }) => name === wanted)!;
    const rounds = await sweepThrough(found, database.programId);
    await found.finish?.();
    held.disable();
    const seconds = (performance.now() - began) / 1_000;
    const megabytes = Math.round((process.memoryUsage().rss - before) / 2 ** 20);
    process.stderr.write(
      `${wanted}: ${seconds.toFixed(2)} s, ${rounds} rounds, ${megabytes} MB more, ` +
        `everything else held up for ${Math.round(held.max / 1e6)} ms at most\n`,
    );
    return seconds;
  }

  it(
    'is how customers come back and what they spend, within seconds',
    async () => {
      expect(await sweep('learn-from-purchases')).toBeLessThan(15);
      const [learned] = await owner.query<AnyData>(
        'SELECT baskets::int, priors, models, demand FROM purchase_models',
      );
      expect(learned.baskets).toBeGreaterThan(15_000);
      const { purchases, spend } = learned.models;
      expect([purchases.basis, spend.basis]).toEqual(['FITTED', 'FITTED']);
      process.stderr.write(`${JSON.stringify(learned.models)} ${JSON.stringify(learned.priors)}\n`);
      const gapDays = Math.exp(learned.priors.productGapLogs / 65_536 / learned.priors.productGaps);
      expect(gapDays).toBeGreaterThan(14);
      expect(gapDays).toBeLessThan(60);
      expect(learned.demand.products).toHaveLength(1_000);
    },
    MINUTE,
  );

  it(
    'is what is expected of each of its customers',
    async () => {
      expect(await sweep('renew-outlooks')).toBeLessThan(30);
      const [sums] = await owner.query<AnyData>(
        `SELECT count(*)::int AS customers, count(prob_alive)::int AS known,
           avg(prob_alive)::float8 AS alive, sum(expected_purchases_12m)::float8 AS purchases,
           sum(expected_spend_12m_minor)::float8 / 100 AS spend,
           count(*) FILTER (WHERE due <> '[]')::int AS due
         FROM customer_outlooks`,
      );
      process.stderr.write(`${JSON.stringify(sums)}\n`);
      expect(sums).toMatchObject({ customers: 3_970 });
      expect(sums.known).toBeGreaterThan(3_800);
      // 14,984 purchases of customers in the eleven months before came to about 7 million.
      expect(sums.spend).toBeGreaterThan(4e6);
      expect(sums.spend).toBeLessThan(15e6);
      expect(sums.due).toBeGreaterThan(500);
    },
    MINUTE,
  );
});
