import type { DayHistories } from '../../../src/suggestions/domain/outlook-models.js';
import { simulatePurchases, simulateSpends } from './simulated-customers.js';

/** A day in 2024, numbered from 1970-01-01. */
export const TODAY = 20_000;

/** Customers of a shop that has been going for two years, who spend about 35.00 a purchase. */
export function simulateOutlooks(customers: number): DayHistories {
  const times = simulatePurchases(
    { r: 0.4, alpha: 40, a: 0.8, b: 2.5 },
    { customers, least: 10, most: 730, seed: 11 },
  );
  const { meanSpend } = simulateSpends({ p: 6, q: 4, gamma: 1_750 }, { customers, seed: 12 });
  const purchaseDays: number[] = [];
  const firstDay: number[] = [];
  const lastDay: number[] = [];
  for (let i = 0; i < customers; i++) {
    const first = TODAY - Math.ceil(times.age[i]!);
    const recency = Math.ceil(times.recency[i]!);
    purchaseDays.push(1 + Math.min(times.frequency[i]!, recency));
    firstDay.push(first);
    lastDay.push(first + recency);
  }
  return { purchaseDays, firstDay, lastDay, meanSpendMinor: meanSpend };
}
