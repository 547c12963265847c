import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { systemActor } from '../../src/access/index.js';
import { SaveProducts } from '../../src/catalog/index.js';
import { fixed, RuleDesk, withoutRules } from '../support/rule-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { withoutTiers, TierStaff } from '../support/tier-staff.js';
import { contentsOf, goodsBack, nextNumber, purchase, receiptOf, Till, type Input } from '../support/till.js';

/** A Sunday. */
const NOON = '2026-03-01T12:00:00.000Z';

let app: TestApp;
let till: Till;
let desk: RuleDesk;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  desk = new RuleDesk(app.staff);
});
afterAll(() => app.close());
afterEach(async () => {
  const { data } = await app.staff.query('{ verifyLedger { ok faults { check message } } }');
  expect(data.verifyLedger).toEqual({ ok: true, faults: [] });
  await withoutRules(app.owner, app.program);
  app.clock.reset();
});

const times = (factor: string, lines?: Input): Input => ({
  awardPoints: { award: { multiplier: { factor } }, ...(lines && { lines }) },
});

/** Publishes a rule a day before noon. */
async function rule(over: Input): Promise<AnyData> {
  app.clock.set('2026-02-28T12:00:00Z');
  const made = await desk.publish(await desk.create(over));
  app.clock.set(NOON);
  return made;
}

async function somebody(): Promise<string> {
  const name = nextNumber('shopper');
  app.clock.set('2026-01-01T12:00:00Z');
  await till.enroll(name);
  app.clock.set(NOON);
  return name;
}

const line = (pounds: number, over: Input = {}): Input => ({
  sku: 'TEA',
  quantity: 1,
  unitPriceMinor: Math.round(pounds * 100),
  ...over,
});
const sale = (externalId: string | null, lines: Input[], over: Input = {}): Input =>
  purchase({ customer: externalId && { externalId }, occurredAt: NOON, lines, ...over });
const buy = (externalId: string | null, ...lines: Input[]): Promise<AnyData> =>
  till.record(sale(externalId, lines));
const told = ({ earnings }: AnyData): string[] =>
  earnings.map(({ rule: { name }, points, explanation }: AnyData) => `${name} ${points}: ${explanation}`);

describe('a purchase', () => {
  it('earns by the rules in force, with the arithmetic of each', async () => {
    const ann = await somebody();
    await rule({ name: 'Double Sunday', condition: 'purchase.dayOfWeek == "SUNDAY"', effects: [times('2')] });
    await rule({
      name: 'Ten a tenner',
      effects: [{ awardPoints: { award: { perStep: { points: 10, stepMinor: 1000 } } } }],
    });
    const { purchase: recorded, customer } = await buy(ann, line(9.99), line(5));
    expect(recorded.pointsEarned).toBe(39);
    expect(told(recorded)).toEqual([
      'Base earning 14: 1 point per 1.00 GBP on 14.99 GBP: 14 points',
      'Double Sunday 15: points × 2 on 14.99 GBP: 15 points more',
      'Ten a tenner 10: 10 points per full 10.00 GBP on 14.99 GBP: 10 points',
    ]);
    expect(customer.pointsAccount.available).toBe(39);
  });

  it('is answered again as it was decided, whatever became of the rules', async () => {
    const ann = await somebody();
    const double = await rule({ name: 'Double', effects: [times('2')] });
    const input = sale(ann, [line(10)]);
    const first = await till.record(input);
    await desk.change('endRule', { ruleId: double.id });
    const again = await till.record(input);
    expect(again.status).toBe('REPEATED');
    expect(again.purchase).toEqual(first.purchase);
    expect(again.purchase.pointsEarned).toBe(20);
  });

  it('goes by the versions that were in force when it happened, and by none before they were published', async () => {
    const ann = await somebody();
    const first = await rule({ name: 'Bonus', effects: [fixed(5)] });
    app.clock.set('2026-03-03T12:00:00Z');
    const [draft] = [
      await desk.change('updateRule', {
        ruleId: first.id,
        basedOn: { version: 1, revision: 1 },
        name: 'Bonus',
        trigger: { on: 'PURCHASE' },
        effects: [fixed(7)],
      }),
    ];
    await desk.publish(draft.rule);
    app.clock.set('2026-03-04T12:00:00Z');
    const earned = async (occurredAt: string): Promise<unknown[]> => {
      const { purchase: recorded } = await till.record(sale(ann, [line(1)], { occurredAt }));
      return [recorded.pointsEarned, recorded.earnings.at(-1).version];
    };
    expect(await earned('2026-02-28T11:59:59Z')).toEqual([1, 1]);
    expect(await earned('2026-03-03T11:59:59.999Z')).toEqual([6, 1]);
    expect(await earned('2026-03-03T12:00:00Z')).toEqual([8, 2]);
  });

  it('counts only the lines that a filter picks, by product, category, tag and condition', async () => {
    const ann = await somebody();
    await app.get(SaveProducts).execute(
      [
        { sku: 'ESP', name: 'Espresso', category: 'Drinks > Coffee', tags: ['organic'] },
        { sku: 'JAM', name: 'Jam', category: 'Food' },
      ],
      systemActor(app.program.programId, 'test'),
    );
    const filters: [string, Input][] = [
      ['by sku', { skus: ['ESP'] }],
      ['by category', { categoryPaths: ['Drinks'] }],
      ['by tag', { tags: ['organic'] }],
      ['but one', { excludedCategoryPaths: ['Food'], excludedSkus: ['TEA'] }],
      ['by condition', { condition: 'line.name == "Espresso" && line.unitPriceMinor >= money("4")' }],
    ];
    for (const [name, lines] of filters) await rule({ name, effects: [times('2', lines)] });
    const { purchase: recorded } = await buy(
      ann,
      line(4, { sku: 'ESP' }),
      line(3, { sku: 'JAM' }),
      line(2, { sku: 'LATTE', category: 'Drinks>Milk' }),
      line(1),
    );
    const points = Object.fromEntries(
      recorded.earnings.map(({ rule: { name }, points: given, basisMinor }: AnyData) => [
        name,
        [given, basisMinor],
      ]),
    );
    expect(points).toEqual({
      'Base earning': [10, 1000],
      'by sku': [4, 400],
      'by category': [6, 600],
      'by tag': [4, 400],
      'but one': [6, 600],
      'by condition': [4, 400],
    });
  });

  it('sees the facts about its customer as known now, as of its day', async () => {
    const ann = await somebody();
    await rule({ name: 'First', condition: 'purchase.isFirst', effects: [fixed(100)] });
    await rule({
      name: 'Regular',
      condition:
        'customer.purchaseCount >= 1 && customer.averageBasketMinor >= money("10") && customer.tenureDays == 59',
      effects: [fixed(3), { addTag: { tag: 'regular' } }],
    });
    await rule({ name: 'Tagged', condition: '"regular" in customer.tags', effects: [fixed(1000)] });
    await rule({
      name: 'Back',
      condition: 'customer.daysSinceLastPurchase >= 10',
      effects: [fixed(20)],
    });
    expect((await buy(ann, line(10))).purchase.pointsEarned).toBe(110);
    expect((await buy(ann, line(10))).purchase.pointsEarned).toBe(13);
    expect((await buy(ann, line(10))).purchase.pointsEarned).toBe(1013);
    app.clock.set('2026-03-11T12:00:00Z');
    const later = await till.record(sale(ann, [line(10)], { occurredAt: '2026-03-11T12:00:00Z' }));
    expect(later.purchase.pointsEarned).toBe(1030);
    const { data } = await app.till.query(`{ customer(by: { externalId: "${ann}" }) { tags } }`);
    expect(data.customer.tags).toEqual(['regular']);
  });

  it('of a group of rules takes the best for the customer', async () => {
    const ann = await somebody();
    await rule({ name: 'Double', stackingGroup: 'spring', effects: [times('2')] });
    await rule({ name: 'Twenty-five', stackingGroup: 'spring', effects: [fixed(25)] });
    expect((await buy(ann, line(10))).purchase.pointsEarned).toBe(35);
    expect((await buy(ann, line(40))).purchase.pointsEarned).toBe(80);
  });

  it('says before the customer pays what is near', async () => {
    const ann = await somebody();
    await rule({
      name: 'Big basket',
      condition: 'purchase.totalMinor >= money("20")',
      effects: [times('2')],
    });
    const input = sale(ann, [line(16.8)]);
    const before = await contentsOf(app.owner);
    const preview = await till.previewPurchase(input);
    expect(await contentsOf(app.owner)).toEqual(before);
    expect(preview.nearMisses).toEqual([
      {
        name: 'Big basket',
        missingMinor: 320,
        onlySomeLines: false,
        message: '3.20 GBP more and points double',
      },
    ]);
    const recorded = await till.record(input);
    expect(recorded.nearMisses).toEqual(preview.nearMisses);
    expect((await till.record(input)).nearMisses).toEqual(preview.nearMisses);
    expect((await till.previewPurchase(sale(ann, [line(12)]))).nearMisses).toEqual([]);
    expect((await till.previewPurchase(sale(ann, [line(20)]))).nearMisses).toEqual([]);
  });

  it('leaves out a rule whose condition cannot be told; the sale goes on and the marketer sees the fault', async () => {
    const ann = await somebody();
    const faulty = await rule({
      name: 'Faulty',
      condition: '100 / customer.purchaseCount >= 10',
      effects: [fixed(50)],
    });
    await rule({ name: 'Sound', effects: [fixed(5)] });
    expect((await buy(ann, line(10))).purchase.pointsEarned).toBe(15);
    expect((await desk.rule(faulty.id)).faults).toEqual([
      {
        version: 1,
        code: 'DIVISION_BY_ZERO',
        message: expect.stringContaining('divided by zero'),
        times: 1,
        firstAt: NOON,
        lastAt: NOON,
      },
    ]);
    expect((await buy(ann, line(10))).purchase.pointsEarned).toBe(65);
    expect((await desk.rule(faulty.id)).faults).toMatchObject([{ times: 1 }]);
  });

  it('goes on whatever a condition asks for, and whatever became of a segment', async () => {
    const ann = await somebody();
    await rule({ name: 'Endless', condition: 'purchase.itemCount >= 1.0 / 0.0', effects: [fixed(5)] });
    await desk.saveSegment({ name: 'gone', condition: 'customer.tenureDays >= 0' });
    await rule({ name: 'Segment', condition: '"gone" in customer.segments', effects: [fixed(7)] });
    expect((await buy(ann, line(10))).purchase.pointsEarned).toBe(17);
    await app.owner.query(`UPDATE segments SET condition = 'customer.gone > 1' WHERE name = 'gone'`);
    await app.owner.query('UPDATE programs SET configuration = configuration + 1');
    expect((await buy(ann, line(10))).purchase.pointsEarned).toBe(10);
  });

  it('earns nothing by rules for nobody, and for somebody suspended', async () => {
    await rule({ name: 'Bonus', effects: [fixed(50)] });
    expect((await buy(null, line(10))).purchase).toMatchObject({ pointsEarned: 0, earnings: [] });
  });

  it('is not judged by rules for those who are held out', async () => {
    const held = await rule({ name: 'Half', holdoutShare: 5_000, effects: [fixed(1)] });
    const given = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const name = nextNumber('held');
        await till.enroll(name);
        const first = (await buy(name, line(0.5))).purchase.pointsEarned;
        expect((await buy(name, line(0.5))).purchase.pointsEarned).toBe(first);
        return first;
      }),
    );
    const count = given.filter((points: number) => points === 1).length;
    expect(count).toBeGreaterThan(8);
    expect(count).toBeLessThan(32);
    const [row] = await app.owner.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM purchases WHERE decision -> 'earning' -> 'heldOut' -> 0 ->> 'ruleId' = $1`,
      [held.id],
    );
    expect(row!.n).toBe(2 * (40 - count));
  });

  it('that is claimed is judged by the rules in force when it happened, for what is kept of it', async () => {
    const ann = await somebody();
    const input = sale(null, [line(10), line(5, { sku: 'JAM' })]);
    await rule({ name: 'Double', effects: [times('2')] });
    const { purchase: nobodys } = await till.record(input);
    await till.takeBack(
      goodsBack({ occurredAt: NOON, purchase: receiptOf(input), lines: [{ lineNo: 2, quantity: 1 }] }),
    );
    const claim = await till.claim(nobodys.receiptToken, { externalId: ann });
    expect(claim.pointsEarned).toBe(20);
    expect(told(claim)).toEqual([
      'Base earning 10: 1 point per 1.00 GBP on 10.00 GBP: 10 points',
      'Double 10: points × 2 on 10.00 GBP: 10 points more',
    ]);
    const back = await till.takeBack(
      goodsBack({ occurredAt: NOON, purchase: receiptOf(input), everything: true }),
    );
    expect(back.return.clawback).toMatchObject({ judged: 20, taken: 20 });
  });
});

describe('limits and budgets', () => {
  it('clamp what a rule gives, say what it would have been, and get back what returns', async () => {
    const ann = await somebody();
    await rule({
      name: 'Capped',
      effects: [times('3')],
      limits: [{ scope: 'CUSTOMER', per: 'DAY', points: 25 }],
    });
    const first = sale(ann, [line(10)]);
    expect((await till.record(first)).purchase.pointsEarned).toBe(30);
    const second = await buy(ann, line(10));
    expect(second.purchase.pointsEarned).toBe(15);
    expect(told(second.purchase).at(-1)).toBe(
      'Capped 5: points × 3 on 10.00 GBP: 5 points more; it would have been 20 without the limit of 25 points a day per customer',
    );
    expect(told((await buy(ann, line(10))).purchase).at(-1)).toContain('it would have been 20');
    const back = await till.takeBack(
      goodsBack({ occurredAt: NOON, purchase: receiptOf(first), everything: true }),
    );
    expect(back.return.clawback.judged).toBe(30);
    expect((await buy(ann, line(10))).purchase.pointsEarned).toBe(30);
    app.clock.set('2026-03-02T12:00:00Z');
    const tomorrow = await till.record(sale(ann, [line(10)], { occurredAt: '2026-03-02T12:00:00Z' }));
    expect(tomorrow.purchase.pointsEarned).toBe(30);
  });

  it('hold for all customers together, inside one batch, in order', async () => {
    const people = await Promise.all([1, 2, 3, 4].map(() => somebody()));
    await rule({
      name: 'First three',
      effects: [fixed(10)],
      limits: [{ scope: 'ALL', per: 'EVER', uses: 3 }],
    });
    const inputs = people.flatMap((name) => [sale(name, [line(0.5)]), sale(name, [line(0.5)])]);
    const answers = await till.recordAll(inputs);
    expect(answers.map(({ purchase: { pointsEarned } }) => pointsEarned)).toEqual([
      10, 10, 10, 0, 0, 0, 0, 0,
    ]);
    await till.takeBack(goodsBack({ occurredAt: NOON, purchase: receiptOf(inputs[1]!), everything: true }));
    expect((await buy(people[3]!, line(0.5))).purchase.pointsEarned).toBe(10);
    expect((await buy(people[3]!, line(0.5))).purchase.pointsEarned).toBe(0);
  });

  it('count money at the cost of a point', async () => {
    const ann = await somebody();
    expect((await desk.setCostPerPoint('0.5')).userErrors).toEqual([]);
    await rule({ name: 'Ten pence', effects: [fixed(15)], budget: { costMinor: 10 } });
    expect((await buy(ann, line(0.5))).purchase.pointsEarned).toBe(15);
    const last = (await buy(ann, line(0.5))).purchase;
    expect(last.pointsEarned).toBe(5);
    expect(told(last).at(-1)).toMatch(/without the rule's budget$/);
    expect((await buy(ann, line(0.5))).purchase.pointsEarned).toBe(0);
    await desk.setCostPerPoint('0');
  });
});

describe('returns of what rules gave', () => {
  it('in any steps take back exactly what was given', async () => {
    const ann = await somebody();
    await rule({ name: 'Double tea', effects: [times('2', { skus: ['TEA'] })] });
    await rule({ name: 'Per unit', effects: [{ awardPoints: { award: { perUnit: { points: 3 } } } }] });
    await rule({ name: 'Once', effects: [fixed(7)], limits: [{ scope: 'CUSTOMER', per: 'EVER', uses: 1 }] });
    const input = sale(ann, [line(3.33, { quantity: 3 }), line(2.5, { sku: 'JAM', quantity: 2 })]);
    const { purchase: recorded } = await till.record(input);
    expect(recorded.pointsEarned).toBe(24 + 15 + 7);
    const back = async (lines: Input[]): Promise<number> => {
      const preview = await till.previewReturn(
        goodsBack({ occurredAt: NOON, purchase: receiptOf(input), lines }),
      );
      const done = await till.takeBack(goodsBack({ occurredAt: NOON, purchase: receiptOf(input), lines }));
      expect(done.return.clawback).toEqual(preview.clawback);
      return done.return.clawback.judged;
    };
    const judged = [
      await back([{ lineNo: 1, quantity: 1 }]),
      await back([{ lineNo: 2, quantity: 2 }]),
      await back([{ lineNo: 1, quantity: 1 }]),
    ];
    expect(judged).toEqual([9, 11, 10]);
    expect(await back([{ lineNo: 1, quantity: 1 }])).toBe(46 - 30);
    expect((await till.points(ann)).available).toBe(0);
    expect((await buy(ann, line(1))).purchase.pointsEarned).toBe(2 + 3 + 7);
  });
});

describe('tiers at the till', () => {
  afterEach(() => withoutTiers(app.owner, app.program));

  it('rise at once, multiply from the next purchase on, and fall when the goods come back', async () => {
    app.clock.set('2026-01-01T00:00:00Z');
    await new TierStaff(app.staff).put();
    const ann = await somebody();
    const first = sale(ann, [line(600)]);
    const { purchase: recorded, tierChange } = await till.record(first);
    expect(recorded.pointsEarned).toBe(600);
    expect(tierChange).toEqual({
      from: { code: 'MEMBER' },
      to: { code: 'SILVER' },
      holdsFrom: NOON,
      reason: 'UPGRADE',
      message: 'Now Silver, was Member.',
      customerMessage: 'Welcome to Silver! It is yours until 31 March 2028.',
    });
    const again = await till.record(first);
    expect([again.status, again.tierChange]).toEqual(['REPEATED', tierChange]);
    await rule({ name: 'For silver', condition: 'customer.tier == "SILVER"', effects: [fixed(1)] });
    const second = await buy(ann, line(10));
    expect(told(second.purchase)).toEqual([
      'Base earning 10: 1 point per 1.00 GBP on 10.00 GBP: 10 points',
      'Silver 2: points × 1.25 on 10.00 GBP: 2 points more',
      'For silver 1: 1 point once: 1 point',
    ]);
    const back = await till.takeBack(
      goodsBack({ occurredAt: NOON, purchase: receiptOf(first), everything: true }),
    );
    expect(back.return.clawback.judged).toBe(600);
    expect(back.tierChange).toMatchObject({
      from: { code: 'SILVER' },
      to: { code: 'MEMBER' },
      reason: 'CORRECTION',
    });
    expect((await buy(ann, line(10))).purchase.pointsEarned).toBe(10);
  });

  it('rise by the ladder of the time, also when one that counts differently began since', async () => {
    app.clock.set('2026-01-01T00:00:00Z');
    const tiers = new TierStaff(app.staff);
    await tiers.put();
    const ann = await somebody();
    await buy(ann, line(10));
    app.clock.set('2026-03-01T12:10:00Z');
    await tiers.put({ basedOnVersion: 1, metric: 'MONEY_SPENT' });
    app.clock.set('2026-03-01T12:15:00Z');
    const late = await till.record(sale(ann, [line(600)], { occurredAt: '2026-03-01T12:05:00Z' }));
    expect(late.userErrors).toEqual([]);
    expect(late.tierChange).toMatchObject({ to: { code: 'SILVER' } });
  });

  it('count every purchase of a batch for the next one of it', async () => {
    app.clock.set('2026-01-01T00:00:00Z');
    await new TierStaff(app.staff).put({
      metric: 'PURCHASES_MADE',
      rungs: [
        { code: 'NEW', name: 'New', threshold: 0 },
        { code: 'REGULAR', name: 'Regular', threshold: 2, earnMultiplier: '2' },
      ],
    });
    const ann = await somebody();
    const minutes = [0, 1, 2, 3].map((minute) => new Date(Date.parse(NOON) + minute * 60_000).toISOString());
    const answers = await till.recordAll(minutes.map((occurredAt) => sale(ann, [line(10)], { occurredAt })));
    expect(answers.map(({ purchase: { pointsEarned } }) => pointsEarned)).toEqual([10, 10, 20, 20]);
    expect(answers.map(({ tierChange }) => tierChange?.to.code ?? null)).toEqual([
      null,
      'REGULAR',
      null,
      null,
    ]);
  });
});
