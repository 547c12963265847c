import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  AffinityCounts,
  basketWeight,
  WHOLE_BASKET,
  type CountedBasket,
} from '../../../src/suggestions/domain/affinity-counts.js';

const TODAY = 20_000;
const [TEA, MILK, BREAD, JAM] = [1, 2, 3, 4];

function bought(products: readonly number[], day = TODAY): CountedBasket {
  return { products, day };
}

function countsOf(...baskets: readonly (readonly number[])[]): AffinityCounts {
  const counts = new AffinityCounts();
  for (const basket of baskets) counts.add(bought(basket));
  return counts;
}

/** Everything that can be asked of the products up to `last`. */
function allOf(counts: AffinityCounts, last: number): unknown {
  const products = Array.from({ length: last }, (_, index) => index + 1);
  return {
    baskets: counts.baskets,
    products: products.map((product) => ({
      boughtIn: counts.boughtIn(product),
      weighted: counts.weightedBoughtIn(product),
      pairs: counts.pairsOf(product),
    })),
  };
}

describe('counts', () => {
  test('are of baskets, whatever the order and number of mentions of a product', () => {
    const counts = countsOf([MILK, TEA, TEA], [BREAD, TEA], [JAM], [MILK, TEA]);
    expect(counts.baskets).toBe(4);
    expect([TEA, MILK, BREAD, JAM, 5].map((product) => counts.boughtIn(product))).toEqual([3, 2, 1, 1, 0]);
    expect(counts.pairsOf(TEA)).toEqual({
      partners: Int32Array.of(MILK, BREAD),
      together: Int32Array.of(2, 1),
      weighted: Float64Array.of(2 * WHOLE_BASKET, WHOLE_BASKET),
    });
    expect(counts.pairsOf(JAM).partners).toHaveLength(0);
    expect(counts.pairsOf(99).partners).toHaveLength(0);
  });

  test('leave out baskets of which nothing was kept', () => {
    const counts = countsOf([], [TEA]);
    counts.add(bought([MILK]), 'returned');
    counts.replace('returned', bought([]));
    expect(counts.baskets).toBe(1);
    expect(counts.has('returned')).toBe(false);
    expect(counts.boughtIn(MILK)).toBe(0);
  });

  test('of large and of old baskets weigh less', () => {
    const parts = [basketWeight(20, 0), basketWeight(40, 0), basketWeight(20, 180), basketWeight(80, 360)];
    expect(parts.map((weight) => weight / WHOLE_BASKET)).toEqual([1, 0.5, 0.5, 1 / 16]);
    expect(basketWeight(1_000_000, 100_000)).toBe(1);

    const many = Array.from({ length: 40 }, (_, index) => index + 1);
    const counts = new AffinityCounts();
    counts.add(bought(many));
    counts.add(bought([TEA, MILK], TODAY - 180));
    counts.add(bought([TEA, JAM]));
    const { partners, together, weighted } = counts.pairsOf(TEA);
    const weights = Array.from(weighted, (weight) => weight / WHOLE_BASKET);
    expect(counts.weightedBoughtIn(TEA)).toBe(2 * WHOLE_BASKET);
    expect(partners.slice(0, 3)).toEqual(Int32Array.of(MILK, BREAD, JAM));
    expect(together.slice(0, 3)).toEqual(Int32Array.of(2, 1, 2));
    expect(weights.slice(0, 3)).toEqual([1, 0.5, 1.5]);
  });

  test('age by the latest basket there is', () => {
    const counts = countsOf([TEA]);
    counts.add(bought([MILK], TODAY + 180), 'later');
    expect(counts.weightedBoughtIn(TEA)).toBe(WHOLE_BASKET / 2);
    counts.remove('later');
    expect(counts.weightedBoughtIn(TEA)).toBe(WHOLE_BASKET);
  });
});

describe('baskets', () => {
  test('cannot be added twice or taken back twice', () => {
    const counts = new AffinityCounts();
    counts.add(bought([TEA]), 'a');
    expect(() => counts.add(bought([TEA]), 'a')).toThrow('the basket a has been added before');
    expect(counts.remove('a')).toBe(true);
    expect(counts.remove('a')).toBe(false);
  });

  test.each([0, -1, 1.5, NaN, 2 ** 31])('with product %p change nothing', (product) => {
    const counts = new AffinityCounts();
    counts.add(bought([TEA]), 'a');
    expect(() => counts.replace('a', bought([MILK, product]))).toThrow(RangeError);
    expect(() => counts.add(bought([MILK, product]))).toThrow(RangeError);
    expect([counts.baskets, counts.boughtIn(TEA), counts.boughtIn(MILK)]).toEqual([1, 1, 0]);
  });

  test('that change over and over do not fill the memory', () => {
    const counts = new AffinityCounts();
    const products = Array.from({ length: 1_000 }, (_, index) => index + 1);
    counts.add(bought([1, 2]), 'kept');
    for (let round = 0; round < 100; round++) counts.replace('changed', bought(products));
    expect(counts.heldLines).toBeLessThan(20_000);
    expect(counts.pairsOf(2).together[0]).toBe(2);
  });
});

test('counts depend on the baskets there are alone, not on how they came, changed and went', () => {
  const last = 30;
  const products = fc.array(fc.integer({ min: 1, max: last }), { maxLength: 60 });
  const basket = fc.record({ products, day: fc.integer({ min: TODAY - 1_000, max: TODAY }) });
  const change = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.option(basket), fc.boolean());
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const incremental = new AffinityCounts();
      const baskets = new Map<number, CountedBasket & { readonly products: readonly number[] }>();
      for (const [key, changed, looks] of changes) {
        if (changed) incremental.replace(key, changed);
        else incremental.remove(key);
        if (changed && changed.products.length > 0) baskets.set(key, changed);
        else baskets.delete(key);
        if (looks) incremental.pairsOf(1);
      }
      const full = new AffinityCounts();
      for (const [key, kept] of [...baskets].sort(([a], [b]) => b - a)) full.add(kept, key);
      expect(allOf(incremental, last)).toEqual(allOf(full, last));
    }),
  );
});

test('counts equal those taken pair by pair', () => {
  const products = fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(products, { maxLength: 20 }), (baskets) => {
      const counts = countsOf(...baskets);
      for (let i = 1; i <= 8; i++) {
        const withI = baskets.filter((basket) => basket.includes(i));
        expect(counts.boughtIn(i)).toBe(withI.length);
        const { partners, together, weighted } = counts.pairsOf(i);
        for (let j = 1; j <= 8; j++) {
          const both = i === j ? 0 : withI.filter((basket) => basket.includes(j)).length;
          const at = partners.indexOf(j);
          expect(together[at] ?? 0).toBe(both);
          expect(weighted[at] ?? 0).toBe(both * WHOLE_BASKET);
        }
      }
    }),
  );
});
