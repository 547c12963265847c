import { expect, test } from '@jest/globals';
import { popularProducts } from '../../../src/suggestions/domain/popularity.js';
import { NO_DEMAND } from '../../../src/suggestions/domain/recent-demand.js';

test('what sells most lately is put forward, marked as popular, without what is in the basket', () => {
  const demand = { ...NO_DEMAND, products: [5, 3, 9, 1], recent: [8, 6, 4, 2] };
  expect(popularProducts(demand, [3], 2)).toEqual([
    { product: 5, basis: 'POPULAR', score: 8 },
    { product: 9, basis: 'POPULAR', score: 4 },
  ]);
  expect(popularProducts(demand, [], 10)).toHaveLength(4);
  expect(popularProducts(NO_DEMAND, [3], 10)).toEqual([]);
});
