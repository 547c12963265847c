import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { habitsOf, LOG_UNIT } from '../../../src/suggestions/domain/customer-habits.js';
import {
  dayHistoryOf,
  expectedOfCustomer,
  LEAST_TIMES_DUE,
  regularlyDue,
} from '../../../src/suggestions/domain/expected-of-customer.js';
import { fitOutlookModels } from '../../../src/suggestions/domain/outlook-models.js';
import { NO_PRIORS, programPriors } from '../../../src/suggestions/domain/program-priors.js';
import { basket, baskets } from './habit-examples.js';
import { simulateOutlooks, TODAY } from './simulated-days.js';

const [COFFEE, TEA, CAKE] = [1, 2, 3];
const EVERY_40_DAYS = {
  ...NO_PRIORS,
  productGaps: 1000,
  productGapLogs: 1000 * Math.round(Math.log(40) * LOG_UNIT),
};
const NOTHING_LEARNED = { priors: EVERY_40_DAYS, models: null };
const LEARNED = { priors: EVERY_40_DAYS, models: fitOutlookModels(simulateOutlooks(1_000), TODAY) };

/** Three times, 20 days apart, the last on day 40: usually every 28 days, by the program and their own. */
const DRINKER = habitsOf([basket(0, [COFFEE, TEA]), basket(20, [COFFEE, TEA]), basket(40, [COFFEE])]);

function dueOn(day: number): readonly (readonly [number, number, number])[] {
  const { due } = expectedOfCustomer(DRINKER, NOTHING_LEARNED, day);
  return due.map(({ product, dueDay, daysOverdue }) => [product, dueDay, daysOverdue]);
}

describe('what is due', () => {
  it('is what was bought on three days or more, from the first day on', () => {
    expect(dueOn(40)).toEqual([[COFFEE, 68, -28]]);
    expect(dueOn(68)).toEqual([[COFFEE, 68, 0]]);
    expect(dueOn(90)).toEqual([[COFFEE, 68, 22]]);
  });

  it('is no more what was not bought for four gaps', () => {
    expect(dueOn(40 + 4 * 28)).toEqual([[COFFEE, 68, 84]]);
    expect(dueOn(40 + 4 * 28 + 1)).toEqual([]);
  });

  it('is bought on one day even where there were many purchases of that day', () => {
    const habits = habitsOf([basket(1, [COFFEE]), basket(1, [COFFEE]), basket(20, [COFFEE])]);
    expect(expectedOfCustomer(habits, NOTHING_LEARNED, 60).due).toEqual([]);
  });

  it('comes in the order of the days', () => {
    const often = [0, 5, 10].map((day) => basket(day, [TEA]));
    const seldom = [0, 50, 100].map((day) => basket(day, [CAKE]));
    const between = [3, 33, 63].map((day) => basket(day, [COFFEE]));
    const due = expectedOfCustomer(habitsOf([...often, ...seldom, ...between]), NOTHING_LEARNED, 70).due.map(
      ({ product, dueDay }) => [product, dueDay],
    );
    expect(due.map(([product]) => product)).toEqual([TEA, COFFEE, CAKE]);
    expect(due.map(([, dueDay]) => dueDay)).toEqual([28, 91, 132]);
  });

  it('is never anything that was not bought so often, and everything else until it is given up', () => {
    fc.assert(
      fc.property(baskets, fc.integer({ min: 19_000, max: 19_400 }), (given, today) => {
        const habits = habitsOf(given);
        const priors = programPriors([habits]);
        const due = regularlyDue(habits, priors, today, LEAST_TIMES_DUE);
        const bought = habits.products.filter((_, index) => habits.times[index]! >= LEAST_TIMES_DUE);
        for (const { lastDay, gapDays } of due) expect(today - lastDay).toBeLessThanOrEqual(4 * gapDays);
        const products = due.map(({ product }) => product);
        expect(bought).toEqual(expect.arrayContaining(products));
        if (today <= 19_004) expect(products.sort((a, b) => a - b)).toEqual(bought);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what is expected', () => {
  const weekly = habitsOf([0, 7, 14, 21, 28].map((day) => basket(TODAY - 30 + day, [COFFEE], 2_000)));

  it('is told of who bought', () => {
    const { probAlive, expectedPurchases12m, expectedSpend12mMinor } = expectedOfCustomer(
      weekly,
      LEARNED,
      TODAY,
    );
    expect(probAlive).toBeGreaterThan(0.8);
    expect(probAlive).toBeLessThan(1);
    expect(expectedPurchases12m).toBeGreaterThan(8);
    expect(expectedSpend12mMinor).toBeGreaterThan(8 * 1_900);
    const later = expectedOfCustomer(weekly, LEARNED, TODAY + 200);
    expect(later.probAlive).toBeLessThan(0.1);
    expect(later.expectedSpend12mMinor).toBeLessThan(expectedSpend12mMinor! / 5);
  });

  it.each([
    ['before anything was learned', weekly, NOTHING_LEARNED],
    ['of who never bought', habitsOf([]), LEARNED],
    ['of who brought everything back', habitsOf([basket(TODAY - 5, [], 0)]), LEARNED],
  ])('is not known %s', (_, habits, learned) => {
    expect(expectedOfCustomer(habits, learned, TODAY)).toMatchObject({
      probAlive: null,
      expectedPurchases12m: null,
      expectedSpend12mMinor: null,
    });
  });

  it('goes by what a day with purchases came to', () => {
    const habits = habitsOf([basket(3, [TEA], 500), basket(3, [COFFEE], 700), basket(9, [TEA], 300)]);
    expect(dayHistoryOf(habits)).toEqual({ purchaseDays: 2, firstDay: 3, lastDay: 9, meanSpendMinor: 750 });
    expect(dayHistoryOf(habitsOf([]))).toBeUndefined();
  });
});
