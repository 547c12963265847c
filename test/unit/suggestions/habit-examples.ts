import fc from 'fast-check';
import type { KeptBasket } from '../../../src/suggestions/domain/customer-habits.js';
import { DemandTally, DemandByProduct } from '../../../src/suggestions/domain/recent-demand.js';

export function basket(day: number, products: readonly number[], spendMinor = 100): KeptBasket {
  return { day, products, spendMinor };
}

/** A customer's kept baskets: some of the same day, some of which nothing was kept. */
export const baskets: fc.Arbitrary<KeptBasket[]> = fc.array(
  fc.record({
    day: fc.integer({ min: 19_000, max: 19_060 }),
    products: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }),
    spendMinor: fc.nat(100_000),
  }),
  { maxLength: 30 },
);

/** Demand as of day 100, from purchases of that day alone: so many of each product. */
export function demandOf(bought: Readonly<Record<number, number>>): DemandByProduct {
  const tally = new DemandTally(100);
  for (const [product, count] of Object.entries(bought)) {
    for (let i = 0; i < count; i++) tally.add(100, [Number(product)]);
  }
  return new DemandByProduct(tally.demand());
}
