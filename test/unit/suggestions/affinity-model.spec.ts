import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AffinityCounts } from '../../../src/suggestions/domain/affinity-counts.js';
import {
  fitAffinities,
  MOST_PARTNERS,
  type AffinityModel,
  type AffinityRow,
} from '../../../src/suggestions/domain/affinity-model.js';

const TODAY = 20_000;
const [TEA, MILK, BREAD, RARE] = [1, 2, 3, 4];

function countsOf(baskets: readonly (readonly number[])[]): AffinityCounts {
  const counts = new AffinityCounts();
  for (const products of baskets) counts.add({ products, day: TODAY });
  return counts;
}

function times<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value);
}

function rowOf(model: AffinityModel, product: number): AffinityRow {
  const row = [...model.rows()].find((found) => found.product === product);
  if (!row) throw new Error(`there is no row of ${product}`);
  return row;
}

const baskets = [...times(30, [TEA, MILK]), ...times(10, [TEA, BREAD]), ...times(20, [BREAD]), [TEA, RARE]];

describe('rows', () => {
  test('tell the partners, the strongest first, with their counts', () => {
    const model = fitAffinities(countsOf(baskets));
    expect([model.method, model.baskets, model.solved]).toEqual(['EASE', 61, 3]);
    expect([...model.rows()].map(({ product, boughtIn }) => [product, boughtIn])).toEqual([
      [TEA, 41],
      [MILK, 30],
      [BREAD, 30],
      [RARE, 1],
    ]);
    const row = rowOf(model, TEA);
    expect(row.partners).toEqual([MILK, BREAD]);
    expect(row.together).toEqual([30, 10]);
    expect(row.shares).toEqual([Math.fround(30 / 43), Math.fround(10 / 43)]);
    expect(row.weights[0]).toBeGreaterThan(row.weights[1]!);
  });

  test('of products bought seldom are asymmetric cosine, at a tenth', () => {
    const row = rowOf(fitAffinities(countsOf(baskets)), RARE);
    expect(row).toEqual({
      ...{ product: RARE, boughtIn: 1, partners: [TEA], together: [1], shares: [Math.fround(1 / 3)] },
      weights: [Math.fround(0.1 * (1 / (3 ** 0.7 * 41 ** 0.3)) ** 2)],
    });
  });

  test('keep the best partners only, in the order of product numbers where they are equal', () => {
    const all = Array.from({ length: MOST_PARTNERS + 30 }, (_, index) => index + 1);
    const row = rowOf(fitAffinities(countsOf([all]), 'COSINE'), 2);
    expect(row.partners).toEqual([1, ...all.slice(2, MOST_PARTNERS + 1)]);
  });

  test('keep a partner that is strongly spoken against', () => {
    const others = Array.from({ length: MOST_PARTNERS + 20 }, (_, index) => index + 10);
    const weak = others.flatMap((other) => [...times(7, [other]), [TEA, other]]);
    const against = [...times(300, [TEA, MILK]), ...times(300, [MILK, BREAD])];
    const row = rowOf(fitAffinities(countsOf([...weak, ...against])), TEA);
    expect(row.partners).toHaveLength(MOST_PARTNERS);
    expect(row.partners.at(-1)).toBe(BREAD);
    expect(row.weights.at(-1)).toBeLessThan(0);
    expect(row.together.at(-1)).toBe(0);
  });
});

describe('the method', () => {
  test('is the one chosen', () => {
    expect(fitAffinities(countsOf(baskets), 'COSINE')).toMatchObject({ method: 'COSINE', solved: 0 });
    expect(fitAffinities(countsOf(baskets), 'EASE')).toMatchObject({ method: 'EASE', solved: 3 });
  });

  test('is cosine where there are too many products to solve, and too few', () => {
    const many = Array.from({ length: 4_001 }, (_, index) => index + 1);
    expect(fitAffinities(countsOf(times(5, many)))).toMatchObject({ method: 'COSINE', solved: 0 });
    expect(fitAffinities(countsOf(times(4, many)))).toMatchObject({ method: 'COSINE', solved: 0 });
    const none = fitAffinities(countsOf([]));
    expect([none.method, none.baskets, [...none.rows()]]).toEqual(['COSINE', 0, []]);
  });
});

test.each(['EASE', 'COSINE'] as const)('an incremental %s model equals a full one', (method) => {
  const products = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 30 });
  const basket = fc.record({ products, day: fc.integer({ min: TODAY - 500, max: TODAY }) });
  const list = fc.array(basket, { minLength: 20, maxLength: 60 });
  fc.assert(
    fc.property(list, list, (before, after) => {
      const incremental = new AffinityCounts();
      before.forEach((old, key) => incremental.replace(key, old));
      void [...fitAffinities(incremental, method).rows()];
      before.forEach((_, key) => key % 3 === 0 && incremental.remove(key));
      after.forEach((changed, index) => incremental.replace(2 * index, changed));

      const now = new Map(before.map((old, key) => [key, old] as const).filter(([key]) => key % 3 !== 0));
      after.forEach((changed, index) => now.set(2 * index, changed));
      const full = new AffinityCounts();
      for (const [key, kept] of [...now].sort(([a], [b]) => b - a)) full.add(kept, key);
      expect([...fitAffinities(incremental, method).rows()]).toEqual([...fitAffinities(full, method).rows()]);
    }),
    { numRuns: 50 },
  );
});
