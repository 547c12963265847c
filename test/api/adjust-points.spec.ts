import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { adjustment, PointsDesk } from '../support/points-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import { contentsOf, nextNumber, setStatus, Till, told } from '../support/till.js';

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
  app.clock.reset();
  await app.program.setPointSettings({});
  expect(await desk.verify()).toMatchObject({ ok: true, faults: [] });
});

async function somebody(): Promise<{ id: string; externalId: string }> {
  const externalId = nextNumber('customer');
  return { id: await till.enroll(externalId), externalId };
}

describe('adjustPoints', () => {
  it('gives points to be spent at once and takes them again, with the reason', async () => {
    const { id, externalId } = await somebody();
    app.clock.set('2026-03-01T12:00:00Z');
    const given = await desk.adjust(
      adjustment({ customer: { externalId }, points: 50, reason: 'Broken jar' }),
    );
    expect(given).toEqual({
      status: 'RECORDED',
      adjustment: {
        id: expect.any(String),
        points: 50,
        toDebt: 0,
        reason: 'Broken jar',
        recordedAt: '2026-03-01T12:00:00.000Z',
      },
      customer: { id, pointsAccount: { available: 50, pending: 0, reserved: 0, debt: 0 } },
      userErrors: [],
    });
    const taken = await desk.move(externalId, -20);
    expect(taken).toMatchObject({
      adjustment: { points: -20, toDebt: 0 },
      customer: { pointsAccount: { available: 30 } },
    });
    const { transfers } = await desk.statement(externalId);
    expect(transfers).toMatchObject([
      { seq: 2, kind: 'ADJUST', points: 20, availableChange: -20, availableAfter: 30 },
      { seq: 1, kind: 'ADJUST', points: 50, availableChange: 50, availableAfter: 50 },
    ]);
  });

  it('lets points given expire as if earned now', async () => {
    const { externalId } = await somebody();
    await app.program.setPointSettings({
      expiry: { kind: 'AFTER_EARNING', after: 'P1Y', roundsToMonthEnd: false },
    });
    app.clock.set('2026-03-01T12:00:00Z');
    await desk.move(externalId, 10);
    const { expiring } = await desk.statement(externalId);
    expect(expiring).toEqual([{ points: 10, at: '2027-03-01T12:00:00.000Z' }]);
  });

  it('turns what is missing into debt, which the next points pay first', async () => {
    const { externalId } = await somebody();
    await desk.move(externalId, 30);
    expect(await desk.move(externalId, -50)).toMatchObject({
      adjustment: { points: -50, toDebt: 20 },
      customer: { pointsAccount: { available: 0, debt: 20 } },
    });
    expect(await desk.move(externalId, 25)).toMatchObject({
      customer: { pointsAccount: { available: 5, debt: 0 } },
    });
    const { transfers } = await desk.statement(externalId);
    expect(transfers.map(({ kind, points }: { kind: string; points: number }) => [kind, points])).toEqual([
      ['DEBT_REPAID', 20],
      ['ADJUST', 25],
      ['DEBT_INCURRED', 20],
      ['ADJUST', 30],
      ['ADJUST', 30],
    ]);
  });

  it.each(['WITHIN_BALANCE', 'ONLY_PENDING'] as const)(
    'takes all or nothing under %s',
    async (debtPolicy) => {
      const { externalId } = await somebody();
      await app.program.setPointSettings({ debtPolicy });
      await desk.move(externalId, 30);
      const before = await contentsOf(app.owner);
      const refused = await desk.move(externalId, -31);
      expect(refused).toMatchObject({ status: null, adjustment: null, customer: null });
      expect(refused.userErrors).toMatchObject([
        { code: 'INSUFFICIENT_POINTS', field: ['input', 'points'], retryable: false, available: 30 },
      ]);
      expect(await contentsOf(app.owner)).toEqual(before);
      expect(await desk.move(externalId, -30)).toMatchObject({
        customer: { pointsAccount: { available: 0 } },
      });
    },
  );

  it('settles first: what expired is not there to be taken', async () => {
    const { externalId } = await somebody();
    await app.program.setPointSettings({
      expiry: { kind: 'AFTER_EARNING', after: 'P1Y', roundsToMonthEnd: false },
      debtPolicy: 'WITHIN_BALANCE',
    });
    app.clock.set('2026-03-01T12:00:00Z');
    await desk.move(externalId, 10);
    app.clock.set('2027-03-01T12:00:00Z');
    expect((await desk.move(externalId, -10)).userErrors).toMatchObject([{ available: 0 }]);
    await desk.move(externalId, 3);
    const { transfers } = await desk.statement(externalId);
    expect(transfers).toMatchObject([
      { seq: 3, kind: 'ADJUST', points: 3 },
      { seq: 2, kind: 'EXPIRE', points: 10 },
      { seq: 1, kind: 'ADJUST', points: 10 },
    ]);
  });

  describe('sent again', () => {
    it('answers what was decided, with the live balance', async () => {
      const { externalId } = await somebody();
      const input = adjustment({ customer: { externalId }, points: -5 });
      const first = await desk.adjust(input);
      await desk.move(externalId, 12);
      expect(await desk.adjust(input)).toEqual({
        ...first,
        status: 'REPEATED',
        customer: { ...first.customer, pointsAccount: { available: 7, pending: 0, reserved: 0, debt: 0 } },
      });
    });

    it('is refused with other content, and changes nothing', async () => {
      const { id, externalId } = await somebody();
      const input = adjustment({ customer: { externalId } });
      await desk.adjust(input);
      const before = await contentsOf(app.owner);
      for (const other of [{ points: 11 }, { reason: 'Other' }, { customer: { id } }]) {
        expect(told(await desk.adjust({ ...input, ...other }))).toEqual([
          'IDEMPOTENCY_CONFLICT input.externalId',
        ]);
      }
      expect(await contentsOf(app.owner)).toEqual(before);
    });

    it('is told apart by source, and a refusal binds nothing', async () => {
      const { externalId } = await somebody();
      const input = adjustment({ customer: { externalId } });
      await app.program.setPointSettings({ debtPolicy: 'WITHIN_BALANCE' });
      expect(told(await desk.adjust({ ...input, points: -1 }))).toEqual(['INSUFFICIENT_POINTS input.points']);
      expect(await desk.adjust(input)).toMatchObject({ status: 'RECORDED' });
      expect(await desk.adjust({ ...input, source: 'other' })).toMatchObject({ status: 'RECORDED' });
      expect(await till.points(externalId)).toMatchObject({ available: 20 });
    });

    it('outranks who the customer is now', async () => {
      const { id, externalId } = await somebody();
      const survivor = await somebody();
      const input = adjustment({ customer: { externalId } });
      const { adjustment: recorded } = await desk.adjust(input);
      await setStatus(app.owner, id, 'MERGED', survivor.id);
      const merged = await desk.adjust(input);
      expect(merged).toMatchObject({
        status: 'REPEATED',
        adjustment: recorded,
        customer: { id: survivor.id },
      });
      await setStatus(app.owner, id, 'ERASED');
      const erased = await desk.adjust(input);
      expect(erased).toMatchObject({ status: 'REPEATED', adjustment: recorded, customer: null });
    });
  });

  describe('is refused', () => {
    it('for values that make no sense, all told at once', async () => {
      const { externalId } = await somebody();
      const before = await contentsOf(app.owner);
      for (const points of [0, 1.5, 1_000_000_001, -1_000_000_001, 1e300, 0.1]) {
        const answer = await desk.adjust(adjustment({ customer: { externalId }, points }));
        expect(told(answer)).toEqual(['OUT_OF_RANGE input.points']);
      }
      const answer = await desk.adjust({
        customer: { externalId: 'x'.repeat(255) },
        points: 0,
        reason: '',
        source: 'a\u0000b',
        externalId: 'x'.repeat(201),
      });
      expect(told(answer)).toEqual([
        'UNSUPPORTED_TEXT input.source',
        'TOO_LONG input.externalId',
        'REQUIRED input.reason',
        'TOO_LONG input.customer',
        'OUT_OF_RANGE input.points',
      ]);
      const reason = '\ud83d\ude00'.repeat(500);
      expect(told(await desk.adjust(adjustment({ customer: { externalId }, reason: `${reason}!` })))).toEqual(
        ['TOO_LONG input.reason'],
      );
      expect(told(await desk.adjust(adjustment({ customer: { externalId }, reason: '\ud83d' })))).toEqual([
        'UNSUPPORTED_TEXT input.reason',
      ]);
      expect(await contentsOf(app.owner)).toEqual(before);
      const longest = { reason, source: 's'.repeat(100), externalId: 'e'.repeat(200), points: 1_000_000_000 };
      expect(await desk.adjust({ customer: { externalId }, ...longest })).toMatchObject({
        status: 'RECORDED',
      });
    });

    it('for somebody unknown, erased or foreign', async () => {
      const erased = await somebody();
      await setStatus(app.owner, erased.id, 'ERASED');
      const foreign = await new Till(app.foreignTill).enroll('abroad');
      for (const customer of [
        { externalId: 'nobody' },
        { id: 'nonsense' },
        { phone: 'nonsense' },
        { id: erased.id },
        { id: foreign },
      ]) {
        const answer = await desk.adjust(adjustment({ customer }));
        expect(told(answer)).toEqual(['CUSTOMER_NOT_FOUND input.customer']);
      }
    });

    it('for somebody who has left', async () => {
      const { id, externalId } = await somebody();
      await setStatus(app.owner, id, 'CLOSED');
      for (const points of [1, -1]) {
        expect(told(await desk.move(externalId, points))).toEqual(['CUSTOMER_NOT_ELIGIBLE input.customer']);
      }
    });

    it('for somebody suspended, unless points are taken', async () => {
      const { id, externalId } = await somebody();
      await desk.move(externalId, 10);
      await setStatus(app.owner, id, 'SUSPENDED');
      expect(told(await desk.move(externalId, 1))).toEqual(['CUSTOMER_NOT_ELIGIBLE input.customer']);
      expect(await desk.move(externalId, -4)).toMatchObject({
        customer: { pointsAccount: { available: 6 } },
      });
    });

    it('for a customer and a till, and changes nothing', async () => {
      const { externalId } = await somebody();
      const before = await contentsOf(app.owner);
      const document = `mutation ($input: AdjustPointsInput!) { adjustPoints(input: $input) { status } }`;
      const variables = { input: adjustment({ customer: { externalId } }) };
      for (const client of [app.till, app.customer(externalId)]) {
        expect((await client.query(document, variables)).codes).toEqual(['FORBIDDEN']);
      }
      expect((await app.anonymous.query(document, variables)).codes).toEqual(['UNAUTHENTICATED']);
      expect(await contentsOf(app.owner)).toEqual(before);
    });
  });

  it('writes one event for each adjustment', async () => {
    const { id, externalId } = await somebody();
    const input = adjustment({ customer: { externalId } });
    const { adjustment: recorded } = await desk.adjust(input);
    await desk.adjust(input);
    const events = await app.owner.query(
      `SELECT kind, subject_id AS "subjectId" FROM outbox_events
       WHERE customer_id = $1 AND kind <> 'customer.enrolled'`,
      [id],
    );
    expect(events).toEqual([{ kind: 'points.adjusted', subjectId: recorded.id }]);
  });
});
