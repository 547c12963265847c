import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CustomerRepository } from '../../src/customers/index.js';
import type { CustomerId } from '../../src/kernel/id.js';
import { Clock, UnitOfWork } from '../../src/platform/database/index.js';
import { SweepRegistry } from '../../src/platform/jobs/index.js';
import { ProgramRepository } from '../../src/programs/index.js';
import type { StoredEarning } from '../../src/rules/index.js';
import { FindPromotions } from '../../src/suggestions/app/find-promotions.js';
import { forgetRules, OccasionStaff } from '../support/occasion-staff.js';
import { RuleDesk } from '../support/rule-desk.js';
import { sweepThrough } from '../support/sweeping.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { GOLD, MEMBER, TierStaff, withoutTiers } from '../support/tier-staff.js';
import { nextNumber, purchase, setStatus, Till, type Input } from '../support/till.js';

const NOW = '2026-03-10T12:00:00.000Z';
const CUP: Input = { suggestProducts: { skus: ['CUP', 'POT'], reason: 'Goes well' } };
const TEA: Input = { suggestCategory: { categoryPath: 'Drinks > Tea', reason: 'Discover' } };

let app: TestApp;
let till: Till;
let staff: OccasionStaff;
let desk: RuleDesk;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  staff = new OccasionStaff(app.staff);
  desk = new RuleDesk(app.staff);
});
afterAll(() => app.close());
beforeEach(() => app.clock.set(NOW));
afterEach(async () => {
  app.clock.reset();
  await forgetRules(app.owner);
});

async function enroll(name = nextNumber('customer')): Promise<{ name: string; customerId: string }> {
  return { name, customerId: await till.enroll(name) };
}

/** Publishes a rule for suggestions, an hour ago. */
async function publish(over: Input = {}): Promise<string> {
  app.clock.set(Date.parse(NOW) - 3_600_000);
  const ruleId = await staff.publish({ on: 'SUGGESTION' }, { effects: [CUP], ...over });
  app.clock.set(NOW);
  return ruleId;
}

/** The names of the rules that put something forward to each of them, or to nobody known. */
async function found(...customerIds: readonly (string | null)[]): Promise<string[][]> {
  const lists = await app.get(UnitOfWork).read(app.program.programId, async (tx) => {
    const home = await app.get(ProgramRepository).load(tx);
    const ids = customerIds.filter((id) => id !== null) as CustomerId[];
    const customers = await app.get(CustomerRepository).findByIds(tx, ids);
    const asked = customerIds.map((id) => (id === null ? null : (customers.get(id as CustomerId) ?? null)));
    return app.get(FindPromotions).withinAll(tx, home, asked, await app.get(Clock).now(tx));
  });
  return lists.map((list) => list.map(({ name }) => name));
}

describe('promotions', () => {
  it('are put forward to whom the rule is for, as long as it is in force', async () => {
    const [ann, ben] = [await enroll(), await enroll()];
    await till.record(purchase({ customer: { externalId: ann.name }, occurredAt: NOW }));
    const ruleId = await publish({ name: 'Bought', condition: 'customer.purchaseCount >= 1', priority: 2 });
    await publish({ name: 'All', priority: 1 });
    expect(await found(ann.customerId, ben.customerId, null)).toEqual([['Bought', 'All'], ['All'], ['All']]);
    await desk.change('pauseRule', { ruleId });
    app.clock.set(Date.parse(NOW) + 1);
    expect(await found(ann.customerId)).toEqual([['All']]);
  });

  it('are told whole', async () => {
    const { customerId } = await enroll();
    const ruleId = await publish({ name: 'Tea time', description: 'For all', effects: [CUP, TEA] });
    const promotions = await app.get(UnitOfWork).read(app.program.programId, async (tx) => {
      const home = await app.get(ProgramRepository).load(tx);
      const customers = await app.get(CustomerRepository).findByIds(tx, [customerId as CustomerId]);
      const customer = customers.get(customerId as CustomerId) ?? null;
      return app.get(FindPromotions).within(tx, home, customer, Date.parse(NOW));
    });
    const rule = { ruleId, version: 1, name: 'Tea time', description: 'For all' };
    expect(promotions).toEqual([
      { ...rule, effect: { kind: 'SUGGEST_PRODUCTS', skus: ['CUP', 'POT'], reason: 'Goes well' } },
      { ...rule, effect: { kind: 'SUGGEST_CATEGORY', categoryPath: 'Drinks > Tea', reason: 'Discover' } },
    ]);
  });

  it('follow segments, tiers, birthdays and lapse, of each customer of a batch', async () => {
    app.clock.set(Date.parse(NOW) - 7_200_000);
    await new TierStaff(app.staff).put({ rungs: [MEMBER, { ...GOLD, threshold: 20 }] });
    await desk.saveSegment({ name: 'buyers', condition: 'customer.purchasesLast30Days >= 1' });
    const [gold, lapsed, newcomer] = [await enroll(), await enroll(), await enroll()];
    const old = new Date(Date.parse(NOW) - 20 * 86_400_000).toISOString();
    await till.record(
      purchase({ customer: { externalId: gold.name }, occurredAt: NOW.replace('12:', '10:') }),
    );
    await till.record(
      purchase({
        customer: { externalId: lapsed.name },
        occurredAt: old,
        lines: [{ sku: 'TEA', quantity: 1, unitPriceMinor: 100 }],
      }),
    );
    await publish({ name: 'gold', condition: 'customer.tier == "GOLD"', priority: 3 });
    await publish({ name: 'buyers', condition: '"buyers" in customer.segments', priority: 2 });
    await publish({ name: 'lapsed', condition: 'customer.daysSinceLastPurchase >= 20', priority: 1 });
    await publish({ name: 'no birthday', condition: '!customer.isBirthday' });
    expect(await found(gold.customerId, lapsed.customerId, newcomer.customerId)).toEqual([
      ['gold', 'buyers', 'no birthday'],
      ['buyers', 'lapsed', 'no birthday'],
      ['no birthday'],
    ]);
    await withoutTiers(app.owner, app.program);
  });

  it('made by the recipe are for those who stay away', async () => {
    app.clock.set(Date.parse(NOW) - 3_600_000);
    const recipe = { suggestProducts: { skus: ['CUP'], reason: 'We miss you', daysAway: 10 } };
    const { rule, userErrors }: AnyData = await desk.change('createRuleFromRecipe', { recipe });
    expect(userErrors).toEqual([]);
    await desk.publish(rule);
    app.clock.set(NOW);
    const [away, here] = [await enroll(), await enroll()];
    const old = new Date(Date.parse(NOW) - 10 * 86_400_000).toISOString();
    await till.record(purchase({ customer: { externalId: away.name }, occurredAt: old }));
    await till.record(purchase({ customer: { externalId: here.name }, occurredAt: NOW }));
    expect(await found(away.customerId, here.customerId)).toEqual([['Suggestion: We miss you'], []]);
  });

  it('are for active customers, and without a condition for those whose purchases are to be worked out', async () => {
    const [suspended, unknown] = [await enroll(), await enroll()];
    await till.record(purchase({ customer: { externalId: unknown.name }, occurredAt: NOW }));
    await setStatus(app.owner, suspended.customerId, 'SUSPENDED');
    await app.owner.query(
      'UPDATE customer_facts SET history = NULL, last_day = NULL WHERE customer_id = $1',
      [unknown.customerId],
    );
    await publish({ name: 'true', condition: 'customer.tenureDays >= 0', priority: 1 });
    await publish({ name: 'all' });
    expect(await found(suspended.customerId, unknown.customerId)).toEqual([[], ['all']]);
  });

  it('whose condition fails are passed over, and their marketer is told soon', async () => {
    const { customerId } = await enroll();
    const ruleId = await publish({ name: 'bad', condition: '10 / customer.purchaseCount >= 1' });
    await publish({ name: 'good' });
    expect(await found(customerId, customerId)).toEqual([['good'], ['good']]);
    expect((await desk.rule(ruleId)).faults).toEqual([]);
    const sweep = app
      .get(SweepRegistry)
      .all()
      .find(({ name }) => name === 'note-promotion-faults');
    if (!sweep) throw new Error('the sweep is not registered');
    await sweepThrough(sweep, app.foreignProgram.programId);
    expect((await desk.rule(ruleId)).faults).toEqual([]);
    await sweepThrough(sweep, app.program.programId);
    await sweepThrough(sweep, app.program.programId);
    expect((await desk.rule(ruleId)).faults).toMatchObject([
      { code: 'DIVISION_BY_ZERO', times: 2, firstAt: NOW },
    ]);
  });

  it('of a purchase are those of the rules that applied to it', async () => {
    const { name } = await enroll();
    app.clock.set(Date.parse(NOW) - 3_600_000);
    await staff.publish(
      { on: 'PURCHASE' },
      { name: 'Big', condition: 'purchase.totalMinor >= 2000', effects: [CUP] },
    );
    await staff.publish(
      { on: 'PURCHASE' },
      { name: 'Bigger', condition: 'purchase.totalMinor >= 9000', effects: [TEA] },
    );
    app.clock.set(NOW);
    const { purchase: recorded } = await till.record(
      purchase({ customer: { externalId: name }, occurredAt: NOW }),
    );
    const [row] = await app.owner.query<{ decision: { earning: StoredEarning } }>(
      'SELECT decision FROM purchases WHERE purchase_id = $1',
      [recorded.id],
    );
    const promotions = await app.get(UnitOfWork).read(app.program.programId, async (tx) => {
      const home = await app.get(ProgramRepository).load(tx);
      return app.get(FindPromotions).ofPurchase(tx, home, row?.decision.earning ?? null);
    });
    expect(promotions.map(({ name: rule, effect }) => [rule, effect.kind])).toEqual([
      ['Big', 'SUGGEST_PRODUCTS'],
    ]);
  });
});
