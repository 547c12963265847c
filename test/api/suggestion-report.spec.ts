import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newId } from '../../src/kernel/id.js';
import { isHeldOutOfSuggestions } from '../../src/suggestions/domain/suggestion-holdout.policy.js';
import { USUAL_SETTINGS } from '../../src/suggestions/domain/suggestion-settings.js';
import { product, report, shownTo } from '../support/outcome-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { nextNumber, setStatus, Till } from '../support/till.js';

const NOW = '2026-03-20T12:00:00.000Z';
const FROM = '2026-03-01T00:00:00Z';
const UNTIL = '2026-04-01T00:00:00Z';

const MONEY = '{ value { amountMinor currency } from { amountMinor } to { amountMinor } }';
const SHARE = '{ value from to }';
const GROUP = `{ customers buyers purchases buyingRate ${SHARE} spendPerCustomer ${MONEY} }`;
const REPORT = `query ($from: DateTime!, $until: DateTime!) {
  suggestionReport(from: $from, until: $until) {
    report {
      from until
      kinds { kind impressions shown saidTaken turnedDown bought taken open takenRate ${SHARE} message }
      holdout {
        verdict message changedSides shown ${GROUP} heldOut ${GROUP} spendDifference ${MONEY}
        relativeUplift ${SHARE} buyingRateDifference ${SHARE} customersNeeded { shown heldOut } shares { share from }
      }
    }
    userErrors { code field }
  }
}`;

let app: TestApp;
let till: Till;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  app.clock.set(NOW);
});
afterAll(() => app.close());

async function ask(from = FROM, until = UNTIL, as = app.staff): Promise<AnyData> {
  const { data, errors } = await as.query(REPORT, { from, until });
  expect(errors).toBeUndefined();
  return data.suggestionReport;
}

/** From then on so many of 10,000 customers are held out. */
async function holdOut(share: number, from: string): Promise<void> {
  await app.owner.query(
    `INSERT INTO suggestion_settings (program_id, version, definition, recorded_at)
     SELECT $1, count(*) + 1, $2, $3 FROM suggestion_settings WHERE program_id = $1`,
    [app.program.programId, JSON.stringify({ ...USUAL_SETTINGS, holdoutShare: share }), from],
  );
}

async function enrol(
  enrolledAt = '2026-01-01T00:00:00Z',
  programId = app.program.programId,
): Promise<string> {
  const id = newId();
  await app.owner.query(
    'INSERT INTO customers (program_id, customer_id, enrolled_at, recorded_at) VALUES ($1, $2, $3, $3)',
    [programId, id, enrolledAt],
  );
  return id;
}

/** Puts a basket there as taking in a purchase would. */
async function basket(
  buyerId: string | null,
  spendMinor: number,
  occurredAt: string,
  products = '{1}',
): Promise<void> {
  const [purchaseId, customerId] = [newId(), buyerId ?? newId()];
  const key = [app.program.programId, customerId, purchaseId];
  await app.owner.query(
    `INSERT INTO purchases SELECT (jsonb_populate_record(NULL::purchases, to_jsonb(p) || jsonb_build_object(
       'program_id', $1::uuid, 'customer_id', $2::uuid, 'purchase_id', $3::uuid, 'external_id', $3::text))).*
     FROM purchases p LIMIT 1`,
    key,
  );
  await app.owner.query(
    `INSERT INTO suggestion_baskets (program_id, customer_id, purchase_id, buyer_id, occurred_at, day, products,
       spend_minor, revision)
     VALUES ($1, $2, $3, $4, $5, floor(extract(epoch FROM $5::timestamptz) / 86400), $6, $7, 1)`,
    [...key, buyerId, occurredAt, products, spendMinor],
  );
}

describe('suggestionReport', () => {
  it('tells kind by kind what became of what was shown in the period', async () => {
    const own = await till.enroll(nextNumber('customer'));
    const sku = 'TEA';
    const show = async (at: string, said: string, kind: string, to: string | null = own): Promise<string> => {
      const outcomes = [product(sku, said, kind)];
      const shown = await shownTo(app, to, at, outcomes);
      await report(app.till, shown, outcomes);
      return shown.impressionId;
    };
    await show(FROM, 'SHOWN', 'DUE_AGAIN');
    await show('2026-03-19T00:00:00Z', 'TAKEN', 'DUE_AGAIN');
    await show('2026-03-19T00:00:00Z', 'TURNED_DOWN', 'DUE_AGAIN');
    await show('2026-03-19T00:00:00Z', 'SHOWN', 'COMPLEMENTARY', null);
    const bought = await show('2026-03-19T00:00:00Z', 'SHOWN', 'DUE_AGAIN');
    await show('2026-02-28T23:59:59.999Z', 'TAKEN', 'DUE_AGAIN');
    await app.owner.query(
      'UPDATE suggestion_outcomes SET bought_at = shown_at, purchase_id = $2 WHERE impression_id = $1',
      [bought, newId()],
    );
    const { report: told, userErrors } = await ask();
    expect(userErrors).toEqual([]);
    expect(told).toMatchObject({ from: '2026-03-01T00:00:00.000Z', until: '2026-04-01T00:00:00.000Z' });
    const none = { impressions: 0, shown: 0, saidTaken: 0, turnedDown: 0, bought: 0, taken: 0, open: 0 };
    expect(told.kinds).toMatchObject([
      { ...none, kind: 'COMPLEMENTARY', impressions: 1, shown: 1 },
      {
        kind: 'DUE_AGAIN',
        impressions: 4,
        shown: 4,
        saidTaken: 1,
        turnedDown: 1,
        bought: 1,
        taken: 2,
        open: 1,
        takenRate: { value: 0.5, from: expect.closeTo(0.15, 2), to: expect.closeTo(0.85, 2) },
        message: expect.stringMatching(
          /^Of 4 shown, 2 were taken: 50\.0 % .* Another 1 may still be bought in time\.$/,
        ),
      },
      { ...none, kind: 'SOMETHING_NEW', takenRate: null },
      { ...none, kind: 'PROMOTION' },
    ]);
    expect((await ask(UNTIL, '2026-05-01T00:00:00Z')).report.kinds).toMatchObject([none, none, none, none]);
  });

  it('tells of a period what it tells of its parts, however these are cut', async () => {
    const outcomes = [product('TEA', 'SHOWN', 'SOMETHING_NEW'), product('MILK', 'TAKEN', 'SOMETHING_NEW')];
    for (const at of [
      '2026-03-05T00:00:00Z',
      '2026-03-05T11:59:59.999Z',
      '2026-03-05T12:00:00Z',
      '2026-03-11T23:00:00Z',
    ]) {
      await report(app.till, await shownTo(app, null, at, outcomes), outcomes);
    }
    const countsOf = async (from: string, until: string): Promise<number[]> => {
      const { impressions, shown, saidTaken } = (await ask(from, until)).report.kinds[2];
      return [impressions, shown, saidTaken];
    };
    expect(await countsOf(FROM, UNTIL)).toEqual([4, 8, 4]);
    expect(await countsOf(FROM, '2026-03-05T12:00:00Z')).toEqual([2, 4, 2]);
    expect(await countsOf('2026-03-05T12:00:00Z', UNTIL)).toEqual([2, 4, 2]);
    expect(await countsOf('2026-03-04T12:00:00Z', '2026-03-11T23:00:00Z')).toEqual([3, 6, 3]);
  });

  it('is worked out for one after the other, since each holds a connection', async () => {
    const waiting = async (): Promise<number> => {
      const [row] = await app.owner.query<{ waiting: number }>(
        `SELECT count(DISTINCT pid)::int AS waiting FROM pg_locks JOIN pg_stat_activity USING (pid)
          WHERE datname = current_database() AND NOT granted`,
      );
      return row!.waiting;
    };
    const other = new pg.Client({ connectionString: app.database.ownerUrl });
    await other.connect();
    await other.query('BEGIN; LOCK TABLE suggestion_outcomes IN ACCESS EXCLUSIVE MODE');
    const answers = Promise.all([ask(), ask(), ask()]);
    while ((await waiting()) === 0) await setTimeout(10);
    await setTimeout(200);
    const waited = await waiting();
    await other.end();
    expect(waited).toBe(1);
    const [first, ...rest] = await answers;
    for (const each of rest) expect(each).toEqual(first);
  });

  it('says that there is nothing to compare with while nobody is held out', async () => {
    const { holdout } = (await ask()).report;
    expect(holdout).toMatchObject({
      verdict: 'NO_HOLDOUT',
      shares: [{ share: 0, from: null }],
      heldOut: { customers: 0, buyers: 0, purchases: 0, buyingRate: null, spendPerCustomer: null },
      spendDifference: null,
      relativeUplift: null,
      customersNeeded: null,
    });
  });

  it('compares all customers by what they kept, whoever saw anything', async () => {
    await holdOut(3_000, '2026-02-01T00:00:00Z');
    await till.record({
      source: 'till-1',
      externalId: nextNumber('p'),
      occurredAt: NOW,
      currency: 'GBP',
      lines: [{ sku: 'TEA', quantity: 1, unitPriceMinor: 1 }],
    });
    const before = (await ask()).report.holdout;
    const sums = {
      shown: { customers: before.shown.customers, buyers: 0, purchases: 0, spend: 0 },
      heldOut: { customers: before.heldOut.customers, buyers: 0, purchases: 0, spend: 0 },
    };
    const sideOf = (id: string) =>
      sums[isHeldOutOfSuggestions(app.program.programId, 3_000, id) ? 'heldOut' : 'shown'];
    for (let no = 0; no < 60; no++) {
      const id = await enrol();
      const side = sideOf(id);
      side.customers++;
      if (no % 2 === 0) continue;
      side.buyers++;
      side.purchases += 2;
      side.spend += no * 200;
      await basket(id, no * 100, FROM);
      await basket(id, no * 100, '2026-03-31T23:59:59.999Z');
      // None of these counts: too early, too late, and nothing kept.
      await basket(id, 7, '2026-02-28T23:59:59.999Z');
      await basket(id, 7, UNTIL);
      await basket(id, 0, '2026-03-10T00:00:00Z', '{}');
    }
    // Nobody's purchase and another program's customers do not count, nor does who enrols later and buys nothing.
    await basket(null, 9_999, '2026-03-10T00:00:00Z');
    await enrol('2026-01-01T00:00:00Z', app.foreignProgram.programId);
    await enrol(UNTIL);
    const late = await enrol(UNTIL);
    const side = sideOf(late);
    side.customers++;
    side.buyers++;
    side.purchases++;
    side.spend += 500;
    await basket(late, 500, '2026-03-10T00:00:00Z');

    const { holdout } = (await ask()).report;
    for (const name of ['shown', 'heldOut'] as const) {
      const { customers, buyers, purchases, spend } = sums[name];
      expect(buyers).toBeGreaterThan(3);
      expect(holdout[name]).toMatchObject({
        customers,
        buyers,
        purchases,
        buyingRate: { value: buyers / customers },
        spendPerCustomer: { value: { amountMinor: Math.round(spend / customers), currency: 'GBP' } },
      });
    }
    const difference = sums.shown.spend / sums.shown.customers - sums.heldOut.spend / sums.heldOut.customers;
    expect(holdout.spendDifference.value.amountMinor).toBe(Math.round(difference));
    expect(holdout).toMatchObject({
      verdict: 'TOO_FEW',
      message: expect.stringMatching(/^Too small to tell: /),
      shares: [{ share: 3_000, from: '2026-02-01T00:00:00.000Z' }],
      changedSides: 0,
    });
    expect(holdout.customersNeeded.shown).toBeGreaterThan(holdout.shown.customers);
  });

  it('counts what aliases bought for their survivors, on the side of these', async () => {
    const [alias, second, survivor] = [await enrol(), await enrol(), await enrol()];
    for (const id of [alias, second, survivor]) await basket(id, 1_000, '2026-03-10T00:00:00Z');
    const before = (await ask()).report.holdout;
    await setStatus(app.owner, alias, 'MERGED', second);
    await setStatus(app.owner, second, 'MERGED', survivor);
    const { shown, heldOut } = (await ask()).report.holdout;
    const all = (found: AnyData, name: string): number => found.shown[name] + found.heldOut[name];
    expect(all({ shown, heldOut }, 'customers')).toBe(all(before, 'customers') - 2);
    expect(all({ shown, heldOut }, 'buyers')).toBe(all(before, 'buyers') - 2);
    expect(all({ shown, heldOut }, 'purchases')).toBe(all(before, 'purchases'));
  });

  it('leaves nobody out whose alias was on the other side: more would be left of the larger side', async () => {
    const enrolOn = async (isHeldOut: boolean): Promise<string> => {
      for (;;) {
        const id = await enrol();
        if (isHeldOutOfSuggestions(app.program.programId, 3_000, id) === isHeldOut) return id;
      }
    };
    const pairs = [
      [await enrolOn(true), await enrolOn(false)],
      [await enrolOn(false), await enrolOn(true)],
    ] as const;
    const before = (await ask()).report.holdout;
    for (const [alias, survivor] of pairs) {
      await basket(alias, 1_000, '2026-03-10T00:00:00Z');
      await setStatus(app.owner, alias, 'MERGED', survivor);
    }
    const { shown, heldOut, changedSides } = (await ask()).report.holdout;
    for (const [now, then] of [
      [shown, before.shown],
      [heldOut, before.heldOut],
    ]) {
      const { customers, buyers, purchases } = then;
      expect(now).toMatchObject({ customers: customers - 1, buyers: buyers + 1, purchases: purchases + 1 });
    }
    expect(changedSides).toBe(0);
  });

  it('says when the share changed, and leaves out who changed sides', async () => {
    const { shown, heldOut } = (await ask()).report.holdout;
    await holdOut(5_000, '2026-03-15T00:00:00Z');
    const { holdout } = (await ask()).report;
    expect(holdout.shares).toEqual([
      { share: 3_000, from: '2026-02-01T00:00:00.000Z' },
      { share: 5_000, from: '2026-03-15T00:00:00.000Z' },
    ]);
    expect(holdout.heldOut).toEqual(heldOut);
    expect(holdout.changedSides).toBeGreaterThan(0);
    expect(holdout.shown.customers).toBe(shown.customers - holdout.changedSides);
    expect(holdout.message).toMatch(
      /^The share held out changed from 30 % to 50 % at 2026-03-15T00:00:00.000Z: /,
    );
    const since = (await ask('2026-03-15T00:00:00Z')).report.holdout;
    expect(since).toMatchObject({ changedSides: 0, shares: [{ share: 5_000 }] });
  });

  it('refuses what is no period', async () => {
    const refused = async (from: string, until: string): Promise<string[]> => {
      const { report: none, userErrors } = await ask(from, until);
      expect(none).toBeNull();
      return userErrors.map(({ code, field }: AnyData) => `${code} ${field.join('.')}`);
    };
    expect(await refused('yesterday', UNTIL)).toEqual(['INVALID from']);
    expect(await refused(UNTIL, FROM)).toEqual(['OUT_OF_RANGE until']);
  });

  it('tells other programs nothing', async () => {
    const { report: theirs } = await ask(FROM, UNTIL, app.foreignStaff);
    expect(theirs.holdout.shown.customers).toBe(1);
    expect(theirs.kinds.map(({ shown }: AnyData) => shown)).toEqual([0, 0, 0, 0]);
  });
});
