import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AppModule } from '../../src/app.module.js';
import { readConfig } from '../../src/platform/config/index.js';
import { SweepRegistry } from '../../src/platform/jobs/index.js';
import { basketDifferences } from '../support/basket-check.js';
import { openOwnerSession, type OwnerSession } from '../support/owner-session.js';
import {
  createRetailDatabase,
  describeOnRetailData,
  type RetailDatabase,
} from '../support/retail-database.js';
import { eventually, sweepThrough } from '../support/sweeping.js';

const MINUTE = 60_000;

describeOnRetailData('a year of a real shop, taken in', () => {
  let database: RetailDatabase;
  let owner: OwnerSession;
  let app: INestApplicationContext;

  beforeAll(async () => {
    database = await createRetailDatabase();
    owner = openOwnerSession(database.ownerUrl);
    const module = AppModule.forCommandLine(readConfig({ LOG_LEVEL: 'error' }), database.applicationUrl);
    app = await NestFactory.createApplicationContext(module, { logger: ['error'] });
  }, 4 * MINUTE);

  afterAll(async () => {
    await app?.close();
    await owner?.close();
    await database?.drop();
  });

  async function takeIn(what: string): Promise<void> {
    const sweep = app
      .get(SweepRegistry, { strict: false })
      .all()
      .find(({ name }) => name === 'take-in-purchases')!;
    const began = performance.now();
    const rounds = await sweepThrough(sweep, database.programId);
    const seconds = (performance.now() - began) / 1_000;
    process.stderr.write(`Took in ${what} in ${seconds.toFixed(1)} s and ${rounds} rounds\n`);
  }

  it(
    'comes to what everything that was ever recorded comes to',
    async () => {
      await takeIn('16,206 purchases that were there before');
      expect(await basketDifferences(owner, database.programId)).toEqual([]);
      const [counts] = await owner.query(`SELECT count(*) AS baskets, count(buyer_id) AS bought,
      count(DISTINCT buyer_id) AS buyers, count(*) FILTER (WHERE products = '{}') AS empty,
      (SELECT count(*) FROM suggestion_products) AS products, (SELECT count(*) FROM customer_habits) AS habits
      FROM suggestion_baskets`);
      expect(counts).toMatchObject({ baskets: '16206', bought: '14984', buyers: '3970', habits: '3970' });
    },
    3 * MINUTE,
  );

  it(
    'comes to the same event by event',
    async () => {
      // As if it had been told of everything from the beginning.
      await owner.query('DELETE FROM suggestion_baskets');
      await owner.query('DELETE FROM customer_habits');
      await owner.query(
        `UPDATE sweep_positions SET xid = 0, event_id = DEFAULT WHERE sweep = 'take-in-purchases'`,
      );
      await takeIn('16,206 purchases and 2,553 returns as they were told of');
      const differences = await eventually(
        async () => {
          await takeIn('what was told of late');
          return basketDifferences(owner, database.programId);
        },
        (found) => found.length === 0,
      );
      expect(differences).toEqual([]);
    },
    3 * MINUTE,
  );
});
