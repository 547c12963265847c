import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RuleDesk } from '../support/rule-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData, TestClient } from '../support/test-client.js';
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

/** A Sunday. */
const NOON = '2026-03-01T12:00:00.000Z';
const CHECK = `query ($input: CheckConditionInput!) { checkCondition(input: $input) {
  isInOrder flaws { code message hint replacement line column offset length } advice { code } facts segments
  purchase { externalId }
  evaluations {
    lineNo holds unknownFact fault
    parts { depth kind text offset length outcome reason sides { text value } apart }
  }
  userErrors { code field }
} }`;

let app: TestApp;
let till: Till;
let rules: RuleDesk;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  rules = new RuleDesk(app.staff);
  app.clock.set(NOON);
});
afterAll(() => app.close());

async function check(text: string, over: Input = {}, client: TestClient = app.staff): Promise<AnyData> {
  const before = await contentsOf(app.owner);
  const { data, errors } = await client.query(CHECK, { input: { text, place: 'PURCHASE', ...over } });
  expect(errors).toBeUndefined();
  expect(await contentsOf(app.owner)).toEqual(before);
  return data.checkCondition;
}

async function somebody(): Promise<string> {
  const name = nextNumber('shopper');
  await till.enroll(name);
  return name;
}

async function bought(externalId: string, pounds: readonly number[], over: Input = {}): Promise<Input> {
  const lines = pounds.map((price) => ({ sku: `AT-${price}`, quantity: 1, unitPriceMinor: price * 100 }));
  const input = purchase({ customer: { externalId }, occurredAt: NOON, lines, ...over });
  expect((await till.record(input)).userErrors).toEqual([]);
  return input;
}

describe('checkCondition', () => {
  it('says what is wrong, where, and what would be right', async () => {
    expect(await check('customer.purchaseCounts > 3')).toEqual({
      isInOrder: false,
      flaws: [
        {
          code: 'UNKNOWN_FACT',
          message: expect.stringContaining('customer.purchaseCounts'),
          hint: expect.stringContaining('purchaseCount'),
          replacement: expect.stringContaining('purchaseCount'),
          line: 1,
          column: expect.any(Number),
          offset: expect.any(Number),
          length: expect.any(Number),
        },
      ],
      advice: [],
      facts: [],
      segments: [],
      purchase: null,
      evaluations: [],
      userErrors: [],
    });
  });

  it('says what one reads that is in order', async () => {
    expect(await check('purchase.totalMinor > 100 && customer.purchaseCount > 1')).toMatchObject({
      isInOrder: true,
      flaws: [],
      facts: expect.arrayContaining(['purchase.totalMinor', 'customer.purchaseCount']),
      evaluations: [],
    });
  });

  it('evaluates for the latest purchase of a customer, with the value of each part', async () => {
    const ann = await somebody();
    await bought(ann, [10], { occurredAt: '2026-02-27T12:00:00Z' });
    const latest = await bought(ann, [20]);
    const text = 'purchase.totalMinor >= money("25.00") || customer.purchaseCount == 1';
    const checked = await check(text, { customer: { externalId: ann } });
    expect(checked.purchase).toEqual({ externalId: latest['externalId'] });
    expect(checked.evaluations).toEqual([
      {
        lineNo: null,
        holds: true,
        unknownFact: null,
        fault: null,
        parts: [
          {
            depth: 0,
            kind: 'ANY',
            text,
            offset: 0,
            length: text.length,
            outcome: 'TRUE',
            reason: null,
            sides: [],
            apart: null,
          },
          {
            depth: 1,
            kind: 'COMPARISON',
            text: 'purchase.totalMinor >= money("25.00")',
            offset: 0,
            length: 37,
            outcome: 'FALSE',
            reason: null,
            sides: [
              { text: 'purchase.totalMinor', value: '2000' },
              { text: 'money("25.00")', value: '2500' },
            ],
            apart: '500',
          },
          {
            depth: 1,
            kind: 'COMPARISON',
            text: 'customer.purchaseCount == 1',
            offset: 41,
            length: 27,
            outcome: 'TRUE',
            reason: null,
            sides: [
              { text: 'customer.purchaseCount', value: '1' },
              { text: '1', value: '1' },
            ],
            apart: null,
          },
        ],
      },
    ]);
  });

  it('leaves the purchase itself out of what the customer bought, also where it came back', async () => {
    const ann = await somebody();
    const only = await bought(ann, [20]);
    const about = { customer: { externalId: ann }, purchase: receiptOf(only) };
    const holds = async (): Promise<boolean> =>
      (await check('purchase.isFirst && customer.totalSpentMinor == 0', about)).evaluations[0].holds;
    expect(await holds()).toBe(true);
    await till.takeBack(goodsBack({ purchase: receiptOf(only), occurredAt: NOON, everything: true }));
    expect(await holds()).toBe(true);
    await bought(ann, [5]);
    expect(await holds()).toBe(false);
  });

  it('evaluates line filters line by line', async () => {
    const ann = await somebody();
    await bought(ann, [10, 3]);
    const { evaluations } = await check('line.netMinor > money("5.00")', {
      place: 'LINE',
      customer: { externalId: ann },
    });
    expect(evaluations.map(({ lineNo, holds }: AnyData) => [lineNo, holds])).toEqual([
      [1, true],
      [2, false],
    ]);
  });

  it('names the fact that is not known, and the fault', async () => {
    const ann = await somebody();
    const about = { place: 'SEGMENT', customer: { externalId: ann } };
    expect(await check('customer.daysSinceLastPurchase > 3', about)).toMatchObject({
      purchase: null,
      evaluations: [
        {
          holds: false,
          unknownFact: 'customer.daysSinceLastPurchase',
          parts: [{ outcome: 'UNKNOWN', reason: 'customer.daysSinceLastPurchase' }],
        },
      ],
    });
    expect(await check('customer.totalSpentMinor / customer.purchaseCount > 3', about)).toMatchObject({
      evaluations: [{ holds: false, fault: expect.stringContaining('divided by zero') }],
    });
  });

  it('knows the segments that it asks about', async () => {
    const ann = await somebody();
    await bought(ann, [10]);
    await rules.saveSegment({ name: 'buyers', condition: 'customer.purchaseCount > 0' });
    expect(
      await check('"buyers" in customer.segments', { place: 'SEGMENT', customer: { externalId: ann } }),
    ).toMatchObject({ segments: ['buyers'], evaluations: [{ holds: true }] });
  });

  it('only checks conditions over events', async () => {
    const ann = await somebody();
    expect(await check('event.name == "x"', { place: 'EVENT', customer: { externalId: ann } })).toMatchObject(
      {
        isInOrder: true,
        evaluations: [],
        userErrors: [],
      },
    );
  });

  it('refuses customers and purchases that there are not', async () => {
    const [ann, ben] = [await somebody(), await somebody()];
    const anns = await bought(ann, [10]);
    const told = async (over: Input, client?: TestClient): Promise<string[]> =>
      (await check('true', over, client)).userErrors.map(
        ({ code, field }: AnyData) => `${code} ${field.join('.')}`,
      );
    expect(await told({ customer: { externalId: 'nobody' } })).toEqual(['CUSTOMER_NOT_FOUND input.customer']);
    expect(await told({ customer: { externalId: ben } })).toEqual(['PURCHASE_NOT_FOUND input.purchase']);
    const notTheirs = { customer: { externalId: ben }, purchase: receiptOf(anns) };
    expect(await told(notTheirs)).toEqual(['PURCHASE_NOT_FOUND input.purchase']);
    expect(await told({ customer: { externalId: ann } }, app.foreignStaff)).toEqual([
      'CUSTOMER_NOT_FOUND input.customer',
    ]);
  });
});

describe('the members of a segment', () => {
  const MEMBERS = `query ($name: String!, $first: Int) {
    segment(name: $name) { members { count faults sample(first: $first) { id } } } }`;
  const membersOf = async (name: string, first = 10): Promise<AnyData> =>
    (await app.staff.query(MEMBERS, { name, first })).data.segment.members;

  it('are counted, and some are named', async () => {
    const ids: string[] = [];
    for (let number = 0; number < 3; number++) {
      const name = nextNumber('lavish');
      ids.push(await till.enroll(name));
      await bought(name, [900 + number]);
    }
    await setStatus(app.owner, ids[2]!, 'CLOSED');
    await rules.saveSegment({ name: 'lavish', condition: 'customer.totalSpentMinor >= money("900")' });
    expect(await membersOf('lavish')).toEqual({
      count: 2,
      faults: 0,
      sample: [{ id: ids[0] }, { id: ids[1] }],
    });
    expect(await membersOf('lavish', 1)).toEqual({ count: 2, faults: 0, sample: [{ id: ids[0] }] });
    for (const first of [0, 51]) {
      expect((await app.staff.query(MEMBERS, { name: 'lavish', first })).codes).toEqual(['BAD_USER_INPUT']);
    }
  });

  it('are those of segments that ask for others, and of those who never bought', async () => {
    const id = await till.enroll(nextNumber('stranger'));
    await rules.saveSegment({ name: 'strangers', condition: 'customer.purchaseCount == 0' });
    await rules.saveSegment({ name: 'others', condition: '!("strangers" in customer.segments)' });
    const [strangers, others] = [await membersOf('strangers', 50), await membersOf('others', 50)];
    expect(strangers.sample).toContainEqual({ id });
    expect(others.sample).not.toContainEqual({ id });
    const [row] = await app.owner.query<{ count: string }>(
      `SELECT count(*) FROM customers WHERE program_id = $1 AND status = 'ACTIVE'`,
      [app.program.programId],
    );
    expect(strangers.count + others.count).toBe(Number(row!.count));
  });

  it('leave out whom a fault keeps from being judged, and say how many', async () => {
    await till.enroll(nextNumber('stranger'));
    await rules.saveSegment({
      name: 'faulty',
      condition: 'customer.totalSpentMinor / customer.purchaseCount > 100000000',
    });
    const { count, faults } = await membersOf('faulty');
    expect(count).toBe(0);
    expect(faults).toBe((await membersOf('strangers')).count);
  });

  it('are found for all segments of a list in one go, and nothing is written', async () => {
    const before = await contentsOf(app.owner);
    const { data } = await app.staff.query('{ segments { edges { node { name members { count } } } } }');
    const counts = data.segments.edges.map(({ node }: AnyData) => [node.name, node.members.count]);
    expect(counts).toContainEqual(['lavish', 2]);
    expect(await contentsOf(app.owner)).toEqual(before);
  });
});

describe('once there are tiers', () => {
  beforeAll(async () => {
    app.clock.set('2026-02-01T12:00:00Z');
    await new TierStaff(app.staff).put();
    app.clock.set(NOON);
  });
  afterAll(() => withoutTiers(app.owner, app.program));

  it('a condition is evaluated for somebody who never bought', async () => {
    const externalId = await somebody();
    const answer = await check('customer.tier == "MEMBER"', { place: 'SEGMENT', customer: { externalId } });
    expect(answer).toMatchObject({ isInOrder: true, evaluations: [{ holds: true }], userErrors: [] });
  });

  it('members of segments are counted, those who never bought too', async () => {
    await somebody();
    await rules.saveSegment({ name: 'members', condition: 'customer.tier == "MEMBER"' });
    const { data, errors } = await app.staff.query(
      '{ segment(name: "members") { members { count faults sample(first: 1) { id } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.segment.members).toMatchObject({ faults: 0, sample: [{ id: expect.any(String) }] });
    expect(data.segment.members.count).toBeGreaterThan(0);
  });
});
