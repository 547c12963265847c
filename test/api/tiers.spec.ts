import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { GOLD, ladder, MEMBER, SILVER, TIER_FIELDS, TierStaff, withoutTiers } from '../support/tier-staff.js';
import {
  contentsOf,
  goodsBack,
  nextNumber,
  purchase,
  receiptOf,
  setStatus,
  Till,
  told,
  type Input,
} from '../support/till.js';

const START = '2025-03-10T12:00:00.000Z';
/** The end of the year 2026 in London, and of the grace after it, when summer time has begun. */
const YEAR_ENDS = '2027-01-01T00:00:00.000Z';
const GRACE_ENDS = '2027-03-31T23:00:00.000Z';
const justBefore = (instant: string): string => new Date(Date.parse(instant) - 1).toISOString();

let app: TestApp;
let till: Till;
let staff: TierStaff;
let name: string;
let customerId: string;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  staff = new TierStaff(app.staff);
});
afterAll(() => app.close());
beforeEach(async () => {
  await withoutTiers(app.owner, app.program);
  app.clock.set('2025-01-10T12:00:00Z');
  name = nextNumber('customer');
  customerId = await till.enroll(name);
  app.clock.set(START);
});
afterEach(() => app.clock.reset());

/** So many pounds at that time, recorded as it happens; earns as many points on the entry tier. */
async function buy(pounds: number, occurredAt: string, over: Input = {}): Promise<AnyData> {
  app.clock.set(occurredAt);
  const lines = [{ sku: 'TEA', quantity: pounds, unitPriceMinor: 100 }];
  const input = purchase({ customer: { externalId: name }, occurredAt, lines, ...over });
  const answer = await till.record(input);
  expect(answer.userErrors).toEqual([]);
  return { ...answer, receipt: receiptOf(input) };
}

/** Until so many transactions wait for somebody's lock. */
async function untilWaiting(count: number): Promise<void> {
  for (let waiting = 0, asked = 0; waiting < count; asked++) {
    if (asked > 500) throw new Error(`only ${waiting} are waiting`);
    const [row] = await app.owner.query<{ waiting: number }>(
      `SELECT count(*)::int AS waiting FROM pg_locks JOIN pg_stat_activity USING (pid)
       WHERE datname = current_database() AND NOT granted`,
    );
    ({ waiting } = row!);
  }
}

/** What the customer sees at an instant; looking changes nothing. */
async function seenAt(instant: string): Promise<AnyData> {
  app.clock.set(instant);
  const before = await contentsOf(app.owner);
  const { data, errors } = await app.customer(name).query(`{ me { ${TIER_FIELDS} } }`);
  expect(errors).toBeUndefined();
  expect(await contentsOf(app.owner)).toEqual(before);
  return data.me;
}

async function codeAt(instant: string): Promise<string> {
  return (await seenAt(instant)).tier.code;
}

function rows({ tierHistory }: AnyData): string[] {
  return tierHistory.edges.map(({ node }: AnyData) => `${node.reason} ${node.tier.code} ${node.holdsFrom}`);
}

describe('saving a ladder', () => {
  it('begins at once and is read as it was saved', async () => {
    expect(await staff.inForce()).toBeNull();
    const saved = await staff.put();
    expect(saved).toEqual({
      version: 1,
      effectiveFrom: START,
      metric: 'POINTS_EARNED',
      window: { kind: 'CALENDAR_YEAR', length: null },
      downgrade: { step: 'STRAIGHT', grace: 'P3M' },
      rungs: [{ ...MEMBER, earnMultiplier: '1', benefits: [] }, { ...SILVER, benefits: [] }, GOLD],
    });
    expect(await staff.inForce()).toEqual(saved);
    expect(await new TierStaff(app.till).inForce()).toEqual(saved);
    expect(await new TierStaff(app.customer(name)).inForce()).toEqual(saved);
    expect(await staff.inForce(justBefore(START))).toBeNull();
    expect(await new TierStaff(app.foreignStaff).inForce()).toBeNull();
  });

  it('keeps every version with who saved it and when, the newest first', async () => {
    const first = await staff.put({
      window: { kind: 'ROLLING', length: 'P12M' },
      downgrade: { step: 'ONE_RUNG' },
    });
    app.clock.set('2025-03-11T12:00:00Z');
    const second = await staff.put({ basedOnVersion: 1, window: { kind: 'LIFE' }, downgrade: null });
    const { edges, pageInfo } = await staff.versions({ first: 1 });
    expect(edges).toEqual([
      {
        node: { ladder: second, savedAt: '2025-03-11T12:00:00.000Z', savedByKeyId: expect.any(String) },
      },
    ]);
    expect(second).toMatchObject({ window: { kind: 'LIFE', length: null }, downgrade: null });
    expect(pageInfo.hasNextPage).toBe(true);
    const rest = await staff.versions({ first: 1, after: pageInfo.endCursor });
    expect(rest.edges).toMatchObject([{ node: { ladder: first, savedAt: START } }]);
    expect(first).toMatchObject({
      window: { kind: 'ROLLING', length: 'P12M' },
      downgrade: { step: 'ONE_RUNG', grace: null },
    });
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });

  it('can be planned, which only staff may see', async () => {
    const now = await staff.put();
    const planned = await staff.put({ basedOnVersion: 1, effectiveFrom: '2025-04-01T00:00:00+01:00' });
    expect(planned.effectiveFrom).toBe('2025-03-31T23:00:00.000Z');
    expect(await staff.inForce()).toEqual(now);
    expect(await staff.inForce('2025-04-02T00:00:00Z')).toEqual(planned);
    for (const client of [app.till, app.customer(name)]) {
      const { codes } = await client.query('{ tierLadder(at: "2025-04-02T00:00:00Z") { version } }');
      expect(codes).toEqual(['FORBIDDEN']);
    }
    app.clock.set('2025-03-31T23:00:00Z');
    expect(await staff.inForce()).toEqual(planned);
  });

  it('is refused to who has not seen the newest version', async () => {
    await staff.put();
    const before = await contentsOf(app.owner);
    const { tierLadder, userErrors } = await staff.save(ladder());
    expect(tierLadder).toBeNull();
    expect(userErrors).toMatchObject([
      { code: 'VERSION_CONFLICT', field: ['input', 'basedOnVersion'], retryable: false },
    ]);
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('of several at the same moment takes one', async () => {
    const client = new pg.Client({ connectionString: app.database.ownerUrl });
    await client.connect();
    try {
      // Everybody reads what there is before anybody can write.
      await client.query('BEGIN; LOCK TABLE tier_ladders IN EXCLUSIVE MODE');
      const saving = Promise.all([1, 2, 3, 4].map(() => staff.save(ladder())));
      await untilWaiting(4);
      await client.query('ROLLBACK');
      const codes = (await saving).map(({ userErrors }) =>
        userErrors.map(({ code }: AnyData) => code).join(),
      );
      expect(codes.sort()).toEqual(['', 'VERSION_CONFLICT', 'VERSION_CONFLICT', 'VERSION_CONFLICT']);
    } finally {
      await client.end();
    }
    expect((await staff.versions()).edges).toHaveLength(1);
  });

  const rungs = (over: Input, ...more: Input[]): Input => ({
    rungs: [MEMBER, { ...SILVER, ...over }, ...more],
  });

  it.each<[string, Input, string[]]>([
    ['no rungs', { rungs: [] }, ['REQUIRED input.rungs']],
    ['too many rungs', { rungs: Array(21).fill(MEMBER) }, ['TOO_MANY input.rungs']],
    ['an entry tier that costs', { rungs: [SILVER] }, ['OUT_OF_RANGE input.rungs.0.threshold']],
    ['a code in small letters', rungs({ code: 'silver' }), ['INVALID input.rungs.1.code']],
    ['a code twice', rungs({ code: 'MEMBER' }), ['INVALID input.rungs.1.code']],
    ['a name left empty', rungs({ name: '' }), ['REQUIRED input.rungs.1.name']],
    ['a name too long', rungs({ name: 'x'.repeat(101) }), ['TOO_LONG input.rungs.1.name']],
    ['a name with a NUL', rungs({ name: 'Sil\0ver' }), ['UNSUPPORTED_TEXT input.rungs.1.name']],
    [
      'thresholds that fall',
      rungs({}, { ...GOLD, threshold: 500 }),
      ['OUT_OF_RANGE input.rungs.2.threshold'],
    ],
    ['half a point', rungs({ threshold: 0.5 }), ['OUT_OF_RANGE input.rungs.1.threshold']],
    [
      'less than once the points',
      rungs({ earnMultiplier: '0.9' }),
      ['OUT_OF_RANGE input.rungs.1.earnMultiplier'],
    ],
    [
      'a multiplier that is none',
      rungs({ earnMultiplier: '1e1' }),
      ['OUT_OF_RANGE input.rungs.1.earnMultiplier'],
    ],
    ['too many benefits', rungs({ benefits: Array(21).fill('Tea') }), ['TOO_MANY input.rungs.1.benefits']],
    ['an empty benefit', rungs({ benefits: ['Tea', ''] }), ['REQUIRED input.rungs.1.benefits.1']],
    [
      'a year with a length',
      { window: { kind: 'CALENDAR_YEAR', length: 'P1Y' } },
      ['INVALID input.window.length'],
    ],
    ['a rolling window without one', { window: { kind: 'ROLLING' } }, ['REQUIRED input.window.length']],
    ['hours', { window: { kind: 'ROLLING', length: 'PT24H' } }, ['INVALID input.window.length']],
    ['four years', { window: { kind: 'ROLLING', length: 'P4Y' } }, ['OUT_OF_RANGE input.window.length']],
    ['no way down', { downgrade: null }, ['REQUIRED input.downgrade']],
    ['a way down for life', { window: { kind: 'LIFE' } }, ['INVALID input.downgrade']],
    [
      'a grace of no time',
      { downgrade: { step: 'STRAIGHT', grace: 'P0D' } },
      ['INVALID input.downgrade.grace'],
    ],
    [
      'a grace as long as the year',
      { downgrade: { step: 'STRAIGHT', grace: 'P1Y' } },
      ['OUT_OF_RANGE input.downgrade.grace'],
    ],
    ['a beginning that is no time', { effectiveFrom: 'tomorrow' }, ['INVALID input.effectiveFrom']],
    [
      'a later version in the past',
      { effectiveFrom: '2025-03-10T11:59:59Z' },
      ['TOO_OLD input.effectiveFrom'],
    ],
    [
      'everything that is wrong at once',
      { effectiveFrom: '', downgrade: null, rungs: [{ ...MEMBER, code: '' }] },
      ['INVALID input.effectiveFrom', 'REQUIRED input.downgrade', 'INVALID input.rungs.0.code'],
    ],
  ])('refuses %s', async (_, over, expected) => {
    await staff.put();
    const before = await contentsOf(app.owner);
    const answer = await staff.save(ladder({ basedOnVersion: 1, ...over }));
    expect(told(answer)).toEqual(expected);
    expect(answer.tierLadder).toBeNull();
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('takes no time that is none to be asked for', async () => {
    const { codes, errors } = await app.staff.query('{ tierLadder(at: "soon") { version } }');
    expect(codes).toEqual(['BAD_USER_INPUT']);
    expect(errors![0]).toMatchObject({ extensions: { field: ['at'] } });
  });
});

describe('what a customer sees at T is right at T, with no job at work', () => {
  it('nothing while the program has no tiers', async () => {
    await buy(600, START);
    expect(await seenAt(START)).toEqual({ tier: null, tierProgress: null, tierHistory: { edges: [] } });
  });

  it('the entry tier of somebody who never bought', async () => {
    await staff.put({ effectiveFrom: '2024-01-01T00:00:00Z' });
    const { tier, tierProgress, tierHistory } = await seenAt(START);
    expect(tier).toEqual({
      code: 'MEMBER',
      name: 'Member',
      earnMultiplier: '1',
      benefits: [],
      heldFrom: '2025-01-10T12:00:00.000Z',
      heldUntil: null,
    });
    expect(tierProgress).toEqual({
      metric: 'POINTS_EARNED',
      counted: 0,
      next: { tier: { code: 'SILVER' }, missing: 500, before: '2026-01-01T00:00:00.000Z' },
      stay: null,
      sentences: ['You are Member.', 'Another 500 points by 31 December 2025 make you Silver.'],
    });
    expect(tierHistory.edges).toEqual([]);
  });

  it('a tier reached, kept by grace and lost, in the days of the program', async () => {
    await staff.put({ effectiveFrom: '2025-01-01T00:00:00Z' });
    await buy(400, '2025-03-10T12:00:00.000Z');
    await buy(600, '2025-05-05T12:00:00.000Z');
    const seen = await seenAt('2025-06-01T12:00:00.000Z');
    expect(seen.tier).toEqual({
      code: 'GOLD',
      name: 'Gold',
      earnMultiplier: '1.5',
      benefits: ['Lounge'],
      heldFrom: '2025-05-05T12:00:00.000Z',
      heldUntil: GRACE_ENDS,
    });
    expect(seen.tierProgress).toEqual({
      metric: 'POINTS_EARNED',
      counted: 1000,
      next: null,
      stay: {
        missing: 1000,
        from: '2026-01-01T00:00:00.000Z',
        before: YEAR_ENDS,
        otherwise: { code: 'MEMBER' },
      },
      sentences: [
        'You are Gold until 31 March 2027.',
        'To stay Gold it takes another 1000 points from 1 January 2026 to 31 December 2026; ' +
          'otherwise you are Member after 31 March 2027.',
      ],
    });
    expect(await codeAt(justBefore(GRACE_ENDS))).toBe('GOLD');
    const after = await seenAt(GRACE_ENDS);
    expect(after.tier).toMatchObject({ code: 'MEMBER', heldFrom: GRACE_ENDS, heldUntil: null });
    expect(rows(after)).toEqual([`DOWNGRADE MEMBER ${GRACE_ENDS}`, 'UPGRADE GOLD 2025-05-05T12:00:00.000Z']);
  });

  it('what came back counts no longer', async () => {
    await staff.put({ effectiveFrom: '2025-01-01T00:00:00Z' });
    const { receipt } = await buy(400, '2025-03-10T12:00:00.000Z');
    await buy(200, '2025-03-11T12:00:00.000Z');
    expect(await codeAt('2025-03-12T12:00:00.000Z')).toBe('SILVER');
    app.clock.set('2025-03-13T12:00:00Z');
    const back = goodsBack({ purchase: receipt, everything: true, occurredAt: '2025-03-13T12:00:00Z' });
    expect((await till.takeBack(back)).userErrors).toEqual([]);
    const { tier, tierProgress } = await seenAt('2025-03-13T12:00:00.000Z');
    expect(tier.code).toBe('MEMBER');
    expect(tierProgress).toMatchObject({ counted: 200, next: { missing: 300 } });
  });

  it('a late purchase brings the tier from when it happened', async () => {
    await staff.put({ effectiveFrom: '2025-01-01T00:00:00Z' });
    await buy(300, '2025-03-10T12:00:00.000Z');
    app.clock.set('2025-03-12T12:00:00Z');
    await till.record(
      purchase({
        customer: { externalId: name },
        occurredAt: '2025-03-09T12:00:00Z',
        lines: [{ sku: 'TEA', quantity: 300, unitPriceMinor: 100 }],
      }),
    );
    expect((await seenAt('2025-03-12T12:00:00.000Z')).tier).toMatchObject({
      code: 'SILVER',
      heldFrom: '2025-03-10T12:00:00.000Z',
    });
  });

  it('counts money and purchases where the ladder says so', async () => {
    await staff.put({
      effectiveFrom: '2025-01-01T00:00:00Z',
      metric: 'PURCHASES_MADE',
      rungs: [MEMBER, { ...SILVER, threshold: 2 }],
    });
    await buy(1, '2025-03-10T12:00:00.000Z');
    const { tierProgress } = await seenAt('2025-03-10T12:00:00.000Z');
    expect(tierProgress).toMatchObject({ metric: 'PURCHASES_MADE', counted: 1, next: { missing: 1 } });
    expect(tierProgress.sentences[1]).toBe('Another 1 purchase by 31 December 2025 makes you Silver.');
    await buy(1, '2025-03-11T12:00:00.000Z');
    expect(await codeAt('2025-03-11T12:00:00.000Z')).toBe('SILVER');
  });

  it('claimed purchases count, for whom they were claimed', async () => {
    await staff.put({ effectiveFrom: '2025-01-01T00:00:00Z' });
    const { purchase: bought } = await buy(700, '2025-03-10T12:00:00.000Z', { customer: null });
    expect(await codeAt('2025-03-11T12:00:00.000Z')).toBe('MEMBER');
    const claim = await till.claim(bought.receiptToken, { externalId: name });
    expect(claim).toMatchObject({ status: 'RECORDED', userErrors: [] });
    const { tier, tierProgress } = await seenAt('2025-03-11T12:00:00.000Z');
    expect(tier).toMatchObject({ code: 'SILVER', heldFrom: '2025-03-10T12:00:00.000Z' });
    expect(tierProgress.counted).toBe(700);
  });

  it('purchases of a suspended customer do not', async () => {
    await staff.put({
      effectiveFrom: '2025-01-01T00:00:00Z',
      metric: 'PURCHASES_MADE',
      rungs: [MEMBER, { ...SILVER, threshold: 1 }],
    });
    await setStatus(app.owner, customerId, 'SUSPENDED');
    await buy(100, '2025-03-10T12:00:00.000Z');
    expect((await seenAt('2025-03-10T12:00:00.000Z')).tierProgress).toMatchObject({ counted: 0 });
    await setStatus(app.owner, customerId, 'ACTIVE');
  });

  it('what an alias bought counts for the survivor', async () => {
    await staff.put({ effectiveFrom: '2025-01-01T00:00:00Z' });
    await buy(700, '2025-03-10T12:00:00.000Z');
    const survivor = nextNumber('survivor');
    app.clock.set('2025-01-10T12:00:00Z');
    const survivorId = await till.enroll(survivor);
    await setStatus(app.owner, customerId, 'MERGED', survivorId);
    name = survivor;
    expect(await codeAt('2025-03-11T12:00:00.000Z')).toBe('SILVER');
  });

  it('the same of purchases from before there were tiers, whatever became of them', async () => {
    await staff.put({ effectiveFrom: '2025-01-01T00:00:00Z' });
    const { receipt } = await buy(300, '2025-03-10T12:00:00.000Z');
    const back = { purchase: receipt, lines: [{ lineNo: 1, quantity: 100 }], occurredAt: START };
    expect((await till.takeBack(goodsBack(back))).userErrors).toEqual([]);
    const { purchase: claimed } = await buy(400, '2025-03-11T12:00:00.000Z', { customer: null });
    expect((await till.claim(claimed.receiptToken, { externalId: name })).userErrors).toEqual([]);
    await buy(1000, '2025-03-12T12:00:00.000Z', { customer: null });
    await setStatus(app.owner, customerId, 'SUSPENDED');
    await buy(1000, '2025-03-13T12:00:00.000Z');
    await setStatus(app.owner, customerId, 'ACTIVE');
    for (const [metric, counted] of [
      ['POINTS_EARNED', 600],
      ['MONEY_SPENT', 60_000],
      ['PURCHASES_MADE', 2],
    ] as const) {
      await withoutTiers(app.owner, app.program);
      await staff.put({ effectiveFrom: '2025-01-01T00:00:00Z', metric });
      expect((await seenAt('2025-03-13T12:00:00.000Z')).tierProgress).toMatchObject({ metric, counted });
    }
  });

  it('one customer sees nothing of another', async () => {
    await staff.put({ effectiveFrom: '2025-01-01T00:00:00Z' });
    await buy(700, '2025-03-10T12:00:00.000Z');
    name = nextNumber('other');
    await till.enroll(name);
    expect(await codeAt('2025-03-11T12:00:00.000Z')).toBe('MEMBER');
    const { data } = await app.foreignTill.query(
      `query ($id: ID!) { customer(by: { id: $id }) { ${TIER_FIELDS} } }`,
      { id: customerId },
    );
    expect(data.customer).toBeNull();
  });

  it('the history by pages', async () => {
    await staff.put({ effectiveFrom: '2025-01-01T00:00:00Z', downgrade: { step: 'ONE_RUNG' } });
    await buy(1000, '2025-03-10T12:00:00.000Z');
    app.clock.set('2030-01-01T12:00:00Z');
    const page = `query ($after: String) { me { tierHistory(first: 1, after: $after) {
      edges { node { seq reason tier { code } } } pageInfo { hasNextPage endCursor } } } }`;
    const codes: string[] = [];
    let after: string | null = null;
    do {
      const answer: AnyData = await app.customer(name).query(page, { after });
      expect(answer.errors).toBeUndefined();
      const { edges, pageInfo } = answer.data.me.tierHistory;
      codes.push(...edges.map(({ node }: AnyData) => `${node.seq} ${node.reason} ${node.tier.code}`));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(codes).toEqual(['3 DOWNGRADE MEMBER', '2 DOWNGRADE SILVER', '1 UPGRADE GOLD']);
  });
});
