import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pairMeasures } from '../../src/suggestions/domain/pair-measures.js';
import { SuggestionDesk } from '../support/suggestion-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData, TestClient } from '../support/test-client.js';
import { goodsBack, nextNumber, purchase, receiptOf, Till, type Input } from '../support/till.js';

const DAY = 86_400_000;
/** A Sunday. */
const NOON = '2026-03-01T12:00:00.000Z';

const PARTNER = `sku product { sku name } together boughtIn weight share score support coverage confidence lift leverage
  conviction cosine jaccard kulczynski imbalance phi chiSquared oddsRatio hyperLift hyperConfidence pValue isSignificant
  leftOutBecause leftOutBy`;
const AFFINITIES = `query ($sku: String!, $first: Int, $orderBy: AffinityOrder) { product(sku: $sku) {
  affinities { boughtIn purchases method workedOutAt partners(first: $first, orderBy: $orderBy) { ${PARTNER} } }
} }`;
const PROFILE = `buyingProfile {
  asOf purchases visits firstDay lastDay spend { amountMinor currency }
  cadence { state usualGapDays daysSinceLast overdueRatio basis }
  favourites { sku product { name } times shareOfVisits firstDay lastDay }
  dueAgain { sku product { name } times gapDays lastDay dueDay daysOverdue basis isRegular }
  outlook {
    probAlive probPurchase12m expectedPurchases12m expectedSpendPerPurchase { amountMinor currency }
    expectedSpend12m { amountMinor currency } expectedLifetimeValue { amountMinor }
    purchasesModel whyPurchasesAssumed spendModel whySpendAssumed
  }
  isHeldOutOfSuggestions
}`;

let app: TestApp;
let desk: SuggestionDesk;
let till: Till;

const inDays = (days: number): string => new Date(Date.parse(NOON) + days * DAY).toISOString();

function bought(externalId: string | null, days: number, ...skus: string[]): Input {
  const lines = skus.map((sku) => ({ sku, quantity: 1, unitPriceMinor: 1_000 }));
  return purchase({ customer: externalId && { externalId }, occurredAt: inDays(days), lines });
}

async function record(...purchases: readonly Input[]): Promise<void> {
  const answers = await till.recordAll(purchases);
  expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
}

const times = (count: number, ...skus: string[]): Input[] =>
  Array.from({ length: count }, () => bought(null, -3, ...skus));

beforeAll(async () => {
  app = await createTestApp();
  desk = new SuggestionDesk(app);
  till = new Till(await app.holderOf({ role: 'TILL', granted: ['backdate:unlimited'] }));
  app.clock.set(NOON);
  await desk.catalogue([
    { sku: 'TEA', name: 'Tea', category: 'Drinks > Tea', priceMinor: 1_000, unitCostMinor: 900 },
    { sku: 'MINT', name: 'Mint tea', category: 'Drinks > Tea' },
    { sku: 'HONEY', name: 'Honey', category: 'Food' },
    { sku: 'CUP', name: 'Cup', category: 'Things', tags: ['fragile'] },
    { sku: 'KIT', name: 'Test kit', category: 'Health > Tests' },
    { sku: 'GONE', name: 'Gone', category: 'Things' },
    { sku: 'UNSOLD', name: 'Unsold', category: 'Things' },
  ]);
  await record(
    ...times(12, 'TEA', 'HONEY'),
    ...times(6, 'TEA', 'CUP'),
    ...times(5, 'TEA', 'MINT'),
    ...times(5, 'TEA', 'KIT'),
    ...times(5, 'TEA', 'GONE'),
    ...times(3, 'HONEY'),
    ...times(20, 'BREAD', 'JAM'),
    ...times(2, 'BREAD'),
    ...times(1, 'TEA', 'BREAD'),
  );
  await app.owner.query(`UPDATE products SET status = 'WITHDRAWN' WHERE sku = 'GONE'`);
  await desk.learn();
});
afterAll(() => app.close());

async function affinitiesOf(sku: string, variables: Input = {}, client = app.staff): Promise<AnyData> {
  const { data, errors } = await client.query(AFFINITIES, { sku, ...variables });
  expect(errors).toBeUndefined();
  return data.product.affinities;
}

async function partner(of: string, sku: string): Promise<AnyData> {
  const { partners } = await affinitiesOf(of, { first: 100 });
  return partners.find((each: AnyData) => each.sku === sku);
}

async function profileOf(externalId: string, client: TestClient = app.staff): Promise<AnyData> {
  const document = `query ($by: CustomerRef!) { customer(by: $by) { ${PROFILE} } }`;
  const { data, errors } = await client.query(document, { by: { externalId } });
  expect(errors).toBeUndefined();
  return data.customer.buyingProfile;
}

describe('the affinities of a product', () => {
  it('tell what it goes with, by counts and by all measures', async () => {
    const { partners, ...affinities } = await affinitiesOf('TEA', { first: 1 });
    expect(affinities).toEqual({ boughtIn: 34, purchases: 59, method: 'EASE', workedOutAt: NOON });
    const [honey] = partners;
    const { fishersExactTest, ...measures } = pairMeasures({
      baskets: 59,
      given: 34,
      suggested: 15,
      together: 12,
    });
    expect(honey).toEqual({
      ...measures,
      pValue: fishersExactTest,
      sku: 'HONEY',
      product: { sku: 'HONEY', name: 'Honey' },
      together: 12,
      boughtIn: 15,
      weight: expect.any(Number),
      share: expect.any(Number),
      score: expect.any(Number),
      isSignificant: false,
      leftOutBecause: null,
      leftOutBy: null,
    });
    expect(measures).toMatchObject({ support: 12 / 59, confidence: 12 / 34, lift: (12 * 59) / (34 * 15) });
    expect(honey.score).toBeCloseTo(honey.weight + honey.share, 6);
    expect(await partner('BREAD', 'JAM')).toMatchObject({ together: 20, boughtIn: 20, isSignificant: true });
  });

  it('tell why a partner is not put forward with it', async () => {
    await desk.steer({
      sensitive: { categoryPaths: ['Health'] },
      excluded: { tags: ['fragile'] },
    });
    const { partners } = await affinitiesOf('TEA', { first: 100 });
    const why = partners.map(({ sku, leftOutBecause, leftOutBy }: AnyData) => [
      sku,
      leftOutBecause,
      leftOutBy,
    ]);
    expect(Object.fromEntries(why.map(([sku, ...rest]: string[]) => [sku, rest]))).toEqual({
      HONEY: [null, null],
      CUP: ['EXCLUDED', 'fragile'],
      MINT: ['SUBSTITUTE', 'TEA'],
      KIT: ['SENSITIVE', 'Health'],
      GONE: ['WITHDRAWN', null],
      BREAD: [null, null],
      JAM: ['NO_FIT', null],
    });
    expect(await partner('KIT', 'TEA')).toMatchObject({ leftOutBecause: 'SENSITIVE_REASONS' });
    await desk.steer({ leastMarginShare: 2_000, withinCategory: { suggest: 'ALLOWED' } });
    expect(await partner('HONEY', 'TEA')).toMatchObject({ leftOutBecause: 'LOW_MARGIN', leftOutBy: null });
    expect(await partner('TEA', 'MINT')).toMatchObject({ leftOutBecause: null });
    await desk.steer({});
  });

  it('tell what is put forward to a basket with it alone, and in that order', async () => {
    const { complementary } = await desk.ask({ basket: ['TEA'], limit: 50 });
    const { partners } = await affinitiesOf('TEA', { first: 100 });
    const put = partners.filter(({ leftOutBecause }: AnyData) => leftOutBecause === null);
    expect(complementary.length).toBeGreaterThan(2);
    expect(put.map(({ sku, score }: AnyData) => [sku, score])).toEqual(
      complementary.map(({ sku, score }: AnyData) => [sku, score]),
    );
  });

  it('come in other orders, and as many as asked for', async () => {
    const skus = async (variables: Input): Promise<string[]> =>
      (await affinitiesOf('TEA', variables)).partners.map(({ sku }: AnyData) => sku);
    expect(await skus({ orderBy: 'TOGETHER', first: 2 })).toEqual(['HONEY', 'CUP']);
    const byLift = (await affinitiesOf('TEA', { orderBy: 'LIFT', first: 100 })).partners;
    const lifts = byLift.map(({ lift }: AnyData) => lift);
    expect(lifts).toEqual(lifts.toSorted((a: number, b: number) => b - a));
    expect(byLift.map(({ together }: AnyData) => together).every((count: number) => count >= 5)).toBe(true);
    expect(byLift.at(-1).sku).toBe('HONEY');
    const { codes } = await app.staff.query(AFFINITIES, { sku: 'TEA', first: 101 });
    expect(codes).toEqual(['BAD_USER_INPUT']);
  });

  it('are those of a list of products at one go', async () => {
    const { data, errors } = await app.staff.query(
      '{ products(first: 10) { edges { node { sku affinities { boughtIn partners(first: 1) { sku } } } } } }',
    );
    expect(errors).toBeUndefined();
    const found = data.products.edges.map(({ node }: AnyData) => [
      node.sku,
      node.affinities?.boughtIn ?? null,
    ]);
    expect(Object.fromEntries(found)).toMatchObject({ TEA: 34, HONEY: 15, UNSOLD: null, KIT: 5 });
  });

  it('are for staff alone', async () => {
    expect(await affinitiesOf('TEA', {}, app.till)).toBeNull();
    const name = nextNumber('customer');
    await till.enroll(name);
    await record(bought(name, -1, 'TEA'));
    const document = `{ me { purchases { edges { node { lines { product { sku affinities { boughtIn } } } } } } } }`;
    const { data, errors } = await app.customer(name).query(document);
    expect(errors).toBeUndefined();
    const [{ node }] = data.me.purchases.edges;
    expect(node.lines).toEqual([{ product: { sku: 'TEA', affinities: null } }]);
  });

  it('are not there before anything was worked out', async () => {
    const { data } = await app.foreignStaff.query(
      '{ products { edges { node { affinities { boughtIn } } } } }',
    );
    expect(data.products.edges).toEqual([]);
    const other = await createTestApp();
    try {
      await new SuggestionDesk(other).catalogue([{ sku: 'TEA', name: 'Tea' }]);
      const answer = await other.staff.query(AFFINITIES, { sku: 'TEA' });
      expect(answer.data).toEqual({ product: { affinities: null } });
    } finally {
      await other.close();
    }
  });
});

describe('the buying profile of a customer', () => {
  const NAME = 'ann';

  beforeAll(async () => {
    await till.enroll(NAME);
    await record(
      ...[-91, -70, -49, -28].map((days) => bought(NAME, days, 'TEA', 'KIT')),
      bought(NAME, -7, 'TEA', 'HONEY'),
      bought(NAME, -7, 'HONEY'),
      bought(NAME, -49, 'HONEY'),
      bought(NAME, -28, 'CUP'),
    );
    await desk.learn();
  });

  it('tells favourites, cadence, what is due and what to expect', async () => {
    const profile = await profileOf(NAME);
    expect(profile).toMatchObject({
      asOf: '2026-03-01',
      purchases: 8,
      visits: 5,
      firstDay: '2025-11-30',
      lastDay: '2026-02-22',
      spend: { amountMinor: 13_000, currency: 'GBP' },
      cadence: { state: 'ON_TIME', daysSinceLast: 7, basis: 'OWN_GAPS' },
      isHeldOutOfSuggestions: false,
    });
    const { usualGapDays, daysSinceLast, overdueRatio } = profile.cadence;
    expect(usualGapDays).toBeCloseTo(21, 0);
    expect(overdueRatio).toBeCloseTo(daysSinceLast / usualGapDays, 9);
    expect(profile.favourites).toEqual([
      {
        sku: 'TEA',
        product: { name: 'Tea' },
        times: 5,
        shareOfVisits: 1,
        firstDay: '2025-11-30',
        lastDay: '2026-02-22',
      },
      {
        sku: 'KIT',
        product: { name: 'Test kit' },
        times: 4,
        shareOfVisits: 0.8,
        firstDay: '2025-11-30',
        lastDay: '2026-02-01',
      },
      {
        sku: 'HONEY',
        product: { name: 'Honey' },
        times: 2,
        shareOfVisits: 0.4,
        firstDay: '2026-01-11',
        lastDay: '2026-02-22',
      },
    ]);
    expect(profile.dueAgain).toMatchObject([
      { sku: 'KIT', times: 4, lastDay: '2026-02-01', basis: 'OWN_GAPS', isRegular: true },
      { sku: 'TEA', product: { name: 'Tea' }, times: 5, lastDay: '2026-02-22', isRegular: true },
      { sku: 'HONEY', times: 2, lastDay: '2026-02-22', basis: 'CUSTOMER', isRegular: false },
    ]);
    for (const { gapDays, lastDay, dueDay, daysOverdue } of profile.dueAgain) {
      expect(Date.parse(dueDay)).toBe(Date.parse(lastDay) + gapDays * DAY);
      expect(daysOverdue).toBe((Date.parse('2026-03-01') - Date.parse(dueDay)) / DAY);
    }
    const { outlook } = profile;
    expect(outlook).toMatchObject({
      expectedSpendPerPurchase: { currency: 'GBP' },
      purchasesModel: 'ASSUMED',
      whyPurchasesAssumed: 'TOO_FEW',
      spendModel: 'ASSUMED',
      whySpendAssumed: 'TOO_FEW',
    });
    expect(outlook.probAlive).toBeGreaterThan(outlook.probPurchase12m);
    expect(outlook.expectedPurchases12m).toBeGreaterThan(1);
    expect(outlook.expectedSpend12m.amountMinor).toBeGreaterThan(1_000);
    expect(outlook.expectedLifetimeValue.amountMinor).toBeGreaterThan(outlook.expectedSpend12m.amountMinor);
  });

  it('tells what rules are told', async () => {
    const { outlook, dueAgain } = await profileOf(NAME);
    const [row] = await app.owner.query<AnyData>(
      `SELECT prob_alive AS alive, expected_spend_12m_minor::int AS spend, due FROM customer_outlooks
       JOIN customer_identifiers USING (program_id, customer_id) WHERE value = $1`,
      [NAME],
    );
    expect(row).toMatchObject({ alive: outlook.probAlive, spend: outlook.expectedSpend12m.amountMinor });
    const regular = dueAgain.filter(({ isRegular }: AnyData) => isRegular);
    expect(row.due.map(([sku]: string[]) => sku)).toEqual(regular.map(({ sku }: AnyData) => sku));
  });

  it('says nothing about sensitive products', async () => {
    await desk.steer({ sensitive: { skus: ['KIT'] } });
    const { favourites, dueAgain } = await profileOf(NAME);
    expect([...favourites, ...dueAgain].map(({ sku }) => sku)).toEqual(['TEA', 'HONEY', 'TEA', 'HONEY']);
    await desk.steer({});
  });

  it('says who is shown no suggestions', async () => {
    await desk.steer({ holdoutShare: 9_999 });
    expect(await profileOf(NAME)).toMatchObject({ isHeldOutOfSuggestions: true });
    await desk.steer({});
  });

  it('is empty of who bought nothing, or brought everything back', async () => {
    const [never, back] = [nextNumber('never'), nextNumber('back')];
    await till.enroll(never);
    await till.enroll(back);
    const sale = bought(back, -3, 'TEA');
    await record(sale);
    await till.takeBack(goodsBack({ purchase: receiptOf(sale), occurredAt: NOON, everything: true }));
    await desk.learn();
    for (const name of [never, back]) {
      expect(await profileOf(name)).toEqual({
        asOf: '2026-03-01',
        purchases: 0,
        visits: 0,
        firstDay: null,
        lastDay: null,
        spend: { amountMinor: 0, currency: 'GBP' },
        cadence: {
          state: 'NONE',
          usualGapDays: null,
          daysSinceLast: null,
          overdueRatio: null,
          basis: 'PROGRAM',
        },
        favourites: [],
        dueAgain: [],
        outlook: null,
        isHeldOutOfSuggestions: false,
      });
    }
  });

  it('answers as much as is asked for', async () => {
    const document = `query ($first: Int) { customer(by: { externalId: "ann" }) {
      buyingProfile { favourites(first: $first) { sku } dueAgain(first: $first) { sku } } } }`;
    const { data } = await app.staff.query(document, { first: 1 });
    expect(data.customer.buyingProfile).toEqual({ favourites: [{ sku: 'TEA' }], dueAgain: [{ sku: 'KIT' }] });
    expect((await app.staff.query(document, { first: 51 })).codes).toEqual(['BAD_USER_INPUT']);
  });

  it('is for staff alone', async () => {
    expect(await profileOf(NAME, app.till)).toBeNull();
    const { data, errors } = await app.customer(NAME).query(`{ me { ${PROFILE} } }`);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ me: { buyingProfile: null } });
    const explaining = await app.holderOf({ role: 'TILL', granted: ['suggestions:explain'] });
    expect(await profileOf(NAME, explaining)).toMatchObject({ purchases: 8 });
  });
});
