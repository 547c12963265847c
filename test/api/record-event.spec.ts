import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { forgetRules, OccasionStaff, points } from '../support/occasion-staff.js';
import { PointsDesk } from '../support/points-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import { contentsOf, nextNumber, setStatus, Till, told, type Input } from '../support/till.js';

const NOW = '2026-03-01T12:00:00.000Z';
const PLAYED = { customEvent: { name: 'played' } };

let app: TestApp;
let till: Till;
let desk: PointsDesk;
let staff: OccasionStaff;
let tills: OccasionStaff;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  desk = new PointsDesk(app.staff);
  staff = new OccasionStaff(app.staff);
  tills = new OccasionStaff(app.till);
});
afterAll(() => app.close());
afterEach(async () => {
  expect(await desk.verify()).toMatchObject({ ok: true, faults: [] });
  await forgetRules(app.owner);
  app.clock.reset();
});

async function somebody(): Promise<{ id: string; externalId: string }> {
  const externalId = nextNumber('customer');
  return { id: await till.enroll(externalId), externalId };
}

/** Publishes a rule that is in force by now. */
async function publish(trigger: Input, over: Input = {}): Promise<string> {
  app.clock.set('2026-01-01T12:00:00Z');
  const ruleId = await staff.publish(trigger, over);
  app.clock.set(NOW);
  return ruleId;
}

function event(externalId: string, over: Input = {}): Input {
  return {
    source: 'app',
    externalId: nextNumber('e'),
    customer: { externalId },
    name: 'played',
    occurredAt: NOW,
    ...over,
  };
}

describe('recordEvent', () => {
  it('lets the rules act that wait for it, and explains what they gave', async () => {
    const ruleId = await publish(PLAYED, {
      name: 'Chess',
      condition: 'event.texts["game"] == "chess" && event.numbers["level"] >= 2.5',
      effects: [points(40), { addTag: { tag: 'player' } }],
    });
    await publish({ customEvent: { name: 'slept' } });
    const { id, externalId } = await somebody();
    const input = event(externalId, {
      texts: [{ name: 'game', value: 'chess' }],
      numbers: [{ name: 'level', value: 2.5 }],
    });
    const answer = await tills.recordEvent(input);
    expect(answer).toEqual({
      status: 'RECORDED',
      event: {
        id: expect.any(String),
        key: `EVENT ${answer.event.id}`,
        kind: 'CUSTOM_EVENT',
        name: 'played',
        occurredAt: NOW,
        recordedAt: NOW,
        pointsEarned: 40,
        earnings: [
          {
            rule: { id: ruleId, name: 'Chess' },
            version: 1,
            points: 40,
            explanation: '40 points once: 40 points',
          },
        ],
        tagsAdded: ['player'],
      },
      customer: { id, tags: ['player'], pointsAccount: { available: 40 } },
      userErrors: [],
    });
    const low = await tills.recordEvent(event(externalId, { numbers: [{ name: 'level', value: 2.4 }] }));
    expect(low).toMatchObject({
      status: 'RECORDED',
      event: { pointsEarned: 0, earnings: [], tagsAdded: [] },
    });
    expect(await staff.keys(externalId)).toEqual([
      `EVENT ${low.event.id}: 0`,
      `EVENT ${answer.event.id}: 40`,
    ]);
  });

  it('answers a repeat as it was, with the balance of now, and changes nothing', async () => {
    await publish(PLAYED);
    const { externalId } = await somebody();
    const input = event(externalId, {
      texts: [
        { name: 'b', value: '1' },
        { name: 'a', value: '2' },
      ],
    });
    const first = await tills.recordEvent(input);
    await desk.move(externalId, -30);
    await forgetRules(app.owner);
    app.clock.set('2027-03-01T12:00:00Z');
    const before = await contentsOf(app.owner);
    const texts = [...(input['texts'] as Input[])].reverse();
    const again = await tills.recordEvent({ ...input, occurredAt: '2026-03-01T13:00:00+01:00', texts });
    expect(again).toEqual({
      ...first,
      status: 'REPEATED',
      customer: { ...first.customer, pointsAccount: { available: 70 } },
    });
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('records once what is sent many times at once', async () => {
    await publish(PLAYED, { limits: [{ scope: 'CUSTOMER', per: 'EVER', uses: 2 }] });
    const { externalId } = await somebody();
    const input = event(externalId);
    const answers = await Promise.all(Array.from({ length: 6 }, () => tills.recordEvent(input)));
    expect(answers.map(({ status }) => status).sort()).toEqual(['RECORDED', ...Array(5).fill('REPEATED')]);
    const others = await Promise.all(Array.from({ length: 3 }, () => tills.recordEvent(event(externalId))));
    expect(others.map(({ event: { pointsEarned } }) => pointsEarned).sort()).toEqual([0, 0, 100]);
    expect((await till.points(externalId)).available).toBe(200);
  });

  it('holds a limit in all for events of many customers at once', async () => {
    await publish(PLAYED, { limits: [{ scope: 'ALL', per: 'DAY', points: 450 }] });
    const people = await Promise.all(Array.from({ length: 8 }, somebody));
    const answers = await Promise.all(people.map(({ externalId }) => tills.recordEvent(event(externalId))));
    const earned = answers.map(({ event: { pointsEarned } }) => pointsEarned).sort((a, b) => a - b);
    expect(earned).toEqual([0, 0, 0, 50, 100, 100, 100, 100]);
  });

  it('gives points the dates that fit when it happened', async () => {
    await publish(PLAYED);
    await app.program.setPointSettings({ release: { kind: 'AFTER', after: 'P14D' } });
    const { externalId } = await somebody();
    await tills.recordEvent(event(externalId, { occurredAt: '2026-02-20T12:00:00Z' }));
    expect(await till.points(externalId)).toMatchObject({ pending: 100, available: 0 });
    app.clock.set('2026-03-06T12:00:00Z');
    expect(await till.points(externalId)).toMatchObject({ pending: 0, available: 100 });
    await app.program.setPointSettings({});
  });

  it('refuses another event under the same number', async () => {
    app.clock.set(NOW);
    const { externalId } = await somebody();
    const input = event(externalId);
    await tills.recordEvent(input);
    const before = await contentsOf(app.owner);
    const answer = await tills.recordEvent({ ...input, name: 'slept' });
    expect(told(answer)).toEqual(['IDEMPOTENCY_CONFLICT input.externalId']);
    expect(answer).toMatchObject({ status: null, event: null, customer: null });
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it.each<[string, string, Input]>([
    ['a number that is empty', 'REQUIRED input.externalId', { externalId: '' }],
    ['a name that is too long', 'TOO_LONG input.name', { name: 'x'.repeat(101) }],
    ['a time that is none', 'INVALID input.occurredAt', { occurredAt: 'now' }],
    ['a time ahead', 'IN_THE_FUTURE input.occurredAt', { occurredAt: '2026-03-01T12:06:00Z' }],
    ['a time long ago', 'TOO_OLD input.occurredAt', { occurredAt: '2026-01-29T12:00:00Z' }],
    [
      'a name twice',
      'INVALID input.texts.1.name',
      {
        texts: [
          { name: 'a', value: '' },
          { name: 'a', value: '' },
        ],
      },
    ],
    ['a number too large', 'OUT_OF_RANGE input.numbers.0.value', { numbers: [{ name: 'a', value: 1e16 }] }],
    ['somebody unknown', 'CUSTOMER_NOT_FOUND input.customer', { customer: { externalId: 'nobody' } }],
  ])('refuses %s', async (_, flaw, over) => {
    app.clock.set(NOW);
    const { externalId } = await somebody();
    const before = await contentsOf(app.owner);
    expect(told(await tills.recordEvent(event(externalId, over)))).toEqual([flaw]);
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('knows nobody of another program', async () => {
    app.clock.set(NOW);
    const { id } = await somebody();
    const foreign = new OccasionStaff(app.foreignStaff);
    const before = await contentsOf(app.owner);
    expect(told(await foreign.recordEvent(event('', { customer: { id } })))).toEqual([
      'CUSTOMER_NOT_FOUND input.customer',
    ]);
    expect(told(await foreign.tag({ customer: { id }, add: ['mine'] }))).toEqual([
      'CUSTOMER_NOT_FOUND input.customer',
    ]);
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('takes old events from those who import history', async () => {
    app.clock.set(NOW);
    const { externalId } = await somebody();
    const importer = new OccasionStaff(await app.holderOf({ role: 'TILL', granted: ['backdate:unlimited'] }));
    const answer = await importer.recordEvent(event(externalId, { occurredAt: '2020-01-01T00:00:00Z' }));
    expect(answer.status).toBe('RECORDED');
  });

  it.each(['SUSPENDED', 'CLOSED'] as const)('refuses for somebody %s', async (status) => {
    app.clock.set(NOW);
    await publish(PLAYED);
    const { id, externalId } = await somebody();
    await setStatus(app.owner, id, status);
    const input = event(externalId);
    expect(told(await tills.recordEvent(input))).toEqual(['CUSTOMER_NOT_ELIGIBLE input.customer']);
    await setStatus(app.owner, id, 'ACTIVE');
    expect(await tills.recordEvent(input)).toMatchObject({
      status: 'RECORDED',
      event: { pointsEarned: 100 },
    });
  });

  it('acts for the survivor of a merge', async () => {
    await publish(PLAYED);
    const [gone, survivor] = [await somebody(), await somebody()];
    await setStatus(app.owner, gone.id, 'MERGED', survivor.id);
    const answer = await tills.recordEvent(event(gone.externalId));
    expect(answer).toMatchObject({ customer: { id: survivor.id, pointsAccount: { available: 100 } } });
  });

  it('asks to wait while what the customer bought is being added up', async () => {
    await publish(PLAYED);
    const { id, externalId } = await somebody();
    await app.owner.query('INSERT INTO customer_facts (program_id, customer_id) VALUES ($1, $2)', [
      app.program.programId,
      id,
    ]);
    const input = event(externalId);
    const answer = await tills.recordEvent(input);
    expect(answer.userErrors).toMatchObject([{ code: 'TEMPORARILY_UNAVAILABLE', retryable: true }]);
    await app.owner.query('DELETE FROM customer_facts WHERE customer_id = $1', [id]);
    expect(await tills.recordEvent(input)).toMatchObject({
      status: 'RECORDED',
      event: { pointsEarned: 100 },
    });
  });

  it('shows a fault of a condition on the rule, and lets the others act', async () => {
    const ruleId = await publish(PLAYED, { condition: '1 / customer.referralsMade > 0' });
    await publish(PLAYED, { effects: [points(5)] });
    const { externalId } = await somebody();
    expect((await tills.recordEvent(event(externalId))).event.pointsEarned).toBe(5);
    const faults = await app.owner.query('SELECT rule_id, code, times::int FROM rule_faults');
    expect(faults).toEqual([{ rule_id: ruleId, code: 'DIVISION_BY_ZERO', times: 1 }]);
  });
});
