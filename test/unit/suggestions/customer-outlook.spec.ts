import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { customerOutlook, type CustomerOutlook } from '../../../src/suggestions/domain/customer-outlook.js';
import type { DayHistory } from '../../../src/suggestions/domain/day-history.js';
import { fitOutlookModels, type OutlookModels } from '../../../src/suggestions/domain/outlook-models.js';
import { simulateOutlooks, TODAY } from './simulated-days.js';

const MODELS = fitOutlookModels(simulateOutlooks(3_000), TODAY);
const REGULAR: DayHistory = {
  purchaseDays: 10,
  firstDay: TODAY - 300,
  lastDay: TODAY - 10,
  meanSpendMinor: 5_000,
};

function outlook(
  history: Partial<DayHistory>,
  models: OutlookModels = MODELS,
  today = TODAY,
): CustomerOutlook {
  const found = customerOutlook(models, { ...REGULAR, ...history }, today);
  if (!found) throw new Error('There is an outlook for who bought.');
  return found;
}

describe('what to expect of a customer', () => {
  it('adds up', () => {
    const regular = outlook({});
    expect(regular.probAlive).toBeGreaterThan(0.8);
    expect(regular.expectedPurchases12m).toBeGreaterThan(3);
    expect(regular.expectedPurchases12m).toBeLessThan(12);
    expect(regular.expectedSpendPerPurchaseMinor).toBeGreaterThan(4_500);
    expect(regular.expectedSpendPerPurchaseMinor).toBeLessThan(5_000);
    expect(regular.expectedSpend12mMinor).toBeCloseTo(
      regular.expectedPurchases12m * regular.expectedSpendPerPurchaseMinor,
      -2,
    );
    expect(regular.expectedLifetimeValueMinor).toBeGreaterThan(regular.expectedSpend12mMinor);
    expect(regular.basis).toEqual({ purchases: 'FITTED', spend: 'FITTED' });
  });

  it('is little of one who came often and has long been silent', () => {
    const gone = outlook({ firstDay: TODAY - 700, lastDay: TODAY - 410 });
    expect(gone.probAlive).toBeLessThan(0.05);
    expect(gone.expectedPurchases12m).toBeLessThan(0.5);
  });

  it('is, after one purchase, less the longer ago that was', () => {
    const once = (daysAgo: number): CustomerOutlook =>
      outlook({ purchaseDays: 1, firstDay: TODAY - daysAgo, lastDay: TODAY - daysAgo });
    expect(once(5).probAlive).toBe(1);
    expect(once(700).probAlive).toBe(1);
    expect(once(700).probPurchase12m).toBeLessThan(once(5).probPurchase12m / 2);
    expect(once(700).expectedSpend12mMinor).toBeLessThan(once(5).expectedSpend12mMinor / 2);
    expect(once(0).expectedPurchases12m).toBeGreaterThan(0);
  });

  it('is worth less at a higher discount, and all of it at none', () => {
    const worth = (discountPerYear: number, horizonDays: number): number =>
      customerOutlook(MODELS, REGULAR, TODAY, { discountPerYear, horizonDays })!.expectedLifetimeValueMinor;
    expect(worth(0.3, 1_825)).toBeLessThan(worth(0.1, 1_825));
    expect(worth(0, 365)).toBe(outlook({}).expectedSpend12mMinor);
  });

  it('is nothing of one who kept nothing', () => {
    expect(customerOutlook(MODELS, { ...REGULAR, purchaseDays: 0 }, TODAY)).toBeUndefined();
  });

  it('says where it rests on assumptions', () => {
    const none = { purchaseDays: [], firstDay: [], lastDay: [], meanSpendMinor: [] };
    const guessed = outlook({}, fitOutlookModels(none, TODAY));
    expect(guessed.basis).toEqual({ purchases: 'ASSUMED', spend: 'ASSUMED' });
    expect(guessed.expectedPurchases12m).toBeGreaterThan(1);
    expect(guessed.expectedSpendPerPurchaseMinor).toBeGreaterThan(4_000);
  });

  it('takes a purchase of tomorrow, by a clock ahead, as of today', () => {
    expect(outlook({ lastDay: TODAY + 1 })).toEqual(outlook({ lastDay: TODAY + 1 }, MODELS, TODAY + 1));
  });

  it('is a number for any history, from any models', () => {
    const history = fc.record({
      purchaseDays: fc.integer({ min: 1, max: 1_500 }),
      firstDay: fc.integer({ min: TODAY - 12_000, max: TODAY + 1 }),
      lastDay: fc.integer({ min: TODAY - 12_000, max: TODAY + 1 }),
      meanSpendMinor: fc.oneof(
        fc.constantFrom(0, -500, NaN, Infinity),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
      ),
    });
    const programs = fc
      .array(history, { maxLength: 4 })
      .chain((few) =>
        fc.constantFrom(1, 40, 100).map((times) => Array.from({ length: times }, () => few).flat()),
      );
    fc.assert(
      fc.property(programs, history, (customers, one) => {
        const models = fitOutlookModels(
          {
            purchaseDays: customers.map(({ purchaseDays }) => purchaseDays),
            firstDay: customers.map(({ firstDay }) => firstDay),
            lastDay: customers.map(({ lastDay }) => lastDay),
            meanSpendMinor: customers.map(({ meanSpendMinor }) => meanSpendMinor),
          },
          TODAY,
        );
        const { basis, ...figures } = outlook(one, models);
        expect(['FITTED', 'ASSUMED']).toContain(basis.purchases);
        for (const figure of Object.values(figures)) {
          expect(Number.isFinite(figure)).toBe(true);
          expect(figure).toBeGreaterThanOrEqual(0);
        }
        expect(figures.probAlive).toBeLessThanOrEqual(1);
        expect(figures.probPurchase12m).toBeLessThanOrEqual(figures.probAlive);
        expect(figures.expectedPurchases12m).toBeLessThan(MOST_A_YEAR);
      }),
      { numRuns: 60 },
    );
  });
});

/** A customer who came each day of many years is expected about each day. */
const MOST_A_YEAR = 400;
