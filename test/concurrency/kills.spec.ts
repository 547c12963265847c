import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { Baskets } from '../support/baskets.js';
import { seeded } from '../support/chance.js';
import { startDoomedConnections, type DoomedConnections } from '../support/doomed-connections.js';
import { SalesBook } from '../support/sales-book.js';
import type { ServiceProcess } from '../support/service-process.js';
import { Shop } from '../support/shop.js';
import { terminateBackends } from '../support/terminate-backends.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { parcelsOf, TillCrowd } from '../support/till-crowd.js';

/* The short form of test/battery, which kills more often, and PostgreSQL too. */

const KILLS = 2;
const SALES_A_KILL = 300;
const TERMINATED = 40;
const TERMINATE_EVERY_MS = 60;

const random = seeded(20_260_307);
const baskets = new Baskets(random);
/** Of all that is sent here, since it is all sent to one database. */
const book = new SalesBook();

let database: TestDatabase;
let shop: Shop;
let service: ServiceProcess;
let superuser: pg.Client;
let doomed: DoomedConnections;

beforeAll(async () => {
  database = await createTestDatabase();
  doomed = await startDoomedConnections(database.applicationUrl);
  shop = await Shop.open(database);
  service = await serve();
  await shop.enrollShoppers(shop.till(service));
  superuser = new pg.Client({ connectionString: database.superuserUrl });
  await superuser.connect();
});
afterAll(async () => {
  await superuser?.end();
  await shop?.close();
  await doomed?.close();
  await database?.drop();
});

/** A server whose connections to the database can be doomed. */
function serve(): Promise<ServiceProcess> {
  return shop.serve({ DATABASE_URL: doomed.url });
}

/** The crowd at the tills of the server that runs now. */
function crowdAt(server: ServiceProcess): TillCrowd {
  const line = shop.till(server);
  return new TillCrowd(book, () => line);
}

async function expectAllThere(): Promise<void> {
  expect(book.unacknowledged()).toEqual([]);
  expect(await shop.check(book, service)).toEqual({
    kept: book.tally().purchases,
    keptUnknown: 0,
    faults: [],
  });
}

it('a server that is killed loses and doubles no purchase', async () => {
  for (let kill = 1; kill <= KILLS; kill++) {
    const crowd = crowdAt(service);
    const sending = crowd.sendOnce(parcelsOf(baskets.many(SALES_A_KILL), random));
    await Promise.race([crowd.answers(10 + Math.floor(random() * 40)), sending]);
    await sleep(random() * 10);
    expect(crowd.inFlight).toBeGreaterThan(0);
    await service.kill();
    await sending;

    service = await serve();
    expect((await shop.check(book, service)).faults).toEqual([]);
    const left = book.unacknowledged();
    expect(left.length).toBeGreaterThan(0);
    const parcels = parcelsOf(left, random);
    await service.outlives(crowdAt(service).sendUntilAcknowledged(parcels));
    await expectAllThere();
  }
}, 60_000);

it('connections to the database that are terminated lose and double no purchase', async () => {
  const crowd = crowdAt(service);
  let terminated = 0;
  let active = 0;
  while (terminated < TERMINATED) {
    const parcels = parcelsOf(baskets.many(200), random);
    const sending = service.outlives(crowd.sendUntilAcknowledged(parcels));
    let done = false;
    void sending.finally(() => (done = true)).catch(() => undefined);
    while (!done && terminated < TERMINATED) {
      await sleep(TERMINATE_EVERY_MS);
      const ended = await terminateBackends(superuser, 3, true);
      terminated += ended.all;
      active += ended.active;
    }
    await sending;
  }
  expect(active).toBeGreaterThan(0);
  await expectAllThere();
}, 60_000);

it('connections to the database that die the moment they are made do not end the server', async () => {
  doomed.doomed = 3;
  await terminateBackends(superuser, 100, false);
  const parcels = parcelsOf(baskets.many(30), random);
  await service.outlives(crowdAt(service).sendUntilAcknowledged(parcels));
  expect(doomed.seen.died).toBe(3);
  await expectAllThere();
}, 60_000);

it('and laurel verify finds nothing wrong', async () => {
  expect(await shop.verify()).toMatchObject({ code: 0 });
}, 60_000);
