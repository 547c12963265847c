import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AppModule } from '../../src/app.module.js';
import { readConfig } from '../../src/platform/config/index.js';
import { SweepRegistry, type Sweep } from '../../src/platform/jobs/index.js';
import { holdoutSeed, isHeldOut } from '../../src/rules/domain/holdout.policy.js';
import { forgetRules, OccasionStaff, points } from '../support/occasion-staff.js';
import { PointsDesk } from '../support/points-desk.js';
import { done, RuleDesk } from '../support/rule-desk.js';
import { eventually, sweepThrough } from '../support/sweeping.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { withClock } from '../support/test-clock.js';
import { TierStaff, withoutTiers } from '../support/tier-staff.js';
import {
  contentsOf,
  goodsBack,
  nextNumber,
  purchase,
  receiptOf,
  setStatus,
  Till,
  type Input,
} from '../support/till.js';

const NEW_YEAR = '2026-01-01T12:00:00.000Z';
const BIRTHDAY = { on: 'BIRTHDAY' };
const ANNIVERSARY = { on: 'MEMBERSHIP_ANNIVERSARY' };

let app: TestApp;
let till: Till;
let desk: PointsDesk;
let staff: OccasionStaff;
let importer: Till;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  desk = new PointsDesk(app.staff);
  staff = new OccasionStaff(app.staff);
  importer = new Till(await app.holderOf({ role: 'TILL', granted: ['backdate:unlimited'] }));
});
afterAll(() => app.close());
beforeEach(() => app.clock.set(NEW_YEAR));
afterEach(async () => {
  expect(await desk.verify()).toMatchObject({ ok: true, faults: [] });
  await forgetRules(app.owner);
  // Whoever was enrolled for one test is not to have birthdays in another.
  await app.owner.query('DELETE FROM customer_profiles');
  await app.owner.query(`UPDATE customers SET status = 'CLOSED'`);
  await app.program.setPointSettings({});
});

function sweepOf(server: Pick<INestApplicationContext, 'get'>, name: string): Sweep {
  return server
    .get(SweepRegistry, { strict: false })
    .all()
    .find((found) => found.name === name)!;
}

function sweep(name = 'find-occasions'): Promise<number> {
  return sweepThrough(sweepOf(app, name), app.program.programId);
}

/** Runs the sweep on another day, at noon. */
async function sweepOn(day: string): Promise<void> {
  app.clock.set(`${day}T12:00:00.000Z`);
  await sweep();
}

function publish(trigger: Input, over: Input = {}): Promise<string> {
  return staff.publish(trigger, over);
}

/** Enrols somebody and answers their EXTERNAL_ID. */
async function enroll({
  birthDate,
  enrolledAt = NEW_YEAR,
}: { birthDate?: string; enrolledAt?: string } = {}) {
  const externalId = nextNumber('customer');
  const id = await till.enroll(externalId);
  if (birthDate) {
    await app.owner.query(
      `INSERT INTO customer_profiles (program_id, customer_id, birth_date) VALUES ($1, $2, $3)`,
      [app.program.programId, id, birthDate],
    );
  }
  await app.owner.query('UPDATE customers SET enrolled_at = $2 WHERE customer_id = $1', [id, enrolledAt]);
  return { externalId, id };
}

async function buy(externalId: string, occurredAt: string, ...skus: string[]): Promise<Input> {
  const lines = (skus.length ? skus : ['TEA']).map((sku) => ({ sku, quantity: 1, unitPriceMinor: 100 }));
  const bought = purchase({ customer: { externalId }, occurredAt, lines });
  const answer = await importer.record(bought);
  expect(answer.userErrors).toEqual([]);
  return bought;
}

describe('birthdays', () => {
  it('give what the rules give, once, on the day', async () => {
    await publish(BIRTHDAY);
    const { externalId } = await enroll({ birthDate: '1990-05-03' });
    const other = await enroll({ birthDate: '1990-05-04' });
    await sweepOn('2026-05-02');
    expect(await staff.keys(externalId)).toEqual([]);
    await sweepOn('2026-05-03');
    await sweepOn('2026-05-03');
    expect(await staff.customer(externalId)).toMatchObject({
      pointsAccount: { available: 100 },
      occasions: [
        {
          key: 'BIRTHDAY 2026-05-03',
          kind: 'BIRTHDAY',
          name: 'Birthday',
          occurredAt: '2026-05-02T23:00:00.000Z',
          recordedAt: '2026-05-03T12:00:00.000Z',
          pointsEarned: 100,
          earnings: [{ version: 1, points: 100, explanation: '100 points once: 100 points' }],
        },
      ],
    });
    expect(await staff.keys(other.externalId)).toEqual([]);
    await sweepOn('2027-05-03');
    expect(await staff.keys(externalId)).toEqual(['BIRTHDAY 2027-05-03: 100', 'BIRTHDAY 2026-05-03: 100']);
  });

  it('are found up to 31 days late, as of their day', async () => {
    await publish(BIRTHDAY, { condition: 'customer.isBirthday && now.date == "2026-05-03"' });
    const { externalId } = await enroll({ birthDate: '1990-05-03' });
    const tooLong = await enroll({ birthDate: '1990-04-05' });
    await sweepOn('2026-04-04');
    await sweepOn('2026-05-06');
    expect(await staff.keys(externalId)).toEqual(['BIRTHDAY 2026-05-03: 100']);
    await publish(BIRTHDAY);
    await app.owner.query('DELETE FROM rule_occasion_days');
    await sweepOn('2026-06-03');
    expect(await staff.keys(externalId)).toEqual(['BIRTHDAY 2026-05-03: 100']);
    expect(await staff.keys(tooLong.externalId)).toEqual([]);
  });

  it('of 29 February are on the 28th in other years', async () => {
    await publish(BIRTHDAY);
    const { externalId } = await enroll({ birthDate: '2000-02-29' });
    const day28 = await enroll({ birthDate: '2001-02-28' });
    for (const day of ['2026-02-27', '2026-03-01', '2028-02-27', '2028-03-01']) await sweepOn(day);
    expect(await staff.keys(externalId)).toEqual(['BIRTHDAY 2028-02-29: 100', 'BIRTHDAY 2026-02-28: 100']);
    expect(await staff.keys(day28.externalId)).toEqual([
      'BIRTHDAY 2028-02-28: 100',
      'BIRTHDAY 2026-02-28: 100',
    ]);
  });

  it('come to nothing where no rule was in force that day', async () => {
    const { externalId } = await enroll({ birthDate: '1990-05-03' });
    await sweepOn('2026-05-03');
    await publish(BIRTHDAY);
    await sweepOn('2026-05-04');
    expect(await staff.keys(externalId)).toEqual([]);
  });

  it('come to nothing for somebody who joined only later, however late they are found', async () => {
    await publish(BIRTHDAY);
    const { externalId } = await enroll({ birthDate: '1990-05-03', enrolledAt: '2026-05-03T09:00:00Z' });
    const before = await enroll({ birthDate: '1990-05-03', enrolledAt: '2026-05-02T22:59:59Z' });
    await sweepOn('2026-05-04');
    expect(await staff.keys(externalId)).toEqual([]);
    expect(await staff.keys(before.externalId)).toHaveLength(1);
  });

  it('pass over those who may not earn', async () => {
    await publish(BIRTHDAY);
    const { externalId, id } = await enroll({ birthDate: '1990-05-03' });
    await setStatus(app.owner, id, 'SUSPENDED');
    await sweepOn('2026-05-03');
    expect(await staff.keys(externalId)).toEqual([]);
  });

  it('wait for those whose purchases are still being added up, and let nobody else wait', async () => {
    await publish(BIRTHDAY);
    const { externalId, id } = await enroll({ birthDate: '1990-05-03' });
    const other = await enroll({ birthDate: '1990-05-03' });
    await app.owner.query('INSERT INTO customer_facts (program_id, customer_id) VALUES ($1, $2)', [
      app.program.programId,
      id,
    ]);
    await sweepOn('2026-05-03');
    expect(await staff.keys(externalId)).toEqual([]);
    expect(await staff.keys(other.externalId)).toHaveLength(1);
    await app.owner.query('DELETE FROM customer_facts WHERE customer_id = $1', [id]);
    await sweepOn('2026-05-04');
    expect(await staff.keys(externalId)).toEqual(['BIRTHDAY 2026-05-03: 100']);
  });

  it('hold limits in all, and pay debt', async () => {
    await publish(BIRTHDAY, { limits: [{ scope: 'ALL', per: 'EVER', points: 250 }] });
    const people = [];
    for (let n = 0; n < 4; n++) people.push(await enroll({ birthDate: '1990-05-03' }));
    for (const { externalId } of people) await desk.move(externalId, -30);
    await sweepOn('2026-05-03');
    const told = await Promise.all(people.map(({ externalId }) => staff.customer(externalId)));
    const sorted = (of: (one: AnyData) => number): number[] => told.map(of).sort((a, b) => a - b);
    expect(sorted(({ occasions }) => occasions[0].pointsEarned)).toEqual([0, 50, 100, 100]);
    expect(sorted(({ pointsAccount: { available, debt } }) => available - debt)).toEqual([-30, 20, 70, 70]);
  });

  it('give nothing to who is held out, and remember that', async () => {
    const ruleId = await publish(BIRTHDAY, { holdoutShare: 5_000 });
    const people = [];
    for (let n = 0; n < 20; n++) people.push(await enroll({ birthDate: '1990-05-03' }));
    await sweepOn('2026-05-03');
    for (const { externalId, id } of people) {
      const isOut = isHeldOut(holdoutSeed(ruleId), 5_000, id);
      expect(await staff.keys(externalId)).toEqual([`BIRTHDAY 2026-05-03: ${isOut ? 0 : 100}`]);
    }
  });

  it('let nobody else wait for one who cannot be dealt with, who is tried again', async () => {
    await publish(BIRTHDAY);
    const [bad, good] = [
      await enroll({ birthDate: '1990-05-03' }),
      await enroll({ birthDate: '1990-05-03' }),
    ];
    const next = await enroll({ birthDate: '1990-05-04' });
    await app.owner.query(`ALTER TABLE rule_occasions ADD CONSTRAINT bad CHECK (customer_id <> '${bad.id}')`);
    try {
      await expect(sweepOn('2026-05-04')).rejects.toThrow('rules could not act on 1 occasions');
      await sweepOn('2026-05-04');
    } finally {
      await app.owner.query('ALTER TABLE rule_occasions DROP CONSTRAINT bad');
    }
    expect(await staff.keys(bad.externalId)).toEqual([]);
    expect(await staff.keys(good.externalId)).toEqual(['BIRTHDAY 2026-05-03: 100']);
    expect(await staff.keys(next.externalId)).toEqual(['BIRTHDAY 2026-05-04: 100']);
    await sweepOn('2026-05-05');
    expect(await staff.keys(bad.externalId)).toEqual(['BIRTHDAY 2026-05-03: 100']);
  });

  it('reach everybody, in rounds', async () => {
    await publish(BIRTHDAY, { effects: [{ addTag: { tag: 'party' } }] });
    await app.owner.query(
      `WITH made AS (
         INSERT INTO customers (program_id, customer_id, enrolled_at, recorded_at)
         SELECT $1, gen_random_uuid(), '2026-01-01', now() FROM generate_series(1, 5300) RETURNING customer_id
       ) INSERT INTO customer_profiles (program_id, customer_id, birth_date)
         SELECT $1, customer_id, CASE WHEN n <= 120 THEN DATE '1990-05-03' ELSE DATE '1990-05-05' END
         FROM (SELECT customer_id, row_number() OVER (ORDER BY customer_id DESC) AS n FROM made) m`,
      [app.program.programId],
    );
    await sweepOn('2026-05-03');
    const [row] = await app.owner.query<{ count: string }>(
      `SELECT count(*) FROM customer_facts WHERE tags = '["party"]'`,
    );
    expect(row!.count).toBe('120');
  });
});

describe('two servers', () => {
  it('act once for each, however they sweep at the same time', async () => {
    await publish(BIRTHDAY);
    const people = [];
    for (let n = 0; n < 12; n++) people.push(await enroll({ birthDate: '1990-05-03' }));
    const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'error', SWEEP_EVERY_SECONDS: '0' });
    const module = withClock(AppModule.forCommandLine(config, app.database.applicationUrl), app.clock);
    const second = await NestFactory.createApplicationContext(module, { logger: false });
    try {
      app.clock.set('2026-05-05T12:00:00.000Z');
      const { programId } = app.program;
      await Promise.all(
        [app, second, second, app].map((server) =>
          sweepThrough(sweepOf(server, 'find-occasions'), programId),
        ),
      );
    } finally {
      await second.close();
    }
    for (const { externalId } of people) {
      expect(await staff.keys(externalId)).toEqual(['BIRTHDAY 2026-05-03: 100']);
    }
  });
});

describe('anniversaries', () => {
  it('are those of the day in the time zone of the program', async () => {
    await publish(ANNIVERSARY);
    // 4 May in London, and 3 May in UTC.
    const { externalId } = await enroll({ enrolledAt: '2023-05-03T23:30:00Z' });
    const fresh = await enroll({ enrolledAt: '2026-05-04T08:00:00Z' });
    await sweepOn('2026-05-03');
    expect(await staff.keys(externalId)).toEqual([]);
    await sweepOn('2026-05-06');
    expect(await staff.customer(externalId)).toMatchObject({
      occasions: [
        { key: 'MEMBERSHIP_ANNIVERSARY 2026-05-04', name: '3 years in the program', pointsEarned: 100 },
      ],
    });
    expect(await staff.keys(fresh.externalId)).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['Pacific/Auckland', '2023-02-28T19:00:00Z', '2028-03-01'],
    ['Pacific/Auckland', '2024-02-28T19:00:00Z', '2026-02-28'],
    ['Pacific/Auckland', '2024-02-29T19:00:00Z', '2026-03-01'],
    ['America/Los_Angeles', '2023-03-01T04:00:00Z', '2028-02-28'],
    ['America/Los_Angeles', '2024-02-29T04:00:00Z', '2026-02-28'],
    ['America/Los_Angeles', '2024-03-01T04:00:00Z', '2028-02-29'],
  ])('are found around the end of February in %s', async (timeZone, enrolledAt, day) => {
    const moveTo = (zone: string): Promise<unknown> =>
      app.owner.query(
        'UPDATE programs SET time_zone = $2, configuration = configuration + 1 WHERE program_id = $1',
        [app.program.programId, zone],
      );
    await moveTo(timeZone);
    try {
      await publish(ANNIVERSARY);
      const { externalId } = await enroll({ enrolledAt });
      await sweepOn(`${day.slice(0, 5)}03-05`);
      expect(await staff.keys(externalId)).toEqual([`MEMBERSHIP_ANNIVERSARY ${day}: 100`]);
    } finally {
      await moveTo('Europe/London');
    }
  });
});

describe('customers who stay away', () => {
  it('are those whose last purchase is so many days ago, each time anew', async () => {
    await publish({ lapsed: { afterDays: 30 } }, { effects: [points(30)] });
    await publish({ lapsed: { afterDays: 60 } }, { effects: [points(60)] });
    const { externalId } = await enroll();
    const never = await enroll();
    app.clock.set('2026-02-01T12:00:00.000Z');
    await buy(externalId, '2026-02-01T10:00:00Z');
    await sweepOn('2026-03-02');
    expect(await staff.keys(externalId)).toEqual([]);
    await sweepOn('2026-03-06');
    await sweepOn('2026-04-02');
    expect(await staff.keys(externalId)).toEqual(['LAPSED 60 2026-02-01: 60', 'LAPSED 30 2026-02-01: 30']);
    await buy(externalId, '2026-04-02T10:00:00Z');
    await sweepOn('2026-05-02');
    expect(await staff.keys(externalId)).toEqual([
      'LAPSED 30 2026-04-02: 30',
      'LAPSED 60 2026-02-01: 60',
      'LAPSED 30 2026-02-01: 30',
    ]);
    expect(await staff.keys(never.externalId)).toEqual([]);
  });

  it('let nobody wait for one of whom it is not known when they bought last', async () => {
    await publish({ lapsed: { afterDays: 30 } });
    const { externalId } = await enroll();
    const unknown = await enroll();
    app.clock.set('2026-02-01T12:00:00.000Z');
    await buy(externalId, '2026-02-01T10:00:00Z');
    await buy(unknown.externalId, '2026-02-01T10:00:00Z');
    await app.owner.query(
      'UPDATE customer_facts SET history = NULL, last_day = NULL WHERE customer_id = $1',
      [unknown.id],
    );
    await sweepOn('2026-03-03');
    expect(await staff.keys(externalId)).toEqual(['LAPSED 30 2026-02-01: 100']);
    expect(await staff.keys(unknown.externalId)).toEqual([]);
    await sweep('recompute-facts');
    await sweepOn('2026-03-20');
    expect(await staff.keys(unknown.externalId)).toEqual(['LAPSED 30 2026-02-01: 100']);
  });

  it('are found when what they bought last comes back later than the day they are found for', async () => {
    const ruleId = await publish({ lapsed: { afterDays: 30 } });
    const { externalId } = await enroll();
    app.clock.set('2026-02-25T12:00:00.000Z');
    await buy(externalId, '2026-02-01T10:00:00Z');
    const second = await buy(externalId, '2026-02-25T10:00:00Z');
    await sweepOn('2026-03-05');
    expect(await staff.keys(externalId)).toEqual([]);
    app.clock.set('2026-03-06T12:00:00.000Z');
    const back = { purchase: receiptOf(second), occurredAt: '2026-03-06T10:00:00Z', everything: true };
    expect((await importer.takeBack(goodsBack(back))).userErrors).toEqual([]);
    // Who ended the rule meanwhile still owes what happened while it was in force.
    done(await new RuleDesk(app.staff).change('endRule', { ruleId }));
    await sweepOn('2026-03-07');
    expect(await staff.keys(externalId)).toEqual(['LAPSED 30 2026-02-01: 100']);
    expect(await staff.customer(externalId)).toMatchObject({
      occasions: [{ occurredAt: '2026-03-03T00:00:00.000Z' }],
    });
  });

  it('are paid once for one absence, however the days of the rule change', async () => {
    const ruleId = await publish({ lapsed: { afterDays: 30 } });
    await publish({ lapsed: { afterDays: 31 } }, { effects: [points(31)] });
    const { externalId } = await enroll();
    app.clock.set('2026-02-01T12:00:00.000Z');
    await buy(externalId, '2026-02-01T10:00:00Z');
    await sweepOn('2026-03-03');
    const rules = new RuleDesk(app.staff);
    const basedOn = { version: 1, revision: 1 };
    const longer = { name: 'longer', trigger: { lapsed: { afterDays: 31 } }, effects: [points(100)] };
    await rules.publish(done(await rules.change('updateRule', { ruleId, basedOn, ...longer })).rule);
    await sweepOn('2026-03-04');
    expect(await staff.keys(externalId)).toEqual(['LAPSED 31 2026-02-01: 31', 'LAPSED 30 2026-02-01: 100']);
  });
});

describe('products that are due', () => {
  it('are those bought on three days or more, a usual gap after the last', async () => {
    await publish(
      { on: 'REPLENISHMENT_DUE' },
      { condition: 'event.texts["sku"] in ["BEANS", "MILK", "SOAP", "RICE"]', effects: [points(10)] },
    );
    const { externalId } = await enroll();
    app.clock.set('2026-03-01T12:00:00.000Z');
    // Beans after 10 and 11 days, so every 11 rounded; twice on one day counts once.
    await buy(externalId, '2026-02-01T10:00:00Z', 'BEANS', 'MILK', 'TEA');
    await buy(externalId, '2026-02-01T11:00:00Z', 'MILK', 'TEA');
    await buy(externalId, '2026-02-11T10:00:00Z', 'BEANS', 'MILK', 'TEA');
    await buy(externalId, '2026-02-22T10:00:00Z', 'BEANS', 'TEA');
    // Rice came back once, so that two days are left.
    await buy(externalId, '2026-02-03T10:00:00Z', 'RICE');
    await buy(externalId, '2026-02-13T10:00:00Z', 'RICE');
    const back = await buy(externalId, '2026-02-23T10:00:00Z', 'RICE');
    await importer.takeBack(
      goodsBack({ purchase: receiptOf(back), occurredAt: '2026-02-23T11:00:00Z', everything: true }),
    );
    await sweepOn('2026-03-04');
    expect(await staff.keys(externalId)).toEqual([]);
    await sweepOn('2026-03-08');
    expect(await staff.customer(externalId)).toMatchObject({
      occasions: [
        {
          key: 'REPLENISHMENT_DUE BEANS 2026-02-22',
          name: 'BEANS is due again',
          occurredAt: '2026-03-05T00:00:00.000Z',
          pointsEarned: 10,
        },
      ],
    });
  });

  it('count purchases that were claimed', async () => {
    await publish({ on: 'REPLENISHMENT_DUE' });
    const { externalId } = await enroll();
    for (const day of ['2026-02-01', '2026-02-11', '2026-02-21']) {
      const occurredAt = `${day}T10:00:00Z`;
      app.clock.set(occurredAt);
      const lines = [{ sku: 'BEANS', quantity: 1, unitPriceMinor: 100 }];
      const { purchase: bought } = await till.record(purchase({ occurredAt, lines }));
      const { userErrors } = await till.claim(bought.receiptToken, { externalId });
      expect(userErrors).toEqual([]);
    }
    await sweepOn('2026-03-03');
    expect(await staff.keys(externalId)).toEqual(['REPLENISHMENT_DUE BEANS 2026-02-21: 100']);
  });

  it('are told of once for one last purchase, however the usual gap changes', async () => {
    await publish({ on: 'REPLENISHMENT_DUE' });
    const { externalId } = await enroll();
    app.clock.set('2026-02-25T12:00:00.000Z');
    const bought = [];
    for (const day of ['01', '09', '13', '25']) {
      bought.push(await buy(externalId, `2026-02-${day}T10:00:00Z`, 'BEANS'));
    }
    await sweepOn('2026-03-05');
    expect(await staff.keys(externalId)).toEqual(['REPLENISHMENT_DUE BEANS 2026-02-25: 100']);
    const back = { purchase: receiptOf(bought[2]!), occurredAt: '2026-03-05T11:00:00Z', everything: true };
    expect((await importer.takeBack(goodsBack(back))).userErrors).toEqual([]);
    await sweepOn('2026-03-09');
    expect(await staff.keys(externalId)).toEqual(['REPLENISHMENT_DUE BEANS 2026-02-25: 100']);
  });

  it('are found for others where what somebody bought is still being worked out', async () => {
    await publish({ on: 'REPLENISHMENT_DUE' });
    const { externalId } = await enroll();
    const unknown = await enroll();
    app.clock.set('2026-02-21T12:00:00.000Z');
    for (const day of ['01', '11', '21']) await buy(externalId, `2026-02-${day}T10:00:00Z`, 'BEANS');
    await app.owner.query('INSERT INTO customer_facts (program_id, customer_id) VALUES ($1, $2)', [
      app.program.programId,
      unknown.id,
    ]);
    await sweepOn('2026-03-03');
    expect(await staff.keys(externalId)).toEqual(['REPLENISHMENT_DUE BEANS 2026-02-21: 100']);
    await app.owner.query('DELETE FROM customer_facts WHERE customer_id = $1', [unknown.id]);
  });
});

describe('what happened elsewhere', () => {
  /** Sweeps until what was written a moment ago can be read. */
  async function sweepUntil(externalId: string, count: number): Promise<string[]> {
    return eventually(
      async () => {
        await sweep('act-on-events');
        return staff.keys(externalId);
      },
      (keys) => keys.length >= count,
    );
  }

  it('welcomes who has joined, once', async () => {
    await publish({ on: 'CUSTOMER_JOINED' }, { effects: [points(50), { addTag: { tag: 'new' } }] });
    app.clock.set('2026-02-01T12:00:00.000Z');
    const externalId = nextNumber('customer');
    await till.enroll(externalId);
    expect(await sweepUntil(externalId, 1)).toEqual(['CUSTOMER_JOINED: 50']);
    expect(await staff.customer(externalId)).toMatchObject({
      tags: ['new'],
      pointsAccount: { available: 50 },
    });
    await app.owner.query('UPDATE sweep_positions SET xid = 0, event_id = DEFAULT');
    await sweep('act-on-events');
    expect(await staff.keys(externalId)).toEqual(['CUSTOMER_JOINED: 50']);
  });

  it('waits for facts that are still being worked out, and lets nobody else wait', async () => {
    await publish({ on: 'CUSTOMER_JOINED' });
    app.clock.set('2026-02-01T12:00:00.000Z');
    const [externalId, other] = [nextNumber('customer'), nextNumber('customer')];
    const id = await till.enroll(externalId);
    await app.owner.query('INSERT INTO customer_facts (program_id, customer_id) VALUES ($1, $2)', [
      app.program.programId,
      id,
    ]);
    await till.enroll(other);
    expect(await sweepUntil(other, 1)).toEqual(['CUSTOMER_JOINED: 100']);
    for (let n = 0; n < 3; n++) await sweep('act-on-events');
    expect(await staff.keys(externalId)).toEqual([]);
    await app.owner.query('DELETE FROM customer_facts WHERE customer_id = $1', [id]);
    expect(await sweepUntil(externalId, 1)).toEqual(['CUSTOMER_JOINED: 100']);
  });

  it('lets nobody wait for one that cannot be dealt with, which is told of and tried again', async () => {
    await publish({ on: 'CUSTOMER_JOINED' });
    app.clock.set('2026-02-01T12:00:00.000Z');
    const [bad, ...good] = Array.from({ length: 5 }, () => nextNumber('customer')) as [string, ...string[]];
    const id = await till.enroll(bad);
    for (const externalId of good) await till.enroll(externalId);
    await app.owner.query(`ALTER TABLE rule_occasions ADD CONSTRAINT bad CHECK (customer_id <> '${id}')`);
    const failures = new Set<string>();
    try {
      for (const externalId of good) {
        await eventually(
          async () => {
            await sweep('act-on-events').catch((error: unknown) => failures.add(String(error)));
            return staff.keys(externalId);
          },
          (keys) => keys.length > 0,
        );
        expect(await staff.keys(externalId)).toEqual(['CUSTOMER_JOINED: 100']);
      }
    } finally {
      await app.owner.query('ALTER TABLE rule_occasions DROP CONSTRAINT bad');
    }
    expect([...failures]).toEqual(['AggregateError: rules could not act on 1 events']);
    expect(await sweepUntil(bad, 1)).toEqual(['CUSTOMER_JOINED: 100']);
    const [row] = await app.owner.query<{ count: number }>(
      'SELECT count(*)::int FROM outbox_events WHERE customer_id = $1',
      [id],
    );
    expect(row!.count).toBe(1);
  });

  it('greets who comes to another tier, by the codes of both', async () => {
    const tiers = new TierStaff(app.staff);
    await tiers.put();
    await publish(
      { on: 'TIER_CHANGED' },
      { condition: 'event.fromTier == "MEMBER" && event.toTier == "SILVER"', effects: [points(70)] },
    );
    await publish({ on: 'TIER_CHANGED' }, { condition: 'customer.tier == "GOLD"', effects: [points(90)] });
    const { externalId } = await enroll();
    const spend = async (occurredAt: string, pounds: number): Promise<void> => {
      app.clock.set(occurredAt);
      const lines = [{ sku: 'TV', quantity: 1, unitPriceMinor: pounds * 100 }];
      const answer = await till.record(purchase({ customer: { externalId }, occurredAt, lines }));
      expect(answer.userErrors).toEqual([]);
    };
    await spend('2026-02-01T12:00:00.000Z', 600);
    const [first] = await sweepUntil(externalId, 1);
    expect(first).toBe('TIER_CHANGED SILVER 2026: 70');
    await spend('2026-02-02T12:00:00.000Z', 600);
    expect(await sweepUntil(externalId, 2)).toHaveLength(2);
    const { occasions } = await staff.customer(externalId);
    expect(occasions).toMatchObject([
      {
        kind: 'TIER_CHANGED',
        name: 'From SILVER to GOLD',
        pointsEarned: 90,
        occurredAt: '2026-02-02T12:00:00.000Z',
      },
      { kind: 'TIER_CHANGED', name: 'From MEMBER to SILVER', pointsEarned: 70 },
    ]);
    await withoutTiers(app.owner, app.program);
  });

  it('greets for a tier once a year, however often somebody buys and returns', async () => {
    const tiers = new TierStaff(app.staff);
    await tiers.put();
    await publish({ on: 'TIER_CHANGED' }, { condition: 'event.toTier == "SILVER"', effects: [points(70)] });
    await publish({ on: 'CUSTOMER_JOINED' }, { effects: [points(5)] });
    const { externalId } = await enroll();
    const other = async (): Promise<void> => {
      // Whoever joins after something has happened is dealt with after it.
      const name = nextNumber('customer');
      await till.enroll(name);
      expect(await sweepUntil(name, 1)).toEqual(['CUSTOMER_JOINED: 5']);
    };
    const buyTv = async (occurredAt: string): Promise<Input> => {
      app.clock.set(occurredAt);
      const bought = purchase({
        customer: { externalId },
        occurredAt,
        lines: [{ sku: 'TV', quantity: 1, unitPriceMinor: 60_000 }],
      });
      expect((await till.record(bought)).userErrors).toEqual([]);
      return bought;
    };
    const giveBack = async (bought: Input, occurredAt: string): Promise<void> => {
      app.clock.set(occurredAt);
      const back = goodsBack({ purchase: receiptOf(bought), occurredAt, everything: true });
      expect((await importer.takeBack(back)).userErrors).toEqual([]);
    };
    const greetings = async (): Promise<string[]> =>
      (await staff.keys(externalId)).filter((key) => key.startsWith('TIER'));
    // Back before anybody has acted on it: nothing.
    await giveBack(await buyTv('2026-02-01T12:00:00.000Z'), '2026-02-01T13:00:00.000Z');
    await other();
    expect(await greetings()).toEqual([]);
    for (const day of ['02', '03', '04']) {
      const bought = await buyTv(`2026-02-${day}T12:00:00.000Z`);
      await other();
      await giveBack(bought, `2026-02-${day}T13:00:00.000Z`);
      await other();
    }
    expect(await greetings()).toEqual(['TIER_CHANGED SILVER 2026: 70']);
    await withoutTiers(app.owner, app.program);
  });

  it('greets for a tier that somebody has climbed past by the time it is dealt with', async () => {
    const tiers = new TierStaff(app.staff);
    await tiers.put();
    await publish({ on: 'TIER_CHANGED' }, { effects: [points(70)] });
    const { externalId } = await enroll();
    for (const day of ['01', '02']) {
      const occurredAt = `2026-02-${day}T12:00:00.000Z`;
      app.clock.set(occurredAt);
      const lines = [{ sku: 'TV', quantity: 1, unitPriceMinor: 60_000 }];
      const { userErrors } = await till.record(purchase({ customer: { externalId }, occurredAt, lines }));
      expect(userErrors).toEqual([]);
    }
    expect(await sweepUntil(externalId, 2)).toEqual([
      'TIER_CHANGED GOLD 2026: 70',
      'TIER_CHANGED SILVER 2026: 70',
    ]);
    await withoutTiers(app.owner, app.program);
  });
});

describe('points that are about to lapse', () => {
  const YEAR = { kind: 'AFTER_EARNING', after: 'P1Y', roundsToMonthEnd: false } as const;

  async function warningEvents(id: string): Promise<AnyData[]> {
    return app.owner.query(
      `SELECT o.occasion, o.occasion_id = e.subject_id AS "isSubject" FROM outbox_events e
       JOIN rule_occasions o ON o.customer_id = e.customer_id AND o.occasion_id = e.subject_id
       WHERE e.kind = 'points.expiring' AND e.customer_id = $1 ORDER BY o.occasion`,
      [id],
    );
  }

  async function warnOn(day: string): Promise<void> {
    app.clock.set(`${day}T12:00:00.000Z`);
    await sweep('warn-of-expiry');
  }

  it('are told of once for each day, 30 days before', async () => {
    await app.program.setPointSettings({ expiry: YEAR });
    const { externalId, id } = await enroll();
    await buy(externalId, '2025-03-10T09:00:00Z');
    await buy(externalId, '2025-03-10T15:00:00Z');
    await buy(externalId, '2025-03-12T09:00:00Z');
    await warnOn('2026-02-07');
    expect(await warningEvents(id)).toEqual([]);
    await warnOn('2026-02-08');
    expect(await staff.customer(externalId)).toMatchObject({
      occasions: [
        { key: 'EXPIRY 2026-03-10', kind: 'EXPIRY', name: '2 points expire on 2026-03-10', earnings: [] },
      ],
    });
    for (const day of ['2026-02-08', '2026-02-09', '2026-02-13']) await warnOn(day);
    await app.owner.query('DELETE FROM rule_occasion_days');
    await warnOn('2026-02-13');
    expect(await warningEvents(id)).toEqual([
      { occasion: 'EXPIRY 2026-03-10', isSubject: true },
      { occasion: 'EXPIRY 2026-03-12', isSubject: true },
    ]);
  });

  it('are told of anew when a purchase has put the day off', async () => {
    await app.program.setPointSettings({
      expiry: { kind: 'AFTER_INACTIVITY', after: 'P2M', roundsToMonthEnd: false },
    });
    const { externalId, id } = await enroll();
    app.clock.set('2026-01-10T12:00:00.000Z');
    await buy(externalId, '2026-01-10T12:00:00Z');
    await warnOn('2026-02-20');
    await buy(externalId, '2026-02-20T12:00:00Z');
    await warnOn('2026-02-21');
    await warnOn('2026-03-25');
    const told = (await warningEvents(id)).map(({ occasion }) => occasion);
    expect(told).toEqual(['EXPIRY 2026-03-10', 'EXPIRY 2026-04-20']);
  });

  it('are told of in rounds, however often, and not to who has left', async () => {
    await app.program.setPointSettings({ expiry: YEAR });
    const gone = await enroll();
    await buy(gone.externalId, '2025-02-10T09:00:00Z');
    await setStatus(app.owner, gone.id, 'CLOSED');
    const made = await app.owner.query<{ id: string }>(
      `INSERT INTO customers (program_id, customer_id, enrolled_at, recorded_at)
       SELECT $1, gen_random_uuid(), now(), now() FROM generate_series(1, 230) RETURNING customer_id AS id`,
      [app.program.programId],
    );
    const lines = [{ sku: 'TEA', quantity: 1, unitPriceMinor: 100 }];
    const bought = made.map(({ id }) =>
      purchase({ customer: { id }, occurredAt: '2025-02-10T09:00:00Z', lines }),
    );
    expect((await importer.recordAll(bought)).flatMap(({ userErrors }) => userErrors)).toEqual([]);
    app.clock.set('2026-02-01T12:00:00.000Z');
    await Promise.all([sweep('warn-of-expiry'), sweep('warn-of-expiry')]);
    const told = await app.owner.query<{ id: string }>(
      `SELECT customer_id AS id FROM rule_occasions WHERE occasion = 'EXPIRY 2026-02-10'`,
    );
    expect(told.map(({ id }) => id).sort()).toEqual(made.map(({ id }) => id).sort());
    const events = await app.owner.query(
      `SELECT 1 FROM outbox_events WHERE kind = 'points.expiring' AND customer_id = ANY ($1)`,
      [made.map(({ id }) => id)],
    );
    expect(events).toHaveLength(230);
    expect(await warningEvents(gone.id)).toEqual([]);
    const before = await contentsOf(app.owner);
    await sweep('warn-of-expiry');
    expect(await contentsOf(app.owner)).toEqual(before);
  });
});
