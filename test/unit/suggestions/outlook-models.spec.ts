import { describe, expect, it } from '@jest/globals';
import { expectedPurchasesOfNewcomer } from '../../../src/suggestions/domain/bg-nbd.js';
import { expectedSpend } from '../../../src/suggestions/domain/gamma-gamma.js';
import {
  type DayHistories,
  fitOutlookModels,
  LEAST_DAYS_OF_HISTORY,
} from '../../../src/suggestions/domain/outlook-models.js';
import { simulateSpends } from './simulated-customers.js';
import { simulateOutlooks, TODAY } from './simulated-days.js';

const NOBODY: DayHistories = { purchaseDays: [], firstDay: [], lastDay: [], meanSpendMinor: [] };
const of = (count: number, days: number, first: number, last: number, spend: number): DayHistories => ({
  purchaseDays: new Array<number>(count).fill(days),
  firstDay: new Array<number>(count).fill(first),
  lastDay: new Array<number>(count).fill(last),
  meanSpendMinor: new Array<number>(count).fill(spend),
});

describe("a program's outlook models", () => {
  it('are fitted where there are customers enough', () => {
    const { purchases, spend } = fitOutlookModels(simulateOutlooks(3_000), TODAY);
    expect(purchases).toMatchObject({ basis: 'FITTED' });
    expect(purchases).not.toHaveProperty('why');
    expect(spend).toMatchObject({ basis: 'FITTED' });
  });

  it('are assumed for a program without customers', () => {
    const { purchases, spend } = fitOutlookModels(NOBODY, TODAY);
    expect(purchases).toMatchObject({ basis: 'ASSUMED', why: 'TOO_SHORT' });
    expect(spend).toMatchObject({ basis: 'ASSUMED', why: 'TOO_FEW' });
    expect(expectedPurchasesOfNewcomer(purchases.parameters, 365)).toBeGreaterThan(0);
    expect(expectedSpend(spend.parameters, { purchases: 0, meanSpend: 0 })).toBe(0);
  });

  it('are assumed while nobody has come again', () => {
    const { purchases, spend } = fitOutlookModels(of(500, 1, TODAY - 200, TODAY - 200, 1_200), TODAY);
    expect(purchases).toMatchObject({ basis: 'ASSUMED', why: 'TOO_FEW' });
    expect(spend).toMatchObject({ basis: 'ASSUMED', why: 'TOO_FEW' });
    expect(expectedPurchasesOfNewcomer(purchases.parameters, 365)).toBeLessThan(0.01);
    expect(expectedSpend(spend.parameters, { purchases: 0, meanSpend: 0 })).toBeCloseTo(1_200, 9);
  });

  it('are assumed in the first months, when nobody can be seen to stay away', () => {
    const { meanSpend } = simulateSpends({ p: 6, q: 4, gamma: 1_750 }, { customers: 500, seed: 7 });
    const young = { ...of(500, 5, TODAY - 60, TODAY - 2, 0), meanSpendMinor: meanSpend };
    const { purchases, spend } = fitOutlookModels(young, TODAY);
    expect(purchases).toMatchObject({ basis: 'ASSUMED', why: 'TOO_SHORT' });
    expect(spend).toMatchObject({ basis: 'FITTED' });
    const older = { ...young, firstDay: new Array<number>(500).fill(TODAY - LEAST_DAYS_OF_HISTORY) };
    expect(fitOutlookModels(older, TODAY).purchases).toMatchObject({ basis: 'FITTED' });
  });

  it.each([1, 5, 40])(
    'expect the same spend again where all %d purchases of all customers cost it',
    (days) => {
      const { spend } = fitOutlookModels(of(500, days, TODAY - 200, TODAY - 20, 1_200), TODAY);
      expect(expectedSpend(spend.parameters, { purchases: days, meanSpend: 1_200 })).toBeCloseTo(1_200, -1);
      expect(expectedSpend(spend.parameters, { purchases: 0, meanSpend: 0 })).toBeCloseTo(1_200, -1);
    },
  );

  it('take no mean where a few spend without measure', () => {
    const wild = of(2_000, 2, TODAY - 200, TODAY - 20, 0);
    const spends = simulateSpends({ p: 3, q: 0.8, gamma: 100 }, { customers: 2_000, seed: 6 });
    const meanSpendMinor = spends.meanSpend;
    expect(fitOutlookModels({ ...wild, meanSpendMinor }, TODAY).spend).toMatchObject({
      basis: 'ASSUMED',
      why: 'NO_MEAN',
    });
  });

  it('leave out customers who kept nothing', () => {
    const some = simulateOutlooks(1_000);
    const padded = {
      purchaseDays: [...Array.from(some.purchaseDays), 0, 0],
      firstDay: [...Array.from(some.firstDay), 0, TODAY],
      lastDay: [...Array.from(some.lastDay), 0, TODAY],
      meanSpendMinor: [...Array.from(some.meanSpendMinor), 0, -500],
    };
    expect(fitOutlookModels(padded, TODAY)).toEqual(fitOutlookModels(some, TODAY));
  });
});
