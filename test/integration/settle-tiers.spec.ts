import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { systemActor } from '../../src/access/index.js';
import { AppModule } from '../../src/app.module.js';
import { EnrollCustomers } from '../../src/customers/index.js';
import { readConfig } from '../../src/platform/config/index.js';
import { createHttpApplication } from '../../src/platform/http/index.js';
import { SweepRegistry, type Sweep } from '../../src/platform/jobs/index.js';
import { holdAccount } from '../support/held-account.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { withClock } from '../support/test-clock.js';
import { GOLD, MEMBER, SILVER, TIER_FIELDS, TierStaff, withoutTiers } from '../support/tier-staff.js';
import { contentsOf, nextNumber, purchase, Till } from '../support/till.js';

const JANUARY = '2025-01-10T12:00:00.000Z';
const MARCH = '2025-03-10T12:00:00.000Z';
/** When grace ends for who bought in 2025 and never again. */
const GRACE_ENDS = '2027-03-31T23:00:00.000Z';
const ROUND = 200;
const unstopped = new AbortController().signal;

interface Sweeper {
  settle(): Promise<number>;
  carry(): Promise<number>;
}

let app: TestApp;
let till: Till;
let staff: TierStaff;
let server: Sweeper;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  staff = new TierStaff(app.staff);
  server = sweeperOf(app.get(SweepRegistry));
});
afterAll(() => app.close());
beforeEach(async () => {
  await withoutTiers(app.owner, app.program);
  app.clock.set(JANUARY);
});
afterEach(() => app.clock.reset());

/** Runs sweeps until nothing is waiting, and tells in how many rounds. */
function sweeperOf(registry: SweepRegistry): Sweeper {
  const run = async (wanted: string): Promise<number> => {
    const sweep = registry.all().find(({ name }) => name === wanted) as Sweep;
    let rounds = 1;
    while (await sweep.run(app.program.programId, unstopped)) rounds++;
    return rounds;
  };
  return { settle: () => run('settle-tiers'), carry: () => run('carry-tier-ladder') };
}

/** Another server on the same database, with the same time. */
async function withAnotherServer(work: (other: Sweeper) => Promise<void>): Promise<void> {
  const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'error', SWEEP_EVERY_SECONDS: '0' });
  const module = withClock(AppModule.forRoot(config, app.database.applicationUrl), app.clock);
  const application = await createHttpApplication(config, module);
  await application.init();
  try {
    await work(sweeperOf(application.get(SweepRegistry, { strict: false })));
  } finally {
    await application.close();
  }
}

async function enroll(count: number, enrolledAt = JANUARY): Promise<string[]> {
  app.clock.set(enrolledAt);
  const names = Array.from({ length: count }, () => nextNumber('customer'));
  const commands = names.map((value) => ({ identifiers: [{ kind: 'EXTERNAL_ID' as const, value }] }));
  await app.get(EnrollCustomers).execute(commands, systemActor(app.program.programId, 'test'));
  return names;
}

/** Each of them buys for that many pounds, which earns as many points on the entry tier. */
async function buy(names: readonly string[], pounds: number, occurredAt = MARCH): Promise<void> {
  app.clock.set(occurredAt);
  const lines = [{ sku: 'TEA', quantity: pounds, unitPriceMinor: 100 }];
  const sold = names.map((externalId) => purchase({ customer: { externalId }, occurredAt, lines }));
  for (const { userErrors } of await till.recordAll(sold)) expect(userErrors).toEqual([]);
}

/** What customers see, without when it was recorded. */
async function seen(names: readonly string[]): Promise<AnyData[]> {
  return Promise.all(
    names.map(async (name) => {
      const { data, errors } = await app.customer(name).query(`{ me { ${TIER_FIELDS} } }`);
      expect(errors).toBeUndefined();
      for (const { node } of data.me.tierHistory.edges) delete node.recordedAt;
      return data.me;
    }),
  );
}

/** The rows of these customers with that reason; those of earlier tests have bought too. */
async function rows(reason: string, names: readonly string[]): Promise<AnyData[]> {
  return app.owner.query<AnyData>(
    `SELECT i.value AS name, c.tier, c.holds_from AS "holdsFrom", c.recorded_at AS "recordedAt",
       (SELECT count(*)::int FROM outbox_events e WHERE e.kind = 'tier.changed' AND e.subject_id = c.change_id
          AND e.customer_id = c.customer_id AND e.program_id = c.program_id) AS events
     FROM tier_changes c JOIN customer_identifiers i USING (program_id, customer_id)
     WHERE c.reason = $1 AND i.value = ANY ($2::text[]) ORDER BY i.value COLLATE "C", c.seq`,
    [reason, names],
  );
}

const sorted = (names: readonly string[]): string[] => [...names].sort();

describe('the sweep that settles tiers', () => {
  beforeEach(async () => {
    await staff.put({ effectiveFrom: '2025-01-01T00:00:00Z' });
  });

  it('is gone on from by what happens afterwards', async () => {
    const [name] = (await enroll(1)) as [string];
    await buy([name], 600);
    app.clock.set('2028-02-01T12:00:00Z');
    await server.carry();
    await server.settle();
    await buy([name], 700, '2028-02-01T13:00:00.000Z');
    const [{ tier, tierHistory }] = (await seen([name])) as [AnyData];
    expect(tier).toMatchObject({ code: 'SILVER', heldFrom: '2028-02-01T13:00:00.000Z' });
    expect(tierHistory.edges.map(({ node }: AnyData) => `${node.reason} ${node.tier.code}`)).toEqual([
      'UPGRADE SILVER',
      'DOWNGRADE MEMBER',
      'UPGRADE SILVER',
    ]);
    expect(await rows('UPGRADE', [name])).toMatchObject([{ tier: 'SILVER' }, { tier: 'SILVER', events: 1 }]);
  });

  it('settles the others where one cannot be', async () => {
    const [broken, sound] = (await enroll(2)) as [string, string];
    await buy([broken, sound], 600);
    await server.carry();
    const period = (change: string): Promise<unknown> =>
      app.owner.query(
        `UPDATE tier_standings s SET ${change} FROM customer_identifiers i
         WHERE i.program_id = s.program_id AND i.customer_id = s.customer_id AND i.value = $1`,
        [broken],
      );
    await period(`seq = 0, next_due_at = '2025-12-01T00:00:00Z'`);
    app.clock.set('2028-02-01T12:00:00Z');
    await expect(server.settle()).rejects.toThrow('the tiers of 1 customers could not be settled');
    expect(await rows('DOWNGRADE', [broken, sound])).toMatchObject([{ name: sound }]);
    await period('seq = 1');
    await server.settle();
    expect(await rows('DOWNGRADE', [broken, sound])).toHaveLength(2);
  });

  it('changes nothing about what is read, at any time', async () => {
    const [member, silver, gold] = (await enroll(3)) as [string, string, string];
    const names = [member, silver, gold];
    await buy([member], 10);
    await buy([silver], 600);
    await buy([gold], 1000);
    for (const time of [
      MARCH,
      '2026-01-01T00:00:00.000Z',
      '2027-01-01T00:00:00.000Z',
      new Date(Date.parse(GRACE_ENDS) - 1).toISOString(),
      GRACE_ENDS,
      '2031-01-01T00:00:00.000Z',
    ]) {
      app.clock.set(time);
      const before = await seen(names);
      await server.carry();
      expect(await seen(names)).toEqual(before);
      await server.settle();
      expect(await seen(names)).toEqual(before);
    }
    expect(await seen([gold])).toMatchObject([{ tier: { code: 'MEMBER', heldFrom: GRACE_ENDS } }]);
  });

  it('writes down a downgrade once, however late, and tells of it once', async () => {
    const names = await enroll(3);
    await buy(names, 600);
    await server.carry();
    app.clock.set('2028-02-01T12:00:00Z');
    await server.settle();
    const written = await rows('DOWNGRADE', names);
    expect(written).toEqual(
      sorted(names).map((name) => ({
        name,
        tier: null,
        holdsFrom: new Date(GRACE_ENDS),
        recordedAt: new Date('2028-02-01T12:00:00Z'),
        events: 1,
      })),
    );
    const settled = await contentsOf(app.owner);
    await server.settle();
    await server.carry();
    expect(await contentsOf(app.owner)).toEqual(settled);
    app.clock.set('2035-01-01T00:00:00Z');
    await server.settle();
    expect(await rows('DOWNGRADE', names)).toEqual(written);
  });

  it('tells one change where one rung after the other was lost unseen', async () => {
    await staff.put({ basedOnVersion: 1, downgrade: { step: 'ONE_RUNG' } });
    const [name] = (await enroll(1)) as [string];
    await buy([name], 1000);
    await server.carry();
    app.clock.set('2030-01-01T12:00:00Z');
    await server.settle();
    expect(await rows('DOWNGRADE', [name])).toMatchObject([
      { tier: 'SILVER', events: 0 },
      { tier: null, events: 1 },
    ]);
  });

  it('on two servers at once, in rounds, each customer once', async () => {
    const names = await enroll(2 * ROUND + 20);
    await buy(names, 600);
    await server.carry();
    app.clock.set('2028-02-01T12:00:00Z');
    await withAnotherServer(async (other) => {
      await Promise.all([server.settle(), other.settle(), server.settle(), other.settle()]);
    });
    await server.settle();
    const written = await rows('DOWNGRADE', names);
    expect(written.map(({ name }) => name)).toEqual(sorted(names));
    expect(written.every(({ events }) => events === 1)).toBe(true);
  });

  it('passes over who is being worked on, and meets them the next time', async () => {
    const [held, free] = (await enroll(2)) as [string, string];
    await buy([held, free], 600);
    await server.carry();
    app.clock.set('2028-02-01T12:00:00Z');
    const account = await holdAccount(app.database.ownerUrl, held);
    try {
      await server.settle();
      expect(await rows('DOWNGRADE', [held, free])).toMatchObject([{ name: free }]);
    } finally {
      await account.release();
    }
    await server.settle();
    expect(await rows('DOWNGRADE', [held, free])).toHaveLength(2);
  });
});

describe('the sweep that carries a ladder', () => {
  const LOWER = { rungs: [MEMBER, { ...SILVER, threshold: 100 }, { ...GOLD, threshold: 300 }] };

  async function passes(): Promise<AnyData[]> {
    return app.owner.query<AnyData>(
      'SELECT ladder_version AS version, is_done AS "isDone" FROM tier_passes ORDER BY 1',
    );
  }

  it('gives existing customers what their purchases come to, and no news of it', async () => {
    const [silver, member] = (await enroll(2)) as [string, string];
    await buy([silver], 600);
    await buy([member], 50);
    app.clock.set('2025-04-01T12:00:00Z');
    await staff.put();
    const before = await seen([silver, member]);
    expect(before).toMatchObject([
      { tier: { code: 'SILVER', heldFrom: '2025-04-01T12:00:00.000Z' } },
      { tier: { code: 'MEMBER' } },
    ]);
    await server.carry();
    expect(await seen([silver, member])).toEqual(before);
    expect(await rows('LADDER', [silver, member])).toMatchObject([
      { name: silver, tier: 'SILVER', events: 0 },
    ]);
    expect(await passes()).toEqual([{ version: 1, isDone: true }]);
  });

  it('waits until a planned version is in force, which is read at once', async () => {
    const [name] = (await enroll(1)) as [string];
    app.clock.set(MARCH);
    await staff.put({ effectiveFrom: '2025-01-01T00:00:00Z' });
    await buy([name], 200);
    await staff.put({ basedOnVersion: 1, effectiveFrom: '2025-05-01T00:00:00Z', ...LOWER });
    await server.carry();
    expect(await passes()).toEqual([{ version: 1, isDone: true }]);
    app.clock.set('2025-04-30T23:59:59.999Z');
    await server.carry();
    expect(await rows('LADDER', [name])).toEqual([]);
    app.clock.set('2025-05-01T00:00:00Z');
    expect(await seen([name])).toMatchObject([
      { tier: { code: 'SILVER', heldFrom: '2025-05-01T00:00:00.000Z' } },
    ]);
    expect(await rows('LADDER', [name])).toEqual([]);
    await server.carry();
    expect(await rows('LADDER', [name])).toMatchObject([{ name, tier: 'SILVER', events: 0 }]);
    expect(await passes()).toEqual([
      { version: 1, isDone: true },
      { version: 2, isDone: true },
    ]);
  });

  it('meets each customer once, in rounds, twice over and on two servers at once', async () => {
    const names = await enroll(2 * ROUND + 20);
    await buy(names, 600);
    app.clock.set('2025-04-01T12:00:00Z');
    await staff.put();
    await withAnotherServer(async (other) => {
      await Promise.all([server.carry(), other.carry(), server.carry(), other.carry()]);
    });
    await server.carry();
    const written = await rows('LADDER', names);
    expect(written.map(({ name }) => name)).toEqual(sorted(names));
    const carried = await contentsOf(app.owner);
    app.clock.set('2025-04-02T12:00:00Z');
    await server.carry();
    expect(await contentsOf(app.owner)).toEqual(carried);
  });

  it('goes in rounds of two hundred', async () => {
    const [row] = await app.owner.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM points_accounts WHERE program_id = $1',
      [app.program.programId],
    );
    await staff.put();
    expect(await server.carry()).toBe(Math.floor(row!.count / ROUND) + 1);
    expect(await server.carry()).toBe(1);
  });

  it('goes on where a round before it ended', async () => {
    const names = await enroll(ROUND + 5);
    await buy(names, 600);
    app.clock.set('2025-04-01T12:00:00Z');
    await staff.put();
    const sweep = app
      .get(SweepRegistry)
      .all()
      .find(({ name }) => name === 'carry-tier-ladder')!;
    expect(await sweep.run(app.program.programId, unstopped)).toBe(true);
    expect(await passes()).toEqual([{ version: 1, isDone: false }]);
    expect((await rows('LADDER', names)).length).toBeLessThan(names.length);
    await server.carry();
    expect((await rows('LADDER', names)).map(({ name }) => name)).toEqual(sorted(names));
  });

  it('carries it to the others where one cannot be settled, and tells of that one', async () => {
    const names = await enroll(5);
    await buy(names, 600);
    app.clock.set('2025-04-01T12:00:00Z');
    await staff.put();
    const [broken, ...sound] = sorted(names) as [string, ...string[]];
    const [row] = await app.owner.query<{ id: string }>(
      'SELECT customer_id AS id FROM customer_identifiers WHERE value = $1',
      [broken],
    );
    await app.owner.query(
      `ALTER TABLE tier_standings ADD CONSTRAINT bad CHECK (customer_id <> '${row!.id}') NOT VALID`,
    );
    try {
      await expect(server.carry()).rejects.toThrow('a ladder could not be carried to 1 customers');
      await server.carry();
    } finally {
      await app.owner.query('ALTER TABLE tier_standings DROP CONSTRAINT bad');
    }
    expect((await rows('LADDER', names)).map(({ name }) => name)).toEqual(sound);
    expect(await passes()).toEqual([{ version: 1, isDone: true }]);
    expect(await seen([broken])).toMatchObject([{ tier: { code: 'SILVER' } }]);
    await buy([broken], 1, '2025-04-02T12:00:00.000Z');
    expect(await rows('LADDER', [broken])).toHaveLength(1);
  });

  it('lets nobody fall at once where more is asked for', async () => {
    const [name] = (await enroll(1)) as [string];
    app.clock.set(MARCH);
    await staff.put({ effectiveFrom: '2025-01-01T00:00:00Z' });
    await buy([name], 600);
    await server.carry();
    app.clock.set('2025-05-01T00:00:00Z');
    await staff.put({ basedOnVersion: 1, rungs: [MEMBER, { ...SILVER, threshold: 5000 }] });
    await server.carry();
    expect(await seen([name])).toMatchObject([
      {
        tier: { code: 'SILVER', heldUntil: '2026-03-31T23:00:00.000Z' },
        tierProgress: { stay: { missing: 4400 } },
      },
    ]);
    app.clock.set('2026-03-31T23:00:00Z');
    await server.settle();
    expect(await rows('DOWNGRADE', [name])).toMatchObject([{ name, tier: null, events: 1 }]);
  });

  it('counts anew where the metric changes', async () => {
    const [name] = (await enroll(1)) as [string];
    app.clock.set(MARCH);
    await staff.put({ effectiveFrom: '2025-01-01T00:00:00Z' });
    await buy([name], 10);
    await buy([name], 10, '2025-03-11T12:00:00Z');
    await server.carry();
    app.clock.set('2025-05-01T00:00:00Z');
    await staff.put({
      basedOnVersion: 1,
      metric: 'PURCHASES_MADE',
      rungs: [MEMBER, { ...SILVER, threshold: 2 }],
    });
    expect(await seen([name])).toMatchObject([
      { tier: { code: 'SILVER' }, tierProgress: { metric: 'PURCHASES_MADE', counted: 2 } },
    ]);
    await server.carry();
    expect(await rows('LADDER', [name])).toMatchObject([{ name, tier: 'SILVER', events: 0 }]);
  });

  it('keeps to its program', async () => {
    const [name] = (await enroll(1)) as [string];
    await buy([name], 600);
    await staff.put();
    const sweep = app
      .get(SweepRegistry)
      .all()
      .find(({ name: own }) => own === 'carry-tier-ladder')!;
    await sweep.run(app.foreignProgram.programId, unstopped);
    expect(await passes()).toEqual([]);
  });
});
