import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { holdAccount, type HeldAccount } from '../support/held-account.js';
import { ledgerFlaws } from '../support/ledger-flaws.js';
import { countAnswers, keptOf, regulars, repeat, TEA_POINTS, teaFor } from '../support/tea-sales.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { purchase, TEA, Till, type Input } from '../support/till.js';

/** Shorter than the time for which a transaction waits for a lock, which is 6 seconds. */
const WHILE_HELD_MS = 4_000;
/** Long enough for what was sent to have arrived and to wait. */
const UNDER_WAY_MS = 300;

const RECORD = `mutation ($input: RecordPurchaseInput!) {
  recordPurchase(input: $input) { status userErrors { code } }
}`;

let app: TestApp;
let till: Till;
let held: HeldAccount | undefined;

beforeAll(async () => {
  // What it logs about poison is no news.
  app = await createTestApp({ LOG_LEVEL: 'silent' });
  till = new Till(app.till);
});
afterAll(() => app.close());
afterEach(async () => {
  await held?.release();
  expect(await ledgerFlaws(app.owner)).toEqual([]);
  const { data } = await app.staff.query('{ verifyLedger { ok faults { __typename } } }');
  expect(data.verifyLedger).toEqual({ ok: true, faults: [] });
});

it('320 purchases of one customer at once are all recorded, and the balance is exact', async () => {
  const [name] = await regulars(till, 1);
  const inputs = repeat(320, () => teaFor(name!));
  const answers = await Promise.all(inputs.map((input) => till.record(input)));
  expect(countAnswers(answers)).toEqual({ RECORDED: 320 });
  expect(answers.map((answer) => answer.purchase.externalId)).toEqual(
    inputs.map((input) => input['externalId']),
  );
  expect(answers.filter((answer) => answer.purchase.pointsEarned !== TEA_POINTS)).toEqual([]);
  expect(await till.points(name!)).toEqual({ available: 321 * TEA_POINTS, pending: 0, reserved: 0, debt: 0 });
});

describe('a purchase that the database does not take', () => {
  const POISON = { ...TEA, sku: 'POISON' };

  beforeAll(async () => {
    await app.owner.query(`ALTER TABLE purchase_lines ADD CONSTRAINT no_poison CHECK (sku <> 'POISON')`);
  });
  afterAll(() => app.owner.query('ALTER TABLE purchase_lines DROP CONSTRAINT no_poison'));

  /** 64 purchases by 16 customers and by nobody, those in these places being poisoned. */
  async function sixtyFour(poisoned: readonly number[]): Promise<{ inputs: Input[]; names: string[] }> {
    const names = await regulars(till, 16);
    const inputs = repeat(64, (n) =>
      purchase({
        customer: n % 5 === 4 ? null : { externalId: names[n % 16]! },
        lines: poisoned.includes(n) ? [TEA, POISON] : [TEA],
      }),
    );
    return { inputs, names };
  }

  /** What the customers' points must be when all but those in these places were recorded. */
  async function expectOnlyOthersKept(
    poisoned: readonly number[],
    { inputs, names }: { inputs: readonly Input[]; names: readonly string[] },
  ): Promise<void> {
    const others = inputs.filter((_, n) => !poisoned.includes(n));
    expect(await keptOf(app.owner, inputs)).toEqual(new Set(others.map(({ externalId }) => externalId)));
    const [{ receipts }] = (await app.owner.query(
      'SELECT count(*)::int AS receipts FROM receipts WHERE external_id = ANY ($1)',
      [inputs.map(({ externalId }) => externalId)],
    )) as [{ receipts: number }];
    expect(receipts).toBe(others.length);
    for (const name of names) {
      const own = others.filter(
        ({ customer }) => (customer as { externalId: string } | null)?.externalId === name,
      );
      expect(await till.points(name)).toEqual({
        available: TEA_POINTS * (1 + own.length),
        pending: 0,
        reserved: 0,
        debt: 0,
      });
    }
  }

  const places: [what: string, poisoned: number[]][] = [
    ['one in the middle', [31]],
    ['the first, the last and neighbours', [0, 30, 31, 63]],
  ];

  it.each(places)('among 64 single calls at once fails alone: %s', async (_what, poisoned) => {
    const sent = await sixtyFour(poisoned);
    const answers = await Promise.all(sent.inputs.map((input) => app.till.query(RECORD, { input })));
    const expected = sent.inputs.map((_, n) =>
      poisoned.includes(n) ? [500, 'INTERNAL'] : [200, 'RECORDED'],
    );
    expect(
      answers.map(({ status, data, codes }) => [status, codes[0] ?? data.recordPurchase.status]),
    ).toEqual(expected);
    await expectOnlyOthersKept(poisoned, sent);
  });

  it.each(places)('in a batch of 64 fails alone: %s', async (_what, poisoned) => {
    const sent = await sixtyFour(poisoned);
    const answers = await till.recordAll(sent.inputs);
    const failed = answers.flatMap(({ status }, n) => (status === null ? [n] : []));
    expect(failed).toEqual(poisoned);
    for (const n of failed)
      expect(answers[n].userErrors).toMatchObject([{ code: 'TEMPORARILY_UNAVAILABLE', retryable: true }]);
    expect(countAnswers(answers)).toEqual({
      RECORDED: 64 - poisoned.length,
      TEMPORARILY_UNAVAILABLE: poisoned.length,
    });
    await expectOnlyOthersKept(poisoned, sent);
  });

  it('beside a batch, and in several batches at once, likewise', async () => {
    const rounds = await Promise.all(repeat(3, () => sixtyFour([10])));
    const [single, ...batches] = rounds as [(typeof rounds)[0], ...typeof rounds];
    const [answers, ...results] = await Promise.all([
      Promise.all(single.inputs.map((input) => app.till.query(RECORD, { input }))),
      ...batches.map(({ inputs }) => till.recordAll(inputs)),
    ]);
    expect(answers!.flatMap(({ codes }, n) => codes.map((code: unknown) => [n, code]))).toEqual([
      [10, 'INTERNAL'],
    ]);
    for (const each of results)
      expect(countAnswers(each)).toEqual({ RECORDED: 63, TEMPORARILY_UNAVAILABLE: 1 });
    for (const each of rounds) await expectOnlyOthersKept([10], each);
  });
});

describe('a customer whose account somebody else holds', () => {
  let slow: string;
  let others: string[];

  beforeAll(async () => {
    [slow, ...others] = (await regulars(till, 21)) as [string, ...string[]];
  });

  /** Sends these and counts the answers as they come. */
  function send(inputs: readonly Input[]): { answered: () => number; all: Promise<AnyData[]> } {
    let answered = 0;
    const answers = inputs.map(async (input) => {
      const answer = await till.record(input);
      answered++;
      return answer;
    });
    return { answered: () => answered, all: Promise.all(answers) };
  }

  /** What comes of this before whoever holds the account would have to let go. */
  function whileHeld<T>(work: Promise<T>): Promise<T | 'held up'> {
    return Promise.race([work, sleep(WHILE_HELD_MS, 'held up' as const, { ref: false })]);
  }

  it('does not hold up 100 purchases of others that come at the same time', async () => {
    const before = await till.points(slow);
    held = await holdAccount(app.database.ownerUrl, slow);
    const own = send(repeat(40, () => teaFor(slow)));
    const foreign = send(repeat(100, (n) => teaFor(others[n % others.length]!)));
    const answers = await whileHeld(foreign.all);
    expect([answers === 'held up', foreign.answered(), own.answered()]).toEqual([false, 100, 0]);
    expect(countAnswers(answers as AnyData[])).toEqual({ RECORDED: 100 });
    await held.release();
    expect(countAnswers(await own.all)).toEqual({ RECORDED: 40 });
    expect(await till.points(slow)).toEqual({ ...before, available: before.available + 40 * TEA_POINTS });
  });

  it('does not hold up purchases, batches and reads of others that come while 20 of theirs wait', async () => {
    held = await holdAccount(app.database.ownerUrl, slow);
    const own = send(repeat(20, () => teaFor(slow)));
    await sleep(UNDER_WAY_MS);
    const foreign = whileHeld(
      Promise.all([
        send(repeat(40, (n) => teaFor(others[n % others.length]!))).all,
        till.recordAll(others.map(teaFor)),
        till.points(others[0]!),
        till.points(slow),
      ]),
    );
    const answers = await foreign;
    expect([answers === 'held up', own.answered()]).toEqual([false, 0]);
    expect(countAnswers((answers as AnyData[][]).slice(0, 2).flat())).toEqual({
      RECORDED: 40 + others.length,
    });
    await held.release();
    expect(countAnswers(await own.all)).toEqual({ RECORDED: 20 });
  });

  it('holds up the batch that they are in, and no other batch or call', async () => {
    const [beside, elsewhere] = [others.slice(0, 8), others.slice(8)];
    held = await holdAccount(app.database.ownerUrl, slow);
    let done = false;
    const mixed = till
      .recordAll([...beside.slice(0, 4), slow, ...beside.slice(4)].map(teaFor))
      .finally(() => {
        done = true;
      });
    const own = send(repeat(20, () => teaFor(slow)));
    const answers = await whileHeld(
      Promise.all([
        ...repeat(6, () => till.recordAll([...elsewhere, ...elsewhere].map(teaFor))),
        send(repeat(60, (n) => teaFor(elsewhere[n % elsewhere.length]!))).all,
        till.points(elsewhere[0]!).then(() => []),
      ]),
    );
    expect([answers === 'held up', own.answered(), done]).toEqual([false, 0, false]);
    expect(countAnswers((answers as AnyData[][]).flat())).toEqual({ RECORDED: 12 * elsewhere.length + 60 });
    await held.release();
    expect(countAnswers(await mixed)).toEqual({ RECORDED: 9 });
    expect(countAnswers(await own.all)).toEqual({ RECORDED: 20 });
  });
});
