import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Baskets } from '../support/baskets.js';
import { seeded, shuffled } from '../support/chance.js';
import { ledgerFlaws } from '../support/ledger-flaws.js';
import { offlineActs, sendQueued, stateOf, type OfflineAct } from '../support/offline-queue.js';
import { openOwnerSession } from '../support/owner-session.js';
import { Shop } from '../support/shop.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { Till } from '../support/till.js';
import { batterySeed, say, sayTally } from './progress.js';

const BATCHES = 100;
const BATCH_SIZE = 200;
/** How many acts of a batch the next one sends as well. */
const OVERLAP = 40;
const IN_FLIGHT = 4;

/** A shop and the tills that speak to its servers. */
interface Chain {
  readonly database: TestDatabase;
  readonly shop: Shop;
  readonly tills: Till[];
}

let orderly: Chain;
let offline: Chain;
const chains: Chain[] = [];

async function openChain(servers: number): Promise<Chain> {
  const database = await createTestDatabase();
  const shop = await Shop.open(database);
  const chain: Chain = { database, shop, tills: [] };
  chains.push(chain);
  for (let n = 0; n < servers; n++) {
    const line = shop.till(await shop.serve());
    if (n === 0) await shop.enrollShoppers(line);
    chain.tills.push(new Till(line));
  }
  return chain;
}

beforeAll(async () => {
  orderly = await openChain(1);
  offline = await openChain(2);
}, 60_000);
afterAll(async () => {
  for (const { shop, database } of chains) {
    await shop.close();
    await database.drop();
  }
});

/** Sends these in order, in parts; each return stands behind its purchase, so none has to be sent again. */
async function sendInOrder(till: Till, acts: readonly OfflineAct[]): Promise<void> {
  for (let n = 0; n < acts.length; n += 250)
    expect(await sendQueued(till, acts.slice(n, n + 250))).toEqual([]);
}

async function lookAt({ database, shop }: Chain): Promise<unknown> {
  const owner = openOwnerSession(database.ownerUrl);
  try {
    expect(await ledgerFlaws(owner)).toEqual([]);
    expect(await shop.verify()).toMatchObject({ code: 0 });
    return await stateOf(owner);
  } finally {
    await owner.close();
  }
}

it('offline tills: 100 overlapping batches of 200, shuffled and each sent three times', async () => {
  const random = seeded(batterySeed('offline tills'));
  const step = BATCH_SIZE - OVERLAP;
  const acts = offlineActs(BATCHES * step, new Baskets(random), random);
  await sendInOrder(
    orderly.tills[0]!,
    [...acts].sort((a, b) => a.at - b.at),
  );
  say(`offline tills: ${acts.length} acts sent in order`);

  const order = shuffled(acts, random);
  const batches = Array.from({ length: BATCHES }, (_, n) =>
    [...order, ...order].slice(n * step, n * step + BATCH_SIZE),
  );
  const sending = shuffled([...batches, ...batches, ...batches], random);
  const again = new Set<OfflineAct>();
  const send = async (till: Till): Promise<void> => {
    for (let batch = sending.pop(); batch; batch = sending.pop()) {
      for (const act of await sendQueued(till, batch)) again.add(act);
      if (sending.length % 50 === 0) say(`offline tills: ${sending.length} batches left`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, (_, n) => send(offline.tills[n % 2]!)));
  await sendInOrder(
    offline.tills[0]!,
    [...again, ...order.slice(BATCHES * step)].sort((a, b) => a.at - b.at),
  );

  expect(await lookAt(offline)).toEqual(await lookAt(orderly));
  sayTally('offline tills', {
    acts: acts.length,
    batches: 3 * BATCHES,
    'to be sent again': again.size,
    faults: 0,
  });
  expect(again.size).toBeGreaterThan(0);
}, 600_000);
