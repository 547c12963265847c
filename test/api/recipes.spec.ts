import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { done, RuleDesk, versionsOf } from '../support/rule-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { contentsOf, told, type Input } from '../support/till.js';

let app: TestApp;
let desk: RuleDesk;

beforeAll(async () => {
  app = await createTestApp();
  desk = new RuleDesk(app.staff);
});
afterAll(() => app.close());

const NO_LINES = {
  skus: [],
  categoryPaths: [],
  tags: [],
  excludedSkus: [],
  excludedCategoryPaths: [],
  excludedTags: [],
};
const times = (factor: string): Input => ({ __typename: 'MultiplierAward', factor });
const once = (points: number): Input => ({ __typename: 'FixedAward', points });

interface Made {
  readonly recipe: Input;
  readonly name: string;
  readonly condition: string;
  /** What it gives in points; left out for what gives none. */
  readonly award?: Input;
  /** The effect of what gives no points. */
  readonly effect?: Input;
  readonly lines?: Input;
  readonly more?: Input;
}

const RECIPES: Readonly<Record<string, Made>> = {
  weekday: {
    recipe: { weekdays: ['TUESDAY'], factor: '2' },
    name: 'Double points on Tuesday',
    condition: 'purchase.dayOfWeek == "TUESDAY"',
    award: times('2'),
  },
  birthdayPresent: {
    recipe: { points: 100 },
    name: '100 points for the birthday',
    condition: 'customer.tenureDays >= 0',
    award: once(100),
    more: { trigger: { kind: 'BIRTHDAY' } },
  },
  birthdayPoints: {
    recipe: { factor: '3.0', daysBefore: 7 },
    name: 'Triple points for the birthday',
    condition: 'customer.daysToBirthday <= 7',
    award: times('3'),
  },
  firstPurchase: {
    recipe: { points: 200, leastSpendMinor: 1_000 },
    name: '200 points for the first purchase from 10.00 on',
    condition: 'purchase.isFirst && purchase.totalMinor >= money("10.00")',
    award: once(200),
  },
  categoryBonus: {
    recipe: { categoryPath: 'Drinks>Tea', factor: '1.5' },
    name: '1.5 times the points on Drinks > Tea',
    condition: '"Drinks > Tea" in purchase.categories',
    award: times('1.5'),
    lines: { ...NO_LINES, categoryPaths: ['Drinks > Tea'], condition: null },
  },
  winBack: {
    recipe: { points: 150 },
    name: '150 points for coming back after 60 days',
    condition: 'customer.daysSinceLastPurchase >= 60',
    award: once(150),
  },
  spendThreshold: {
    recipe: { points: 50, leastSpendMinor: 5_000 },
    name: '50 points from 50.00 on',
    condition: 'purchase.totalMinor >= money("50.00")',
    award: once(50),
  },
  happyHour: {
    recipe: { from: '17:00', until: '19:00', factor: '2', weekdays: ['FRIDAY'] },
    name: 'Double points from 17:00 to 19:00 on Friday',
    condition: 'purchase.dayOfWeek == "FRIDAY" && purchase.time >= "17:00" && purchase.time < "19:00"',
    award: times('2'),
  },
  longStanding: {
    recipe: { years: 5, factor: '1.25' },
    name: '1.25 times the points for customers of 5 years and longer',
    condition: 'customer.tenureYears >= 5',
    award: times('1.25'),
  },
  newProduct: {
    recipe: {
      skus: ['TEA-9'],
      factor: '2',
      from: '2030-01-01T00:00:00Z',
      until: '2030-02-01T00:00:00+01:00',
    },
    name: 'Double points on new: TEA-9',
    condition: '"TEA-9" in purchase.skus',
    award: times('2'),
    lines: { ...NO_LINES, skus: ['TEA-9'], condition: null },
    more: { schedule: { from: '2030-01-01T00:00:00.000Z', until: '2030-01-31T23:00:00.000Z' } },
  },
  pointsPerUnit: {
    recipe: { sku: 'TEA-9', points: 5 },
    name: '5 points for each TEA-9',
    condition: '"TEA-9" in purchase.skus',
    award: { __typename: 'PerUnitAward', points: 5 },
    lines: { ...NO_LINES, skus: ['TEA-9'], condition: null },
  },
  suggestProducts: {
    recipe: {
      skus: ['TEA-9', 'CUP'],
      reason: 'New from the hills',
      favouriteCategoryPath: 'Drinks>Tea',
      daysAway: 60,
    },
    name: 'Suggestion: New from the hills',
    condition: '"Drinks > Tea" in customer.favouriteCategories && customer.daysSinceLastPurchase >= 60',
    effect: {
      __typename: 'SuggestProductsEffect',
      kind: 'SUGGEST_PRODUCTS',
      actsFrom: null,
      skus: ['TEA-9', 'CUP'],
      reason: 'New from the hills',
    },
    more: { trigger: { kind: 'SUGGESTION' } },
  },
};

const effectOf = ({ award, lines, effect }: Made): Input =>
  effect ?? {
    __typename: 'AwardPointsEffect',
    kind: 'AWARD_POINTS',
    actsFrom: null,
    award,
    lines: lines ?? null,
  };

const make = (key: string, recipe: Input): Promise<AnyData> =>
  desk.change('createRuleFromRecipe', { recipe: { [key]: recipe } });

it('the table names every recipe there is', async () => {
  const { data } = await app.staff.query('{ __type(name: "RecipeInput") { inputFields { name } } }');
  const names = data.__type.inputFields.map(({ name }: AnyData) => name);
  expect(names.sort()).toEqual(Object.keys(RECIPES).sort());
});

describe.each(Object.entries(RECIPES))('the recipe %s', (key, made) => {
  const { recipe, name, condition, more } = made;
  it('makes a draft that can be read, edited and published', async () => {
    const rule = done(await make(key, recipe)).rule;
    expect(rule).toMatchObject({ name, state: 'DRAFT', draft: { version: 1, revision: 1 } });
    const [version] = versionsOf(rule);
    expect(version).toMatchObject({ name, condition, ...more });
    expect(version.description).not.toBeNull();
    expect(version.effects).toEqual([effectOf(made)]);
    const trigger = { on: version.trigger.kind };
    const suggest = { suggestProducts: { skus: ['CUP'], reason: 'Edited' } };
    const effects = [made.effect ? suggest : { addTag: { tag: 'edited' } }];
    const edit = { name, trigger, condition: `(${condition}) && customer.tenureDays >= 1`, effects };
    const edited = done(
      await desk.change('updateRule', { ...edit, ruleId: rule.id, basedOn: rule.draft }),
    ).rule;
    expect(await desk.publish(edited)).toMatchObject({ name, state: 'PUBLISHED', live: { revision: 2 } });
    expect(await desk.publish(done(await make(key, recipe)).rule)).toMatchObject({
      name,
      state: 'PUBLISHED',
    });
  });
});

describe('a recipe is refused', () => {
  it.each<[string, string, Input]>([
    ['weekday', 'REQUIRED weekdays', { weekdays: [], factor: '2' }],
    ['weekday', 'OUT_OF_RANGE factor', { weekdays: ['MONDAY'], factor: '1' }],
    ['birthdayPresent', 'OUT_OF_RANGE points', { points: 0 }],
    ['birthdayPresent', 'OUT_OF_RANGE leastTenureDays', { points: 1, leastTenureDays: -1 }],
    ['birthdayPoints', 'OUT_OF_RANGE daysBefore', { factor: '2', daysBefore: 31 }],
    ['firstPurchase', 'OUT_OF_RANGE points', { points: 1_000_001 }],
    ['categoryBonus', 'INVALID categoryPath', { categoryPath: '> Tea', factor: '2' }],
    ['categoryBonus', 'OUT_OF_RANGE factor', { categoryPath: 'Tea', factor: '11' }],
    ['winBack', 'OUT_OF_RANGE daysAway', { points: 1, daysAway: 0 }],
    ['spendThreshold', 'OUT_OF_RANGE leastSpendMinor', { points: 1, leastSpendMinor: 0 }],
    ['happyHour', 'INVALID until', { from: '17:00', until: '17:00', factor: '2' }],
    ['happyHour', 'INVALID from', { from: '5 pm', until: '17:00', factor: '2' }],
    ['longStanding', 'OUT_OF_RANGE years', { years: 0, factor: '2' }],
    ['newProduct', 'REQUIRED skus', { skus: [], factor: '2' }],
    ['newProduct', 'TOO_LONG skus.1', { skus: ['a', 'x'.repeat(101)], factor: '2' }],
    [
      'newProduct',
      'INVALID until',
      { skus: ['a'], factor: '2', from: '2030-02-01T00:00:00Z', until: '2030-01-01T00:00:00Z' },
    ],
    ['pointsPerUnit', 'REQUIRED sku', { sku: '', points: 1 }],
    ['suggestProducts', 'REQUIRED skus', { skus: [], reason: 'New' }],
    ['suggestProducts', 'REQUIRED reason', { skus: ['CUP'], reason: ' ' }],
    ['suggestProducts', 'REQUIRED tier', { skus: ['CUP'], reason: 'New', tier: '' }],
    [
      'suggestProducts',
      'INVALID favouriteCategoryPath',
      { skus: ['CUP'], reason: 'New', favouriteCategoryPath: '>' },
    ],
  ])('%s, as %s', async (key, expected, recipe) => {
    const before = await contentsOf(app.owner);
    const answer = await make(key, recipe);
    const [code, field] = expected.split(' ');
    expect(told(answer)).toEqual([`${code} input.recipe.${key}.${field}`]);
    expect(answer.rule).toBeNull();
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('as no request at all where it is two or none', async () => {
    const document =
      'mutation ($input: CreateRuleFromRecipeInput!) { createRuleFromRecipe(input: $input) { rule { id } } }';
    const two = { winBack: { points: 1 }, birthdayPresent: { points: 1 } };
    for (const recipe of [{}, two]) {
      expect((await app.staff.query(document, { input: { recipe } })).codes).toEqual(['BAD_USER_INPUT']);
    }
  });
});
