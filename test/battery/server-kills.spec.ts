import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Baskets, type Sale } from '../support/baskets.js';
import { seeded } from '../support/chance.js';
import { SalesBook } from '../support/sales-book.js';
import type { ServiceProcess } from '../support/service-process.js';
import { Shop } from '../support/shop.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { parcelsOf, TillCrowd } from '../support/till-crowd.js';
import { batterySeed, say, sayTally } from './progress.js';

const KILLS = 50;
const PURCHASES_A_KILL = 400;
const LEAST_IN_FLIGHT = 20;

let database: TestDatabase;
let shop: Shop;
let service: ServiceProcess;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await Shop.open(database);
  service = await shop.serve();
  await shop.enrollShoppers(shop.till(service));
}, 60_000);
afterAll(async () => {
  await shop?.close();
  await database?.drop();
});

it('server kills: 50 under load of 20,000 purchases', async () => {
  const random = seeded(batterySeed('server kills'));
  const baskets = new Baskets(random);
  const book = new SalesBook();
  let inFlight = 0;
  let keptUnknown = 0;
  let left: Sale[] = [];

  for (let kill = 1; kill <= KILLS; kill++) {
    // Every other time what was not acknowledged is sent among new purchases, and the server killed over it.
    const sales = [...left, ...baskets.many(PURCHASES_A_KILL)];
    const line = shop.till(service);
    const crowd = new TillCrowd(book, () => line);
    const sending = crowd.sendOnce(parcelsOf(sales, random));
    await Promise.race([crowd.answers(5 + Math.floor(random() * 80)), sending]);
    await sleep(random() * 10);
    if (crowd.inFlight > 0) inFlight++;
    await service.kill();
    await sending;

    service = await shop.serve();
    const found = await shop.check(book, service);
    expect(found.faults).toEqual([]);
    keptUnknown += found.keptUnknown;
    left = sales.filter(({ key }) => !book.acknowledgementOf(key));
    if (kill % 2 === 0 || kill === KILLS) {
      const again = shop.till(service);
      const parcels = parcelsOf(left, random);
      await service.outlives(new TillCrowd(book, () => again).sendUntilAcknowledged(parcels));
      expect(await shop.check(book, service)).toEqual({
        kept: book.tally().purchases,
        keptUnknown: 0,
        faults: [],
      });
      left = [];
    }
    const { purchases, acknowledgements } = book.tally();
    say(
      `kill ${kill}: ${purchases} purchases, ${acknowledgements} acknowledgements, ${found.keptUnknown} recorded without an answer`,
    );
  }
  expect(await shop.verify()).toMatchObject({ code: 0 });
  sayTally('server kills', {
    kills: KILLS,
    'in flight': inFlight,
    'recorded unanswered': keptUnknown,
    ...book.tally(),
    faults: 0,
  });
  expect(inFlight).toBeGreaterThanOrEqual(LEAST_IN_FLIGHT);
  expect(keptUnknown).toBeGreaterThan(0);
}, 900_000);
