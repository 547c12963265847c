import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { UnitOfWork } from '../../src/platform/database/index.js';
import { encodeCursor } from '../../src/platform/graphql/index.js';
import { newId } from '../../src/kernel/id.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData, TestClient } from '../support/test-client.js';
import { goodsBack, nextNumber, purchase, receiptOf, setStatus, TEA, Till } from '../support/till.js';

const PAGE = `pageInfo { hasNextPage endCursor } edges { cursor node {
  id externalId occurredAt anonymous totalMinor pointsEarned receiptToken earnings { points }
  lines { lineNo sku returnedQuantity }
} }`;
const HISTORY = `query ($by: CustomerRef!, $first: Int, $after: String) {
  customer(by: $by) { purchases(first: $first, after: $after) { ${PAGE} } }
}`;
const OWN = `query ($first: Int, $after: String) { me { purchases(first: $first, after: $after) { ${PAGE} } } }`;

let app: TestApp;
let till: Till;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
});
afterAll(() => app.close());
afterEach(() => {
  app.clock.reset();
  jest.restoreAllMocks();
});

async function page(name: string, variables: Record<string, unknown> = {}): Promise<AnyData> {
  const { data, errors } = await app.till.query(HISTORY, { by: { externalId: name }, ...variables });
  expect(errors).toBeUndefined();
  return data.customer.purchases;
}

const nodesOf = (connection: AnyData): AnyData[] => connection.edges.map(({ node }: AnyData) => node);

/** Walks through somebody's purchases in pages of that size. */
async function walk(name: string, first: number): Promise<AnyData[]> {
  const nodes: AnyData[] = [];
  let after: string | null = null;
  for (;;) {
    const connection = await page(name, { first, after });
    nodes.push(...nodesOf(connection));
    if (!connection.pageInfo.hasNextPage) return nodes;
    after = connection.pageInfo.endCursor;
  }
}

describe('the history of purchases', () => {
  it('is told the latest first and in any pages, also where many happened at one time', async () => {
    const name = nextNumber();
    await till.enroll(name);
    const occurredAt = new Date(Date.now() - 60_000).toISOString();
    const earlier = new Date(Date.now() - 120_000).toISOString();
    const inputs = Array.from({ length: 50 }, (_, n) =>
      purchase({ customer: { externalId: name }, lines: [TEA], occurredAt: n === 7 ? earlier : occurredAt }),
    );
    const ids = (await till.recordAll(inputs)).map((answer) => answer.purchase.id);
    const expected = [
      ...ids
        .filter((_, n) => n !== 7)
        .sort()
        .reverse(),
      ids[7],
    ];
    for (const size of [1, 7, 10, 49, 50, 250]) {
      expect((await walk(name, size)).map(({ id }) => id)).toEqual(expected);
    }
    expect((await page(name)).edges).toHaveLength(20);
  });

  it('is empty for whoever has bought nothing', async () => {
    const name = nextNumber();
    await till.enroll(name);
    expect(await page(name)).toEqual({ edges: [], pageInfo: { hasNextPage: false, endCursor: null } });
  });

  it('tells claimed purchases with what the claim earned, and what came back', async () => {
    const name = nextNumber();
    await till.enroll(name);
    const input = purchase();
    const { receiptToken } = (await till.record(input)).purchase;
    const own = purchase({
      customer: { externalId: name },
      occurredAt: new Date(Date.now() - 60_000).toISOString(),
    });
    await till.record(own);
    expect((await walk(name, 1)).map((node) => node.externalId)).toEqual([own['externalId']]);
    await till.claim(receiptToken, { externalId: name });
    await till.takeBack(goodsBack({ purchase: receiptOf(input), lines: [{ lineNo: 2, quantity: 2 }] }));
    const nodes = await walk(name, 1);
    expect(nodes.map((node) => node.externalId)).toEqual([input['externalId'], own['externalId']]);
    expect(nodes[0]).toMatchObject({
      anonymous: true,
      pointsEarned: 24,
      earnings: [{ points: 24 }],
      receiptToken: null,
      lines: [
        { sku: 'TEA', returnedQuantity: 0 },
        { sku: 'HONEY', returnedQuantity: 2 },
      ],
    });
  });

  it('of a survivor tells what the merged customer bought and claimed', async () => {
    const [alias, survivor] = [nextNumber(), nextNumber()];
    const ids = [await till.enroll(alias), await till.enroll(survivor)];
    const inputs = [
      purchase({ customer: { externalId: alias } }),
      purchase({ customer: { externalId: survivor } }),
      purchase(),
    ];
    const answers = [];
    for (const input of inputs) answers.push(await till.record(input));
    await till.claim(answers[2].purchase.receiptToken, { externalId: alias });
    await setStatus(app.owner, ids[0]!, 'MERGED', ids[1]);
    const numbers = inputs.map(({ externalId }) => externalId);
    expect((await walk(survivor, 2)).map((node) => node.externalId).sort()).toEqual(numbers.sort());
  });

  it('of a survivor reaches through merges in a row', async () => {
    const names = [nextNumber(), nextNumber(), nextNumber()];
    const ids = [];
    for (const name of names) ids.push(await till.enroll(name));
    const input = purchase({ customer: { externalId: names[0] } });
    await till.record(input);
    await setStatus(app.owner, ids[0]!, 'MERGED', ids[1]);
    await setStatus(app.owner, ids[1]!, 'MERGED', ids[2]);
    expect((await walk(names[2]!, 5)).map((node) => node.externalId)).toEqual([input.externalId]);
    const lines = [{ sku: 'TEA', quantity: 1 }];
    expect(await till.takeBack(goodsBack({ customer: { externalId: names[2] }, lines }))).toMatchObject({
      return: { lines: [{ accepted: 1 }] },
      customer: { id: ids[2] },
    });
  });

  it('is for the customer themselves too, and for no other', async () => {
    const [own, other] = [nextNumber(), nextNumber()];
    await till.enroll(own);
    await till.enroll(other);
    await till.record(purchase({ customer: { externalId: own } }));
    const numberOf = async (client: TestClient): Promise<number> =>
      (await client.query(OWN)).data.me.purchases.edges.length;
    expect(await numberOf(app.customer(own))).toBe(1);
    expect(await numberOf(app.customer(other))).toBe(0);
  });

  it('reads the lines of a whole page at once', async () => {
    const name = nextNumber();
    await till.enroll(name);
    await till.recordAll(Array.from({ length: 20 }, () => purchase({ customer: { externalId: name } })));
    const reads = jest.spyOn(app.get(UnitOfWork), 'read');
    expect(nodesOf(await page(name)).map(({ lines }) => lines.length)).toEqual(Array(20).fill(2));
    const many = reads.mock.calls.length;
    reads.mockClear();
    await page(name, { first: 1 });
    expect(many).toBe(reads.mock.calls.length);
  });

  it.each([
    ['garbled', '!'],
    ['of another list', encodeCursor([1])],
    ['with a time beyond all calendars', encodeCursor([Number.MAX_SAFE_INTEGER, newId()])],
    ['with a time before all calendars', encodeCursor([-Number.MAX_SAFE_INTEGER, newId()])],
    ['with an id that is none', encodeCursor([1, "'; DROP TABLE purchases; --"])],
    ['with a time beyond year 9999', encodeCursor([Date.UTC(20_000, 0), newId()])],
    ['with a time before the first year', encodeCursor([Date.UTC(-5000, 0), newId()])],
    ['with NUL', encodeCursor([1, '\0'])],
    ['with a fraction', encodeCursor([0.5, newId()])],
  ])('takes no cursor that is %s', async (_what, after) => {
    const { status, codes } = await app.till.query(HISTORY, { by: { externalId: 'nobody' }, after });
    expect([status, codes]).toEqual([200, []]);
    await till.enroll(`cursor ${_what}`);
    const asked = await app.till.query(HISTORY, { by: { externalId: `cursor ${_what}` }, after });
    expect(asked.codes).toEqual(['BAD_USER_INPUT']);
  });
});
