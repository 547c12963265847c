import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { TestClient } from '../support/test-client.js';
import { contentsOf, goodsBack, nextNumber, purchase, type Input } from '../support/till.js';

type Who = 'till' | 'staff' | 'customer';

interface Operation {
  readonly may: readonly Who[];
  readonly document: string;
  readonly input?: () => Input;
}

const TILLS: readonly Who[] = ['till', 'staff'];
const STAFF: readonly Who[] = ['staff'];

const NOBODY = { externalId: 'nobody' };
const NO_PURCHASE = { source: 'none', externalId: 'none' };

/** Every operation there is, and who may do it. Nobody without credentials may do anything. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  adjustPoints: {
    may: STAFF,
    document: 'mutation ($input: AdjustPointsInput!) { adjustPoints(input: $input) { __typename } }',
    input: () => ({ source: 's', externalId: nextNumber(), customer: NOBODY, points: 1, reason: 'r' }),
  },
  claimPurchase: {
    may: ['till', 'staff', 'customer'],
    document: 'mutation ($input: ClaimPurchaseInput!) { claimPurchase(input: $input) { __typename } }',
    input: () => ({ receiptToken: 'none' }),
  },
  enrollCustomer: {
    may: TILLS,
    document: 'mutation ($input: EnrollCustomerInput!) { enrollCustomer(input: $input) { __typename } }',
    input: () => ({ identifiers: [{ kind: 'EXTERNAL_ID', value: nextNumber() }] }),
  },
  recordPurchase: {
    may: TILLS,
    document: 'mutation ($input: RecordPurchaseInput!) { recordPurchase(input: $input) { __typename } }',
    input: () => purchase(),
  },
  recordPurchases: {
    may: TILLS,
    document: 'mutation ($input: RecordPurchasesInput!) { recordPurchases(input: $input) { __typename } }',
    input: () => ({ purchases: [purchase()] }),
  },
  recordReturn: {
    may: TILLS,
    document: 'mutation ($input: RecordReturnInput!) { recordReturn(input: $input) { __typename } }',
    input: () => goodsBack({ purchase: NO_PURCHASE, everything: true }),
  },
  recordReturns: {
    may: TILLS,
    document: 'mutation ($input: RecordReturnsInput!) { recordReturns(input: $input) { __typename } }',
    input: () => ({ returns: [goodsBack({ purchase: NO_PURCHASE, everything: true })] }),
  },
  releasePoints: {
    may: STAFF,
    document: 'mutation ($input: ReleasePointsInput!) { releasePoints(input: $input) { __typename } }',
    input: () => ({ purchase: NO_PURCHASE }),
  },
  categories: { may: TILLS, document: '{ categories { __typename } }' },
  customer: { may: TILLS, document: '{ customer(by: { externalId: "nobody" }) { __typename } }' },
  me: { may: ['customer'], document: '{ me { __typename } }' },
  previewPurchase: {
    may: TILLS,
    document: 'query ($input: RecordPurchaseInput!) { previewPurchase(input: $input) { __typename } }',
    input: () => purchase(),
  },
  previewReturn: {
    may: TILLS,
    document: 'query ($input: RecordReturnInput!) { previewReturn(input: $input) { __typename } }',
    input: () => goodsBack({ purchase: NO_PURCHASE, everything: true }),
  },
  product: { may: TILLS, document: '{ product(sku: "none") { __typename } }' },
  products: { may: TILLS, document: '{ products { __typename } }' },
  verifyLedger: { may: STAFF, document: '{ verifyLedger { __typename } }' },
};

let app: TestApp;
const clients = new Map<Who, TestClient>();

beforeAll(async () => {
  app = await createTestApp();
  clients.set('till', app.till).set('staff', app.staff).set('customer', app.customer('somebody'));
  // Keys are made when they are first used.
  for (const client of clients.values()) await client.query('{ __typename }');
});
afterAll(() => app.close());

it('the table names every operation there is', async () => {
  const { data } = await app.staff.query(
    '{ __schema { queryType { fields { name } } mutationType { fields { name } } subscriptionType { name } } }',
  );
  const { queryType, mutationType, subscriptionType } = data.__schema;
  const names = [...queryType.fields, ...mutationType.fields].map(({ name }: { name: string }) => name);
  expect(Object.keys(OPERATIONS).sort()).toEqual(names.sort());
  expect(subscriptionType).toBeNull();
});

describe.each(Object.entries(OPERATIONS))('%s', (name, { may, document, input }) => {
  const ask = (client: TestClient): ReturnType<TestClient['query']> =>
    client.query(document, input && { input: input() });

  it.each(['till', 'staff', 'customer'] as const)('by a %s', async (who) => {
    const before = await contentsOf(app.owner);
    const { status, codes, data } = await ask(clients.get(who)!);
    if (may.includes(who)) {
      expect([status, codes]).toEqual([200, []]);
      expect(data).toHaveProperty(name);
    } else {
      expect([status, codes]).toEqual([403, ['FORBIDDEN']]);
      expect(await contentsOf(app.owner)).toEqual(before);
    }
  });

  it('by nobody in particular', async () => {
    const before = await contentsOf(app.owner);
    const { status, codes, data } = await ask(app.anonymous);
    expect([status, codes, data]).toEqual([401, ['UNAUTHENTICATED'], undefined]);
    expect(await contentsOf(app.owner)).toEqual(before);
  });
});
