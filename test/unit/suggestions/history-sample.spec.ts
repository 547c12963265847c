import { expect, it } from '@jest/globals';
import { expectedPurchasesOfNewcomer } from '../../../src/suggestions/domain/bg-nbd.js';
import { expectedSpend } from '../../../src/suggestions/domain/gamma-gamma.js';
import { HistorySample } from '../../../src/suggestions/domain/history-sample.js';
import { fitOutlookModels } from '../../../src/suggestions/domain/outlook-models.js';
import { simulateOutlooks, TODAY } from './simulated-days.js';

function sampleOf(customers: number, most: number): number[] {
  const sample = new HistorySample(most);
  for (let no = 0; no < customers; no++) {
    sample.add({ purchaseDays: 1, firstDay: no, lastDay: no, meanSpendMinor: 1 });
  }
  return Array.from(sample.columns().firstDay);
}

it.each([
  [0, []],
  [3, [0, 1, 2]],
  [4, [0, 1, 2, 3]],
  [5, [0, 2, 4]],
  [6, [0, 2, 4]],
  [7, [0, 2, 4, 6]],
  [8, [0, 2, 4, 6]],
  [9, [0, 4, 8]],
  [13, [0, 4, 8, 12]],
  [17, [0, 8, 16]],
])('of %i customers four at most are taken, evenly', (customers, taken) => {
  expect(sampleOf(customers, 4)).toEqual(taken);
});

it('a part of the customers tells what all of them do', () => {
  const all = simulateOutlooks(12_000);
  const sample = new HistorySample(3_000);
  for (let no = 0; no < all.purchaseDays.length; no++) {
    sample.add({
      purchaseDays: all.purchaseDays[no]!,
      firstDay: all.firstDay[no]!,
      lastDay: all.lastDay[no]!,
      meanSpendMinor: all.meanSpendMinor[no]!,
    });
  }
  expect(sample.columns().purchaseDays).toHaveLength(3_000);
  const [ofAll, ofPart] = [all, sample.columns()].map((each) => {
    const { purchases, spend } = fitOutlookModels(each, TODAY);
    const inAYear = expectedPurchasesOfNewcomer(purchases.parameters, 365);
    return [inAYear, expectedSpend(spend.parameters, { purchases: 0, meanSpend: 0 })!] as const;
  });
  expect(ofPart![0] / ofAll![0]).toBeCloseTo(1, 1);
  expect(ofPart![1] / ofAll![1]).toBeCloseTo(1, 1);
});
