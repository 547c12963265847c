import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aRule, fixed, RuleDesk, withoutRules } from '../support/rule-desk.js';
import { SimulationDesk } from '../support/simulation-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { contentsOf, goodsBack, nextNumber, purchase, receiptOf, Till, type Input } from '../support/till.js';

/** A Sunday. */
const NOON = '2026-03-01T12:00:00.000Z';
const DAY = 86_400_000;

let app: TestApp;
let till: Till;
let rules: RuleDesk;
let desk: SimulationDesk;
let before: Record<string, string>;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(await app.holderOf({ role: 'TILL', granted: ['backdate:unlimited'] }));
  rules = new RuleDesk(app.staff);
  desk = new SimulationDesk(app.staff);
});
afterAll(() => app.close());
beforeEach(async () => {
  for (const table of ['purchase_lines', 'purchase_claims', 'purchases', 'customer_facts']) {
    await app.owner.query(`TRUNCATE ${table} CASCADE`);
  }
  app.clock.set(NOON);
});
afterEach(async () => {
  app.clock.reset();
  await withoutRules(app.owner, app.program);
});

const times = (factor: string): Input => ({ awardPoints: { award: { multiplier: { factor } } } });
const daysBefore = (days: number): string => new Date(Date.parse(NOON) - days * DAY).toISOString();

async function somebody(): Promise<string> {
  const name = nextNumber('shopper');
  await till.enroll(name);
  return name;
}

/** A tea at so many pounds, so many days before noon. */
async function bought(
  externalId: string | null,
  pounds: number,
  days: number,
  over: Input = {},
): Promise<Input> {
  const input = purchase({
    customer: externalId && { externalId },
    occurredAt: daysBefore(days),
    lines: [{ sku: 'TEA', quantity: 1, unitPriceMinor: pounds * 100 }],
    ...over,
  });
  const { userErrors } = await till.record(input);
  expect(userErrors).toEqual([]);
  return input;
}

async function cameBack(sale: Input, what: Input): Promise<void> {
  const answer = await till.takeBack(goodsBack({ purchase: receiptOf(sale), occurredAt: NOON, ...what }));
  expect(answer.userErrors).toEqual([]);
}

/** What it came to, with nothing written. */
async function simulate(input: Input): Promise<AnyData> {
  before = await contentsOf(app.owner);
  const { simulation, userErrors } = await desk.simulate({ days: 30, ...input });
  expect(userErrors).toEqual([]);
  expect(await contentsOf(app.owner)).toEqual(before);
  return simulation;
}

async function refused(input: Input): Promise<string[]> {
  const { simulation, userErrors } = await desk.simulate({ days: 30, ...input });
  expect(simulation).toBeNull();
  return userErrors.map(({ code, field }: AnyData) => `${code} ${field.join('.')}`);
}

describe('simulateRule', () => {
  it('tells what a draft would have cost, day by day, and who wins', async () => {
    const [ann, ben] = [await somebody(), await somebody()];
    await rules.setCostPerPoint('0.5');
    await bought(ann, 10, 2);
    await bought(ann, 20, 1);
    await bought(ben, 5, 1);
    await bought(null, 100, 1);
    const draft = await rules.create({ name: 'Double', effects: [times('2')] });
    expect(await simulate({ ruleId: draft.id })).toMatchObject({
      ruleId: draft.id,
      version: 1,
      replaces: null,
      from: '2026-01-30T00:00:00.000Z',
      until: '2026-03-01T00:00:00.000Z',
      purchases: 3,
      purchasesTouched: 3,
      customers: 2,
      customersTouched: 2,
      pointsToday: 35,
      pointsChanged: 70,
      pointsDifference: 35,
      costDifference: { amountMinor: 18, currency: 'GBP' },
      costChanged: { amountMinor: 35, currency: 'GBP' },
      winners: { customers: 2, points: 35 },
      losers: { customers: 0, points: 0 },
      days: [
        { date: '2026-02-27', purchases: 1, purchasesTouched: 1, pointsToday: 10, pointsChanged: 20 },
        { date: '2026-02-28', purchases: 2, purchasesTouched: 2, pointsToday: 25, pointsChanged: 50 },
      ],
      rules: [{ name: 'Double', version: 1, purchases: 3, points: 35 }],
      cuts: [],
      faults: [],
    });
  });

  it('shows the purchases that differ most, with the arithmetic before and after', async () => {
    const ann = await somebody();
    await bought(ann, 10, 2);
    const large = await bought(ann, 20, 1);
    const draft = await rules.create({ name: 'Double', effects: [times('2')] });
    const { examples } = await simulate({ ruleId: draft.id });
    expect(examples.map(({ pointsToday, pointsChanged }: AnyData) => [pointsToday, pointsChanged])).toEqual([
      [20, 40],
      [10, 20],
    ]);
    expect(examples[0]).toMatchObject({
      externalId: large['externalId'],
      earningsToday: [{ rule: { name: 'Base earning' }, points: 20 }],
      earningsChanged: [
        { rule: { name: 'Base earning' }, points: 20 },
        { rule: { name: 'Double' }, explanation: 'points × 2 on 20.00 GBP: 20 points more' },
      ],
    });
  });

  it('puts a draft in the place of the published version of its rule', async () => {
    const ann = await somebody();
    await bought(ann, 10, 1);
    const rule = await rules.publish(await rules.create({ effects: [fixed(50)] }));
    const { draft } = (
      await rules.change('updateRule', {
        ...aRule({ effects: [fixed(30)] }),
        ruleId: rule.id,
        basedOn: { version: 1, revision: 1 },
      })
    ).rule;
    expect(draft.version).toBe(2);
    expect(await simulate({ ruleId: rule.id })).toMatchObject({
      version: 2,
      replaces: 1,
      pointsToday: 60,
      pointsChanged: 40,
      pointsDifference: -20,
      losers: { customers: 1, points: 20 },
    });
  });

  it('shows what a published version does, against the rules without it', async () => {
    const ann = await somebody();
    await bought(ann, 10, 1);
    const rule = await rules.publish(await rules.create({ effects: [fixed(50)] }));
    expect(await simulate({ ruleId: rule.id })).toMatchObject({
      version: 1,
      replaces: null,
      pointsToday: 10,
      pointsChanged: 60,
    });
  });

  it('tries out a definition before it is saved', async () => {
    const ann = await somebody();
    await bought(ann, 10, 1);
    const definition = aRule({ effects: [fixed(7)] });
    expect(await simulate({ definition })).toMatchObject({
      ruleId: null,
      version: null,
      pointsToday: 10,
      pointsChanged: 17,
    });
    const flawed = aRule({ condition: 'customer.nothing > 1' });
    expect(await refused({ definition: flawed })).toEqual(['INVALID_CONDITION input.definition.condition']);
  });

  it('leaves the dates of rules aside, and not their days', async () => {
    const ann = await somebody();
    await bought(ann, 10, 1);
    await bought(ann, 10, 7);
    const ofNextYear = await rules.create({
      effects: [times('2')],
      schedule: { from: '2027-01-01T00:00:00Z', daysOfWeek: ['SUNDAY'] },
    });
    // The first of the two was on a Saturday.
    expect(await simulate({ ruleId: ofNextYear.id })).toMatchObject({
      purchasesTouched: 1,
      pointsChanged: 30,
    });
  });

  it('judges what is kept of a purchase, and nothing that came back whole', async () => {
    const ann = await somebody();
    const half = await bought(ann, 10, 2, { lines: [{ sku: 'TEA', quantity: 2, unitPriceMinor: 500 }] });
    const gone = await bought(ann, 20, 1);
    await cameBack(half, { lines: [{ lineNo: 1, quantity: 1 }] });
    await cameBack(gone, { everything: true });
    const draft = await rules.create({ effects: [times('2'), fixed(3)] });
    expect(await simulate({ ruleId: draft.id })).toMatchObject({
      pointsToday: 5,
      pointsChanged: 13,
      purchasesTouched: 1,
    });
  });

  it('knows of customers what was known then, also from before the days asked for', async () => {
    const ann = await somebody();
    for (const days of [40, 20, 10, 1]) await bought(ann, 10, days);
    const draft = await rules.create({ condition: 'customer.purchaseCount >= 2', effects: [fixed(5)] });
    const simulation = await simulate({ ruleId: draft.id });
    expect(simulation).toMatchObject({ purchases: 3, purchasesTouched: 2, pointsDifference: 10 });
    expect(simulation.days.map(({ pointsChanged }: AnyData) => pointsChanged)).toEqual([10, 15, 15]);
    const first = await rules.create({ condition: 'purchase.isFirst', effects: [fixed(5)] });
    expect(await simulate({ ruleId: first.id })).toMatchObject({ purchasesTouched: 0 });
    expect(await simulate({ ruleId: first.id, days: 60 })).toMatchObject({ purchasesTouched: 1 });
  });

  it('holds limits in the order of recording, and tells what they cut', async () => {
    const ann = await somebody();
    for (const days of [3, 2, 1]) await bought(ann, 10, days);
    const draft = await rules.create({
      name: 'Double',
      effects: [times('2')],
      limits: [{ scope: 'CUSTOMER', per: 'EVER', points: 15 }],
    });
    const simulation = await simulate({ ruleId: draft.id });
    expect(simulation.days.map(({ pointsChanged }: AnyData) => pointsChanged)).toEqual([20, 15, 10]);
    expect(simulation.cuts).toEqual([
      { name: 'Double', version: 1, limit: 'the limit of 15 points per customer', purchases: 2, points: 15 },
    ]);
  });

  it('tells of faults, and goes on', async () => {
    const ann = await somebody();
    await bought(ann, 10, 1);
    const draft = await rules.create({
      condition: 'customer.totalSpentMinor / customer.purchaseCount > 100',
      effects: [fixed(5)],
    });
    expect(await simulate({ ruleId: draft.id })).toMatchObject({
      pointsDifference: 0,
      faults: [{ ruleId: draft.id, version: 1, code: 'DIVISION_BY_ZERO', purchases: 1 }],
    });
  });

  it('has nothing to tell without purchases', async () => {
    const draft = await rules.create();
    expect(await simulate({ ruleId: draft.id })).toMatchObject({
      from: null,
      until: null,
      purchases: 0,
      days: [],
    });
  });

  it('refuses what it cannot try out', async () => {
    const draft = await rules.create();
    const ofBirthdays = await rules.create({ trigger: { on: 'BIRTHDAY' } });
    const none = '00000000-0000-7000-8000-000000000000';
    expect(await refused({ ruleId: draft.id, days: 0 })).toEqual(['OUT_OF_RANGE input.days']);
    expect(await refused({ ruleId: draft.id, days: 401 })).toEqual(['OUT_OF_RANGE input.days']);
    expect(await refused({ ruleId: none })).toEqual(['RULE_NOT_FOUND input.ruleId']);
    expect(await refused({ ruleId: 'none' })).toEqual(['RULE_NOT_FOUND input.ruleId']);
    expect(await refused({})).toEqual(['REQUIRED input.ruleId']);
    expect(await refused({ ruleId: draft.id, version: 2 })).toEqual(['VERSION_NOT_FOUND input.version']);
    expect(await refused({ ruleId: draft.id, version: 1, definition: aRule() })).toEqual([
      'INVALID input.version',
    ]);
    expect(await refused({ ruleId: ofBirthdays.id })).toEqual(['RULE_NOT_FOR_PURCHASES input.ruleId']);
    expect(await refused({ ruleId: draft.id, progressId: '' })).toEqual(['REQUIRED input.progressId']);
  });

  it('knows nothing of other programs', async () => {
    const ann = await somebody();
    await bought(ann, 10, 1);
    const foreign = new SimulationDesk(app.foreignStaff);
    const { simulation } = await foreign.simulate({ definition: aRule(), days: 30 });
    expect(simulation).toMatchObject({ purchases: 0 });
    const draft = await rules.create();
    expect((await foreign.simulate({ ruleId: draft.id, days: 30 })).userErrors).toMatchObject([
      { code: 'RULE_NOT_FOUND' },
    ]);
  });
});

describe('simulationProgress', () => {
  it('tells nothing of what does not run', async () => {
    const draft = await rules.create();
    await simulate({ ruleId: draft.id, progressId: 'mine' });
    const { data } = await app.staff.query('{ simulationProgress(id: "mine") { done total } }');
    expect(data).toEqual({ simulationProgress: null });
  });
});
