import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Baskets } from '../support/baskets.js';
import { seeded, shuffled } from '../support/chance.js';
import { startMortalCluster, type MortalCluster } from '../support/mortal-cluster.js';
import { SalesBook } from '../support/sales-book.js';
import type { ServiceProcess } from '../support/service-process.js';
import { Shop } from '../support/shop.js';
import { parcelsOf, TillCrowd } from '../support/till-crowd.js';
import { batterySeed, say, sayTally } from './progress.js';

const KILLS = 20;
const IMMEDIATE_STOPS = 10;
const PURCHASES_A_ROUND = 300;

let cluster: MortalCluster;
let shop: Shop;
let service: ServiceProcess;

beforeAll(async () => {
  cluster = await startMortalCluster();
  shop = await Shop.open(cluster.database);
  service = await shop.serve();
  await shop.enrollShoppers(shop.till(service));
}, 60_000);
afterAll(async () => {
  await shop?.close();
  await cluster?.close();
});

it('PostgreSQL kills: 20, and 10 immediate stops, under a server that stays', async () => {
  const random = seeded(batterySeed('PostgreSQL kills'));
  const baskets = new Baskets(random);
  const book = new SalesBook();
  const line = shop.till(service);
  const crowd = new TillCrowd(book, () => line);
  const strikes = shuffled(
    [
      ...Array.from({ length: KILLS }, () => 'SIGKILL' as const),
      ...Array.from({ length: IMMEDIATE_STOPS }, () => 'SIGQUIT' as const),
    ],
    random,
  );
  let inFlight = 0;

  for (const [n, signal] of strikes.entries()) {
    const parcels = parcelsOf(baskets.many(PURCHASES_A_ROUND), random);
    const sending = service.outlives(crowd.sendUntilAcknowledged(parcels));
    sending.catch(() => undefined);
    await Promise.race([crowd.answers(5 + Math.floor(random() * 60)), sending]);
    await sleep(random() * 10);
    if (crowd.inFlight > 0) inFlight++;
    await cluster.strike(signal);
    await cluster.restart();
    await sending;
    expect(await shop.check(book, service)).toEqual({
      kept: book.tally().purchases,
      keptUnknown: 0,
      faults: [],
    });
    const { purchases, resends } = book.tally();
    say(`PostgreSQL ${signal} ${n + 1}: ${purchases} purchases, ${resends} resends`);
  }
  expect(await shop.verify()).toMatchObject({ code: 0 });
  sayTally('PostgreSQL kills', {
    kills: KILLS,
    'immediate stops': IMMEDIATE_STOPS,
    'in flight': inFlight,
    ...book.tally(),
    faults: 0,
  });
  expect(inFlight).toBeGreaterThan(strikes.length / 2);
}, 600_000);
