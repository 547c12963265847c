import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OccasionStaff, points } from '../support/occasion-staff.js';
import { PointsDesk } from '../support/points-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import { contentsOf, nextNumber, purchase, Till, told, type Input } from '../support/till.js';

const NOW = '2026-03-01T12:00:00.000Z';
const HISTORY = `query ($by: CustomerRef!) {
  customer(by: $by) {
    pointsHistory { edges { node { kind points occasion { key kind name pointsEarned } purchase { id } } } }
  }
}`;

let app: TestApp;
let till: Till;
let staff: OccasionStaff;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  staff = new OccasionStaff(app.staff);
  app.clock.set('2026-01-01T12:00:00Z');
  await staff.publish({ customEvent: { name: 'played' } }, { effects: [points(10)] });
  app.clock.set(NOW);
});
afterAll(() => app.close());

async function somebody(): Promise<{ id: string; externalId: string }> {
  const externalId = nextNumber('customer');
  return { id: await till.enroll(externalId), externalId };
}

async function play(externalId: string): Promise<string> {
  const input = { source: 'app', externalId: nextNumber('e'), customer: { externalId }, name: 'played' };
  const { event } = await staff.recordEvent({ ...input, occurredAt: NOW });
  return event.id;
}

describe('what happened to a customer', () => {
  it('is listed in pages, the latest first', async () => {
    const { externalId } = await somebody();
    const ids = [await play(externalId), await play(externalId), await play(externalId)];
    const first = await staff.customer(externalId, 2);
    expect(first.occasions.map(({ id }: { id: string }) => id)).toEqual([ids[2], ids[1]]);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await staff.customer(externalId, 2, first.pageInfo.endCursor);
    expect(second.occasions.map(({ id }: { id: string }) => id)).toEqual([ids[0]]);
    expect(second.pageInfo.hasNextPage).toBe(false);
  });

  it('stands beside the points it brought', async () => {
    const { externalId } = await somebody();
    const id = await play(externalId);
    const lines = [{ sku: 'TEA', quantity: 1, unitPriceMinor: 300 }];
    await till.record(purchase({ customer: { externalId }, occurredAt: NOW, lines }));
    const { data, errors } = await app.till.query(HISTORY, { by: { externalId } });
    expect(errors).toBeUndefined();
    expect(data.customer.pointsHistory.edges.map(({ node }: { node: Input }) => node)).toEqual([
      { kind: 'EARN', points: 3, occasion: null, purchase: { id: expect.any(String) } },
      {
        kind: 'EARN',
        points: 10,
        occasion: { key: `EVENT ${id}`, kind: 'CUSTOM_EVENT', name: 'played', pointsEarned: 10 },
        purchase: null,
      },
    ]);
  });

  it('is shown to the customer, without the tags', async () => {
    const { externalId } = await somebody();
    await play(externalId);
    await staff.tag({ customer: { externalId }, add: ['talkative'] });
    const { data, errors } = await app
      .customer(externalId)
      .query('{ me { tags occasions { edges { node { name pointsEarned } } } } }');
    expect(errors).toBeUndefined();
    expect(data.me).toEqual({
      tags: null,
      occasions: { edges: [{ node: { name: 'played', pointsEarned: 10 } }] },
    });
  });

  it('tells the customer of points alone: no tags, nor rules that gave none', async () => {
    app.clock.set('2026-01-01T12:00:00Z');
    const tag = [{ addTag: { tag: 'churn-risk' } }];
    await staff.publish({ customEvent: { name: 'won' } }, { effects: [points(7)], name: 'Winners' });
    await staff.publish({ customEvent: { name: 'won' } }, { effects: tag, name: 'Watch these' });
    await staff.publish({ customEvent: { name: 'quiet' } }, { effects: tag });
    app.clock.set(NOW);
    const { externalId } = await somebody();
    for (const name of ['quiet', 'won', 'quiet', 'unheard-of']) {
      const input = { source: 'app', externalId: nextNumber('e'), customer: { externalId }, name };
      expect(await staff.recordEvent({ ...input, occurredAt: NOW })).toMatchObject({ userErrors: [] });
    }
    const { data, errors } = await app.customer(externalId).query(`{ me {
      occasions(first: 2) { edges { node { name tagsAdded earnings { rule { name } } } } pageInfo { hasNextPage } }
      pointsHistory { edges { node { occasion { name tagsAdded earnings { rule { name } } } } } }
    } }`);
    expect(errors).toBeUndefined();
    const node = { name: 'won', tagsAdded: [], earnings: [{ rule: { name: 'Winners' } }] };
    expect(data.me).toEqual({
      occasions: { edges: [{ node }], pageInfo: { hasNextPage: false } },
      pointsHistory: { edges: [{ node: { occasion: node } }] },
    });
    const seen = (await staff.customer(externalId)).occasions as Input[];
    expect(seen.map(({ name }) => name)).toEqual(['unheard-of', 'quiet', 'won', 'quiet']);
    expect(seen.at(-1)).toMatchObject({ tagsAdded: ['churn-risk'] });
  });

  it('is nobody else’s to see', async () => {
    const { id, externalId } = await somebody();
    await play(externalId);
    const { data } = await app.foreignStaff.query(
      'query ($id: ID!) { customer(by: { id: $id }) { occasions { edges { node { id } } } } }',
      { id },
    );
    expect(data.customer).toBeNull();
  });
});

describe('verifyLedger', () => {
  it('holds what occasions earned against the ledger', async () => {
    const desk = new PointsDesk(app.staff);
    const { id, externalId } = await somebody();
    await play(externalId);
    expect(await desk.verify()).toMatchObject({ ok: true });
    const checks = async (damage: string, repair: string): Promise<string[]> => {
      await app.owner.query(`UPDATE rule_occasions SET ${damage} WHERE customer_id = $1`, [id]);
      const { faults } = await desk.verify();
      await app.owner.query(`UPDATE rule_occasions SET ${repair} WHERE customer_id = $1`, [id]);
      return faults.map(({ check, customerId }: Input) => `${check as string} ${customerId === id}`);
    };
    expect(await checks('points_earned = 11', 'points_earned = 10')).toContain('EARNING true');
    const other = 'occasion_id = md5(occasion_id::text)::uuid';
    const [row] = await app.owner.query<{ was: string }>(
      'SELECT occasion_id AS was FROM rule_occasions WHERE customer_id = $1',
      [id],
    );
    const found = await checks(other, `occasion_id = '${row!.was}'`);
    expect(found).toEqual(expect.arrayContaining(['EARNING true', 'TRANSFER_SOURCE true']));
    expect(await desk.verify()).toMatchObject({ ok: true });
  });
});

describe('tagCustomer', () => {
  it('adds and removes, and tells what was changed', async () => {
    const { id, externalId } = await somebody();
    const customer = { externalId };
    expect(await staff.tag({ customer, add: ['a', ' b ', 'a'] })).toEqual({
      added: ['a', 'b'],
      removed: [],
      customer: { id, tags: ['a', 'b'] },
      userErrors: [],
    });
    expect(await staff.tag({ customer, add: ['c', 'b'], remove: ['a', 'x'] })).toMatchObject({
      added: ['c'],
      removed: ['a'],
      customer: { tags: ['b', 'c'] },
    });
    const before = await contentsOf(app.owner);
    expect(await staff.tag({ customer, add: ['b'], remove: ['a'] })).toMatchObject({
      added: [],
      removed: [],
    });
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('loses none that are added at the same time, nor what a purchase adds up', async () => {
    const { externalId } = await somebody();
    const customer = { externalId };
    await Promise.all([
      ...['a', 'b', 'c', 'd'].map((tag) => staff.tag({ customer, add: [tag] })),
      till.record(purchase({ customer, occurredAt: NOW })),
    ]);
    expect([...(await staff.customer(externalId)).tags].sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('keeps to the most tags that a customer may have', async () => {
    const { externalId } = await somebody();
    const customer = { externalId };
    const many = Array.from({ length: 100 }, (_, index) => `t${index}`);
    expect((await staff.tag({ customer, add: many })).added).toHaveLength(100);
    expect(told(await staff.tag({ customer, add: ['more'] }))).toEqual(['TOO_MANY input.add']);
    expect(await staff.tag({ customer, add: ['more'], remove: ['t0'] })).toMatchObject({ added: ['more'] });
  });

  it.each<[string, string, Input]>([
    ['nothing to do', 'REQUIRED input', {}],
    ['an empty tag', 'REQUIRED input.add.0', { add: [''] }],
    ['a tag too long', 'TOO_LONG input.remove.0', { remove: ['x'.repeat(101)] }],
    ['a tag both ways', 'INVALID input.remove.0', { add: ['a'], remove: ['a'] }],
    [
      'somebody unknown',
      'CUSTOMER_NOT_FOUND input.customer',
      { add: ['a'], customer: { externalId: 'nobody' } },
    ],
  ])('refuses %s', async (_, flaw, over) => {
    const { externalId } = await somebody();
    const before = await contentsOf(app.owner);
    const answer = await staff.tag({ customer: { externalId }, ...over });
    expect(told(answer)).toEqual([flaw]);
    expect(answer).toMatchObject({ customer: null, added: [], removed: [] });
    expect(await contentsOf(app.owner)).toEqual(before);
  });
});
