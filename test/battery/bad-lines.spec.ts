import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Baskets } from '../support/baskets.js';
import { seeded } from '../support/chance.js';
import { startCuttingProxy, type CuttingProxy } from '../support/cutting-proxy.js';
import { SalesBook } from '../support/sales-book.js';
import type { ServiceProcess } from '../support/service-process.js';
import { Shop } from '../support/shop.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { parcelsOf, TillCrowd } from '../support/till-crowd.js';
import { batterySeed, say, sayTally } from './progress.js';

const LOST_REPLIES = 0.1;
const CUT_REQUESTS = 0.05;
const ROUNDS = 10;
const PURCHASES_A_ROUND = 600;

let database: TestDatabase;
let shop: Shop;
let service: ServiceProcess;
let proxy: CuttingProxy | undefined;

beforeAll(async () => {
  database = await createTestDatabase();
  shop = await Shop.open(database);
  service = await shop.serve();
  await shop.enrollShoppers(shop.till(service));
}, 60_000);
afterAll(async () => {
  await proxy?.close();
  await shop?.close();
  await database?.drop();
});

it('bad lines: replies lost after the commit, and connections cut in the middle of requests', async () => {
  const random = seeded(batterySeed('bad lines'));
  const baskets = new Baskets(random);
  const book = new SalesBook();
  const faults = { lostReplies: LOST_REPLIES, cutRequests: CUT_REQUESTS };
  proxy = await startCuttingProxy(service.url, faults, random);
  const line = shop.till(proxy);
  const crowd = new TillCrowd(book, () => line);

  for (let round = 1; round <= ROUNDS; round++) {
    const parcels = parcelsOf(baskets.many(PURCHASES_A_ROUND), random);
    await service.outlives(crowd.sendUntilAcknowledged(parcels));
    expect(await shop.check(book, service)).toEqual({
      kept: book.tally().purchases,
      keptUnknown: 0,
      faults: [],
    });
    const { requests, lostReplies, cutRequests } = proxy.seen;
    say(
      `bad lines ${round}: ${requests} requests, ${lostReplies} replies lost, ${cutRequests} connections cut`,
    );
  }
  expect(await shop.verify()).toMatchObject({ code: 0 });
  const { requests, lostReplies, cutRequests } = proxy.seen;
  sayTally('bad lines', {
    requests,
    'lost replies': lostReplies,
    'cut connections': cutRequests,
    ...book.tally(),
    faults: 0,
  });
  expect(lostReplies / requests).toBeGreaterThan(LOST_REPLIES * 0.7);
  expect(cutRequests / requests).toBeGreaterThan(CUT_REQUESTS * 0.7);
}, 300_000);
