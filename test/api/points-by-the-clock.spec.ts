import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { contentsOf, goodsBack, nextNumber, purchase, receiptOf, Till, type Input } from '../support/till.js';

const DAY = 86_400_000;
const START = Date.parse('2026-03-10T12:00:00Z');

const ME = `{ me {
  pointsAccount { available pending reserved debt expiring { points at } }
  pointsHistory(first: 50) { edges { node {
    seq kind points availableChange occurredAt pendingAfter availableAfter debtAfter
  } } }
} }`;

let app: TestApp;
let till: Till;
let name: string;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
});
afterAll(() => app.close());
beforeEach(async () => {
  app.clock.set(START);
  await settings({});
  name = nextNumber('customer');
  await till.enroll(name);
});
afterEach(() => app.clock.reset());

interface Settings {
  readonly release_after?: string | null;
  readonly expiry?: string;
  readonly expiry_after?: string | null;
  readonly expiry_month_day?: string | null;
  readonly expiry_rounds_to_month_end?: boolean;
  readonly debt_policy?: string;
}

/** What the program's only version of settings says from now on. */
async function settings(over: Settings): Promise<void> {
  const { release_after = null, expiry = 'NEVER', expiry_after = null, expiry_month_day = null } = over;
  await app.owner.query(
    `UPDATE point_settings SET release = $2, release_after = $3, expiry = $4, expiry_after = $5, expiry_month_day = $6,
       expiry_rounds_to_month_end = $7, debt_policy = $8 WHERE program_id = $1`,
    [
      app.program.programId,
      release_after ? 'AFTER' : 'AT_ONCE',
      release_after,
      expiry,
      expiry_after,
      expiry_month_day,
      over.expiry_rounds_to_month_end ?? false,
      over.debt_policy ?? 'ALLOW_DEBT',
    ],
  );
}

const at = (instant: number): string => new Date(instant).toISOString();

async function buy(occurredAt: number, over: Input = {}): Promise<Input> {
  const input = purchase({ customer: { externalId: name }, occurredAt: at(occurredAt), ...over });
  expect(await till.record(input)).toMatchObject({ status: 'RECORDED', userErrors: [] });
  return receiptOf(input);
}

/** What the customer sees at an instant; looking changes nothing. */
async function seenAt(instant: number): Promise<{ account: AnyData; history: string[] }> {
  app.clock.set(instant);
  const before = await contentsOf(app.owner);
  const { data, errors } = await app.customer(name).query(ME);
  expect(errors).toBeUndefined();
  expect(await contentsOf(app.owner)).toEqual(before);
  const { pointsAccount: account, pointsHistory } = data.me;
  const history = pointsHistory.edges.map(
    ({ node }: AnyData) =>
      `${node.seq} ${node.kind} ${node.points} ${node.occurredAt} → ${node.availableAfter}`,
  );
  return { account, history };
}

describe('what a customer sees at T is right at T, with no job at work', () => {
  it('pending points that become available', async () => {
    await settings({ release_after: 'P14D' });
    await buy(START);
    expect((await seenAt(START + 14 * DAY - 1)).account).toMatchObject({ pending: 24, available: 0 });
    const { account, history } = await seenAt(START + 14 * DAY);
    expect(account).toMatchObject({ pending: 0, available: 24 });
    expect(history).toEqual([`2 RELEASE 24 ${at(START + 14 * DAY)} → 24`, `1 EARN 24 ${at(START)} → 0`]);
  });

  it('in the days of the program, across the change to summer time', async () => {
    await settings({ release_after: 'P30D' });
    await buy(START);
    const due = Date.parse('2026-04-09T11:00:00Z');
    expect((await seenAt(due - 1)).account).toMatchObject({ pending: 24 });
    expect((await seenAt(due)).account).toMatchObject({ available: 24 });
  });

  it('points that lapse a time after they were earned', async () => {
    await settings({ expiry: 'AFTER_EARNING', expiry_after: 'P90D' });
    await buy(START);
    await buy(START - 10 * DAY);
    const [first, second] = [Date.parse('2026-05-29T11:00:00Z'), Date.parse('2026-06-08T11:00:00Z')];
    expect((await seenAt(first - 1)).account).toMatchObject({
      available: 48,
      expiring: [
        { points: 24, at: at(first) },
        { points: 24, at: at(second) },
      ],
    });
    const { account, history } = await seenAt(first);
    expect(account).toMatchObject({ available: 24, expiring: [{ points: 24, at: at(second) }] });
    expect(history[0]).toBe(`3 EXPIRE 24 ${at(first)} → 24`);
    expect((await seenAt(second)).account).toMatchObject({ available: 0, expiring: [] });
  });

  it('at the end of the month, if the program rounds so', async () => {
    await settings({ expiry: 'AFTER_EARNING', expiry_after: 'P12M', expiry_rounds_to_month_end: true });
    await buy(START);
    const end = Date.parse('2027-03-31T23:00:00Z');
    expect((await seenAt(end - 1)).account).toMatchObject({ available: 24, expiring: [{ at: at(end) }] });
    expect((await seenAt(end)).account).toMatchObject({ available: 0 });
  });

  it('a time after the last purchase, which every purchase moves', async () => {
    await settings({ expiry: 'AFTER_INACTIVITY', expiry_after: 'P30D' });
    await buy(START - 20 * DAY);
    expect((await seenAt(START)).account.expiring).toMatchObject([{ points: 24, at: at(START + 10 * DAY) }]);
    await buy(START);
    const due = Date.parse('2026-04-09T11:00:00Z');
    expect((await seenAt(due - 1)).account).toMatchObject({
      available: 48,
      expiring: [{ points: 48, at: at(due) }],
    });
    expect((await seenAt(due)).account).toMatchObject({ available: 0 });
  });

  it('on a yearly date', async () => {
    await settings({ expiry: 'YEARLY', expiry_month_day: '07-01' });
    await buy(START);
    const due = Date.parse('2026-06-30T23:00:00Z');
    expect((await seenAt(due - 1)).account).toMatchObject({
      available: 24,
      expiring: [{ points: 24, at: at(due) }],
    });
    expect((await seenAt(due)).account).toMatchObject({ available: 0 });
  });

  it('points that come too late count as earned and expired', async () => {
    await settings({ expiry: 'AFTER_EARNING', expiry_after: 'P10D' });
    await buy(START - 20 * DAY);
    const { account, history } = await seenAt(START);
    expect(account).toMatchObject({ available: 0, expiring: [] });
    expect(history).toEqual([
      `2 EXPIRE 24 ${at(START - 10 * DAY)} → 0`,
      `1 EARN 24 ${at(START - 20 * DAY)} → 24`,
    ]);
  });

  it('and it is the same once something was written', async () => {
    await settings({ release_after: 'P5D', expiry: 'AFTER_EARNING', expiry_after: 'P20D' });
    await buy(START);
    const later = START + 25 * DAY;
    const before = await seenAt(later);
    await buy(later);
    const after = await seenAt(later);
    expect(after.history.slice(1)).toEqual(before.history);
    expect(before.account).toMatchObject({ available: 0, pending: 0 });
    expect(after.account).toMatchObject({ available: 0, pending: 24 });
  });
});

describe('a return takes into account what time has done', () => {
  const everything = (receipt: Input, occurredAt: number): Input =>
    goodsBack({ purchase: receipt, everything: true, occurredAt: at(occurredAt) });
  const nothing = { taken: 0, expired: 0, toDebt: 0, waived: 0 };

  it('pending points of its own are taken, and no others', async () => {
    await settings({ release_after: 'P14D' });
    const receipt = await buy(START);
    await buy(START);
    const answer = await till.takeBack(everything(receipt, START));
    expect(answer).toMatchObject({
      return: { clawback: { ...nothing, judged: 24, taken: 24 } },
      customer: { pointsAccount: { pending: 24, available: 0, debt: 0 } },
    });
  });

  it('what has lapsed unspent is not taken again', async () => {
    await settings({ expiry: 'AFTER_EARNING', expiry_after: 'P10D' });
    const receipt = await buy(START);
    await buy(START + 1);
    const later = START + 11 * DAY;
    app.clock.set(later);
    await buy(later);
    const half = goodsBack({ purchase: receipt, lines: [{ lineNo: 2, quantity: 3 }], occurredAt: at(later) });
    expect(await till.takeBack(half)).toMatchObject({
      return: { clawback: { ...nothing, judged: 15, expired: 15 } },
      customer: { pointsAccount: { available: 24, debt: 0 } },
    });
    expect(await till.takeBack(everything(receipt, later))).toMatchObject({
      return: { clawback: { ...nothing, judged: 9, expired: 9 } },
      customer: { pointsAccount: { available: 24, debt: 0 } },
    });
  });

  it.each([
    ['ONLY_PENDING', { ...nothing, judged: 24, waived: 24 }, { available: 10, debt: 0 }],
    ['WITHIN_BALANCE', { ...nothing, judged: 24, taken: 10, waived: 14 }, { available: 0, debt: 0 }],
    ['ALLOW_DEBT', { ...nothing, judged: 24, taken: 10, toDebt: 14 }, { available: 0, debt: 14 }],
  ])(
    'what is spent is waived or owed, as the policy %s says',
    async (debt_policy, clawback, pointsAccount) => {
      await settings({ debt_policy });
      const receipt = await buy(START);
      await new Till(app.staff).adjust(name, -14);
      const answer = await till.takeBack(everything(receipt, START));
      expect(answer).toMatchObject({ return: { clawback }, customer: { pointsAccount } });
      const more = await till.takeBack(everything(receipt, START));
      expect(more.userErrors).toMatchObject([{ code: 'NOTHING_TO_RETURN' }]);
    },
  );
});

describe('a claim', () => {
  it('earns with the dates of the purchase, by the settings in force then', async () => {
    await settings({ release_after: 'P14D', expiry: 'AFTER_EARNING', expiry_after: 'P60D' });
    const input = purchase({ occurredAt: at(START) });
    const { receiptToken } = (await till.record(input)).purchase;
    app.clock.set(START + 20 * DAY);
    expect(await till.claim(receiptToken, { externalId: name })).toMatchObject({
      pointsEarned: 24,
      customer: { pointsAccount: { available: 24, pending: 0 } },
    });
    const due = Date.parse('2026-05-09T11:00:00Z');
    expect((await seenAt(due - 1)).account).toMatchObject({ available: 24, expiring: [{ at: at(due) }] });
    expect((await seenAt(due)).account).toMatchObject({ available: 0 });
  });
});
