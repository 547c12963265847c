import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OccasionStaff } from '../support/occasion-staff.js';
import { fixed, RuleDesk, withoutRules } from '../support/rule-desk.js';
import { SimulationDesk } from '../support/simulation-desk.js';
import { SuggestionSweeps } from '../support/suggestion-sweeps.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { nextNumber, purchase, setStatus, Till, type Input } from '../support/till.js';

const DAY = 86_400_000;
/** A Sunday. */
const NOON = '2026-03-01T12:00:00.000Z';
const DUE = '"COFFEE" in customer.dueProducts';
const OVERDUE = 'customer.daysOverdue >= 3';
const LEFT = 'customer.probAlive < 0.5';
const WORTH = 'customer.expectedSpend12m >= money("30")';

let app: TestApp;
let till: Till;
let rules: RuleDesk;

/** Buys coffee every three weeks, for the last time so many days ago; worth keeping, or gone, or new. */
const REGULAR = 'regular';
const GONE = 'gone';
const NEW = 'new';

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(await app.holderOf({ role: 'TILL', granted: ['backdate:unlimited'] }));
  rules = new RuleDesk(app.staff);
  app.clock.set(NOON);
  await drinker(REGULAR, [-112, -91, -70, -49, -28]);
  await drinker(GONE, [-400, -393, -386, -379, -372]);
  await till.enroll(NEW);
  await new SuggestionSweeps(app).run();
});
afterAll(() => app.close());
afterEach(() => withoutRules(app.owner, app.program));

const inDays = (days: number): string => new Date(Date.parse(NOON) + days * DAY).toISOString();

function coffee(externalId: string, days = 0): Input {
  const lines = [{ sku: 'COFFEE', quantity: 1, unitPriceMinor: 1_000 }];
  return purchase({ customer: { externalId }, occurredAt: inDays(days), lines });
}

async function drinker(externalId: string, days: readonly number[]): Promise<string> {
  const id = await till.enroll(externalId);
  const answers = await till.recordAll(days.map((day) => coffee(externalId, day)));
  expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
  return id;
}

async function publish(condition: string): Promise<void> {
  await rules.publish(await rules.create({ condition, effects: [fixed(50)] }));
}

/** What a coffee for 10.00 would earn each now. */
async function points(): Promise<AnyData> {
  const each = [REGULAR, GONE, NEW].map(async (name) => {
    const { userErrors, pointsEarned } = await till.previewPurchase(coffee(name));
    expect(userErrors).toEqual([]);
    return [name, pointsEarned];
  });
  return Object.fromEntries(await Promise.all(each));
}

describe('a rule on what is expected of customers', () => {
  it.each([
    [DUE, [REGULAR]],
    [OVERDUE, [REGULAR]],
    ['customer.daysOverdue >= 30', []],
    [LEFT, [GONE]],
    ['customer.probAlive >= 0.5', [REGULAR]],
    [WORTH, [REGULAR]],
    ['customer.expectedSpend12m < money("30")', [GONE]],
    ['size(customer.dueProducts) == 0', [GONE, NEW]],
  ])('acts by %s on %j', async (condition, whom) => {
    await publish(condition);
    const expected = [REGULAR, GONE, NEW].map((name) => [name, whom.includes(name) ? 60 : 10]);
    expect(await points()).toEqual(Object.fromEntries(expected));
  });

  it('acts on purchases, one by one and in a batch, by what was expected before', async () => {
    await publish(`${DUE} && ${WORTH}`);
    const name = nextNumber('drinker');
    await drinker(name, [-112, -91, -70, -49, -28]);
    await new SuggestionSweeps(app).run();
    const { purchase: recorded } = await till.record(coffee(name));
    expect(recorded).toMatchObject({ pointsEarned: 60, earnings: [{ points: 10 }, { points: 50 }] });
    const [again, other] = await till.recordAll([coffee(name), coffee(NEW)]);
    expect([again.purchase.pointsEarned, other.purchase.pointsEarned]).toEqual([60, 10]);
    await new SuggestionSweeps(app).run();
    expect((await till.record(coffee(name))).purchase.pointsEarned).toBe(10);
  });

  it('acts on whom an alias was merged into', async () => {
    await publish(DUE);
    const [alias, survivor] = [nextNumber('alias'), nextNumber('survivor')];
    const aliasId = await till.enroll(alias);
    const survivorId = await drinker(survivor, [-112, -91, -70, -49, -28]);
    await new SuggestionSweeps(app).run();
    await setStatus(app.owner, aliasId, 'MERGED', survivorId);
    const answer = await till.record(coffee(alias));
    expect(answer).toMatchObject({ customer: { id: survivorId }, purchase: { pointsEarned: 60 } });
  });

  it('acts on events', async () => {
    const staff = new OccasionStaff(app.staff);
    await staff.publish({ customEvent: { name: 'visit' } }, { condition: LEFT });
    const visit = async (externalId: string): Promise<number> => {
      const { event, userErrors } = await staff.recordEvent({
        source: 'door',
        externalId: nextNumber('visit'),
        customer: { externalId },
        name: 'visit',
        occurredAt: NOON,
      });
      expect(userErrors).toEqual([]);
      return event.pointsEarned;
    };
    expect([await visit(REGULAR), await visit(GONE)]).toEqual([0, 100]);
  });

  it('is passed over where nothing was worked out yet', async () => {
    await publish(`${DUE} || ${LEFT} || ${WORTH} || ${OVERDUE}`);
    const name = nextNumber('drinker');
    await drinker(name, [-112, -91, -70, -49, -28]);
    expect((await till.previewPurchase(coffee(name))).pointsEarned).toBe(10);
  });
});

it('purchases ask for it only where a rule for purchases does', async () => {
  const table = (from: string, to: string): Promise<unknown> =>
    app.owner.query(`ALTER TABLE ${from} RENAME TO ${to}`);
  await publish('customer.purchaseCount >= 0');
  const staff = new OccasionStaff(app.staff);
  const effects = [{ suggestProducts: { skus: ['COFFEE'], reason: 'We miss you' } }];
  await staff.publish({ on: 'SUGGESTION' }, { condition: LEFT, effects });
  await staff.publish({ customEvent: { name: 'call' } }, { condition: LEFT });
  await table('customer_outlooks', 'elsewhere');
  try {
    expect((await till.record(coffee(NEW))).purchase.pointsEarned).toBe(60);
    const [first] = await till.recordAll([coffee(NEW), coffee(REGULAR, -28)]);
    expect(first.status).toBe('RECORDED');
    expect((await till.previewPurchase(coffee(NEW))).pointsEarned).toBe(60);
  } finally {
    await table('elsewhere', 'customer_outlooks');
  }
});

describe('what is expected of a customer', () => {
  it('is told part by part by checkCondition', async () => {
    const document = `query ($input: CheckConditionInput!) { checkCondition(input: $input) {
      isInOrder facts evaluations { holds fault parts { text outcome sides { text value } } } userErrors { code }
    } }`;
    const text = `${DUE} && ${OVERDUE} && customer.probAlive < 0.01 && ${WORTH}`;
    const name = nextNumber('drinker');
    await drinker(name, [-112, -91, -70, -49, -28]);
    await new SuggestionSweeps(app).run();
    // The purchase that it is evaluated for.
    await till.record(coffee(name));
    const { data } = await app.staff.query(document, {
      input: { text, place: 'PURCHASE', customer: { externalId: name } },
    });
    const { facts, evaluations } = data.checkCondition;
    expect(facts).toEqual(
      expect.arrayContaining([
        'customer.dueProducts',
        'customer.daysOverdue',
        'customer.probAlive',
        'customer.expectedSpend12m',
      ]),
    );
    expect(evaluations).toMatchObject([{ holds: false, fault: null }]);
    const values = evaluations[0].parts.flatMap(({ sides }: AnyData) =>
      sides.map(({ text: side, value }: AnyData) => [side, value]),
    );
    const byText = Object.fromEntries(values);
    expect(byText['customer.dueProducts']).toContain('COFFEE');
    expect(Number(byText['customer.probAlive'])).toBeGreaterThan(0.5);
    expect(Number(byText['customer.daysOverdue'])).toBeGreaterThanOrEqual(3);
    expect(Number(byText['customer.expectedSpend12m'])).toBeGreaterThan(3_000);
  });

  it('makes segments: whom to win back', async () => {
    await rules.saveSegment({
      name: 'win back',
      condition: 'customer.probAlive < 0.5 && customer.totalSpentMinor >= money("50")',
    });
    const document = `{ segment(name: "win back") { members { count faults sample { id } } } }`;
    const { data } = await app.staff.query(document);
    const goneId = (await app.staff.query('{ customer(by: { externalId: "gone" }) { id } }')).data.customer
      .id;
    expect(data.segment.members).toEqual({ count: 1, faults: 0, sample: [{ id: goneId }] });
    await publish('"win back" in customer.segments');
    expect(await points()).toMatchObject({ [REGULAR]: 10, [GONE]: 60, [NEW]: 10 });
  });

  it.each([
    'customer.probAlive < 0.5 && customer.averageBasketMinor >= money("10") && customer.purchaseCount >= 4',
    'customer.daysSinceLastPurchase > 3 * customer.usualGapDays && customer.probAlive < 0.9',
  ])('makes segments: %s', async (condition) => {
    const name = nextNumber('win back');
    const { userErrors } = await rules.saveSegment({ name, condition });
    expect(userErrors).toEqual([]);
    await publish(`${JSON.stringify(name)} in customer.segments`);
    expect(await points()).toMatchObject({ [REGULAR]: 10, [GONE]: 60, [NEW]: 10 });
  });

  it('is what simulateRule goes by, as it is now', async () => {
    const desk = new SimulationDesk(app.staff);
    const simulate = async (condition: string): Promise<AnyData> => {
      const { id } = await rules.create({ condition, effects: [fixed(50)] });
      const { simulation, userErrors } = await desk.simulate({ ruleId: id, days: 60 });
      expect(userErrors).toEqual([]);
      expect(simulation.faults).toEqual([]);
      return simulation;
    };
    const { customersTouched, purchasesTouched } = await simulate(`${WORTH} && customer.probAlive > 0.5`);
    expect(customersTouched).toBeGreaterThanOrEqual(1);
    expect(purchasesTouched).toBeGreaterThanOrEqual(2);
    expect(await simulate(`${LEFT}`)).toMatchObject({ purchasesTouched: 0 });
  });

  it('is offered to whoever writes conditions, with its unit', async () => {
    const { facts } = await rules.facts('PURCHASE');
    const told = facts
      .filter(({ name }: AnyData) =>
        ['dueProducts', 'daysOverdue', 'probAlive', 'expectedSpend12m'].includes(name),
      )
      .map(({ name, type, unit, mayBeUnknown }: AnyData) => [name, type, unit, mayBeUnknown]);
    expect(told).toEqual([
      ['dueProducts', 'LIST_OF_TEXTS', null, false],
      ['daysOverdue', 'WHOLE_NUMBER', 'DAYS', true],
      ['probAlive', 'DECIMAL', 'PROBABILITY', true],
      ['expectedSpend12m', 'WHOLE_NUMBER', 'MINOR_UNITS', true],
    ]);
  });
});
