import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { adjustment, PointsDesk } from '../support/points-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import { nextNumber, Till, told } from '../support/till.js';

let app: TestApp;
let till: Till;
let desk: PointsDesk;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  desk = new PointsDesk(app.staff);
});
afterAll(() => app.close());
afterEach(async () => {
  expect(await desk.verify()).toMatchObject({ ok: true, faults: [] });
  await app.program.setPointSettings({});
});

async function somebody(): Promise<string> {
  const externalId = nextNumber('customer');
  await till.enroll(externalId);
  return externalId;
}

function many<T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => act(index)));
}

async function countOf(externalId: string): Promise<number> {
  const [row] = await app.owner.query<{ count: number }>(
    `SELECT count(*)::int FROM points_adjustments a JOIN customer_identifiers i USING (program_id, customer_id)
     WHERE i.value = $1`,
    [externalId],
  );
  return row!.count;
}

describe('adjustments at the same moment', () => {
  it('never take more than there is', async () => {
    await app.program.setPointSettings({ debtPolicy: 'WITHIN_BALANCE' });
    const externalId = await somebody();
    await desk.move(externalId, 200);
    const answers = await many(50, () => desk.move(externalId, -10));
    expect(answers.filter(({ status }) => status === 'RECORDED')).toHaveLength(20);
    const refused = answers.filter(({ status }) => status === null);
    expect(refused).toHaveLength(30);
    for (const answer of refused) expect(told(answer)).toEqual(['INSUFFICIENT_POINTS input.points']);
    expect(await till.points(externalId)).toEqual({ available: 0, pending: 0, reserved: 0, debt: 0 });
    expect(await countOf(externalId)).toBe(21);
  });

  it('are one when they are the same, also for somebody without an account', async () => {
    const externalId = await somebody();
    const input = adjustment({ customer: { externalId } });
    const answers = await many(20, () => desk.adjust(input));
    expect(answers.filter(({ status }) => status === 'RECORDED')).toHaveLength(1);
    const [first] = answers;
    for (const answer of answers) {
      expect({ ...answer, status: first.status }).toEqual(first);
      expect(answer.adjustment).toMatchObject({ points: 10 });
    }
    expect(await till.points(externalId)).toMatchObject({ available: 10 });
    expect(await countOf(externalId)).toBe(1);
  });

  it('are refused where one number means two things, whomever they are for', async () => {
    const people = [await somebody(), await somebody()];
    const input = adjustment({});
    const answers = await many(20, (index) =>
      desk.adjust({ ...input, customer: { externalId: people[index % 2]! } }),
    );
    expect(answers.filter(({ status }) => status === 'RECORDED')).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 'REPEATED')).toHaveLength(9);
    const refused = answers.filter(({ status }) => status === null);
    expect(refused).toHaveLength(10);
    for (const answer of refused) expect(told(answer)).toEqual(['IDEMPOTENCY_CONFLICT input.externalId']);
    expect((await countOf(people[0]!)) + (await countOf(people[1]!))).toBe(1);
  });

  it('and purchases add up', async () => {
    const externalId = await somebody();
    const answers = await many(40, (index) =>
      index % 2 === 0
        ? desk.move(externalId, -7)
        : till.record({
            source: 'till-1',
            externalId: nextNumber('p'),
            occurredAt: new Date().toISOString(),
            currency: 'GBP',
            customer: { externalId },
            lines: [{ sku: 'TEA', quantity: 1, unitPriceMinor: 1000 }],
          }),
    );
    expect(answers.every(({ status }) => status === 'RECORDED')).toBe(true);
    expect(await till.points(externalId)).toEqual({ available: 60, pending: 0, reserved: 0, debt: 0 });
  });
});
