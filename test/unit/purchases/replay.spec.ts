import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CustomerId } from '../../../src/kernel/id.js';
import { askForRules, earnForCustomer } from '../../../src/purchases/domain/earn-for-customer.js';
import { keptPurchase } from '../../../src/purchases/domain/kept-lines.js';
import { Replay, replayNeeds, type ReplayedBooks } from '../../../src/purchases/domain/replay.js';
import type { ReplaySummary } from '../../../src/purchases/domain/replay-tally.js';
import type { ReplayedPurchase } from '../../../src/purchases/domain/replayed-purchase.js';
import {
  afterPurchase,
  countersOf,
  NO_PURCHASES,
  RuleCounters,
  type CustomerFactsState,
  type RuleBook,
  type RuleDefinition,
} from '../../../src/rules/domain/index.js';
import { RUNGS, ladderWith } from '../tiers/examples.js';
import { award, LONDON, SUNDAY } from '../rules/rule-examples.js';
import {
  bookOf,
  PERSON,
  PROGRAM,
  replayed,
  replayedLineWith,
  sceneWith,
  SETTINGS,
} from './replay-examples.js';

const DOUBLE = { effects: [award({ kind: 'MULTIPLIER', factor: '2' })] };
const FIVE = { effects: [award({ kind: 'FIXED', points: 5 })] };
const NOTHING = bookOf({});

function replay(books: ReplayedBooks, purchases: readonly ReplayedPurchase[], scene = sceneWith()): Replay {
  const run = new Replay(scene, books);
  for (const purchase of purchases) run.take(purchase, PERSON, null);
  return run;
}

function against(
  changed: RuleBook,
  purchases: readonly ReplayedPurchase[],
  today: RuleBook = NOTHING,
): ReplaySummary {
  return replay({ today, changed }, purchases).tally.summary();
}

function pointsOf({ days }: ReplaySummary): number[] {
  return days.map(({ pointsChanged }) => pointsChanged);
}

const bob = 'bob' as CustomerId;

describe('what purchases of the past come to', () => {
  test('is told by the day, by rule, and by who gets more or fewer', () => {
    const today = bookOf({ FIVE: { ...FIVE, condition: 'purchase.totalMinor < money("10.00")' } });
    const small = { lines: [replayedLineWith({ netMinor: 100 })], customerId: bob };
    const summary = against(bookOf({ DOUBLE }), [replayed(), replayed({}, 1), replayed(small, 1)], today);
    expect(summary).toMatchObject({
      purchases: 3,
      customers: 2,
      purchasesTouched: 3,
      customersTouched: 2,
      pointsToday: 26,
      pointsChanged: 42,
      winners: { customers: 1, points: 20 },
      losers: { customers: 1, points: 4 },
      rules: [{ ruleId: 'DOUBLE', version: 1, purchases: 3, points: 21 }],
    });
    expect(
      summary.days.map(({ purchases, pointsToday, pointsChanged }) => [
        purchases,
        pointsToday,
        pointsChanged,
      ]),
    ).toEqual([
      [1, 10, 20],
      [2, 16, 22],
    ]);
  });

  test('is of what is kept of them', () => {
    const half = replayedLineWith({ quantity: 2000, keptQuantity: 1000 });
    const gone = replayedLineWith({ keptQuantity: 0 });
    const both = bookOf({ DOUBLE, FIVE });
    expect(pointsOf(against(both, [replayed({ lines: [half] })]))).toEqual([15]);
    expect(pointsOf(against(both, [replayed({ lines: [gone] })]))).toEqual([0]);
  });

  test('leaves out what is nobody’s, what could not earn, and other times', () => {
    const left = [
      replayed({ customerId: null }),
      replayed({ earns: false }),
      replayed({}, -11),
      replayed({ occurredAt: SUNDAY + 10 * 86_400_000 }),
    ];
    expect(against(bookOf({ DOUBLE }), left)).toMatchObject({ purchases: 0, pointsChanged: 0 });
    expect(against(bookOf({ DOUBLE }), [replayed({}, -10)])).toMatchObject({ purchases: 1 });
  });

  test('knows what was bought before the time looked at, and by those who could not earn', () => {
    const regulars = bookOf({ FIVE: { ...FIVE, condition: 'customer.purchaseCount >= 2' } });
    const earlier = [replayed({}, -200), replayed({ earns: false }, -100)];
    expect(pointsOf(against(regulars, [...earlier, replayed()]))).toEqual([15]);
    expect(pointsOf(against(regulars, [...earlier.slice(1), replayed()]))).toEqual([10]);
    const cameBack = replayed({ lines: [replayedLineWith({ keptQuantity: 0 })] }, -200);
    expect(pointsOf(against(regulars, [cameBack, ...earlier.slice(1), replayed()]))).toEqual([10]);
  });

  test('begins limits at zero, for each set of rules apart, and tells what they cut', () => {
    const limits = [{ scope: 'ALL', per: 'EVER', uses: null, points: 15 }] as const;
    const today = bookOf({ DOUBLE: { ...DOUBLE, limits } });
    const summary = against(
      bookOf({ DOUBLE: { ...DOUBLE, limits } }, 2),
      [replayed(), replayed({}, 1)],
      today,
    );
    expect(pointsOf(summary)).toEqual([20, 15]);
    expect(summary.pointsToday).toBe(35);
    expect(summary.purchasesTouched).toBe(0);
    expect(summary.cuts).toEqual([
      {
        ruleId: 'DOUBLE',
        version: 2,
        name: 'DOUBLE',
        bound: { of: 'POINTS', scope: 'ALL', per: 'EVER', most: 15 },
        purchases: 1,
        points: 5,
      },
    ]);
  });

  test('counts as touched what does something else without giving other points', () => {
    const tagging = bookOf({ TAG: { effects: [{ kind: 'ADD_TAG', tag: 'seen' }] } });
    expect(against(tagging, [replayed()])).toMatchObject({
      purchasesTouched: 1,
      customersTouched: 1,
      pointsChanged: 10,
    });
    expect(against(tagging, [replayed()], tagging)).toMatchObject({ purchasesTouched: 0 });
  });

  test('goes on where a condition cannot be told, and counts how often', () => {
    const faulty = bookOf({
      FIVE: { ...FIVE, condition: 'customer.totalSpentMinor / customer.purchaseCount > 1' },
    });
    expect(against(faulty, [replayed({ customerId: bob }), replayed(), replayed({}, 1)])).toMatchObject({
      faults: [{ ruleId: 'FIVE', code: 'DIVISION_BY_ZERO', purchases: 2 }],
      pointsChanged: 35,
    });
  });

  test('shows twenty of them, those that differ most', () => {
    const purchases = Array.from({ length: 200 }, (_, number) =>
      replayed({ lines: [replayedLineWith({ netMinor: 100 * (1 + ((number * 37) % 200)) })] }),
    );
    const { examples } = against(bookOf({ DOUBLE }), purchases);
    expect(examples.map(({ pointsToday }) => pointsToday)).toEqual(
      Array.from({ length: 20 }, (_, place) => 200 - place),
    );
  });

  test('is judged as of when they happened, however late they were recorded', () => {
    const inMarch = bookOf({ FIVE: { ...FIVE, condition: 'now.month == 3' } });
    const late = replayed({ recordedAt: SUNDAY + 60 * 86_400_000 });
    expect(pointsOf(against(inMarch, [late]))).toEqual([15]);
  });

  test('is told only of what was recorded after a time, for which what was before uses up limits', () => {
    const limits = [{ scope: 'CUSTOMER', per: 'EVER', uses: null, points: 15 }] as const;
    const books = { today: NOTHING, changed: bookOf({ DOUBLE: { ...DOUBLE, limits } }) };
    const scene = sceneWith({ recordedAfter: SUNDAY });
    const run = replay(books, [replayed(), replayed({}, 1)], scene);
    expect([...run.tally.differences()]).toEqual([['ann', 5]]);
    expect(run.tally.summary().purchases).toBe(1);
  });

  test('is by other rules for what was recorded up to a time, by the first whose time is not over', () => {
    const day = 86_400_000;
    const both = (rules: RuleBook) => ({ today: NOTHING, changed: rules });
    const earlier = [
      { recordedUpTo: SUNDAY, ...both(bookOf({ DOUBLE, FIVE })) },
      { recordedUpTo: SUNDAY + day, ...both(bookOf({ DOUBLE })) },
    ];
    const run = replay({ ...both(bookOf({ FIVE })), earlier }, [
      replayed({}, 0),
      replayed({}, 1),
      replayed({}, 2),
    ]);
    expect(pointsOf(run.tally.summary())).toEqual([25, 20, 15]);
  });

  test('tells of rules that use more of what all customers have together', () => {
    const name = (over: Partial<RuleDefinition>, factor: string) => {
      const effects = [award({ kind: 'MULTIPLIER', factor })];
      const today = bookOf({ BOUND: { ...DOUBLE, ...over } });
      const changed = bookOf({ BOUND: { ...over, effects } }, 2);
      return replay({ today, changed }, [replayed(), replayed({}, 1)]).overused();
    };
    const limit = (scope: 'ALL' | 'CUSTOMER', uses: number | null, points: number | null) => ({
      limits: [{ scope, per: 'EVER', uses, points }] as const,
    });
    const budget = { budget: { points: 100, costMinor: null } };
    expect(name(budget, '3')).toBe('BOUND');
    expect(name(budget, '1.5')).toBeUndefined();
    expect(name({ budget: { points: 12, costMinor: null } }, '3')).toBeUndefined();
    expect(name(limit('ALL', null, 100), '3')).toBe('BOUND');
    expect(name(limit('ALL', 1, null), '3')).toBeUndefined();
    expect(name(limit('CUSTOMER', null, 100), '3')).toBeUndefined();
    const seldom = bookOf({ BOUND: { ...FIVE, ...limit('ALL', 9, null), condition: 'purchase.isFirst' } });
    const often = bookOf({ BOUND: { ...FIVE, ...limit('ALL', 9, null) } }, 2);
    expect(replay({ today: seldom, changed: often }, [replayed(), replayed({}, 1)]).overused()).toBe('BOUND');
  });

  test('is judged with the tier that is handed over', () => {
    const run = new Replay(sceneWith(), { today: NOTHING, changed: bookOf({ DOUBLE }) });
    run.take(replayed(), PERSON, { ladder: ladderWith(), rung: RUNGS[2]! });
    expect(run.tally.summary()).toMatchObject({ pointsToday: 15, pointsChanged: 25 });
  });
});

describe('what has to be read', () => {
  const needs = (condition: string) =>
    replayNeeds({ today: NOTHING, changed: bookOf({ FIVE: { ...FIVE, condition } }) });

  test.each([
    ['purchase.totalMinor > 3', { history: false, person: false, tier: false }],
    ['purchase.isFirst', { history: true, person: false, tier: false }],
    ['customer.tier == "GOLD"', { history: false, person: true, tier: true }],
    ['customer.tenureDays > 3', { history: false, person: true, tier: false }],
    ['customer.daysSinceLastPurchase > 3', { history: true, person: true, tier: false }],
  ])('for %s', (condition, needed) => {
    expect(needs(condition)).toEqual(needed);
  });
});

const RULES: Readonly<Record<string, Partial<RuleDefinition>>> = {
  DOUBLE,
  WEEKDAY: { ...DOUBLE, schedule: { from: null, until: null, daysOfWeek: ['MONDAY'], hours: null } },
  FIRST: { ...FIVE, condition: 'purchase.isFirst' },
  REGULAR: {
    ...FIVE,
    condition: 'customer.purchasesLast30Days >= 2 && customer.spentLast30DaysMinor > 2000',
  },
  LIMITED: { ...DOUBLE, limits: [{ scope: 'CUSTOMER', per: 'DAY', uses: 1, points: 7 }] },
  BUDGET: { ...FIVE, budget: { points: 12, costMinor: null } },
  GROUPED: { ...DOUBLE, stackingGroup: 'one', priority: 3 },
  'ALSO GROUPED': { ...FIVE, stackingGroup: 'one' },
  'HELD OUT': { ...FIVE, holdoutShare: 5_000 },
};

const rules = fc.uniqueArray(fc.constantFrom(...Object.keys(RULES)), { maxLength: 6 });
const purchases = fc.array(
  fc.record({
    customerId: fc.constantFrom('ann' as CustomerId, bob, null),
    day: fc.integer({ min: -9, max: 9 }),
    amounts: fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 4 }),
    earns: fc.boolean(),
  }),
  { maxLength: 20 },
);

function pick(names: readonly string[]): RuleBook {
  return bookOf(Object.fromEntries(names.map((name) => [name, RULES[name]!])));
}

function sold({
  customerId,
  day,
  amounts,
  earns,
}: {
  customerId: CustomerId | null;
  day: number;
  amounts: number[];
  earns: boolean;
}) {
  const lines = amounts.map((netMinor, index) => replayedLineWith({ lineNo: index + 1, netMinor }));
  return replayed({ customerId, earns, lines }, day);
}

/** Judges purchases one after the other as they are recorded: each sees what those before it did. */
function record(book: RuleBook, sales: readonly ReplayedPurchase[]): ReplayedPurchase[] {
  const histories = new Map<CustomerId, CustomerFactsState>();
  const counters = new RuleCounters();
  return sales.map((sale) => {
    const { customerId } = sale;
    if (customerId === null) return sale;
    const history = histories.get(customerId) ?? NO_PURCHASES;
    histories.set(customerId, afterPurchase(history, keptPurchase(sale.occurredAt, sale.lines, LONDON)));
    if (!sale.earns) return sale;
    const asked = askForRules(sale, sale.lines, book, LONDON);
    counters.beginAtZero(asked.rules.flatMap((rule) => countersOf(rule, customerId, asked.at)));
    const terms = { program: PROGRAM, settings: SETTINGS[0]!, book, counters };
    const customer = {
      ...PERSON,
      customerId,
      outlook: null,
      facts: { ...PERSON.facts, history },
      tier: null,
    };
    const { points, changes } = earnForCustomer(asked, customer, terms);
    counters.note(changes);
    return { ...sale, pointsKept: points };
  });
}

describe('properties', () => {
  test('without a change there is no difference', () => {
    fc.assert(
      fc.property(rules, purchases, (names, sales) => {
        const run = replay({ today: pick(names), changed: pick(names) }, sales.map(sold));
        const { examples, winners, losers, purchasesTouched } = run.tally.summary();
        expect([examples, winners, losers, purchasesTouched]).toEqual([
          [],
          { customers: 0, points: 0 },
          { customers: 0, points: 0 },
          0,
        ]);
        expect([...run.tally.differences()]).toEqual([]);
      }),
    );
  });

  test('where the rules have not changed, a replay comes to what was recorded', () => {
    fc.assert(
      fc.property(rules, rules, purchases, (names, others, sales) => {
        const recorded = record(pick(names), sales.map(sold));
        const { summary, apart } = withApart({ today: pick(names), changed: pick(others) }, recorded);
        expect(apart).toBe(0);
        expect(summary.pointsToday).toBe(recorded.reduce((sum, { pointsKept }) => sum + pointsKept, 0));
      }),
    );
  });

  test('the sums agree with one another', () => {
    fc.assert(
      fc.property(rules, rules, purchases, (names, others, sales) => {
        const run = replay({ today: pick(names), changed: pick(others) }, sales.map(sold));
        const { pointsToday, pointsChanged, winners, losers, days, purchasesTouched } = run.tally.summary();
        const difference = [...run.tally.differences().values()].reduce((sum, points) => sum + points, 0);
        expect(pointsChanged - pointsToday).toBe(difference);
        expect(winners.points - losers.points).toBe(difference);
        expect(days.reduce((sum, day) => sum + day.pointsChanged - day.pointsToday, 0)).toBe(difference);
        expect(days.reduce((sum, day) => sum + day.purchasesTouched, 0)).toBe(purchasesTouched);
      }),
    );
  });
});

function withApart(books: ReplayedBooks, sales: readonly ReplayedPurchase[]) {
  const summary = replay(books, sales).tally.summary();
  return { summary, apart: summary.purchasesApart };
}
