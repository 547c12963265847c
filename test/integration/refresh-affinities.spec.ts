import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AppModule } from '../../src/app.module.js';
import { readConfig } from '../../src/platform/config/index.js';
import { UnitOfWork } from '../../src/platform/database/index.js';
import { createHttpApplication } from '../../src/platform/http/index.js';
import { SweepRegistry, type Sweep } from '../../src/platform/jobs/index.js';
import { Metrics } from '../../src/platform/telemetry/index.js';
import { AffinityThread } from '../../src/suggestions/app/affinity-thread.js';
import { ProductAffinityRepository } from '../../src/suggestions/db/product-affinity.repository.js';
import { SuggestionBasketRepository } from '../../src/suggestions/db/suggestion-basket.repository.js';
import { SuggestionModelRepository } from '../../src/suggestions/db/suggestion-model.repository.js';
import { MOST_PARTNERS } from '../../src/suggestions/domain/affinity-model.js';
import { affinityDifferences } from '../support/affinity-check.js';
import { seeded } from '../support/chance.js';
import { eventually, sweepThrough } from '../support/sweeping.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { withClock } from '../support/test-clock.js';
import { goodsBack, purchase, receiptOf, Till, type Input } from '../support/till.js';

const MINUTE = 60_000;
const NOW = Date.parse('2026-06-30T12:00:00.000Z');

type Server = Pick<INestApplicationContext, 'get'>;

let app: TestApp;
let till: Till;
let server: Server;
let now = NOW;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  server = { get: app.get } as Server;
  app.clock.set(now);
});
afterAll(() => app.close());
afterEach(async () => {
  await upToDate();
  expect(await affinityDifferences(app.owner, app.program.programId, MOST_PARTNERS)).toEqual([]);
});

function passTime(ms: number): void {
  now += ms;
  app.clock.set(now);
}

function providerOf<Provider>(of: Server, type: abstract new (...args: never[]) => Provider): Provider {
  return of.get(type as new () => Provider, { strict: false });
}

function sweepOf(of: Server, wanted = 'refresh-affinities'): Sweep {
  return providerOf(of, SweepRegistry)
    .all()
    .find(({ name }) => name === wanted)!;
}

/** Rounds of the sweep with the work they begin, until nothing is due. */
async function refresh(of: Server = server): Promise<void> {
  const sweep = sweepOf(of);
  do await sweepThrough(sweep, app.program.programId);
  while (await sweep.finish?.());
}

/** Lets everything that was bought and brought back count in the baskets, but not in the affinities yet. */
async function takeIn(): Promise<void> {
  const look = async (): Promise<boolean> => {
    await sweepThrough(sweepOf(server, 'take-in-purchases'), app.program.programId);
    const [waiting] = await app.owner.query<{ count: string }>(
      `SELECT count(*) FROM outbox_events e JOIN sweep_positions p USING (program_id)
       WHERE p.sweep = 'take-in-purchases' AND p.program_id = $1 AND (e.xid::text::bigint, e.event_id) > (p.xid, p.event_id)`,
      [app.program.programId],
    );
    return waiting?.count === '0';
  };
  expect(await eventually(look, Boolean)).toBe(true);
}

async function upToDate(of: Server = server): Promise<void> {
  await takeIn();
  await refresh(of);
}

async function buy(...skus: readonly string[]): Promise<Input> {
  const lines = skus.map((sku) => ({ sku, quantity: 1, unitPriceMinor: 100 }));
  const bought = purchase({ occurredAt: new Date(now).toISOString(), lines });
  expect((await till.record(bought)).userErrors).toEqual([]);
  return bought;
}

async function bringBack(bought: Input, ...lineNos: readonly number[]): Promise<void> {
  const lines = lineNos.map((lineNo) => ({ lineNo, quantity: 1 }));
  const back = goodsBack({ occurredAt: new Date(now).toISOString(), purchase: receiptOf(bought), lines });
  expect((await till.takeBack(back)).userErrors).toEqual([]);
}

interface SkuRow {
  readonly boughtIn: number;
  readonly together: Readonly<Record<string, number>>;
}

/** The row of a product by skus; `undefined` for none. */
async function rowOf(sku: string): Promise<SkuRow | undefined> {
  const products = await app.owner.query<{ no: number; sku: string }>(
    'SELECT product_no AS no, sku FROM suggestion_products WHERE program_id = $1',
    [app.program.programId],
  );
  const skuOf = new Map(products.map((each) => [each.no, each.sku]));
  const no = products.find((each) => each.sku === sku)?.no ?? 0;
  const rows = await providerOf(server, UnitOfWork).read(app.program.programId, (tx) =>
    providerOf(server, ProductAffinityRepository).find(tx, [no, no + 100_000]),
  );
  const row = rows.get(no);
  if (!row) return undefined;
  const together = row.partners.map((partner, index) => [skuOf.get(partner), row.together[index]]);
  return { boughtIn: row.boughtIn, together: Object.fromEntries(together) };
}

/** Everything that is stored, to the bit. */
function stored(): Promise<{ product_no: number; row: string }[]> {
  return app.owner.query(
    `SELECT product_no, (bought_in, partners, together, array_send(shares), array_send(weights))::text AS row
     FROM product_affinities WHERE program_id = $1 ORDER BY 1`,
    [app.program.programId],
  );
}

/** The transactions that wrote the rows last. */
async function writers(...skus: readonly string[]): Promise<unknown[]> {
  const rows = await app.owner.query<{ xmin: string }>(
    `SELECT a.xmin::text FROM product_affinities a JOIN suggestion_products s USING (program_id, product_no)
     WHERE a.program_id = $1 AND s.sku = ANY ($2) ORDER BY s.sku`,
    [app.program.programId, skus],
  );
  return rows.map(({ xmin }) => xmin);
}

/** Has the next round find something to do, as after a purchase. */
async function makeStale(): Promise<void> {
  await app.owner.query('UPDATE suggestion_models SET revision = revision - 1 WHERE program_id = $1', [
    app.program.programId,
  ]);
}

/** Another server on the same database, with the same time. */
async function withAnotherServer(
  work: (other: INestApplicationContext) => Promise<void>,
  variables: Readonly<Record<string, string>> = {},
): Promise<void> {
  const config = readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'error',
    SWEEP_EVERY_SECONDS: '0',
    ...variables,
  });
  const module = withClock(AppModule.forRoot(config, app.database.applicationUrl), app.clock);
  const application = await createHttpApplication(config, module);
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (!isClosed) await application.close();
    isClosed = true;
  };
  try {
    await work({ get: application.get.bind(application), close } as unknown as INestApplicationContext);
  } finally {
    await close();
  }
}

async function fitsOf(of: Server): Promise<number> {
  const { text } = await providerOf(of, Metrics).expose();
  const counts = [...text.matchAll(/^laurel_affinity_fit_duration_seconds_count\{.*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

async function claim(): Promise<unknown> {
  const [row] = await app.owner.query('SELECT claim_id FROM suggestion_models WHERE program_id = $1', [
    app.program.programId,
  ]);
  return row?.['claim_id'] ?? null;
}

describe('purchases', () => {
  it('count in the affinities of their products', async () => {
    expect(await rowOf('TEA')).toBeUndefined();
    await buy('TEA', 'HONEY');
    await buy('TEA', 'HONEY', 'CUP');
    await buy('TEA');
    await upToDate();
    expect(await rowOf('TEA')).toEqual({ boughtIn: 3, together: { HONEY: 2, CUP: 1 } });
    expect(await rowOf('CUP')).toEqual({ boughtIn: 1, together: { TEA: 1, HONEY: 1 } });
    await buy('TEA', 'CUP', 'MILK');
    await upToDate();
    expect(await rowOf('TEA')).toEqual({ boughtIn: 4, together: { HONEY: 2, CUP: 2, MILK: 1 } });
  });

  it('no longer count once they are brought back', async () => {
    const bought = await buy('TEA', 'SAUCER', 'SPOON');
    await upToDate();
    expect(await rowOf('SAUCER')).toEqual({ boughtIn: 1, together: { TEA: 1, SPOON: 1 } });
    const before = await rowOf('TEA');
    await bringBack(bought, 2);
    await upToDate();
    expect(await rowOf('SAUCER')).toEqual({ boughtIn: 0, together: {} });
    expect(await rowOf('SPOON')).toEqual({ boughtIn: 1, together: { TEA: 1 } });
    await bringBack(bought, 1, 3);
    await upToDate();
    expect((await rowOf('TEA'))?.boughtIn).toBe((before?.boughtIn ?? 0) - 1);
  });

  it('leave the rows of products that they say nothing about as they are', async () => {
    await buy('NAIL', 'HAMMER');
    await upToDate();
    const [nail, tea] = [await writers('NAIL', 'HAMMER'), await writers('TEA')];
    await buy('TEA', 'HONEY');
    await upToDate();
    expect(await writers('NAIL', 'HAMMER')).toEqual(nail);
    expect(await writers('TEA')).not.toEqual(tea);
  });

  it('of another program do not count', async () => {
    await new Till(app.foreignTill).record(purchase({ occurredAt: new Date(now).toISOString() }));
    await upToDate();
    const [foreign] = await app.owner.query<{ count: string }>(
      'SELECT count(*) FROM product_affinities WHERE program_id <> $1',
      [app.program.programId],
    );
    expect(foreign?.count).toBe('0');
  });
});

describe('affinities brought up to date again and again', () => {
  it('are to the bit those made from nothing', async () => {
    const random = seeded(5);
    const bought: Input[] = [];
    for (let round = 0; round < 6; round++) {
      for (let n = 0; n < 15; n++) {
        const size = 2 + Math.floor(random() * 5);
        // The first are bought far more often than the last, so that some are solved and some are not.
        const skus = Array.from({ length: size }, () => `P${Math.floor(40 * random() ** 3)}`);
        bought.push(await buy(...new Set(skus)));
      }
      for (let n = 0; n < 3; n++) {
        const [back] = bought.splice(Math.floor(random() * bought.length), 1);
        if (back) await bringBack(back, 1);
      }
      passTime(round * 24 * 60 * MINUTE);
      await upToDate();
    }
    const [model] = await app.owner.query('SELECT method FROM suggestion_models WHERE program_id = $1', [
      app.program.programId,
    ]);
    expect(model).toEqual({ method: 'EASE' });
    const grown = await stored();
    await app.owner.query('DELETE FROM product_affinities WHERE program_id = $1', [app.program.programId]);
    await makeStale();
    await withAnotherServer((other) => refresh(other));
    expect(await stored()).toEqual(grown.filter(({ row }) => !row.startsWith('(0,')));
  }, 60_000);

  it('are written whole where another server has written in between', async () => {
    await withAnotherServer(async (other) => {
      const [bought] = [await buy('BOLT', 'NUT'), await buy('TEA', 'BOLT')];
      await upToDate(other);
      await bringBack(bought, 2);
      await upToDate();
      expect(await rowOf('NUT')).toEqual({ boughtIn: 0, together: {} });
      await buy('TEA', 'NUT');
      await upToDate(other);
      await app.owner.query(`UPDATE product_affinities SET bought_in = 99 WHERE program_id = $1`, [
        app.program.programId,
      ]);
      await buy('TEA', 'NUT');
      await upToDate();
    });
  });
});

describe('the method', () => {
  const UPDATE = `mutation ($input: UpdateSuggestionSettingsInput!) {
    updateSuggestionSettings(input: $input) { suggestionSettings { version } userErrors { code } }
  }`;

  async function methodAfter(chosen: string, basedOnVersion: number): Promise<unknown> {
    const { data } = await app.staff.query<AnyData>(UPDATE, { input: { basedOnVersion, method: chosen } });
    expect(data.updateSuggestionSettings.userErrors).toEqual([]);
    await refresh();
    const [model] = await app.owner.query('SELECT method FROM suggestion_models WHERE program_id = $1', [
      app.program.programId,
    ]);
    return model?.['method'];
  }

  it('is the one that the program has chosen, also where nobody buys', async () => {
    await upToDate();
    expect(await methodAfter('COSINE', 0)).toBe('COSINE');
    expect(await methodAfter('EASE', 1)).toBe('EASE');
    expect(await methodAfter('AUTO', 2)).toBe('EASE');
    const fits = await fitsOf(server);
    await refresh();
    expect(await fitsOf(server)).toBe(fits);
  });
});

describe('servers', () => {
  it('that find the same at once do it once', async () => {
    await withAnotherServer(async (other) => {
      await upToDate(other);
      const before = (await fitsOf(server)) + (await fitsOf(other));
      await buy('TEA', 'HONEY');
      await takeIn();
      await Promise.all([refresh(server), refresh(other)]);
      expect((await fitsOf(server)) + (await fitsOf(other))).toBe(before + 1);
    });
  });

  it('do nothing where another has done it before they could claim it', async () => {
    await withAnotherServer(async (other) => {
      await upToDate(other);
      const before = await fitsOf(server);
      await buy('TEA', 'HONEY');
      await takeIn();
      const models = providerOf(server, SuggestionModelRepository);
      const claimModel = models.claim.bind(models);
      models.claim = async (...asked) => {
        await refresh(other);
        return claimModel(...asked);
      };
      try {
        await refresh();
      } finally {
        models.claim = claimModel;
      }
      expect(await fitsOf(server)).toBe(before);
      expect(await claim()).toBeNull();
    });
  });

  it('go on in turns, purchases coming in meanwhile', async () => {
    await withAnotherServer(async (other) => {
      for (let n = 0; n < 8; n++) {
        await buy(`S${n}`, 'TEA');
        await sweepThrough(sweepOf(server, 'take-in-purchases'), app.program.programId);
        await Promise.all([refresh(server), refresh(other), buy(`S${n}`, 'HONEY')]);
      }
      await upToDate(other);
      expect(await affinityDifferences(app.owner, app.program.programId, MOST_PARTNERS)).toEqual([]);
    });
  });

  it('leave it to one that is at work, until that must be dead', async () => {
    await upToDate();
    await buy('TEA', 'HONEY');
    await takeIn();
    await app.owner.query(
      `UPDATE suggestion_models SET claim_id = gen_random_uuid(), claimed_until = $2 WHERE program_id = $1`,
      [app.program.programId, new Date(now + MINUTE)],
    );
    const before = await fitsOf(server);
    await refresh();
    expect(await fitsOf(server)).toBe(before);
    passTime(MINUTE);
    await refresh();
    expect(await fitsOf(server)).toBe(before + 1);
  });

  /** A refresh during which things happen before each page of baskets is read; what the thread was asked for. */
  async function refreshDisturbedBy(beforePage: () => Promise<unknown>): Promise<unknown[]> {
    const [baskets, thread] = [
      providerOf(server, SuggestionBasketRepository),
      providerOf(server, AffinityThread),
    ];
    const [changedSince, ask] = [baskets.changedSince.bind(baskets), thread.ask.bind(thread)];
    const asked: unknown[] = [];
    baskets.changedSince = async (...page) => {
      await beforePage();
      return changedSince(...page);
    };
    thread.ask = async (request, transfer) => {
      const [row] = await app.owner.query<{ until: Date }>(
        'SELECT claimed_until AS until FROM suggestion_models WHERE program_id = $1',
        [app.program.programId],
      );
      asked.push([request.act, Number(row?.until) - now]);
      return ask(request, transfer);
    };
    try {
      await refresh().catch((error: unknown) => asked.push(String(error)));
    } finally {
      baskets.changedSince = changedSince;
      thread.ask = ask;
    }
    return asked;
  }

  it('keep their claim however long it takes to read the baskets', async () => {
    await upToDate();
    await buy('TEA', 'HONEY');
    await takeIn();
    const asked = await refreshDisturbedBy(async () => passTime(2 * MINUTE));
    expect(asked).toEqual([
      ['place', 3 * MINUTE],
      ['take', 3 * MINUTE],
      ['fit', 3 * MINUTE],
    ]);
  });

  it('stop reading once their claim has passed to another', async () => {
    await upToDate();
    await buy('TEA', 'HONEY');
    await takeIn();
    const asked = await refreshDisturbedBy(() => {
      passTime(2 * MINUTE);
      return app.owner.query(
        'UPDATE suggestion_models SET claim_id = gen_random_uuid() WHERE program_id = $1',
        [app.program.programId],
      );
    });
    expect(asked).toEqual([['place', 3 * MINUTE], expect.stringContaining('the claim to it was over')]);
    passTime(MINUTE);
    await refresh();
  });

  it('write nothing once their claim has passed to another', async () => {
    await buy('TEA', 'HONEY');
    await takeIn();
    const before = await stored();
    const models = providerOf(server, SuggestionModelRepository);
    const write = models.write.bind(models);
    // As if the claim had been over while the model was fitted.
    models.write = async (tx, _, model) => write(tx, '00000000-0000-7000-8000-000000000000', model);
    try {
      await expect(refresh()).rejects.toThrow('the claim to it was over');
    } finally {
      models.write = write;
    }
    expect(await stored()).toEqual(before);
  });
});

describe('the thread', () => {
  it('may die in the middle: the round after that begins anew', async () => {
    await buy('TEA', 'HONEY');
    await takeIn();
    const sweep = sweepOf(server);
    await sweep.run(app.program.programId, new AbortController().signal);
    let isOver = false;
    const over = sweep.finish?.().then(() => (isOver = true));
    while (!isOver) {
      await providerOf(server, AffinityThread).end();
      await sleep(1);
    }
    await over;
    await expect(refresh()).rejects.toThrow('the thread of affinities was ended');
    expect(await claim()).toBeNull();
    await refresh();
  });

  it('that lost its baskets between two questions is not asked to go on without them', async () => {
    const thread = providerOf(server, AffinityThread);
    const { programId } = app.program;
    const place = await thread.ask({ act: 'place', programId });
    expect(place).not.toBeNull();
    await thread.end();
    const fit = thread.ask({ act: 'fit', programId, place, revision: 1, chosen: null, stored: null });
    await expect(fit).rejects.toThrow('are gone');
    expect(await thread.ask({ act: 'place', programId })).toBeNull();
  });

  it('is not waited for by what could not be handed to it', async () => {
    const thread = new AffinityThread();
    const ask = { act: 'place', programId: app.program.programId } as const;
    const ports = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
    try {
      await thread.ask(ask);
      const before = ports();
      const memory = new ArrayBuffer(8);
      await expect(thread.ask(ask, [memory, memory])).rejects.toThrow('duplicate');
      expect(ports()).toBe(before);
      expect(await thread.ask(ask)).toBeNull();
    } finally {
      await thread.end();
    }
  });

  it('ends with its server, whatever it is at', async () => {
    await buy('TEA', 'HONEY');
    await takeIn();
    await withAnotherServer(async (other) => {
      await sweepOf(other).run(app.program.programId, new AbortController().signal);
      await other.close();
      expect(await claim()).toBeNull();
    });
    await refresh();
  });
});

describe('a server that sweeps by itself', () => {
  const lag = async (of: Server): Promise<number> =>
    Number(/^laurel_affinity_lag_seconds (\S+)$/m.exec((await providerOf(of, Metrics).expose()).text)?.[1]);

  it('leaves two minutes between two models, and tells how long purchases wait', async () => {
    await upToDate();
    await withAnotherServer(
      async (other) => {
        expect(await lag(other)).toBe(0);
        await buy('TEA', 'HONEY');
        await takeIn();
        passTime(2 * MINUTE - 1);
        await refresh(other);
        expect(await fitsOf(other)).toBe(0);
        expect(await lag(other)).toBeGreaterThan(0);
        passTime(1);
        await refresh(other);
        expect(await fitsOf(other)).toBe(1);
        expect(await lag(other)).toBe(0);
      },
      { SWEEP_EVERY_SECONDS: '3600' },
    );
  });

  it('tells of no purchases that another server has counted meanwhile', async () => {
    await upToDate();
    await withAnotherServer(
      async (other) => {
        await buy('TEA', 'HONEY');
        await takeIn();
        await refresh(other);
        const first = await lag(other);
        await sleep(100);
        expect(await lag(other)).toBeGreaterThan(first + 0.09);
        await refresh();
        const counted = performance.now();
        await buy('TEA', 'HONEY');
        await takeIn();
        await refresh(other);
        expect(await fitsOf(other)).toBe(0);
        expect(await lag(other)).toBeGreaterThan(0);
        expect(await lag(other)).toBeLessThan((performance.now() - counted) / 1_000);
      },
      { SWEEP_EVERY_SECONDS: '3600' },
    );
  });
});
