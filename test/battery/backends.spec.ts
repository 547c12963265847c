import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { Baskets } from '../support/baskets.js';
import { seeded } from '../support/chance.js';
import { SalesBook } from '../support/sales-book.js';
import type { ServiceProcess } from '../support/service-process.js';
import { Shop } from '../support/shop.js';
import { terminateBackends } from '../support/terminate-backends.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { parcelsOf, TillCrowd } from '../support/till-crowd.js';
import { batterySeed, say, sayTally } from './progress.js';

const TERMINATED = 500;
const EVERY_MS = 150;
const PURCHASES_A_ROUND = 1_500;

let database: TestDatabase;
let shop: Shop;
let service: ServiceProcess;
let superuser: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await Shop.open(database);
  service = await shop.serve();
  await shop.enrollShoppers(shop.till(service));
  superuser = new pg.Client({ connectionString: database.superuserUrl });
  await superuser.connect();
}, 60_000);
afterAll(async () => {
  await superuser?.end();
  await shop?.close();
  await database?.drop();
});

it('backends: 500 terminated in a minute', async () => {
  const random = seeded(batterySeed('backends'));
  const baskets = new Baskets(random);
  const book = new SalesBook();
  const line = shop.till(service);
  const crowd = new TillCrowd(book, () => line);
  let terminated = 0;
  let active = 0;

  while (terminated < TERMINATED) {
    const parcels = parcelsOf(baskets.many(PURCHASES_A_ROUND), random);
    const sending = service.outlives(crowd.sendUntilAcknowledged(parcels));
    let done = false;
    void sending.finally(() => (done = true)).catch(() => undefined);
    while (!done && terminated < TERMINATED) {
      // Now and then all of them at once.
      const most = random() < 0.05 ? 100 : 1 + Math.floor(random() * 3);
      const ended = await terminateBackends(superuser, most, random() < 0.5);
      terminated += ended.all;
      active += ended.active;
      await sleep(EVERY_MS);
    }
    await sending;
    expect(await shop.check(book, service)).toEqual({
      kept: book.tally().purchases,
      keptUnknown: 0,
      faults: [],
    });
    const { purchases, resends } = book.tally();
    say(
      `${terminated} backends terminated, ${active} of them at work: ${purchases} purchases, ${resends} resends`,
    );
  }
  expect(await shop.verify()).toMatchObject({ code: 0 });
  sayTally('backends', {
    'terminated backends': terminated,
    'of them at work': active,
    ...book.tally(),
    faults: 0,
  });
  expect(active).toBeGreaterThan(TERMINATED / 10);
}, 300_000);
