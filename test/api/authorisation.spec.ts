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
const A_RULE = {
  name: 'Ten for a purchase',
  trigger: { on: 'PURCHASE' },
  effects: [{ awardPoints: { award: { fixed: { points: 10 } } } }],
};
const NO_PURCHASE = { source: 'none', externalId: 'none' };

const NO_CORRECTION = {
  ruleId: 'none',
  version: 2,
  replaces: [1],
  from: '2026-01-01T00:00:00Z',
  until: '2026-01-02T00:00:00Z',
  reason: 'r',
};

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
  recordEvent: {
    may: TILLS,
    document: 'mutation ($input: RecordEventInput!) { recordEvent(input: $input) { __typename } }',
    input: () => ({
      source: 's',
      externalId: nextNumber(),
      customer: NOBODY,
      name: 'e',
      occurredAt: new Date().toISOString(),
    }),
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
  saveTierLadder: {
    may: STAFF,
    document: 'mutation ($input: SaveTierLadderInput!) { saveTierLadder(input: $input) { __typename } }',
    input: () => ({
      basedOnVersion: 0,
      metric: 'POINTS_EARNED',
      window: { kind: 'LIFE' },
      rungs: [{ code: 'MEMBER', name: 'Member', threshold: 0 }],
    }),
  },
  createRule: {
    may: STAFF,
    document: 'mutation ($input: RuleInput!) { createRule(input: $input) { __typename } }',
    input: () => A_RULE,
  },
  createRuleFromRecipe: {
    may: STAFF,
    document:
      'mutation ($input: CreateRuleFromRecipeInput!) { createRuleFromRecipe(input: $input) { __typename } }',
    input: () => ({ recipe: { pointsPerUnit: { sku: 'TEA', points: 1 } } }),
  },
  updateRule: {
    may: STAFF,
    document: 'mutation ($input: UpdateRuleInput!) { updateRule(input: $input) { __typename } }',
    input: () => ({ ...A_RULE, ruleId: 'none', basedOn: { version: 1, revision: 1 } }),
  },
  publishRule: {
    may: STAFF,
    document: 'mutation ($input: PublishRuleInput!) { publishRule(input: $input) { __typename } }',
    input: () => ({ ruleId: 'none', draft: { version: 1, revision: 1 } }),
  },
  pauseRule: {
    may: STAFF,
    document: 'mutation ($input: RuleRef!) { pauseRule(input: $input) { __typename } }',
    input: () => ({ ruleId: 'none' }),
  },
  resumeRule: {
    may: STAFF,
    document: 'mutation ($input: RuleRef!) { resumeRule(input: $input) { __typename } }',
    input: () => ({ ruleId: 'none' }),
  },
  endRule: {
    may: STAFF,
    document: 'mutation ($input: RuleRef!) { endRule(input: $input) { __typename } }',
    input: () => ({ ruleId: 'none' }),
  },
  saveSegment: {
    may: STAFF,
    document: 'mutation ($input: SaveSegmentInput!) { saveSegment(input: $input) { __typename } }',
    input: () => ({ name: 'new', condition: 'customer.tenureDays < 30' }),
  },
  deleteSegment: {
    may: STAFF,
    document: 'mutation ($input: DeleteSegmentInput!) { deleteSegment(input: $input) { __typename } }',
    input: () => ({ name: 'none' }),
  },
  saveProducts: {
    may: STAFF,
    document: 'mutation ($input: SaveProductsInput!) { saveProducts(input: $input) { __typename } }',
    input: () => ({ products: [{ sku: 'TEA', name: 'Tea' }] }),
  },
  updateSuggestionSettings: {
    may: STAFF,
    document:
      'mutation ($input: UpdateSuggestionSettingsInput!) { updateSuggestionSettings(input: $input) { __typename } }',
    input: () => ({ basedOnVersion: 0 }),
  },
  suggestions: { may: TILLS, document: '{ suggestions(basket: ["TEA"]) { __typename } }' },
  suggestionSettings: { may: STAFF, document: '{ suggestionSettings { __typename } }' },
  updateProgram: {
    may: STAFF,
    document: 'mutation ($input: UpdateProgramInput!) { updateProgram(input: $input) { __typename } }',
    input: () => ({ costPerPointMinor: '0' }),
  },
  tagCustomer: {
    may: STAFF,
    document: 'mutation ($input: TagCustomerInput!) { tagCustomer(input: $input) { __typename } }',
    input: () => ({ customer: NOBODY, add: ['t'] }),
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
  tierLadder: { may: ['till', 'staff', 'customer'], document: '{ tierLadder { __typename } }' },
  tierLadderVersions: { may: STAFF, document: '{ tierLadderVersions { __typename } }' },
  rule: { may: STAFF, document: '{ rule(id: "none") { __typename } }' },
  rules: { may: STAFF, document: '{ rules { __typename } }' },
  ruleFacts: { may: STAFF, document: '{ ruleFacts(place: PURCHASE) { __typename } }' },
  segment: { may: STAFF, document: '{ segment(name: "none") { __typename } }' },
  segments: { may: STAFF, document: '{ segments { __typename } }' },
  correctPoints: {
    may: STAFF,
    document: 'mutation ($input: CorrectPointsInput!) { correctPoints(input: $input) { __typename } }',
    input: () => NO_CORRECTION,
  },
  undoCorrection: {
    may: STAFF,
    document: 'mutation ($input: UndoCorrectionInput!) { undoCorrection(input: $input) { __typename } }',
    input: () => ({ correctionId: 'none', reason: 'r' }),
  },
  previewCorrection: {
    may: STAFF,
    document: 'query ($input: CorrectPointsInput!) { previewCorrection(input: $input) { __typename } }',
    input: () => NO_CORRECTION,
  },
  correction: { may: STAFF, document: '{ correction(id: "none") { __typename } }' },
  corrections: { may: STAFF, document: '{ corrections { __typename } }' },
  simulateRule: {
    may: STAFF,
    document: 'query ($input: SimulateRuleInput!) { simulateRule(input: $input) { __typename } }',
    input: () => ({ ruleId: 'none', days: 1 }),
  },
  simulationProgress: { may: STAFF, document: '{ simulationProgress(id: "none") { __typename } }' },
  checkCondition: {
    may: STAFF,
    document: 'query ($input: CheckConditionInput!) { checkCondition(input: $input) { __typename } }',
    input: () => ({ text: 'true', place: 'PURCHASE' }),
  },
  reportSuggestions: {
    may: ['till', 'staff', 'customer'],
    document:
      'mutation ($input: ReportSuggestionsInput!) { reportSuggestions(input: $input) { __typename } }',
    input: () => ({
      impressionId: 'none',
      outcomes: [{ kind: 'COMPLEMENTARY', item: { sku: 'TEA' }, said: 'SHOWN' }],
    }),
  },
  suggestionReport: {
    may: STAFF,
    document:
      '{ suggestionReport(from: "2026-01-01T00:00:00Z", until: "2026-02-01T00:00:00Z") { __typename } }',
  },
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
