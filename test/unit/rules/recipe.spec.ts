import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ok, refuse } from '../../../src/kernel/result.js';
import { compileRule } from '../../../src/rules/domain/compiled-rule.js';
import { checkCondition } from '../../../src/rules/domain/condition.js';
import { conditionCompiler, refusalsOfCondition } from '../../../src/rules/domain/condition-compiler.js';
import { canonicalPath } from '../../../src/rules/domain/condition-meaning.js';
import { earnByRules, NO_BASE_RATE } from '../../../src/rules/domain/earn-by-rules.policy.js';
import { WEEKDAYS, type Weekday } from '../../../src/rules/domain/fact.js';
import { localTimeValues } from '../../../src/rules/domain/fact-times.js';
import { conditionFacts, withLine } from '../../../src/rules/domain/fact-views.js';
import { judgeRule, placeOf } from '../../../src/rules/domain/judge-rule.js';
import { localTimeAt } from '../../../src/rules/domain/local-time.js';
import { draftFromRecipe } from '../../../src/rules/domain/recipe.js';
import type { Recipe } from '../../../src/rules/domain/recipe-kinds.js';
import type { RuleDefinition, RuleTrigger } from '../../../src/rules/domain/rule-definition.js';
import type { JudgeRuleContext } from '../../../src/rules/domain/rule-flaws.js';
import { isInForce } from '../../../src/rules/domain/schedule.policy.js';
import { customer, line, purchase, TUESDAY_EVENING, values } from './fact-examples.js';
import { earningWith } from './rule-examples.js';

const LONDON = 'Europe/London';
const context: JudgeRuleContext & { readonly minorDigits: number } = {
  minorDigits: 2,
  flawsOfCondition: (text, place, field) => refusalsOfCondition(text, { place, minorDigits: 2 }, field),
  parseCategoryPath: (text) =>
    canonicalPath(text).split(' > ').includes('')
      ? refuse({ code: 'INVALID', message: 'must be names separated by >' })
      : ok(canonicalPath(text)),
};

/** The rule that a recipe comes to, judged like any rule. */
function ruleFrom(recipe: Recipe): RuleDefinition {
  const draft = draftFromRecipe(recipe, context);
  if (!draft.ok) throw new Error(JSON.stringify(draft.error));
  const judged = judgeRule(draft.value, context);
  if (!judged.ok) throw new Error(JSON.stringify(judged.error));
  return judged.value;
}

interface Shopping {
  readonly at?: string;
  readonly who?: Parameters<typeof customer>[0];
  readonly what?: Parameters<typeof purchase>[0];
}

/** What a purchase earns by a recipe and one point per 1.00; without a recipe, by that rate alone. */
function earned(recipe: Recipe, { at, who, what }: Shopping): number {
  const definition = ruleFrom(recipe);
  const instant = at ? Date.parse(at) : TUESDAY_EVENING;
  const bought = purchase({ ...localTimeValues(instant, LONDON), ...what });
  const facts = conditionFacts(values({ customer: customer(who), purchase: bought }));
  const rule = compileRule(
    { ruleId: '00000000-0000-7000-8000-000000000001', version: 1 },
    definition,
    conditionCompiler(placeOf(definition.trigger), 2),
  );
  const isPurchase = definition.trigger.kind === 'PURCHASE';
  const lines = isPurchase
    ? bought.lines.map(({ sku, categories, tags, netMinor, quantity }) => {
        const thousandths = Math.round(quantity * 1000);
        return {
          sku,
          categories,
          tags,
          basisMinor: netMinor,
          quantity: thousandths,
          keptQuantity: thousandths,
        };
      })
    : [];
  const occasion = {
    customerId: 'ann',
    at: localTimeAt(instant, LONDON),
    lines,
    facts,
    factsOfLine: (index: number) => withLine(facts, bought.lines[index]!),
  };
  const rules = isInForce(rule.schedule, occasion.at) ? [rule] : [];
  const base = isPurchase ? {} : { base: NO_BASE_RATE };
  return earnByRules(occasion, earningWith(rules, occasion, base)).points;
}

const TEN = { lines: [line({ netMinor: 1000 })] };

describe('recipes', () => {
  const examples: readonly (readonly [
    recipe: Recipe,
    name: string,
    condition: string,
    trigger: RuleTrigger['kind'],
    cases: readonly (readonly [shopping: Shopping, points: number])[],
  ])[] = [
    [
      { kind: 'WEEKDAY', weekdays: ['TUESDAY'], factor: '2' },
      'Double points on Tuesday',
      'purchase.dayOfWeek == "TUESDAY"',
      'PURCHASE',
      [
        [{ at: '2026-03-03T12:00:00Z', what: TEN }, 20],
        [{ at: '2026-03-04T12:00:00Z', what: TEN }, 10],
        // Tuesday begins at 23:00 UTC in the summer of London.
        [{ at: '2026-06-01T23:30:00Z', what: TEN }, 20],
      ],
    ],
    [
      { kind: 'WEEKDAY', weekdays: ['SUNDAY', 'SATURDAY', 'SUNDAY'], factor: '1.50' },
      '1.5 times the points on Saturday and Sunday',
      'purchase.dayOfWeek in ["SATURDAY", "SUNDAY"]',
      'PURCHASE',
      [
        [{ at: '2026-03-07T12:00:00Z', what: TEN }, 15],
        [{ at: '2026-03-06T12:00:00Z', what: TEN }, 10],
      ],
    ],
    [
      { kind: 'BIRTHDAY_PRESENT', points: 100, leastTenureDays: 30 },
      '100 points for the birthday',
      'customer.tenureDays >= 30',
      'BIRTHDAY',
      [
        [{ who: { tenureDays: 30 } }, 100],
        [{ who: { tenureDays: 29 } }, 0],
      ],
    ],
    [
      { kind: 'BIRTHDAY_POINTS', factor: '3', daysBefore: 0 },
      'Triple points for the birthday',
      'customer.isBirthday',
      'PURCHASE',
      [
        [{ who: { isBirthday: true }, what: TEN }, 30],
        [{ who: { isBirthday: false }, what: TEN }, 10],
      ],
    ],
    [
      { kind: 'BIRTHDAY_POINTS', factor: '3', daysBefore: 7 },
      'Triple points for the birthday',
      'customer.daysToBirthday <= 7',
      'PURCHASE',
      [
        [{ who: { daysToBirthday: 7 }, what: TEN }, 30],
        [{ who: { daysToBirthday: 8 }, what: TEN }, 10],
        [{ who: { daysToBirthday: null }, what: TEN }, 10],
      ],
    ],
    [
      { kind: 'FIRST_PURCHASE', points: 50, leastSpendMinor: 1000 },
      '50 points for the first purchase from 10.00 on',
      'purchase.isFirst && purchase.totalMinor >= money("10.00")',
      'PURCHASE',
      [
        [{ what: { ...TEN, isFirst: true } }, 60],
        [{ what: { ...TEN, isFirst: false } }, 10],
        [{ what: { lines: [line({ netMinor: 999 })], isFirst: true } }, 9],
      ],
    ],
    [
      { kind: 'FIRST_PURCHASE', points: 1, leastSpendMinor: 0 },
      '1 point for the first purchase',
      'purchase.isFirst',
      'PURCHASE',
      [[{ what: { lines: [line({ netMinor: 1 })], isFirst: true } }, 1]],
    ],
    [
      { kind: 'CATEGORY_BONUS', categoryPath: 'Drinks>Coffee', factor: '2' },
      'Double points on Drinks > Coffee',
      '"Drinks > Coffee" in purchase.categories',
      'PURCHASE',
      [
        [{ what: TEN }, 20],
        [
          { what: { lines: [line({ netMinor: 1000 }), line({ netMinor: 500, categories: ['Bakery'] })] } },
          25,
        ],
        [{ what: { lines: [line({ netMinor: 1000, categories: ['Drinks', 'Drinks > Tea'] })] } }, 10],
      ],
    ],
    [
      { kind: 'WIN_BACK', points: 200, daysAway: 60, leastSpendMinor: 0 },
      '200 points for coming back after 60 days',
      'customer.daysSinceLastPurchase >= 60',
      'PURCHASE',
      [
        [{ who: { daysSinceLastPurchase: 60 }, what: TEN }, 210],
        [{ who: { daysSinceLastPurchase: 59 }, what: TEN }, 10],
        [{ who: { daysSinceLastPurchase: null, purchaseCount: 0 }, what: TEN }, 10],
      ],
    ],
    [
      { kind: 'SPEND_THRESHOLD', points: 30, leastSpendMinor: 5000 },
      '30 points from 50.00 on',
      'purchase.totalMinor >= money("50.00")',
      'PURCHASE',
      [
        [{ what: { lines: [line({ netMinor: 5000 })] } }, 80],
        [{ what: { lines: [line({ netMinor: 4999 })] } }, 49],
      ],
    ],
    [
      { kind: 'HAPPY_HOUR', from: '17:00', until: '19:00', weekdays: [], factor: '2' },
      'Double points from 17:00 to 19:00',
      'purchase.time >= "17:00" && purchase.time < "19:00"',
      'PURCHASE',
      [
        [{ at: '2026-03-03T17:00:00Z', what: TEN }, 20],
        [{ at: '2026-03-03T18:59:59Z', what: TEN }, 20],
        [{ at: '2026-03-03T19:00:00Z', what: TEN }, 10],
        [{ at: '2026-03-03T16:59:59Z', what: TEN }, 10],
      ],
    ],
    [
      { kind: 'HAPPY_HOUR', from: '22:00', until: '02:00', weekdays: ['FRIDAY', 'SUNDAY'], factor: '2' },
      'Double points from 22:00 to 02:00 on Friday and Sunday',
      '(purchase.dayOfWeek in ["FRIDAY", "SUNDAY"] && purchase.time >= "22:00") || ' +
        '(purchase.dayOfWeek in ["MONDAY", "SATURDAY"] && purchase.time < "02:00")',
      'PURCHASE',
      [
        [{ at: '2026-03-06T22:00:00Z', what: TEN }, 20],
        [{ at: '2026-03-07T01:59:00Z', what: TEN }, 20],
        [{ at: '2026-03-07T02:00:00Z', what: TEN }, 10],
        [{ at: '2026-03-06T01:00:00Z', what: TEN }, 10],
        [{ at: '2026-03-09T00:30:00Z', what: TEN }, 20],
      ],
    ],
    [
      { kind: 'LONG_STANDING', years: 2, factor: '1.5' },
      '1.5 times the points for customers of 2 years and longer',
      'customer.tenureYears >= 2',
      'PURCHASE',
      [
        [{ who: { tenureYears: 2 }, what: TEN }, 15],
        [{ who: { tenureYears: 1 }, what: TEN }, 10],
      ],
    ],
    [
      {
        kind: 'NEW_PRODUCT',
        skus: ['ESP-250', 'FIL-100'],
        factor: '2',
        from: '2026-03-01T00:00:00Z',
        until: '2026-04-01T00:00:00+01:00',
      },
      'Double points on new: ESP-250, FIL-100',
      'purchase.skus.exists(sku, sku in ["ESP-250", "FIL-100"])',
      'PURCHASE',
      [
        [{ what: TEN }, 20],
        [{ what: { lines: [line({ netMinor: 1000 }), line({ netMinor: 500, sku: 'CAKE' })] } }, 25],
        [{ what: { lines: [line({ netMinor: 500, sku: 'CAKE' })] } }, 5],
        [{ at: '2026-02-28T23:59:59Z', what: TEN }, 10],
        [{ at: '2026-03-31T23:00:00Z', what: TEN }, 10],
      ],
    ],
    [
      { kind: 'POINTS_PER_UNIT', sku: 'ESP-250', points: 5 },
      '5 points for each ESP-250',
      '"ESP-250" in purchase.skus',
      'PURCHASE',
      [
        [
          { what: { lines: [line({ netMinor: 1000, quantity: 3 }), line({ sku: 'CAKE', netMinor: 0 })] } },
          25,
        ],
        [{ what: { lines: [line({ netMinor: 1000, sku: 'CAKE' })] } }, 10],
      ],
    ],
  ];

  test.each(examples)('%j', (recipe, name, condition, trigger, cases) => {
    const rule = ruleFrom(recipe);
    expect({ name: rule.name, condition: rule.condition, trigger: rule.trigger.kind }).toEqual({
      name,
      condition,
      trigger,
    });
    expect(rule.description).toMatch(/^.+\.$/);
    for (const [shopping, points] of cases)
      expect([shopping, earned(recipe, shopping)]).toEqual([shopping, points]);
  });

  test('hours on days hold as a schedule of the same hours does', () => {
    const time = fc
      .tuple(fc.nat(23), fc.constantFrom('00', '30'))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${m}`);
    const days: fc.Arbitrary<Weekday[]> = fc.subarray([...WEEKDAYS]);
    const hours = fc
      .record({ from: time, until: time, weekdays: days })
      .filter(({ from, until }) => from !== until);
    fc.assert(
      fc.property(hours, fc.integer({ min: 0, max: 14 * 48 }), ({ from, until, weekdays }, halfHours) => {
        const instant = Date.parse('2026-03-20T00:00:00Z') + halfHours * 1_800_000;
        const recipe: Recipe = { kind: 'HAPPY_HOUR', from, until, weekdays, factor: '2' };
        const scheduled = compileRule(
          { ruleId: 'r', version: 1 },
          {
            ...ruleFrom(recipe),
            condition: null,
            schedule: { from: null, until: null, daysOfWeek: weekdays, hours: { from, until } },
          },
          conditionCompiler('PURCHASE', 2),
        );
        const isOpen = isInForce(scheduled.schedule, localTimeAt(instant, LONDON));
        expect(earned(recipe, { at: new Date(instant).toISOString(), what: TEN })).toBe(isOpen ? 20 : 10);
      }),
      { numRuns: 200 },
    );
  });

  test('products are suggested to whom all that is named holds for, or to everybody', () => {
    const everybody = {
      kind: 'SUGGEST_PRODUCTS',
      skus: ['CUP', 'CUP', 'POT'],
      reason: ' Goes with it ',
      segment: null,
      tier: null,
      favouriteCategoryPath: null,
      daysAway: null,
      from: null,
      until: null,
    } as const;
    expect(ruleFrom(everybody)).toMatchObject({
      name: 'Suggestion: Goes with it',
      description: 'Puts CUP, POT forward to everybody.',
      trigger: { kind: 'SUGGESTION' },
      condition: null,
      effects: [{ kind: 'SUGGEST_PRODUCTS', skus: ['CUP', 'POT'], reason: 'Goes with it' }],
    });
    const some = {
      ...everybody,
      segment: 'we "miss" them',
      tier: 'GOLD',
      favouriteCategoryPath: 'Drinks>Tea',
      daysAway: 60,
      from: '2026-03-01T00:00:00Z',
    };
    expect(ruleFrom(some)).toMatchObject({
      name: 'Suggestion: Goes with it',
      condition:
        '"we \\"miss\\" them" in customer.segments && customer.tier == "GOLD" && ' +
        '"Drinks > Tea" in customer.favouriteCategories && customer.daysSinceLastPurchase >= 60',
      schedule: { from: Date.parse('2026-03-01T00:00:00Z'), until: null },
    });
    const long = ruleFrom({ ...everybody, reason: 'x'.repeat(500) });
    expect(long.name).toBe(`Suggestion: ${'x'.repeat(87)}…`);
    const tooMuch = draftFromRecipe({ ...some, daysAway: 366, segment: 'x'.repeat(101) }, context);
    expect(tooMuch.ok || tooMuch.error.map(({ code, field }) => `${code} ${field.join('.')}`)).toEqual([
      'TOO_LONG segment',
      'OUT_OF_RANGE daysAway',
    ]);
  });

  test('amounts follow the decimal places of the currency', () => {
    const recipe: Recipe = { kind: 'SPEND_THRESHOLD', points: 30, leastSpendMinor: 5000 };
    const yen = draftFromRecipe(recipe, { ...context, minorDigits: 0 });
    expect(yen).toMatchObject({ value: { condition: 'purchase.totalMinor >= money("5000")' } });
  });
});

describe('what comes from outside stands in quotes', () => {
  const outside = fc
    .array(
      fc.oneof(
        fc.constantFrom('"', "'", '\\', '" || true || "', '"] + ["', '${x}', '//', ') || (true'),
        fc.string({ unit: 'grapheme', maxLength: 4 }),
      ),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((parts) => parts.join(''))
    // eslint-disable-next-line no-control-regex -- refused before a condition is written
    .filter((text) => text.trim() === text && text !== '' && !/[\u0000-\u001f\u007f-\u009f]/.test(text));

  test('a sku means that sku and nothing else', () => {
    fc.assert(
      fc.property(fc.uniqueArray(outside, { minLength: 1, maxLength: 4 }), (skus) => {
        const [sku] = skus;
        const perUnit: Recipe = { kind: 'POINTS_PER_UNIT', sku: sku!, points: 5 };
        const isNew: Recipe = { kind: 'NEW_PRODUCT', skus, factor: '2', from: null, until: null };
        const holds = { what: { lines: [line({ sku: skus.at(-1)!, quantity: 1, netMinor: 1000 })] } };
        const lacks = { what: { lines: [line({ sku: 'something else', quantity: 1, netMinor: 1000 })] } };
        expect([earned(isNew, holds), earned(isNew, lacks), earned(perUnit, lacks)]).toEqual([20, 10, 10]);
        expect(ruleFrom(perUnit).effects).toMatchObject([{ lines: { skus: [sku] } }]);
        const text = ruleFrom(isNew).condition!;
        const checked = checkCondition(text, { place: 'PURCHASE', minorDigits: 2 });
        expect(checked.ok && checked.value.facts).toEqual(['purchase.skus']);
      }),
      { numRuns: 200 },
    );
  });

  test('a category means that category and nothing else', () => {
    fc.assert(
      fc.property(
        outside.filter((name) => !name.includes('>')),
        (name) => {
          const path = name.normalize('NFC');
          const recipe: Recipe = { kind: 'CATEGORY_BONUS', categoryPath: `Shop > ${name}`, factor: '2' };
          const holds = {
            what: { lines: [line({ categories: ['Shop', `Shop > ${path}`], netMinor: 1000 })] },
          };
          expect([earned(recipe, holds), earned(recipe, { what: TEN })]).toEqual([20, 10]);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('parameters that are out of order', () => {
  const weekdays: readonly Weekday[] = ['TUESDAY'];
  const launch = { kind: 'NEW_PRODUCT', skus: ['A'], factor: '2', from: null, until: null } as const;
  const hour = { kind: 'HAPPY_HOUR', from: '17:00', until: '19:00', weekdays, factor: '2' } as const;

  test.each<[Recipe, string, string]>([
    [{ kind: 'WEEKDAY', weekdays: [], factor: '2' }, 'weekdays', 'REQUIRED'],
    [{ kind: 'WEEKDAY', weekdays: ['TUESDAY', 'Tues' as Weekday], factor: '2' }, 'weekdays.1', 'INVALID'],
    [{ kind: 'WEEKDAY', weekdays, factor: '1' }, 'factor', 'OUT_OF_RANGE'],
    [{ kind: 'WEEKDAY', weekdays, factor: '10.5' }, 'factor', 'OUT_OF_RANGE'],
    [{ kind: 'WEEKDAY', weekdays, factor: '-2' }, 'factor', 'OUT_OF_RANGE'],
    [{ kind: 'WEEKDAY', weekdays, factor: '1.00001' }, 'factor', 'OUT_OF_RANGE'],
    [{ kind: 'BIRTHDAY_PRESENT', points: 0, leastTenureDays: 0 }, 'points', 'OUT_OF_RANGE'],
    [{ kind: 'BIRTHDAY_PRESENT', points: 1, leastTenureDays: -1 }, 'leastTenureDays', 'OUT_OF_RANGE'],
    [{ kind: 'BIRTHDAY_POINTS', factor: '2', daysBefore: 31 }, 'daysBefore', 'OUT_OF_RANGE'],
    [{ kind: 'FIRST_PURCHASE', points: 1.5, leastSpendMinor: 0 }, 'points', 'OUT_OF_RANGE'],
    [{ kind: 'FIRST_PURCHASE', points: 1, leastSpendMinor: -1 }, 'leastSpendMinor', 'OUT_OF_RANGE'],
    [{ kind: 'CATEGORY_BONUS', categoryPath: 'Drinks > ', factor: '2' }, 'categoryPath', 'INVALID'],
    [{ kind: 'WIN_BACK', points: 1, daysAway: 0, leastSpendMinor: 0 }, 'daysAway', 'OUT_OF_RANGE'],
    [{ kind: 'SPEND_THRESHOLD', points: 1, leastSpendMinor: 0 }, 'leastSpendMinor', 'OUT_OF_RANGE'],
    [{ kind: 'SPEND_THRESHOLD', points: 2_000_000, leastSpendMinor: 1 }, 'points', 'OUT_OF_RANGE'],
    [{ ...hour, from: '7:00' }, 'from', 'INVALID'],
    [{ ...hour, until: '24:30' }, 'until', 'INVALID'],
    [{ ...hour, until: '17:00' }, 'until', 'INVALID'],
    [{ ...hour, from: '\ud800' }, 'from', 'INVALID'],
    [{ kind: 'LONG_STANDING', years: 0, factor: '2' }, 'years', 'OUT_OF_RANGE'],
    [{ ...launch, skus: [] }, 'skus', 'REQUIRED'],
    [{ ...launch, skus: ['A', ''] }, 'skus.1', 'REQUIRED'],
    [{ ...launch, skus: ['A\ud800'] }, 'skus.0', 'UNSUPPORTED_TEXT'],
    [{ ...launch, skus: Array.from({ length: 51 }, (_, n) => `A${n}`) }, 'skus', 'TOO_MANY'],
    [{ ...launch, skus: Array.from({ length: 45 }, (_, n) => `${n}${'"'.repeat(90)}`) }, 'skus', 'INVALID'],
    [{ ...launch, from: '2026-03-01' }, 'from', 'INVALID'],
    [{ ...launch, from: '2026-03-02T00:00:00Z', until: '2026-03-02T00:00:00Z' }, 'until', 'INVALID'],
    [{ kind: 'POINTS_PER_UNIT', sku: 'A'.repeat(101), points: 5 }, 'sku', 'TOO_LONG'],
  ])('%j: %s is %s', (recipe, field, code) => {
    const draft = draftFromRecipe(recipe, context);
    expect(!draft.ok && draft.error.map((refusal) => [refusal.field.join('.'), refusal.code])).toEqual([
      [field, code],
    ]);
  });

  test('are told all at once', () => {
    const draft = draftFromRecipe({ ...hour, from: 'noon', factor: '0' }, context);
    expect(!draft.ok && draft.error.map(({ field }) => field)).toEqual([['factor'], ['from']]);
  });
});
