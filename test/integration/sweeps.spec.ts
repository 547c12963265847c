import { setTimeout as sleep } from 'node:timers/promises';
import { Module, type INestApplicationContext, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { AccessModule, CreateApiKey } from '../../src/access/index.js';
import { CatalogModule } from '../../src/catalog/index.js';
import { entities } from '../../src/entities.js';
import { newId, type CustomerId, type ProgramId, type PurchaseId } from '../../src/kernel/id.js';
import { ok } from '../../src/kernel/result.js';
import { DatabaseModule, UnitOfWork, type Transaction } from '../../src/platform/database/index.js';
import { JobsModule, SweepRegistry, SweepRunner, type Sweep } from '../../src/platform/jobs/index.js';
import { OutboxModule, OutboxReader, type OutboxEvent } from '../../src/platform/outbox/index.js';
import { ProgramsModule } from '../../src/programs/index.js';
import { AddUnlistedProductsSweep } from '../../src/purchases/app/add-unlisted-products.sweep.js';
import { UnlistedProductsRepository } from '../../src/purchases/db/unlisted-products.repository.js';
import { openOwnerSession, type OwnerSession } from '../support/owner-session.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { createTestProgram } from '../support/test-program.js';

const SWEEP = 'test';
const SILENT: LoggerService = { log() {}, error() {}, warn() {} };

let database: TestDatabase;
let owner: OwnerSession;
let servers: INestApplicationContext[] = [];
let programId: ProgramId;
let foreignProgramId: ProgramId;
let unitOfWork: UnitOfWork;
let reader: OutboxReader;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = openOwnerSession(database.ownerUrl);
  await owner.query('CREATE TABLE effects (event_id uuid NOT NULL)');
  await owner.query('GRANT SELECT, INSERT ON effects TO PUBLIC');
});
afterAll(async () => {
  await owner.close();
  await database.drop();
});

beforeEach(async () => {
  const server = await startServer();
  unitOfWork = server.get(UnitOfWork, { strict: false });
  reader = server.get(OutboxReader, { strict: false });
  const apiKeys = server.get(CreateApiKey, { strict: false });
  await owner.query('DELETE FROM program_directory');
  ({ programId } = await createTestProgram(owner, apiKeys, 'Own'));
  ({ programId: foreignProgramId } = await createTestProgram(owner, apiKeys, 'Foreign'));
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

/** The background work in a process of its own, as good as: another pool and other providers, on the same database. */
async function startServer(
  sweeps: readonly Sweep[] = [],
  wakeEverySeconds: number | null = null,
  logger: LoggerService = SILENT,
): Promise<INestApplicationContext> {
  @Module({
    imports: [
      DatabaseModule.forRoot({
        applicationUrl: database.applicationUrl,
        poolSize: 4,
        preparedStatements: true,
        entities,
      }),
      JobsModule.forRoot({ wakeEverySeconds }),
      OutboxModule,
      ProgramsModule,
      AccessModule,
      CatalogModule,
    ],
    providers: [UnlistedProductsRepository, AddUnlistedProductsSweep],
  })
  class Server {
    constructor(registry: SweepRegistry) {
      for (const sweep of sweeps) registry.register(sweep);
    }
  }
  const server = await NestFactory.createApplicationContext(Server, { logger, abortOnError: false });
  servers.push(server);
  return server;
}

/** Other tests on the same server hold transactions open now and then; what waits for them turns up a little later. */
async function eventually<T>(look: () => Promise<T>, isThere: (seen: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const seen = await look();
    if (isThere(seen) || tries === 450) return seen;
    await sleep(50);
  }
}

const INSERT_EVENT = `INSERT INTO outbox_events (program_id, customer_id, event_id, kind, subject_id, recorded_at)
  VALUES ($1, $2, $3, 'purchase.recorded', $4, $5)`;

function eventValues(eventId: string, recordedAt = new Date()): unknown[] {
  return [programId, newId(), eventId, newId(), recordedAt];
}

async function writeEvents(count: number, recordedAt?: Date): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId<string>());
  for (const id of ids) await owner.query(INSERT_EVENT, eventValues(id, recordedAt));
  return ids;
}

async function inTransaction<T>(work: (tx: Transaction) => Promise<T>, program = programId): Promise<T> {
  const result = await unitOfWork.writeDirect<T, never>(program, async (tx) => ok(await work(tx)));
  if (!result.ok) throw new Error('refused');
  return result.value;
}

function take(limit = 100, sweep = SWEEP): Promise<string[]> {
  return inTransaction(async (tx) => idsOf(await reader.take(tx, sweep, limit)));
}

async function takeAll(expected: number, sweep = SWEEP): Promise<string[]> {
  const taken: string[] = [];
  const all = await eventually(
    async () => {
      taken.push(...(await take(100, sweep)));
      return taken;
    },
    ({ length }) => length >= expected,
  );
  return all;
}

function idsOf(events: readonly OutboxEvent[]): string[] {
  return events.map(({ eventId }) => eventId);
}

async function connectOwner(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  return client;
}

describe('the outbox', () => {
  it('hands each sweep every event once, in order, so many at a time', async () => {
    const written = await writeEvents(5);
    const first = await eventually(
      () => take(3),
      ({ length }) => length > 0,
    );
    expect(first).toEqual(written.slice(0, first.length));
    expect(first.length).toBeLessThanOrEqual(3);
    expect([...first, ...(await takeAll(5 - first.length))]).toEqual(written);
    expect(await take()).toEqual([]);
    expect(await takeAll(5, 'another')).toEqual(written);
  });

  it('loses no event of a transaction that commits after a later one', async () => {
    await take();
    const [early, late] = [await connectOwner(), await connectOwner()];
    try {
      // Made in this order, and written in this order, but committed in the other.
      const [a, b] = [newId<string>(), newId<string>()];
      await early.query('BEGIN');
      await early.query(INSERT_EVENT, eventValues(a));
      await late.query(INSERT_EVENT, eventValues(b));
      expect(await owner.query('SELECT event_id FROM outbox_events WHERE event_id = $1', [b])).toHaveLength(
        1,
      );
      expect(await take()).toEqual([]);
      await early.query('COMMIT');
      expect(await takeAll(2)).toEqual([a, b]);
    } finally {
      await Promise.all([early.end(), late.end()]);
    }
  });

  it('loses none either when the event that commits late was made, by its id, before those already read', async () => {
    const [early, late] = [await connectOwner(), await connectOwner()];
    try {
      const [a, b, c] = [newId<string>(), newId<string>(), newId<string>()];
      await late.query(INSERT_EVENT, eventValues(b));
      await early.query('BEGIN');
      await early.query(INSERT_EVENT, eventValues(a));
      await late.query(INSERT_EVENT, eventValues(c));
      expect(await takeAll(1)).toEqual([b]);
      await early.query('COMMIT');
      expect(await takeAll(2)).toEqual([a, c]);
    } finally {
      await Promise.all([early.end(), late.end()]);
    }
  });

  it('loses none when they are taken one by one and were written in another order than made', async () => {
    const [made, written] = [newId<string>(), newId<string>()];
    for (const id of [written, made]) await owner.query(INSERT_EVENT, eventValues(id));
    const taken: string[] = [];
    const takeOne = async (): Promise<string[]> => {
      taken.push(...(await take(1)));
      return taken;
    };
    expect(await eventually(takeOne, ({ length }) => length === 2)).toEqual([written, made]);
  });

  it('passes over what was rolled back', async () => {
    const client = await connectOwner();
    await client.query('BEGIN');
    await client.query(INSERT_EVENT, eventValues(newId()));
    await client.query('ROLLBACK');
    await client.end();
    const [kept] = await writeEvents(1);
    expect(await takeAll(1)).toEqual([kept]);
  });

  it('gives one sweep to one reader at a time, and the other nothing without waiting', async () => {
    await take();
    const written = await writeEvents(2);
    const meeting = async (): Promise<string[]> => {
      let second: string[] | undefined;
      const first = await inTransaction(async (tx) => {
        const held = idsOf(await reader.take(tx, SWEEP, 1));
        second = await take();
        return held;
      });
      if (first.length > 0) expect(second).toEqual([]);
      return first;
    };
    const first = await eventually(meeting, ({ length }) => length > 0);
    expect(first).toEqual(written.slice(0, 1));
    expect(await takeAll(1)).toEqual(written.slice(1));
  });

  it('hands over again what came to nothing', async () => {
    const [event] = await writeEvents(1);
    const crash = async (): Promise<string> => {
      let seen = 'nothing';
      const crashing = inTransaction(async (tx) => {
        for (const { eventId } of await reader.take(tx, SWEEP, 10)) {
          await tx.query('INSERT INTO effects VALUES ($1)', [eventId]);
          seen = eventId;
        }
        throw new Error('killed');
      });
      await expect(crashing).rejects.toThrow('killed');
      return seen;
    };
    expect(await eventually(crash, (seen) => seen === event)).toBe(event);
    expect(await owner.query('SELECT 1 FROM effects WHERE event_id = $1', [event])).toEqual([]);
    expect(await takeAll(1)).toEqual([event]);
  });

  it('hands over nothing of another program', async () => {
    const written = await writeEvents(1);
    expect(await takeAll(1)).toEqual(written);
    const foreign = await inTransaction((tx) => reader.take(tx, SWEEP, 10), foreignProgramId);
    expect(foreign).toEqual([]);
  });

  it('says so when the data was restored on another server, and reads on after the repair', async () => {
    const written = await writeEvents(2);
    await takeAll(2);
    // As if the other server had come much further.
    await owner.query('UPDATE sweep_positions SET xid = xid + 1000000000 WHERE program_id = $1', [programId]);
    await expect(take()).rejects.toThrow('the data comes from another server');
    await owner.query('UPDATE outbox_events SET xid = 0');
    await owner.query('UPDATE sweep_positions SET xid = 0, event_id = DEFAULT');
    expect(await takeAll(2)).toEqual(written);
  });
});

/** Writes down each event it is given, twice if it is given it twice. */
class EffectSweep implements Sweep {
  readonly name = 'effects';
  server: INestApplicationContext | undefined;
  taken = 0;

  async run(program: ProgramId): Promise<boolean> {
    const result = await this.server!.get(UnitOfWork, { strict: false }).writeDirect<number, never>(
      program,
      async (tx) => {
        const events = await this.server!.get(OutboxReader, { strict: false }).take(tx, this.name, 7);
        // Long enough for the others to come along.
        await sleep(3);
        await tx.query('INSERT INTO effects SELECT unnest($1::uuid[])', [idsOf(events)]);
        return ok(events.length);
      },
    );
    if (result.ok) this.taken += result.value;
    return result.ok && result.value === 7;
  }
}

async function startEffectServer(): Promise<{ sweep: EffectSweep; runner: SweepRunner }> {
  const sweep = new EffectSweep();
  sweep.server = await startServer([sweep]);
  return { sweep, runner: sweep.server.get(SweepRunner, { strict: false }) };
}

describe('several servers', () => {
  it('have each effect once, however they sweep at the same time', async () => {
    const crowd = await Promise.all([startEffectServer(), startEffectServer()]);
    const total = (): number => crowd[0]!.sweep.taken + crowd[1]!.sweep.taken;
    await take(1, 'effects');
    const written = await writeEvents(60);
    const writing = writeEvents(60);
    const work = async ({ runner }: { runner: SweepRunner }): Promise<void> => {
      const round = async (): Promise<number> => runner.runAll().then(total);
      await eventually(round, (taken) => taken >= 120);
    };
    await Promise.all(crowd.map(work));
    written.push(...(await writing));
    const effects = await owner.query<{ event_id: string }>(
      'SELECT event_id FROM effects WHERE event_id = ANY ($1) ORDER BY 1',
      [written],
    );
    expect(effects.map(({ event_id }) => event_id)).toEqual(written.sort());
  });
});

describe('outbox housekeeping', () => {
  const days = (ago: number): Date => new Date(Date.now() - ago * 86_400_000);
  const left = async (): Promise<string[]> => {
    const rows = await owner.query<{ event_id: string }>(
      'SELECT event_id FROM outbox_events WHERE program_id = $1 ORDER BY xid, event_id',
      [programId],
    );
    return rows.map(({ event_id }) => event_id);
  };
  const keepHouse = async (): Promise<void> => {
    const server = await startServer();
    const all = server.get(SweepRegistry, { strict: false }).all();
    const housekeeping = all.find(({ name }) => name === 'outbox-housekeeping')!;
    for (;;) if (!(await housekeeping.run(programId, new AbortController().signal))) return;
  };

  it('deletes what is older than 30 days and was read by every sweep', async () => {
    const old = await writeEvents(3, days(31));
    const young = await writeEvents(2, days(29));
    await keepHouse();
    expect(await left()).toEqual([...old, ...young]);
    await takeAll(5, 'fast');
    await inTransaction((tx) => reader.take(tx, 'slow', 1));
    await keepHouse();
    expect(await left()).toEqual([...old.slice(1), ...young]);
    await takeAll(4, 'slow');
    await keepHouse();
    expect(await left()).toEqual(young);
  });

  it('deletes a great many in rounds', async () => {
    await owner.query(
      `INSERT INTO outbox_events (program_id, customer_id, event_id, kind, subject_id, recorded_at)
       SELECT $1, gen_random_uuid(), gen_random_uuid(), 'purchase.recorded', gen_random_uuid(), $2
       FROM generate_series(1, 2500)`,
      [programId, days(40)],
    );
    await takeAll(2_500);
    await keepHouse();
    expect(await left()).toEqual([]);
  });
});

/** Does what it is told, and takes notes. */
class NotingSweep implements Sweep {
  readonly rounds: ProgramId[] = [];
  constructor(
    readonly name: string,
    private readonly act: (program: ProgramId, signal: AbortSignal) => Promise<boolean> | boolean,
  ) {}

  async run(program: ProgramId, signal: AbortSignal): Promise<boolean> {
    this.rounds.push(program);
    return this.act(program, signal);
  }
}

describe('the sweep runner', () => {
  it('runs every sweep for every program until nothing is waiting', async () => {
    let waiting = 3;
    const greedy = new NotingSweep('greedy', (program) => program === programId && --waiting > 0);
    const server = await startServer([greedy]);
    await server.get(SweepRunner, { strict: false }).runAll();
    const rounds = (program: ProgramId): number => greedy.rounds.filter((seen) => seen === program).length;
    expect([rounds(programId), rounds(foreignProgramId)]).toEqual([3, 1]);
  });

  it('waits for what goes on beside the rounds, and sweeps again for what that has left to do', async () => {
    let left = 2;
    let underWay: Promise<void> | undefined;
    const slow: Sweep = {
      name: 'slow',
      async run(program) {
        if (program !== programId || left === 0) return false;
        underWay = sleep(20).then(() => void left--);
        return false;
      },
      async finish() {
        const waited = underWay;
        underWay = undefined;
        await waited;
        return waited !== undefined;
      },
    };
    const server = await startServer([slow]);
    await server.get(SweepRunner, { strict: false }).runAll();
    expect(left).toBe(0);
  });

  it('goes on with the others when one fails, and says what failed', async () => {
    const failing = new NotingSweep('failing', () => Promise.reject(new Error('no luck')));
    const after = new NotingSweep('after', () => false);
    const server = await startServer([failing, after]);
    const running = server.get(SweepRunner, { strict: false }).runAll();
    await expect(running).rejects.toMatchObject({
      message: 'these sweeps failed: failing',
      errors: [expect.objectContaining({ message: 'no luck' })],
    });
    expect(after.rounds).toHaveLength(2);
  });

  it('is woken by its timer, logs a failure once a round and tries again', async () => {
    const failing = new NotingSweep('failing', () => Promise.reject(new Error('no luck')));
    const logged: unknown[] = [];
    await startServer([failing], 0.02, { ...SILENT, error: (entry: unknown) => void logged.push(entry) });
    await eventually(
      async () => logged.length,
      (lines) => lines >= 2,
    );
    expect(logged[0]).toMatchObject({ sweep: 'failing', programs: 2, err: { message: 'no luck' } });
    expect(failing.rounds.length).toBeGreaterThanOrEqual(2 * logged.length);
  });

  it('gives the others their turn beside a sweep that never ends', async () => {
    const endless = new NotingSweep('endless', () => true);
    const patient = new NotingSweep('patient', () => false);
    await startServer([endless, patient], 0.02);
    await eventually(
      async () => patient.rounds.length,
      (rounds) => rounds >= 4,
    );
    expect(new Set(patient.rounds)).toEqual(new Set([programId, foreignProgramId]));
  });

  it('never has two sweeps at work at once', async () => {
    let atWork = 0;
    let most = 0;
    const slow = async (): Promise<boolean> => {
      most = Math.max(most, ++atWork);
      await sleep(10);
      atWork--;
      return false;
    };
    const sweeps = [new NotingSweep('one', slow), new NotingSweep('two', slow)];
    const server = await startServer(sweeps, 0.005);
    const runner = server.get(SweepRunner, { strict: false });
    await Promise.all([runner.runAll(), runner.runAll(), sleep(100)]);
    expect(sweeps[0]!.rounds.length).toBeGreaterThanOrEqual(4);
    expect(most).toBe(1);
  });

  it('lets the round in flight end when the server stops, and begins no other', async () => {
    let begun = (): void => {};
    const isUnderWay = new Promise<void>((resolve) => {
      begun = resolve;
    });
    let end = '';
    const long = new NotingSweep('long', async (program, signal) => {
      begun();
      while (!signal.aborted) await sleep(5);
      await sleep(50);
      const connection = server.get(UnitOfWork, { strict: false });
      end = await connection.read(
        program,
        async (tx) => (await tx.query<{ one: string }>(`SELECT 'done' AS one`))[0]!.one,
      );
      return true;
    });
    const server = await startServer([long], 0.01);
    await isUnderWay;
    await server.close();
    servers = servers.filter((other) => other !== server);
    expect(end).toBe('done');
    expect(long.rounds).toHaveLength(1);
  });

  it('knows no two sweeps of one name', async () => {
    const twice = [new NotingSweep('same', () => false), new NotingSweep('same', () => false)];
    await expect(startServer(twice)).rejects.toThrow('two sweeps called same');
  });
});

interface Line {
  readonly sku: string;
  readonly name?: string;
  readonly category?: string;
}

/** As the main path does: purchase, lines and event in one transaction. */
async function recordPurchase(program: ProgramId, lines: readonly Line[]): Promise<void> {
  const key = [program, newId<CustomerId>(), newId<PurchaseId>()];
  const client = await connectOwner();
  await client.query('BEGIN');
  await client.query(
    `INSERT INTO purchases (program_id, customer_id, purchase_id, source, external_id, anonymous, occurred_at,
       recorded_at, total_minor, discount_minor, basis_minor, points_earned, settings_version, decision)
     VALUES ($1, $2, $3, 'till', 'T', true, now(), now(), 0, 0, 0, 0, 1, '{}')`,
    key,
  );
  for (const [index, { sku, name, category }] of lines.entries()) {
    await client.query(
      `INSERT INTO purchase_lines (program_id, customer_id, purchase_id, line_no, sku, name, category, quantity,
         unit_price_minor, line_total_minor, discount_minor, tax_minor, net_minor, basis_minor)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 1000, 0, 0, 0, 0, 0, 0)`,
      [...key, index + 1, sku, name, category],
    );
  }
  await client.query(
    `INSERT INTO outbox_events (program_id, customer_id, event_id, kind, subject_id, recorded_at)
     VALUES ($1, $2, $4, 'purchase.recorded', $3, now())`,
    [...key, newId()],
  );
  await client.query('COMMIT');
  await client.end();
}

interface ProductRow {
  readonly sku: string;
  readonly name: string | null;
  readonly path: string | null;
  readonly status: string;
}

function productsOf(program: ProgramId): Promise<ProductRow[]> {
  return owner.query(
    `SELECT p.sku, p.name, c.path, p.status FROM products p
     LEFT JOIN categories c USING (program_id, category_id) WHERE p.program_id = $1 ORDER BY p.sku`,
    [program],
  );
}

describe('the sweep of unlisted products', () => {
  const sweepUntil = async (isThere: (rows: ProductRow[]) => boolean): Promise<ProductRow[]> => {
    const runner = servers[0]!.get(SweepRunner, { strict: false });
    const look = async (): Promise<ProductRow[]> => {
      await runner.runAll();
      return productsOf(programId);
    };
    return eventually(look, isThere);
  };

  it('adds what was sold and the catalogue lacks, called as on the latest line', async () => {
    await recordPurchase(programId, [
      { sku: 'A', name: 'Tea', category: 'Drinks>Tea' },
      { sku: 'B' },
      { sku: 'C', name: 'Odd', category: 'no > > path' },
    ]);
    await recordPurchase(programId, [
      { sku: 'A', name: 'Green tea' },
      { sku: 'A' },
      { sku: 'D', name: 'Cup' },
    ]);
    await recordPurchase(foreignProgramId, [{ sku: 'Z' }]);
    const rows = await sweepUntil((seen) => seen.length >= 4 && seen[0]!.name === 'Green tea');
    expect(rows).toEqual([
      { sku: 'A', name: 'Green tea', path: 'Drinks > Tea', status: 'UNLISTED' },
      { sku: 'B', name: null, path: null, status: 'UNLISTED' },
      { sku: 'C', name: 'Odd', path: null, status: 'UNLISTED' },
      { sku: 'D', name: 'Cup', path: null, status: 'UNLISTED' },
    ]);
    expect(await productsOf(foreignProgramId)).toMatchObject([{ sku: 'Z' }]);
  });

  it('learns later what an unlisted product is called, and leaves the merchant’s own alone', async () => {
    await owner.query(
      `INSERT INTO products (program_id, product_id, sku, name, status, recorded_at)
       VALUES ($1, $2, 'LISTED', 'Ours', 'LISTED', now()), ($1, $3, 'GONE', NULL, 'WITHDRAWN', now())`,
      [programId, newId(), newId()],
    );
    await recordPurchase(programId, [{ sku: 'NEW' }]);
    await sweepUntil((seen) => seen.length === 3);
    await recordPurchase(programId, [
      { sku: 'NEW', name: 'New', category: 'Toys' },
      { sku: 'LISTED', name: 'Theirs', category: 'Elsewhere' },
      { sku: 'GONE', name: 'Theirs' },
    ]);
    const rows = await sweepUntil((seen) => seen.some(({ name }) => name === 'New'));
    expect(rows).toEqual([
      { sku: 'GONE', name: null, path: null, status: 'WITHDRAWN' },
      { sku: 'LISTED', name: 'Ours', path: null, status: 'LISTED' },
      { sku: 'NEW', name: 'New', path: 'Toys', status: 'UNLISTED' },
    ]);
    const categories = await owner.query('SELECT path FROM categories WHERE program_id = $1', [programId]);
    expect(categories).toEqual([{ path: 'Toys' }]);
  });

  it('does the same when all is read again, and on two servers at once', async () => {
    await startServer();
    for (let n = 0; n < 10; n++) {
      await recordPurchase(programId, [{ sku: `S${n}`, category: 'X > Y' }, { sku: `S${n + 1}` }]);
    }
    const runners = servers.map((server) => server.get(SweepRunner, { strict: false }));
    const sweep = async (): Promise<ProductRow[]> => {
      await Promise.all(runners.map((runner) => runner.runAll()));
      return productsOf(programId);
    };
    const once = await eventually(sweep, ({ length }) => length === 11);
    expect(once).toHaveLength(11);
    await owner.query('UPDATE sweep_positions SET xid = 0, event_id = DEFAULT');
    expect(await sweep()).toEqual(once);
  });
});
