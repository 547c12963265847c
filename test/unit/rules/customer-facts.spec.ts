import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  afterPurchase,
  afterReturn,
  MOST_CATEGORIES,
  NO_PURCHASES,
  REMEMBERED_DAYS,
  type CustomerFactsState,
  type KeptPurchase,
} from '../../../src/rules/domain/customer-facts.js';
import { recomputeCustomerFacts } from '../../../src/rules/domain/customer-facts-recomputed.js';
import {
  customerFactValues,
  type CustomerFactSources,
} from '../../../src/rules/domain/customer-facts-values.js';

const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;

/** A purchase with a line for each amount, in coffee unless said otherwise. */
function bought(date: string, netMinor: number, category: string | null = 'Drinks > Coffee'): KeptPurchase {
  return { day: dayOf(date), lines: [{ category, keptQuantity: 1000, keptNetMinor: netMinor }] };
}

function cameBack(purchase: KeptPurchase): KeptPurchase {
  return {
    ...purchase,
    lines: purchase.lines.map((line) => ({ ...line, keptQuantity: 0, keptNetMinor: 0 })),
  };
}

function after(...purchases: readonly KeptPurchase[]): CustomerFactsState {
  return purchases.reduce(afterPurchase, NO_PURCHASES);
}

function facts(history: CustomerFactsState, today: string, given: Partial<CustomerFactSources> = {}) {
  const sources = {
    history,
    enrolledDay: dayOf('2024-02-29'),
    birthDate: null,
    tier: null,
    tags: [],
    segments: () => [],
    npsScore: null,
    referralsMade: 0,
    outlook: null,
    ...given,
  };
  return customerFactValues(sources, dayOf(today));
}

/** A purchase, and how it is kept after each of its returns. */
type Story = readonly KeptPurchase[];

/** Few categories most of the time, and now and then more than are counted. */
const category = fc.oneof(
  fc.constantFrom(null, 'Drinks', 'Drinks > Coffee', 'Drinks > Coffee > Beans', 'Drinks > Tea', 'Bakery'),
  fc.nat(400).map((n) => `Other ${n % 10} > Shelf ${n}`),
  fc.nat(400).map((n) => `Shop ${n} > Shelf`),
);

const story: fc.Arbitrary<Story> = fc
  .record({
    day: fc.integer({ min: 19_000, max: 20_300 }),
    lines: fc.array(
      fc.record({ category, keptQuantity: fc.nat(3).map((n) => n * 1000), keptNetMinor: fc.nat(5000) }),
      { minLength: 1, maxLength: 12 },
    ),
    returned: fc.array(fc.array(fc.nat(2), { minLength: 12, maxLength: 12 }), { maxLength: 3 }),
  })
  .map(({ day, lines, returned }) => {
    const first = lines.map((line) => (line.keptQuantity === 0 ? { ...line, keptNetMinor: 0 } : line));
    return returned.reduce<KeptPurchase[]>(
      (kept, units) => [
        ...kept,
        {
          day,
          lines: kept.at(-1)!.lines.map((line, index) => {
            const left = Math.max(0, line.keptQuantity - units[index]! * 1000);
            const share = line.keptQuantity === 0 ? 0 : left / line.keptQuantity;
            return { ...line, keptQuantity: left, keptNetMinor: Math.floor(line.keptNetMinor * share) };
          }),
        },
      ],
      [{ day, lines: first }],
    );
  });

/** All that happened, purchases in any order and each before its returns. */
const happenings = fc.array(story, { maxLength: 40 }).chain((stories) =>
  fc.record({
    stories: fc.constant(stories),
    order: fc.array(fc.nat(), { minLength: 200, maxLength: 200 }),
  }),
);

function inOrder(stories: readonly Story[], order: readonly number[]): CustomerFactsState {
  const told = stories.map(() => 0);
  let state = NO_PURCHASES;
  for (const chance of order) {
    const open = stories.map((_, index) => index).filter((index) => told[index]! < stories[index]!.length);
    if (open.length === 0) break;
    const index = open[chance % open.length]!;
    const step = told[index]!++;
    const kept = stories[index]!;
    state = step === 0 ? afterPurchase(state, kept[0]!) : afterReturn(state, kept[step - 1]!, kept[step]!);
  }
  return state;
}

describe('the state of a customer', () => {
  test('is that of a recomputation, whatever the order in which things turn up', () => {
    fc.assert(
      fc.property(happenings, ({ stories, order }) => {
        expect(inOrder(stories, order)).toEqual(recomputeCustomerFacts(stories.map((kept) => kept.at(-1)!)));
      }),
      { numRuns: 300 },
    );
  });

  test('is that of nobody but for the newest day and the categories seen, once everything came back', () => {
    fc.assert(
      fc.property(happenings, ({ stories, order }) => {
        const returned = stories.map((kept) => [...kept, cameBack(kept[0]!)]);
        const { newestDay, categories, ...rest } = inOrder(returned, order);
        expect(rest).toEqual({ form: 1, purchases: 0, spentMinor: 0, days: [] });
        expect(newestDay === null).toBe(stories.length === 0);
        expect(categories.flatMap((counts) => counts ?? []).every(([, purchases]) => purchases === 0)).toBe(
          true,
        );
      }),
      { numRuns: 100 },
    );
  });

  test('survives being stored as JSON', () => {
    const state = after(bought('2026-01-05', 1000), bought('2026-01-09', 500, 'Bakery'));
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  test('stays small however much is bought', () => {
    let state = NO_PURCHASES;
    for (let day = 0; day < 2_000; day++) {
      const lines = [0, 1].map((n) => ({
        category: `Department ${(day * 2 + n) % 90} > Shelf ${day * 2 + n}`,
        keptQuantity: 1000,
        keptNetMinor: 12_345,
      }));
      state = afterPurchase(state, { day: 18_000 + day, lines });
    }
    expect(state.days).toHaveLength(REMEMBERED_DAYS);
    expect(state.categories.map((counts) => counts?.length)).toEqual([undefined, 90]);
    expect(state.purchases).toBe(2_000);
    expect(JSON.stringify(state).length).toBeLessThan(12_000);
  });
});

describe('facts about what was bought', () => {
  const regular = after(
    bought('2025-12-31', 900),
    bought('2026-02-01', 2000),
    bought('2026-02-01', 1001, 'Drinks > Tea'),
    bought('2026-02-15', 3000, 'Drinks > Tea'),
    bought('2026-03-02', 1500),
  );

  test('count, sum and average what is kept', () => {
    expect(facts(regular, '2026-03-03')).toMatchObject({
      purchaseCount: 5,
      totalSpentMinor: 8401,
      averageBasketMinor: 1680,
      daysSinceLastPurchase: 1,
    });
    const nobody = facts(NO_PURCHASES, '2026-03-03');
    expect([
      nobody.purchaseCount,
      nobody.averageBasketMinor,
      nobody.daysSinceLastPurchase,
      nobody.usualGapDays,
    ]).toEqual([0, null, null, null]);
  });

  test('windows hold this day and those before it', () => {
    const on = (today: string) => {
      const { purchasesLast30Days, spentLast30DaysMinor, purchasesLast90Days } = facts(regular, today);
      return [purchasesLast30Days, spentLast30DaysMinor, purchasesLast90Days];
    };
    // The 30th day back is the last that counts.
    expect(on('2026-03-02')).toEqual([4, 7501, 5]);
    expect(on('2026-03-03')).toEqual([2, 4500, 5]);
    expect(on('2026-03-01')).toEqual([3, 6001, 4]);
    expect(on('2026-03-16')).toEqual([2, 4500, 5]);
    expect(on('2026-03-17')).toEqual([1, 1500, 5]);
    const year = after(bought('2025-03-04', 700));
    expect(facts(year, '2026-03-03').purchasesLast365Days).toBe(1);
    expect(facts(year, '2026-03-04')).toMatchObject({ purchasesLast365Days: 0, spentLast365DaysMinor: 0 });
  });

  test('the usual gap lies between days, not purchases, and wants three of them', () => {
    expect(facts(regular, '2026-03-03').usualGapDays).toBe(20); // 61 days in three gaps
    expect(
      facts(after(bought('2026-01-01', 1), bought('2026-01-11', 1)), '2026-03-03').usualGapDays,
    ).toBeNull();
  });

  test('favourite categories are those in most purchases, by name where they are equal', () => {
    expect(facts(regular, '2026-03-03').favouriteCategories).toEqual(['Drinks > Coffee', 'Drinks > Tea']);
    const [first] = [bought('2025-12-31', 900)];
    const returned = afterReturn(regular, first!, cameBack(first!));
    expect(
      facts(afterPurchase(returned, bought('2026-03-03', 5, 'Bakery')), '2026-03-03').favouriteCategories,
    ).toEqual(['Drinks > Coffee', 'Drinks > Tea', 'Bakery']);
  });

  test('customers of very many categories are known by the wider ones', () => {
    const many = Array.from({ length: MOST_CATEGORIES + 1 }, (_, n) =>
      bought('2026-01-01', 1, `Food > Shelf ${n}`),
    );
    expect(facts(after(...many), '2026-03-03').favouriteCategories).toEqual(['Food']);
    expect(facts(after(...many.slice(1)), '2026-03-03').favouriteCategories).toHaveLength(3);
  });

  test('a returned purchase never was, also when it was the last', () => {
    const last = bought('2026-03-02', 1500);
    const state = afterReturn(regular, last, cameBack(last));
    expect(facts(state, '2026-03-03')).toMatchObject({
      purchaseCount: 4,
      daysSinceLastPurchase: 16,
      totalSpentMinor: 6901,
    });
  });

  test('where only purchases are kept that are too old to be remembered, they are as near as they can be', () => {
    const recent = bought('2026-03-02', 1500);
    const state = afterReturn(after(bought('2020-01-01', 100), recent), recent, cameBack(recent));
    expect(facts(state, '2026-03-03')).toMatchObject({
      purchaseCount: 1,
      daysSinceLastPurchase: REMEMBERED_DAYS + 1,
    });
  });

  test('a purchase that turns up late is not in the future', () => {
    expect(facts(regular, '2026-02-20').daysSinceLastPurchase).toBe(0);
  });
});

describe('facts about membership and birthdays', () => {
  test.each([
    ['2024-02-29', 0, 0, false],
    ['2025-02-27', 364, 0, false],
    ['2025-02-28', 365, 1, true],
    ['2026-03-01', 731, 2, false],
    ['2028-02-28', 1460, 3, false],
    ['2028-02-29', 1461, 4, true],
    ['2024-01-01', 0, 0, false],
  ])('on %s somebody who joined on 2024-02-29', (today, tenureDays, tenureYears, isMembershipAnniversary) => {
    expect(facts(NO_PURCHASES, today)).toMatchObject({ tenureDays, tenureYears, isMembershipAnniversary });
  });

  test.each([
    ['1990-03-03', '2026-03-03', 0],
    ['1990-03-02', '2026-03-03', 364],
    ['1990-03-10', '2026-03-03', 7],
    ['2000-02-29', '2026-02-28', 0],
    ['2000-02-29', '2027-12-31', 60],
    ['1990-01-01', '2026-12-31', 1],
  ])('who was born on %s has on %s %i days to go', (birthDate, today, daysToBirthday) => {
    expect(facts(NO_PURCHASES, today, { birthDate })).toMatchObject({
      daysToBirthday,
      isBirthday: daysToBirthday === 0,
    });
  });

  test('a birthday that is not known is none', () => {
    expect(facts(NO_PURCHASES, '2026-03-03')).toMatchObject({ daysToBirthday: null, isBirthday: false });
  });

  test('segments are asked for once', () => {
    let asked = 0;
    const values = facts(NO_PURCHASES, '2026-03-03', { segments: () => [`asked ${++asked}`] });
    expect([values.segments, values.segments, asked]).toEqual([['asked 1'], ['asked 1'], 1]);
  });
});

describe('facts about what is expected of a customer', () => {
  const outlook = {
    due: [
      ['ESP-250', dayOf('2026-03-01')],
      ['MILK', dayOf('2026-03-03')],
      ['TEA', dayOf('2026-03-04')],
    ],
    probAlive: 0.85,
    expectedSpend12mMinor: 48_000,
  } as const;

  test.each([
    ['2026-02-28', [], null],
    ['2026-03-01', ['ESP-250'], 0],
    ['2026-03-03', ['ESP-250', 'MILK'], 2],
    ['2026-04-01', ['ESP-250', 'MILK', 'TEA'], 31],
  ])('by %s due are %j, the first for %j days', (today, dueProducts, daysOverdue) => {
    expect(facts(NO_PURCHASES, today, { outlook })).toMatchObject({
      dueProducts,
      daysOverdue,
      probAlive: 0.85,
      expectedSpend12m: 48_000,
    });
  });

  test('are unknown where nothing was worked out', () => {
    expect(facts(NO_PURCHASES, '2026-03-03')).toMatchObject({
      dueProducts: [],
      daysOverdue: null,
      probAlive: null,
      expectedSpend12m: null,
    });
  });
});
