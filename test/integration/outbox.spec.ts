import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, type ProgramId } from '../../src/kernel/id.js';
import { ok } from '../../src/kernel/result.js';
import { UnitOfWork, type Transaction } from '../../src/platform/database/index.js';
import { SweepRegistry, SweepRunner, type Sweep } from '../../src/platform/jobs/index.js';
import { OutboxReader, type OutboxEvent } from '../../src/platform/outbox/index.js';
import { BackgroundServers } from '../support/background-servers.js';
import { eventually } from '../support/sweeping.js';
import { othersEnded } from '../support/test-database.js';

const SWEEP = 'test';

let servers: BackgroundServers;
let programId: ProgramId;
let foreignProgramId: ProgramId;
let unitOfWork: UnitOfWork;
let reader: OutboxReader;

beforeAll(async () => {
  servers = await BackgroundServers.open();
  await servers.owner.query('CREATE TABLE effects (event_id uuid NOT NULL)');
  await servers.owner.query('GRANT SELECT, INSERT ON effects TO PUBLIC');
});
afterAll(() => servers.close());
beforeEach(async () => {
  const server = await servers.start();
  unitOfWork = server.get(UnitOfWork, { strict: false });
  reader = server.get(OutboxReader, { strict: false });
  ({ programId, foreignProgramId } = await servers.makePrograms(server));
});
afterEach(() => servers.stopAll());

const INSERT_EVENT = `INSERT INTO outbox_events (program_id, customer_id, event_id, kind, subject_id, recorded_at)
  VALUES ($1, $2, $3, 'purchase.recorded', $4, $5)`;

function eventValues(eventId: string, recordedAt = new Date()): unknown[] {
  return [programId, newId(), eventId, newId(), recordedAt];
}

async function writeEvents(count: number, recordedAt?: Date): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId<string>());
  for (const id of ids) await servers.owner.query(INSERT_EVENT, eventValues(id, recordedAt));
  return ids;
}

async function inTransaction<T>(work: (tx: Transaction) => Promise<T>, program = programId): Promise<T> {
  const result = await unitOfWork.writeDirect<T, never>(program, async (tx) => ok(await work(tx)));
  if (!result.ok) throw new Error('refused');
  return result.value;
}

async function take(limit = 100, sweep = SWEEP): Promise<string[]> {
  await othersEnded();
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
    const [early, late] = [await servers.connectOwner(), await servers.connectOwner()];
    try {
      // Made in this order, and written in this order, but committed in the other.
      const [a, b] = [newId<string>(), newId<string>()];
      await early.query('BEGIN');
      await early.query(INSERT_EVENT, eventValues(a));
      await late.query(INSERT_EVENT, eventValues(b));
      expect(
        await servers.owner.query('SELECT event_id FROM outbox_events WHERE event_id = $1', [b]),
      ).toHaveLength(1);
      expect(await take()).toEqual([]);
      await early.query('COMMIT');
      expect(await takeAll(2)).toEqual([a, b]);
    } finally {
      await Promise.all([early.end(), late.end()]);
    }
  });

  it('loses none either when the event that commits late was made, by its id, before those already read', async () => {
    const [early, late] = [await servers.connectOwner(), await servers.connectOwner()];
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
    for (const id of [written, made]) await servers.owner.query(INSERT_EVENT, eventValues(id));
    const taken: string[] = [];
    const takeOne = async (): Promise<string[]> => {
      taken.push(...(await take(1)));
      return taken;
    };
    expect(await eventually(takeOne, ({ length }) => length === 2)).toEqual([written, made]);
  });

  it('passes over what was rolled back', async () => {
    const client = await servers.connectOwner();
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
    expect(await servers.owner.query('SELECT 1 FROM effects WHERE event_id = $1', [event])).toEqual([]);
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
    await servers.owner.query('UPDATE sweep_positions SET xid = xid + 1000000000 WHERE program_id = $1', [
      programId,
    ]);
    await expect(take()).rejects.toThrow('the data comes from another server');
    await servers.owner.query('UPDATE outbox_events SET xid = 0');
    await servers.owner.query('UPDATE sweep_positions SET xid = 0, event_id = DEFAULT');
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
  sweep.server = await servers.start({ sweeps: [sweep] });
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
    const effects = await servers.owner.query<{ event_id: string }>(
      'SELECT event_id FROM effects WHERE event_id = ANY ($1) ORDER BY 1',
      [written],
    );
    expect(effects.map(({ event_id }) => event_id)).toEqual(written.sort());
  });
});

describe('outbox housekeeping', () => {
  const days = (ago: number): Date => new Date(Date.now() - ago * 86_400_000);
  const left = async (): Promise<string[]> => {
    const rows = await servers.owner.query<{ event_id: string }>(
      'SELECT event_id FROM outbox_events WHERE program_id = $1 ORDER BY xid, event_id',
      [programId],
    );
    return rows.map(({ event_id }) => event_id);
  };
  const keepHouse = async (): Promise<void> => {
    const server = await servers.start();
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
    await servers.owner.query(
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
