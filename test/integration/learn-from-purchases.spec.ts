import type { INestApplicationContext } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AppModule } from '../../src/app.module.js';
import { newId } from '../../src/kernel/id.js';
import { readConfig } from '../../src/platform/config/index.js';
import { UnitOfWork } from '../../src/platform/database/index.js';
import { createHttpApplication } from '../../src/platform/http/index.js';
import { SweepRegistry, type Sweep } from '../../src/platform/jobs/index.js';
import { AffinityThread } from '../../src/suggestions/app/affinity-thread.js';
import { LearnFromPurchases } from '../../src/suggestions/app/learn-from-purchases.js';
import { PurchaseModelRepository } from '../../src/suggestions/db/purchase-model.repository.js';
import { SuggestionBasketRepository } from '../../src/suggestions/db/suggestion-basket.repository.js';
import { sweepThrough } from '../support/sweeping.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import { withClock } from '../support/test-clock.js';

const NOW = Date.parse('2026-06-30T12:00:00.000Z');
const MINUTE = 60_000;
const BASKETS = 4_500;
const NOT_ABORTED = new AbortController().signal;

type Server = Pick<INestApplicationContext, 'get'>;

let app: TestApp;
let server: Server;
let now = NOW;

beforeAll(async () => {
  app = await createTestApp();
  server = { get: app.get } as Server;
  app.clock.set(now);
  await haveBaskets();
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.owner.query('DELETE FROM purchase_models');
});

/** So many baskets of a product each, in three pages, as if they had been taken in under one revision. */
async function haveBaskets(): Promise<void> {
  const { programId } = app.program;
  await app.owner.query(
    `WITH sold AS (
       INSERT INTO purchases (program_id, customer_id, purchase_id, source, external_id, anonymous, occurred_at,
         recorded_at, total_minor, discount_minor, basis_minor, points_earned, settings_version, kept_basis_minor,
         decision)
       SELECT $1, gen_random_uuid(), gen_random_uuid(), 'till', n::text, true, $2, $2, 5, 0, 5, 0, 1, 5, '{}'
       FROM generate_series(1, $3::int) AS n RETURNING *
     )
     INSERT INTO suggestion_baskets (program_id, customer_id, purchase_id, occurred_at, day, products, spend_minor,
       revision)
     SELECT program_id, customer_id, purchase_id, occurred_at, 20634, '{1}', 5, 1 FROM sold`,
    [programId, new Date(NOW), BASKETS],
  );
  await app.owner.query(
    `INSERT INTO suggestion_states (program_id, revision, caught_up) VALUES ($1, 1, true)`,
    [programId],
  );
}

function providerOf<Provider>(of: Server, type: abstract new (...args: never[]) => Provider): Provider {
  return of.get(type as new () => Provider, { strict: false });
}

function sweepOf(of: Server): Sweep {
  return providerOf(of, SweepRegistry)
    .all()
    .find(({ name }) => name === 'learn-from-purchases')!;
}

/** Rounds with the work they begin, until nothing is due. */
async function learn(of: Server = server): Promise<void> {
  const sweep = sweepOf(of);
  do await sweepThrough(sweep, app.program.programId);
  while (await sweep.finish?.());
}

/** What is stored, also where that is but a claim. */
async function stored(): Promise<unknown> {
  const [row] = await app.owner.query(
    `SELECT revision::int, baskets::int, claim_id IS NOT NULL AS claimed FROM purchase_models`,
  );
  return row;
}

/** Does something after every read of a program that the server is done with, until the end of the work. */
async function afterEveryRead(act: () => Promise<void>, work: () => Promise<void>): Promise<void> {
  const unitOfWork = providerOf(server, UnitOfWork);
  const read = unitOfWork.read.bind(unitOfWork);
  unitOfWork.read = async (programId, reading) => {
    const found = await read(programId, reading);
    await act();
    return found;
  };
  try {
    await work();
  } finally {
    unitOfWork.read = read;
  }
}

/** How often servers write what they learned, from now on. */
function countWrites(...servers: readonly Server[]): () => number {
  let writes = 0;
  for (const each of servers) {
    const learned = providerOf(each, PurchaseModelRepository);
    const write = learned.write.bind(learned);
    learned.write = (...args) => {
      writes++;
      return write(...args);
    };
  }
  return () => writes;
}

/** Another server on the same database, with the same time. */
async function withAnotherServer(work: (other: INestApplicationContext) => Promise<void>): Promise<void> {
  const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'error', SWEEP_EVERY_SECONDS: '0' });
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

it('counts every basket once, however baskets change meanwhile', async () => {
  let revision = 1;
  const change = async (): Promise<void> => {
    await app.owner.query(
      `UPDATE suggestion_baskets SET revision = $1 WHERE purchase_id IN (SELECT purchase_id FROM suggestion_baskets
         ORDER BY revision, customer_id, purchase_id LIMIT 100)`,
      [++revision],
    );
    await app.owner.query('UPDATE suggestion_states SET revision = $1', [revision]);
  };
  await afterEveryRead(change, learn);
  expect(revision).toBeGreaterThan(4);
  expect(await stored()).toMatchObject({ baskets: BASKETS });
});

describe('learning', () => {
  it('goes on beside the rounds', async () => {
    const sweep = sweepOf(server);
    expect(await sweep.run(app.program.programId, NOT_ABORTED)).toBe(false);
    expect((await stored()) ?? {}).not.toMatchObject({ baskets: BASKETS });
    expect(await sweep.finish?.()).toBe(true);
    expect(await stored()).toMatchObject({ baskets: BASKETS, claimed: false });
  });

  it('fits in the thread', async () => {
    const thread = providerOf(server, AffinityThread);
    const ask = thread.ask.bind(thread);
    const acts: string[] = [];
    thread.ask = (request, ...rest) => {
      acts.push(request.act);
      return ask(request, ...rest);
    };
    try {
      await learn();
    } finally {
      thread.ask = ask;
    }
    expect(acts).toEqual(['learn']);
  });

  it('is done by one of two servers', async () => {
    await withAnotherServer(async (other) => {
      const writes = countWrites(server, other);
      await Promise.all([learn(), learn(other)]);
      expect(await stored()).toMatchObject({ baskets: BASKETS, claimed: false });
      expect(writes()).toBe(1);
    });
  });

  it('is left to one that is at it, until that must be dead, and tells of nothing before', async () => {
    await app.owner.query(
      `INSERT INTO purchase_models (program_id, revision, fitted_at, as_of_day, baskets, priors, models, demand,
         claim_id, claimed_until)
       VALUES ($1, 0, $2, 0, 0, '{}', '{}', '{}', gen_random_uuid(), $3)`,
      [app.program.programId, new Date(now), new Date(now + MINUTE)],
    );
    await learn();
    expect(await stored()).toMatchObject({ baskets: 0, claimed: true });
    const known = await providerOf(server, UnitOfWork).read(app.program.programId, (tx) =>
      providerOf(server, PurchaseModelRepository).load(tx),
    );
    expect(known.models).toBeNull();
    now += MINUTE;
    app.clock.set(now);
    await learn();
    expect(await stored()).toMatchObject({ baskets: BASKETS, claimed: false });
  });

  it('is left to one that is at it for however long', async () => {
    await withAnotherServer(async (other) => {
      const { programId } = app.program;
      const tick = performance.now.bind(performance);
      let passedMs = 0;
      performance.now = () => tick() + passedMs;
      const dues: boolean[] = [];
      const passAMinute = async (): Promise<void> => {
        passedMs += MINUTE;
        app.clock.set((now += MINUTE));
        dues.push(await providerOf(other, LearnFromPurchases).isDue(programId));
      };
      const work = providerOf(server, LearnFromPurchases);
      try {
        await afterEveryRead(passAMinute, () => work.execute(programId, NOT_ABORTED));
      } finally {
        performance.now = tick;
      }
      expect(dues).toEqual([false, false, false, false]);
      expect(await stored()).toMatchObject({ baskets: BASKETS, claimed: false });
    });
  });

  it('comes to nothing where its claim has passed to another', async () => {
    const pass = async (): Promise<void> => {
      await app.owner.query('UPDATE purchase_models SET claim_id = $1', [newId()]);
    };
    await expect(afterEveryRead(pass, learn)).rejects.toThrow('the claim to it was over');
    expect(await stored()).toMatchObject({ revision: 0, claimed: true });
  });

  it('that fails gives its claim back, is told of and tried again', async () => {
    const baskets = providerOf(server, SuggestionBasketRepository);
    const { page } = baskets;
    baskets.page = () => Promise.reject(new Error('no luck'));
    try {
      await expect(learn()).rejects.toThrow('no luck');
    } finally {
      baskets.page = page;
    }
    expect(await stored()).toEqual({ revision: 0, baskets: 0, claimed: false });
    await learn();
    expect(await stored()).toMatchObject({ baskets: BASKETS });
  });

  it('ends with its server, whatever it is at', async () => {
    await withAnotherServer(async (other) => {
      const repository = providerOf(other, SuggestionBasketRepository);
      const page = repository.page.bind(repository);
      let pages = 0;
      const begun = new Promise<void>((resolve) => {
        repository.page = (...args) => {
          pages++;
          resolve();
          return page(...args);
        };
      });
      await sweepOf(other).run(app.program.programId, NOT_ABORTED);
      await begun;
      await other.close();
      expect(pages).toBe(1);
      expect(await stored()).toEqual({ revision: 0, baskets: 0, claimed: false });
    });
  });
});
