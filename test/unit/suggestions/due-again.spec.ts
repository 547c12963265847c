import assert from 'node:assert/strict';
import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { habitsOf, LOG_UNIT } from '../../../src/suggestions/domain/customer-habits.js';
import { dueAgain } from '../../../src/suggestions/domain/due-again.js';
import { NO_PRIORS, programPriors } from '../../../src/suggestions/domain/program-priors.js';
import { basket, baskets, demandOf } from './habit-examples.js';

const [COFFEE, TEA, CAKE] = [1, 2, 3];
const EVERY_40_DAYS = {
  ...NO_PRIORS,
  productGaps: 1000,
  productGapLogs: 1000 * Math.round(Math.log(40) * LOG_UNIT),
};
const NO_SALES = demandOf({});

describe('due again', () => {
  test("shrinks a product's gaps to the customer's, and these to the program's", () => {
    const habits = habitsOf([0, 20, 40, 60].map((day) => basket(day, [COFFEE])));
    const [coffee] = dueAgain(habits, EVERY_40_DAYS, NO_SALES, 90);
    // exp((3 · ln 20 + 6 · 3.4578) / 9), where 3.4578 = (3 · ln 20 + 6 · ln 40) / 9.
    assert.deepEqual(
      { ...coffee, score: 0 },
      {
        product: COFFEE,
        times: 4,
        firstDay: 0,
        lastDay: 60,
        gapDays: 27,
        dueDay: 87,
        daysOverdue: 3,
        timing: 'DUE',
        basis: 'OWN_GAPS',
        score: 0,
      },
    );
  });

  test('says what its date rests on', () => {
    const habits = habitsOf([
      basket(0, [COFFEE, TEA]),
      basket(10, [COFFEE, CAKE]),
      basket(20, [COFFEE, TEA]),
    ]);
    const due = dueAgain(habits, EVERY_40_DAYS, NO_SALES, 20);
    const basisOf = new Map(due.map(({ product, basis }) => [product, basis]));
    assert.deepEqual(
      [COFFEE, TEA, CAKE].map((product) => basisOf.get(product)),
      ['OWN_GAPS', 'CUSTOMER', 'CUSTOMER'],
    );
    const [once] = dueAgain(habitsOf([basket(0, [CAKE])]), EVERY_40_DAYS, NO_SALES, 50);
    assert.equal(once?.basis, 'PROGRAM');
    assert.equal(once?.gapDays, 40);
    assert.equal(once?.daysOverdue, 10);
  });

  test('takes a month for the gap while a program has seen none', () => {
    const [once] = dueAgain(habitsOf([basket(0, [CAKE])]), NO_PRIORS, NO_SALES, 10);
    assert.equal(once?.gapDays, 30);
    assert.equal(once?.daysOverdue, -20);
  });

  test.each([
    [0, 'NOT_YET'],
    [39, 'NOT_YET'],
    [40, 'DUE'],
    [160, 'DUE'],
    [161, 'LAPSED'],
  ])('%i days after it was bought, of a usual gap of 40, a product is %s', (days, timing) => {
    const [once] = dueAgain(habitsOf([basket(7, [CAKE])]), EVERY_40_DAYS, NO_SALES, 7 + days);
    assert.equal(once?.timing, timing);
  });

  test('lets what was bought just now stand back', () => {
    const [CAKE_GAP, since] = [40, 6];
    const habits = habitsOf([basket(0, [TEA]), basket(34, [CAKE])]);
    const due = dueAgain(habits, EVERY_40_DAYS, NO_SALES, 34 + since);
    assert.deepEqual(
      due.map(({ product }) => product),
      [TEA, CAKE],
    );
    assert.ok(Math.abs(due[1]!.score - since / CAKE_GAP / 0.4) < 1e-12);
    assert.ok(Math.abs(due[0]!.score - 0.9) < 1e-12);
  });

  test('is empty for who kept nothing', () => {
    assert.deepEqual(dueAgain(habitsOf([basket(4, [])]), EVERY_40_DAYS, NO_SALES, 10), []);
  });

  test('puts first what is bought most, then what was bought lately, then what others buy lately', () => {
    const habits = habitsOf([basket(0, [COFFEE]), basket(10, [COFFEE, TEA]), basket(20, [CAKE])]);
    const order = (demand: Readonly<Record<number, number>>) =>
      dueAgain(habits, EVERY_40_DAYS, demandOf(demand), 60).map(({ product }) => product);
    assert.deepEqual(order({}), [COFFEE, CAKE, TEA]);
    assert.deepEqual(order({ [TEA]: 3 }), [TEA, COFFEE, CAKE]);
  });

  test('depends on nothing but the habits, and names each product once', () => {
    fc.assert(
      fc.property(baskets, (given) => {
        const habits = habitsOf(given);
        const priors = programPriors([habits]);
        const due = dueAgain(habits, priors, NO_SALES, 19_070);
        assert.deepEqual(due, dueAgain(habitsOf([...given].reverse()), priors, NO_SALES, 19_070));
        assert.deepEqual(
          due.map(({ product }) => product).sort((a, b) => a - b),
          habits.products,
        );
        for (const { gapDays, dueDay, lastDay, daysOverdue, score } of due) {
          assert.ok(gapDays >= 1 && gapDays <= 60);
          assert.equal(dueDay, lastDay + gapDays);
          assert.equal(daysOverdue, 19_070 - dueDay);
          assert.ok(score > 0);
        }
      }),
      { numRuns: 200 },
    );
  });
});
