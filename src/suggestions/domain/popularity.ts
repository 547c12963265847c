import type { RecentDemand } from './recent-demand.js';

/** A product put forward because it sells, not because it fits. */
export interface PopularProduct {
  readonly product: number;
  readonly basis: 'POPULAR';
  /** In how many purchases it was lately, faded. */
  readonly score: number;
}

/** What sells most lately and is not in the basket: for baskets of which nothing is known and for new customers. */
export function popularProducts(
  { products, recent }: RecentDemand,
  basket: Iterable<number>,
  limit: number,
): readonly PopularProduct[] {
  const held = new Set(basket);
  const popular: PopularProduct[] = [];
  for (let place = 0; place < products.length && popular.length < limit; place++) {
    const product = products[place] ?? 0;
    if (!held.has(product)) popular.push({ product, basis: 'POPULAR', score: recent[place] ?? 0 });
  }
  return popular;
}
