import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { SweepRegistry } from '../../src/platform/jobs/index.js';
import type { Sweep } from '../../src/platform/jobs/index.js';
import { PointsDesk } from '../support/points-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { contentsOf, nextNumber, purchase, Till } from '../support/till.js';

const MARCH = '2026-03-01T12:00:00.000Z';
const ROUND = 200;
const unstopped = new AbortController().signal;

let app: TestApp;
let till: Till;
let desk: PointsDesk;
let sweep: Sweep;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  desk = new PointsDesk(app.staff);
  sweep = app
    .get(SweepRegistry)
    .all()
    .find(({ name }) => name === 'settle-points')!;
});
afterAll(() => app.close());
afterEach(async () => {
  expect(await desk.verify()).toMatchObject({ ok: true, faults: [] });
  app.clock.reset();
  await app.program.setPointSettings({});
});

async function sweepAll(): Promise<number> {
  let rounds = 1;
  while (await sweep.run(app.program.programId, unstopped)) rounds++;
  return rounds;
}

async function buy(externalId: string, pounds: number, occurredAt = MARCH): Promise<void> {
  app.clock.set(occurredAt);
  const lines = [{ sku: 'TEA', quantity: pounds, unitPriceMinor: 100 }];
  const answer = await till.record(purchase({ customer: { externalId }, occurredAt, lines }));
  expect(answer.userErrors).toEqual([]);
}

async function transferCount(): Promise<number> {
  const [row] = await app.owner.query<{ count: string }>('SELECT count(*) FROM points_transfers');
  return Number(row!.count);
}

/** Somebody for each of the things that time does, alone and together. */
async function people(): Promise<string[]> {
  const names = ['released', 'lapsed', 'idle', 'debtor', 'both', 'nothing'].map((kind) => nextNumber(kind));
  const [released, lapsed, idle, debtor, both, nothing] = names as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  for (const name of names) await till.enroll(name);
  await buy(nothing, 5);
  await app.program.setPointSettings({ release: { kind: 'AFTER', after: 'P14D' } });
  await buy(released, 10);
  await buy(debtor, 10);
  await desk.move(debtor, -4);
  await app.program.setPointSettings({
    expiry: { kind: 'AFTER_EARNING', after: 'P1M', roundsToMonthEnd: false },
  });
  await buy(lapsed, 10);
  await buy(lapsed, 3, '2026-03-11T12:00:00.000Z');
  await app.program.setPointSettings({
    expiry: { kind: 'AFTER_INACTIVITY', after: 'P1M', roundsToMonthEnd: false },
  });
  await buy(idle, 10);
  await app.program.setPointSettings({
    release: { kind: 'AFTER', after: 'P14D' },
    expiry: { kind: 'AFTER_EARNING', after: 'P1M', roundsToMonthEnd: false },
  });
  await buy(both, 7);
  await app.program.setPointSettings({});
  return names;
}

describe('the sweep that settles points', () => {
  it('changes nothing about what is read, at any time', async () => {
    const names = await people();
    const statements = (): Promise<AnyData[]> => Promise.all(names.map((name) => desk.statement(name, 3)));
    for (const time of [
      '2026-03-14T00:00:00.000Z',
      '2026-03-15T12:00:00.000Z',
      '2026-04-01T10:59:59.999Z',
      '2026-04-01T11:00:00.000Z',
      '2026-04-11T11:00:00.000Z',
      '2030-01-01T00:00:00.000Z',
    ]) {
      app.clock.set(time);
      const before = await statements();
      await sweepAll();
      expect(await statements()).toEqual(before);
    }
    expect(await desk.statement(names[0]!)).toMatchObject({ available: 10 });
    expect(await desk.statement(names[1]!)).toMatchObject({ available: 0 });
  });

  it('settles the others where one account cannot be', async () => {
    const [broken, sound] = [nextNumber('broken'), nextNumber('sound')];
    const id = await till.enroll(broken);
    await till.enroll(sound);
    await app.program.setPointSettings({ release: { kind: 'AFTER', after: 'P14D' } });
    await buy(broken, 10);
    await buy(sound, 10, '2026-03-02T12:00:00.000Z');
    const lots = (change: string): Promise<unknown> =>
      app.owner.query(`UPDATE points_lots SET remaining = remaining ${change} WHERE customer_id = $1`, [id]);
    await app.owner.query('UPDATE points_lots SET points = points + 5 WHERE customer_id = $1', [id]);
    await lots('+ 5');
    app.clock.set('2026-04-01T00:00:00.000Z');
    await expect(sweep.run(app.program.programId, unstopped)).rejects.toThrow(
      '1 accounts could not be settled',
    );
    const [due] = await app.owner.query<{ count: string }>(
      `SELECT count(*) FROM points_accounts WHERE next_due_at <= '2026-04-01'`,
    );
    expect(due!.count).toBe('1');
    await lots('- 5');
    await app.owner.query('UPDATE points_lots SET points = points - 5 WHERE customer_id = $1', [id]);
    await sweepAll();
  });

  it('writes down what is due, once', async () => {
    const names = await people();
    app.clock.set('2026-05-01T00:00:00Z');
    const due = await app.owner.query('SELECT FROM points_accounts WHERE next_due_at <= $1', [
      '2026-05-01T00:00:00Z',
    ]);
    expect(due.length).toBeGreaterThanOrEqual(names.length - 1);
    const written = await transferCount();
    await sweepAll();
    // Two releases and the release and expiry of "both", two expiries, one by inactivity, one repayment.
    expect(await transferCount()).toBe(written + 8);
    const settled = await contentsOf(app.owner);
    await sweepAll();
    expect(await contentsOf(app.owner)).toEqual(settled);
    const left = await app.owner.query('SELECT FROM points_accounts WHERE next_due_at <= $1', [
      '2026-05-01T00:00:00Z',
    ]);
    expect(left).toEqual([]);
  });

  it('moves a due date that a purchase had overtaken, and writes no transfer', async () => {
    const name = nextNumber('busy');
    await till.enroll(name);
    await app.program.setPointSettings({
      expiry: { kind: 'AFTER_INACTIVITY', after: 'P1M', roundsToMonthEnd: false },
    });
    await buy(name, 10);
    await buy(name, 1, '2026-03-20T12:00:00.000Z');
    app.clock.set('2026-04-01T12:00:00Z');
    const written = await transferCount();
    await sweepAll();
    expect(await transferCount()).toBe(written);
    expect(await desk.statement(name)).toMatchObject({
      available: 11,
      expiring: [{ points: 11, at: '2026-04-20T11:00:00.000Z' }],
    });
  });

  it('goes in rounds, and passes over whoever is being worked on', async () => {
    await app.owner.query(
      `WITH made AS (
         INSERT INTO customers (program_id, customer_id, enrolled_at, recorded_at)
         SELECT $1, gen_random_uuid(), $2, $2 FROM generate_series(1, $3) RETURNING program_id, customer_id
       ), accounts AS (
         INSERT INTO points_accounts (program_id, customer_id, pending, seq, next_due_at)
         SELECT program_id, customer_id, 5, 1, '2026-06-01T00:00:00Z' FROM made
       ), purchases AS (
         INSERT INTO purchases (program_id, customer_id, purchase_id, source, external_id, anonymous, occurred_at,
           recorded_at, total_minor, discount_minor, basis_minor, points_earned, lot_no, settings_version, decision)
         SELECT program_id, customer_id, customer_id, 'made', customer_id, false, $2, $2, 500, 0, 500, 5, 1, 1, '{}'
         FROM made
       ), named AS (
         INSERT INTO receipts (program_id, kind, source, external_id, customer_id, subject_id, content_hash, content_form)
         SELECT program_id, 'PURCHASE', 'made', customer_id, customer_id, customer_id, decode(repeat('00', 32), 'hex'), 1
         FROM made
       ), transfers AS (
         INSERT INTO points_transfers (program_id, customer_id, seq, kind, points, from_account, to_account, lot_no,
           source_kind, source_customer_id, source_id, settings_version, occurred_at, recorded_at, pending_after,
           available_after, reserved_after, debt_after)
         SELECT program_id, customer_id, 1, 'EARN', 5, 'ISSUED', 'PENDING', 1, 'PURCHASE', customer_id, customer_id, 1,
           $2::timestamptz, $2::timestamptz, 5, 0, 0, 0 FROM made
       )
       INSERT INTO points_lots (program_id, customer_id, lot_no, points, remaining, state, earned_at, available_at,
         source_kind, source_customer_id, source_id)
       SELECT program_id, customer_id, 1, 5, 5, 'PENDING', $2, '2026-06-01T00:00:00Z', 'PURCHASE', customer_id,
         customer_id FROM made`,
      [app.program.programId, MARCH, ROUND + 10],
    );
    app.clock.set('2026-06-01T00:00:00Z');
    const client = new pg.Client({ connectionString: app.database.ownerUrl });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query(
        `SELECT FROM points_accounts WHERE next_due_at = '2026-06-01T00:00:00Z' LIMIT 20 FOR NO KEY UPDATE`,
      );
      expect(await sweepAll()).toBe(1);
      const waiting = `SELECT count(*)::int FROM points_accounts WHERE next_due_at = '2026-06-01T00:00:00Z'`;
      expect(await app.owner.query(waiting)).toEqual([{ count: 20 }]);
      await client.query('ROLLBACK');
      await Promise.all([sweepAll(), sweepAll()]);
      expect(await app.owner.query(waiting)).toEqual([{ count: 0 }]);
    } finally {
      await client.end();
    }
  });

  it('keeps to its program', async () => {
    const name = nextNumber('own');
    await till.enroll(name);
    await app.program.setPointSettings({ release: { kind: 'AFTER', after: 'P14D' } });
    await buy(name, 10);
    app.clock.set('2026-05-01T00:00:00Z');
    const written = await transferCount();
    await sweep.run(app.foreignProgram.programId, unstopped);
    expect(await transferCount()).toBe(written);
    await sweep.run(app.program.programId, unstopped);
    expect(await transferCount()).toBe(written + 1);
  });
});
