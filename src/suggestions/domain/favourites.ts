import { weightNow, type CustomerHabits } from './customer-habits.js';

/** A product that a customer keeps buying. */
export interface Favourite {
  readonly product: number;
  /** On how many days it was bought, of how many in all since it was first bought or before. */
  readonly times: number;
  readonly visits: number;
  readonly firstDay: number;
  readonly lastDay: number;
  /** Purchases, each counting for 0.9 of one a visit later. */
  readonly weight: number;
}

/** What the customer buys most, lately above all; only what was bought on more than one day. */
export function favouritesOf(habits: CustomerHabits, limit: number): readonly Favourite[] {
  return habits.products
    .map((product, index): Favourite => {
      return {
        product,
        times: habits.times[index] ?? 0,
        visits: habits.visits,
        firstDay: habits.firstDays[index] ?? 0,
        lastDay: habits.lastDays[index] ?? 0,
        weight: weightNow(habits, index),
      };
    })
    .filter(({ times }) => times > 1)
    .sort((a, b) => b.weight - a.weight || b.lastDay - a.lastDay || a.product - b.product)
    .slice(0, limit);
}
