import { Temporal } from 'temporal-polyfill';
import { EMPTY_DRAFT, type Recipe, type RuleDraft, type RuleLimit } from '../../src/rules/index.js';
import { WEEKDAYS, type Weekday } from '../../src/rules/domain/fact.js';
import type { TierLadderCommand } from '../../src/tiers/index.js';
import { skus } from './till-purchases.js';

/** A rule as a marketer would set it up: by a recipe, perhaps with limits added, or by hand. */
export type BenchRule =
  { readonly recipe: Recipe; readonly limits?: readonly RuleLimit[] } | { readonly draft: RuleDraft };

/** Rules that a program of its own has. */
export interface RuleMix {
  readonly rules: readonly BenchRule[];
  readonly ladder: TierLadderCommand | null;
  /** How many rules apply to a purchase of three lines on average, at least and at most. */
  readonly applying: readonly [number, number];
}

const ZONE = 'Europe/London';
const MANY = 500;
const NO_PRODUCT = 'ELSEWHERE';

/** What of the calendar is now, so that as many rules apply on whatever day this is run. */
class Calendar {
  private readonly now = Temporal.Now.zonedDateTimeISO(ZONE);

  /** Days of the week from so many days after today on. */
  days(after: number, count: number): Weekday[] {
    return Array.from({ length: count }, (_, day) => WEEKDAYS[(this.now.dayOfWeek - 1 + after + day) % 7]!);
  }

  /** The time of day so many hours from now. */
  hour(fromNow: number): string {
    return this.now.add({ hours: fromNow }).toPlainTime().toString({ smallestUnit: 'minute' });
  }

  day(fromNow: number): string {
    return this.now.add({ days: fromNow }).toInstant().toString();
  }
}

const pointsAMonth = (points: number): RuleLimit[] => [
  { scope: 'CUSTOMER', per: 'MONTH', uses: null, points },
];
const usesADay = (uses: number): RuleLimit[] => [{ scope: 'CUSTOMER', per: 'DAY', uses, points: null }];

/**
 * Rules that hold of no purchase as often as of some, from all recipes. Limits are wide enough that customers who buy
 * as often as here do not meet them: what is clamped would be less work.
 */
function twentyRules(calendar: Calendar): BenchRule[] {
  const goods = skus();
  return [
    { recipe: { kind: 'WEEKDAY', weekdays: calendar.days(0, 2), factor: '2' } },
    { recipe: { kind: 'WEEKDAY', weekdays: calendar.days(3, 3), factor: '1.5' } },
    {
      recipe: {
        kind: 'HAPPY_HOUR',
        from: calendar.hour(-1),
        until: calendar.hour(6),
        weekdays: [],
        factor: '1.5',
      },
      limits: pointsAMonth(1_000_000),
    },
    {
      recipe: {
        kind: 'HAPPY_HOUR',
        from: calendar.hour(9),
        until: calendar.hour(11),
        weekdays: calendar.days(2, 2),
        factor: '2',
      },
    },
    { recipe: { kind: 'BIRTHDAY_PRESENT', points: 250, leastTenureDays: 30 } },
    { recipe: { kind: 'BIRTHDAY_POINTS', factor: '2', daysBefore: 3 } },
    { recipe: { kind: 'FIRST_PURCHASE', points: 100, leastSpendMinor: 1_000 } },
    { recipe: { kind: 'CATEGORY_BONUS', categoryPath: 'Goods', factor: '1.5' } },
    { recipe: { kind: 'CATEGORY_BONUS', categoryPath: 'Toys', factor: '2' } },
    { recipe: { kind: 'CATEGORY_BONUS', categoryPath: 'Garden', factor: '1.2' } },
    { recipe: { kind: 'WIN_BACK', points: 200, daysAway: 60, leastSpendMinor: 0 } },
    {
      recipe: { kind: 'WIN_BACK', points: 100, daysAway: 30, leastSpendMinor: 2_000 },
      limits: usesADay(1),
    },
    {
      recipe: { kind: 'SPEND_THRESHOLD', points: 10, leastSpendMinor: 1_000 },
      limits: usesADay(10_000),
    },
    { recipe: { kind: 'SPEND_THRESHOLD', points: 50, leastSpendMinor: 5_000 } },
    { recipe: { kind: 'LONG_STANDING', years: 1, factor: '1.2' } },
    { recipe: { kind: 'LONG_STANDING', years: 3, factor: '1.5' } },
    {
      recipe: { kind: 'NEW_PRODUCT', skus: goods.slice(0, 50), factor: '2', from: null, until: null },
    },
    {
      recipe: {
        kind: 'NEW_PRODUCT',
        skus: goods.slice(50, 60),
        factor: '1.5',
        from: calendar.day(-7),
        until: calendar.day(30),
      },
    },
    {
      recipe: { kind: 'POINTS_PER_UNIT', sku: goods[60]!, points: 10 },
      limits: pointsAMonth(100_000),
    },
    { recipe: { kind: 'POINTS_PER_UNIT', sku: goods[61]!, points: 25 } },
  ];
}

/** Five that may hold, and for the rest those that are about other products, days, hours and occasions in turn. */
function manyRules(calendar: Calendar): BenchRule[] {
  const other = (over: Partial<RuleDraft>, name: string): BenchRule => ({
    draft: {
      ...EMPTY_DRAFT,
      name,
      condition: 'purchase.totalMinor >= money("10.00")',
      effects: [{ kind: 'AWARD_POINTS', award: { kind: 'FIXED', points: 10 }, lines: null }],
      ...over,
    },
  });
  const { schedule } = EMPTY_DRAFT;
  const kinds: ((number: number) => BenchRule)[] = [
    (number) => ({ recipe: { kind: 'POINTS_PER_UNIT', sku: `${NO_PRODUCT}-${number}`, points: 10 } }),
    (number) => ({
      recipe: { kind: 'CATEGORY_BONUS', categoryPath: `Elsewhere ${number}`, factor: '2' },
    }),
    (number) =>
      other({ schedule: { ...schedule, daysOfWeek: calendar.days(2 + (number % 4), 2) } }, `Days ${number}`),
    (number) => {
      const hours = { from: calendar.hour(8 + (number % 6)), until: calendar.hour(16) };
      return other({ schedule: { ...schedule, hours } }, `Hours ${number}`);
    },
    (number) =>
      other(
        { trigger: { kind: 'CUSTOM_EVENT', name: `event-${number}` }, condition: null },
        `Event ${number}`,
      ),
  ];
  const mayHold = twentyRules(calendar).filter(
    (rule) => 'recipe' in rule && ['WEEKDAY', 'SPEND_THRESHOLD', 'FIRST_PURCHASE'].includes(rule.recipe.kind),
  );
  const others = Array.from({ length: MANY - mayHold.length }, (_, number) =>
    kinds[number % kinds.length]!(number),
  );
  return [...mayHold, ...others];
}

const LADDER: TierLadderCommand = {
  basedOnVersion: 0,
  effectiveFrom: null,
  metric: 'POINTS_EARNED',
  window: { kind: 'ROLLING', length: 'P12M' },
  downgrade: { step: 'ONE_RUNG', grace: 'P30D' },
  rungs: [
    { code: 'MEMBER', name: 'Member', threshold: 0, earnMultiplier: null, benefits: [] },
    { code: 'SILVER', name: 'Silver', threshold: 1_000, earnMultiplier: '1.25', benefits: [] },
    {
      code: 'GOLD',
      name: 'Gold',
      threshold: 10_000,
      earnMultiplier: '1.5',
      benefits: ['A gift at Christmas'],
    },
  ],
};

/** One row of the database that every purchase counts on. */
const SHARED: BenchRule = {
  recipe: { kind: 'SPEND_THRESHOLD', points: 5, leastSpendMinor: 1 },
  limits: [{ scope: 'ALL', per: 'EVER', uses: 1_000_000_000, points: null }],
};

/** All mixes, by name. */
export function ruleMixes() {
  const calendar = new Calendar();
  const twenty = twentyRules(calendar);
  return {
    twenty: { rules: twenty, ladder: null, applying: [5, 8] },
    tiers: { rules: twenty, ladder: LADDER, applying: [5, 8] },
    many: { rules: manyRules(calendar), ladder: null, applying: [1, 3] },
    shared: { rules: [SHARED], ladder: null, applying: [1, 1] },
  } as const satisfies Record<string, RuleMix>;
}

export type RuleMixName = keyof ReturnType<typeof ruleMixes>;
