import assert from 'node:assert/strict';
import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import {
  habitsOf,
  HabitsTally,
  habitsWith,
  MOST_BASKETS,
  productGaps,
  weightNow,
} from '../../../src/suggestions/domain/customer-habits.js';
import { basket, baskets } from './habit-examples.js';

const RUNS = { numRuns: 300 };
const [MILK, BREAD, TEA] = [1, 2, 3];

function shuffled<T>(values: readonly T[], keys: readonly number[]): T[] {
  return values
    .map((value, i) => ({ value, key: keys[i % keys.length]! }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

describe("a customer's habits", () => {
  test('tell what was bought when, and how far apart', () => {
    const habits = habitsOf([
      basket(38, [MILK], 300),
      basket(10, [MILK], 100),
      basket(24, [BREAD, MILK], 250),
    ]);
    assert.deepEqual(habits, {
      purchases: 3,
      visits: 3,
      firstDay: 10,
      lastDay: 38,
      spendMinor: 650,
      visitGapLogs: 345_906,
      products: [MILK, BREAD],
      times: [3, 1],
      firstDays: [10, 24],
      lastDays: [38, 24],
      lastVisits: [2, 1],
      gapLogs: [345_906, 0],
      weights: [177_602, 65_536],
    });
    assert.deepEqual(productGaps(habits), { gaps: 2, logs: 345_906 });
  });

  test('take the purchases of one day as one visit', () => {
    const apart = habitsOf([basket(5, [MILK], 100), basket(5, [MILK, TEA], 200), basket(9, [TEA], 10)]);
    const atOnce = habitsOf([basket(5, [TEA, MILK], 300), basket(9, [TEA], 10)]);
    assert.equal(apart.purchases, 3);
    assert.deepEqual({ ...apart, purchases: 2 }, atOnce);
  });

  test('fade with visits without the product, not with time', () => {
    const { visits, ...rest } = habitsOf([basket(1, [MILK]), basket(2, [TEA]), basket(900, [TEA])]);
    const habits = { visits, ...rest };
    assert.equal(weightNow(habits, 0), 0.9 ** 2);
    assert.ok(Math.abs(weightNow(habits, 1) - 1.9) < 1 / 65_536);
  });

  test('are empty where nothing was bought, or nothing was kept', () => {
    const none = habitsOf([]);
    assert.equal(none.firstDay, null);
    assert.deepEqual(habitsOf([basket(3, [], 0), basket(9, [], 0)]), none);
  });

  test('are the same whatever the order of the baskets', () => {
    fc.assert(
      fc.property(baskets, fc.array(fc.integer(), { minLength: 1, maxLength: 40 }), (given, keys) => {
        assert.deepEqual(habitsOf(shuffled(given, keys)), habitsOf(given));
      }),
      RUNS,
    );
  });

  test('of baskets less one, wholly returned, are those of never having had it', () => {
    fc.assert(
      fc.property(baskets, fc.nat(), (given, choice) => {
        const at = given.length === 0 ? 0 : choice % given.length;
        const returned = given.map((one, i) => (i === at ? { ...one, products: [], spendMinor: 0 } : one));
        const never = given.filter((_, i) => i !== at);
        assert.deepEqual(habitsOf(returned), habitsOf(never));
      }),
      RUNS,
    );
  });

  test('are what counting by hand gives', () => {
    fc.assert(
      fc.property(baskets, (given) => {
        const habits = habitsOf(given);
        const kept = given.filter(({ products }) => products.length > 0);
        assert.equal(habits.visits, new Set(kept.map(({ day }) => day)).size);
        assert.equal(habits.products.length, new Set(kept.flatMap(({ products }) => products)).size);
        habits.products.forEach((product, i) => {
          const days = [
            ...new Set(kept.filter(({ products }) => products.includes(product)).map(({ day }) => day)),
          ].sort((a, b) => a - b);
          assert.equal(habits.times[i], days.length);
          assert.equal(habits.firstDays[i], days[0]);
          assert.equal(habits.lastDays[i], days.at(-1));
          const logs = days.slice(1).map((day, at) => Math.log(day - days[at]!));
          const sum = logs.reduce((total, log) => total + log, 0);
          assert.ok(Math.abs(habits.gapLogs[i]! / 65_536 - sum) <= days.length / 65_536);
          assert.ok(habits.weights[i]! >= 65_536 && habits.weights[i]! < 655_360);
        });
      }),
      RUNS,
    );
  });

  test('are worked out from one basket after the other, in the order of days', () => {
    const tally = new HabitsTally();
    const bought = [basket(3, [MILK]), basket(3, [TEA, MILK]), basket(9, [TEA])];
    for (const each of bought) tally.add(each);
    assert.deepEqual(tally.habits(), habitsOf(bought));
    assert.throws(() => tally.add(basket(8, [MILK])), /after those of later days/);
  });

  test('with what was bought since are those of everything', () => {
    fc.assert(
      fc.property(baskets, fc.nat(), (given, choice) => {
        const inOrder = given.toSorted((a, b) => a.day - b.day);
        const at = choice % (given.length + 1);
        const known = habitsOf(inOrder.slice(0, at));
        const stored = JSON.parse(JSON.stringify(known));
        assert.deepEqual(habitsWith(stored, inOrder.slice(at).reverse()), habitsOf(given));
        assert.deepEqual(stored, known);
      }),
      RUNS,
    );
  });

  test('are not told from what was stored where something was bought before the last visit', () => {
    const known = habitsOf([basket(3, [MILK]), basket(9, [TEA])]);
    assert.equal(habitsWith(known, [basket(9, [TEA]), basket(8, [MILK])]), null);
    assert.notEqual(habitsWith(known, [basket(9, [MILK])]), null);
  });

  test('are not told from what was stored where the oldest no longer count', () => {
    const known = { ...habitsOf([basket(3, [MILK])]), purchases: MOST_BASKETS - 1 };
    assert.equal(habitsWith(known, [basket(9, [TEA])])?.purchases, MOST_BASKETS);
    assert.equal(habitsWith(known, [basket(9, [TEA]), basket(9, [TEA])]), null);
  });

  test('of ten thousand purchases fit in 4-byte whole numbers and are soon worked out', () => {
    const many = Array.from({ length: 10_000 }, (_, i) =>
      basket(Math.floor(i / 3), [i % 300, 300 + (i % 7), 999], 1_000),
    );
    const before = performance.now();
    const habits = habitsOf(many);
    assert.ok(performance.now() - before < 5_000);
    assert.equal(habits.purchases, 10_000);
    assert.equal(habits.visits, 3_334);
    assert.equal(habits.products.length, 308);
    for (const logs of [...habits.gapLogs, habits.visitGapLogs]) assert.ok(logs < 2 ** 31);
  });
});
