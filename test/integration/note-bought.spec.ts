import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, type HolderId, type PurchaseId } from '../../src/kernel/id.js';
import { ok } from '../../src/kernel/result.js';
import { UnitOfWork } from '../../src/platform/database/index.js';
import { SweepRegistry, type Sweep } from '../../src/platform/jobs/index.js';
import { TakeIn } from '../../src/suggestions/app/take-in.js';
import { seeded, shuffled } from '../support/chance.js';
import { product, promotion, report, shownTo, type Shown } from '../support/outcome-desk.js';
import { eventually, sweepThrough } from '../support/sweeping.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { goodsBack, nextNumber, purchase, receiptOf, Till, type Input } from '../support/till.js';

const NOW = '2026-03-20T12:00:00.000Z';
const MINUTE = 60_000;
const DAY = 86_400_000;
const SKUS = ['TEA', 'HONEY', 'JAM', 'SALT'];
const ALL = SKUS.map((sku) => product(sku));

let app: TestApp;
let till: Till;
let sweep: Sweep;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  sweep = app
    .get(SweepRegistry)
    .all()
    .find(({ name }) => name === 'take-in-purchases')!;
  app.clock.set(NOW);
});
afterAll(() => app.close());
afterEach(() => app.clock.set(NOW));

interface Customer {
  readonly id: string;
  readonly ref: Input;
}

async function somebody(): Promise<Customer> {
  const externalId = nextNumber('customer');
  return { id: await till.enroll(externalId), ref: { externalId } };
}

const at = (instant: number): string => new Date(instant).toISOString();

function buying(skus: readonly string[], occurredAt: string, customer?: Customer): Input {
  const lines = skus.map((sku) => ({ sku, quantity: 2, unitPriceMinor: 500 }));
  return purchase({ occurredAt, lines, ...(customer && { customer: customer.ref }) });
}

async function buy(input: Input): Promise<AnyData> {
  const answer = await till.record(input);
  expect(answer.userErrors).toEqual([]);
  return answer.purchase;
}

async function bringBack(bought: Input, sku: string, quantity = 2): Promise<void> {
  const back = goodsBack({ occurredAt: NOW, purchase: receiptOf(bought), lines: [{ sku, quantity }] });
  expect((await till.takeBack(back)).userErrors).toEqual([]);
}

/** What was bought of an impression: the times and purchases by item, null where it was not. */
async function boughtOf({ impressionId }: Shown): Promise<Record<string, string | null>> {
  const rows = await app.owner.query<{ item: string; boughtAt: Date | null; purchaseId: string | null }>(
    `SELECT item, bought_at AS "boughtAt", purchase_id AS "purchaseId" FROM suggestion_outcomes
     WHERE impression_id = $1 ORDER BY item`,
    [impressionId],
  );
  return Object.fromEntries(
    rows.map(({ item, boughtAt, purchaseId }) => [
      item,
      boughtAt && `${boughtAt.toISOString()} ${purchaseId}`,
    ]),
  );
}

/** Takes in until that much is noted. Others on the same server may hold events back for a while. */
async function expectBought(shown: Shown, wanted: Record<string, string | null>): Promise<void> {
  const look = async (): Promise<Record<string, string | null>> => {
    await sweepThrough(sweep, app.program.programId);
    return boughtOf(shown);
  };
  const seen = await eventually(look, (found) => JSON.stringify(found) === JSON.stringify(wanted));
  expect(seen).toEqual(wanted);
}

describe('a suggestion counts as bought', () => {
  it('from when it was shown on and before the time is over, whichever is known first', async () => {
    const customer = await somebody();
    const shownAt = Date.parse('2026-03-05T12:00:00Z');
    const end = shownAt + 7 * DAY;
    const [first, last, after] = [at(shownAt), at(end - 1), at(end)];
    const reported = await shownTo(app, customer.id, shownAt, ALL);
    await report(app.till, reported, ALL);
    const tea = await buy(buying(['TEA'], first, customer));
    const honey = await buy(buying(['HONEY'], last, customer));
    await buy(buying(['JAM'], after, customer));
    const wanted = { HONEY: `${last} ${honey.id}`, JAM: null, SALT: null, TEA: `${first} ${tea.id}` };
    await expectBought(reported, wanted);

    const reportedLate = await shownTo(app, customer.id, shownAt, ALL);
    const { outcomes } = await report(app.till, reportedLate, ALL);
    expect(await boughtOf(reportedLate)).toEqual(wanted);
    expect(outcomes.map(({ boughtAt }: AnyData) => boughtAt)).toEqual([first, last, null, null]);
  });

  it('on a till whose clock lags behind ours, but by no more than clocks may differ', async () => {
    const customer = await somebody();
    const shownAt = Date.parse('2026-03-05T12:00:00Z');
    const shown = await shownTo(app, customer.id, shownAt, ALL);
    await report(app.till, shown, ALL);
    app.clock.set(shownAt);
    await buy(buying(['SALT'], at(shownAt - MINUTE), customer));
    app.clock.set(shownAt + 1);
    const lagging = at(shownAt - 5 * MINUTE);
    const tea = await buy(buying(['TEA'], lagging, customer));
    await buy(buying(['JAM'], at(shownAt - 5 * MINUTE - 1), customer));
    app.clock.set(NOW);
    await expectBought(shown, { HONEY: null, JAM: null, SALT: null, TEA: `${lagging} ${tea.id}` });
  });

  it('by the earliest purchase that keeps it', async () => {
    const customer = await somebody();
    const shown = await shownTo(app, customer.id, '2026-03-05T12:00:00Z', ALL);
    await report(app.till, shown, [product('TEA')]);
    const [early, late] = ['2026-03-07T09:00:00.000Z', '2026-03-08T09:00:00.000Z'];
    const second = buying(['TEA'], late, customer);
    const { id: secondId } = await buy(second);
    await expectBought(shown, { TEA: `${late} ${secondId}` });
    const first = buying(['SALT', 'TEA'], early, customer);
    const { id: firstId } = await buy(first);
    await expectBought(shown, { TEA: `${early} ${firstId}` });
    await bringBack(first, 'TEA', 1);
    await bringBack(first, 'SALT');
    await expectBought(shown, { TEA: `${early} ${firstId}` });
    await bringBack(first, 'TEA', 1);
    await expectBought(shown, { TEA: `${late} ${secondId}` });
    await bringBack(second, 'TEA');
    await expectBought(shown, { TEA: null });
  });

  it('by whom it was shown to, also when they claim the purchase later', async () => {
    const [customer, other] = [await somebody(), await somebody()];
    const shown = await shownTo(app, customer.id, '2026-03-05T12:00:00Z', ALL);
    await report(app.till, shown, [product('TEA')]);
    const noon = '2026-03-06T12:00:00.000Z';
    await buy(buying(['TEA'], noon, other));
    const { id, receiptToken } = await buy(buying(['TEA'], noon));
    await expectBought(shown, { TEA: null });
    expect((await till.claim(receiptToken, customer.ref)).userErrors).toEqual([]);
    await expectBought(shown, { TEA: `${noon} ${id}` });
  });

  it('with any product that a promotion was shown with', async () => {
    const customer = await somebody();
    const ruleId = newId();
    const offer = [promotion(ruleId, ['TEA', 'SALT'])];
    const shown = await shownTo(app, customer.id, '2026-03-05T12:00:00Z', offer);
    await report(app.till, shown, offer);
    const noon = '2026-03-06T12:00:00.000Z';
    await buy(buying(['JAM'], noon, customer));
    await expectBought(shown, { [ruleId]: null });
    const { id } = await buy(buying(['SALT'], noon, customer));
    await expectBought(shown, { [ruleId]: `${noon} ${id}` });

    const bare = await shownTo(app, customer.id, '2026-03-05T12:00:00Z', offer);
    await report(app.till, bare, [promotion(ruleId, undefined)]);
    await expectBought(bare, { [ruleId]: null });
    await report(app.till, bare, [promotion(ruleId, ['SALT'])]);
    await expectBought(bare, { [ruleId]: `${noon} ${id}` });
  });

  it('by nobody where it was shown to nobody in particular', async () => {
    const shown = await shownTo(app, null, '2026-03-05T12:00:00Z', ALL);
    await report(app.till, shown, [product('TEA')]);
    await buy(buying(['TEA'], '2026-03-06T12:00:00.000Z'));
    await expectBought(shown, { TEA: null });
  });

  it('also where the report comes while the purchase is being taken in', async () => {
    const customer = await somebody();
    const noon = '2026-03-06T12:00:00.000Z';
    await sweepThrough(sweep, app.program.programId);
    const { id } = await buy(buying(['TEA'], noon, customer));
    const shown = await shownTo(app, customer.id, '2026-03-05T12:00:00Z', ALL);
    const key = { ownerId: customer.id as HolderId, purchaseId: id as PurchaseId };
    let reporting: Promise<AnyData> | undefined;
    await app.get(UnitOfWork).writeDirect(app.program.programId, async (tx) => {
      await app.get(TakeIn).within(tx, [key]);
      // Neither sees what the other has not committed yet.
      reporting = report(app.till, shown, [product('TEA')]);
      await setTimeout(300);
      return ok(null);
    });
    expect((await reporting)?.outcomes).toMatchObject([{ sku: 'TEA', boughtAt: noon }]);
    expect(await boughtOf(shown)).toEqual({ TEA: `${noon} ${id}` });
  });
});

interface Act {
  readonly name: string;
  /** Acts that must come before. */
  readonly after: readonly string[];
  readonly run: () => Promise<unknown>;
}

interface Sale {
  readonly input: Input;
  readonly customer: Customer;
  readonly occurredAt: number;
  readonly kept: readonly string[];
  id: string;
}

/** Some customers' sales, claims, returns, impressions and reports, with nothing done yet. */
async function scene(random: () => number) {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const some = (): string[] => SKUS.filter(() => random() < 0.5);
  const time = (): number => Date.parse('2026-03-01T00:00:00Z') + Math.floor(random() * 18 * DAY);
  const customers = [await somebody(), await somebody()];
  const acts: Act[] = [];
  const sales: Sale[] = [];
  for (let no = 0; no < 8; no++) {
    const customer = pick(customers);
    const skus = some();
    if (skus.length === 0) continue;
    const [back, occurredAt, isClaimed] = [skus.filter(() => random() < 0.3), time(), random() < 0.3];
    const input = buying(skus, at(occurredAt), isClaimed ? undefined : customer);
    const sale: Sale = {
      input,
      customer,
      occurredAt,
      kept: skus.filter((sku) => !back.includes(sku)),
      id: '',
    };
    sales.push(sale);
    let receiptToken: string;
    acts.push({
      name: `buy ${no}`,
      after: [],
      run: async () => ({ id: sale.id, receiptToken } = await buy(input)),
    });
    if (isClaimed) {
      const run = (): Promise<unknown> => till.claim(receiptToken, customer.ref);
      acts.push({ name: `claim ${no}`, after: [`buy ${no}`], run });
    }
    for (const sku of back)
      acts.push({ name: `back ${sku} ${no}`, after: [`buy ${no}`], run: () => bringBack(input, sku) });
  }
  const impressions: { shown: Shown; customer: Customer; shownAt: number }[] = [];
  for (let no = 0; no < 5; no++) {
    const [customer, shownAt] = [pick(customers), time()];
    const shown = await shownTo(app, customer.id, shownAt, ALL);
    impressions.push({ shown, customer, shownAt });
    for (const said of ['SHOWN', pick(['TAKEN', 'TURNED_DOWN'])]) {
      const outcomes = SKUS.map((sku) => product(sku, said));
      acts.push({ name: `report ${said} ${no}`, after: [], run: () => report(app.till, shown, outcomes) });
    }
  }
  return { acts, sales, impressions };
}

/** What must be noted in the end. */
function wantedOf({ customer, shownAt }: { customer: Customer; shownAt: number }, sales: readonly Sale[]) {
  return Object.fromEntries(
    [...SKUS].sort().map((sku) => {
      const [first] = sales
        .filter((sale) => sale.customer === customer && sale.kept.includes(sku))
        .filter(({ occurredAt }) => occurredAt >= shownAt - 5 * MINUTE && occurredAt < shownAt + 7 * DAY)
        .sort((a, b) => a.occurredAt - b.occurredAt);
      return [sku, first ? `${at(first.occurredAt)} ${first.id}` : null];
    }),
  );
}

describe('what is noted in the end', () => {
  it.each([1, 2, 3, 4, 5, 6])('does not depend on the order in which things arrive (%i)', async (seed) => {
    const random = seeded(seed);
    const { acts, sales, impressions } = await scene(random);
    const done = new Set<string>();
    let waiting = shuffled(acts, random);
    while (waiting.length > 0) {
      const next = waiting.find(({ after }) => after.every((name) => done.has(name)))!;
      await next.run();
      done.add(next.name);
      waiting = waiting.filter((act) => act !== next);
      if (random() < 0.3) await sweepThrough(sweep, app.program.programId);
    }
    for (const impression of impressions) await expectBought(impression.shown, wantedOf(impression, sales));
  });
});
