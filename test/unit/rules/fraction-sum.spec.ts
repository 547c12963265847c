import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { add, floor, rational, ZERO } from '../../../src/kernel/rational.js';
import { FractionSum } from '../../../src/rules/domain/fraction-sum.js';

type Term = readonly [number, number];

function sumOf(...terms: readonly Term[]): FractionSum {
  const sum = new FractionSum();
  for (const [num, den] of terms) sum.add(BigInt(num), BigInt(den));
  return sum;
}

describe('a sum of fractions', () => {
  it('is rounded down exactly', () => {
    expect(sumOf([1, 3], [2, 3]).floor()).toBe(1n);
    expect(sumOf([1, 3], [1, 6], [1, 2]).floor()).toBe(1n);
    expect(sumOf([1, 3], [1, 6], [499_999_999, 1_000_000_000]).floor()).toBe(0n);
    expect(sumOf().floor()).toBe(0n);
    const sum = sumOf([1, 2]);
    expect(sum.floor()).toBe(0n);
    sum.add(1n, 2n);
    expect(sum.floor()).toBe(1n);
  });

  it.each<[string, Term[], Term[], number]>([
    ['the larger', [[2, 3]], [[1, 2]], 1],
    ['the smaller', [[1, 2]], [[2, 3]], -1],
    ['none of the same', [[5, 3]], [[2, 3]], 0],
    [
      'none, however it is written',
      [
        [1, 3],
        [1, 6],
      ],
      [[7, 2]],
      0,
    ],
    [
      'none of whole numbers',
      [
        [1, 3],
        [2, 3],
      ],
      [[4, 1]],
      0,
    ],
    [
      'that by the least of differences',
      [[500_000_001, 1_000_000_000]],
      [
        [1, 3],
        [1, 6],
      ],
      1,
    ],
  ])('has a remainder, of which one finds %s', (_, a, b, expected) => {
    expect(FractionSum.compareRemainders(sumOf(...a), sumOf(...b))).toBe(expected);
  });

  const terms = fc.array(fc.tuple(fc.nat({ max: 1000 }), fc.integer({ min: 1, max: 12 })), { maxLength: 4 });

  it('compares as plain fractions do', () => {
    fc.assert(
      fc.property(terms, terms, (a, b) => {
        const [first, second] = [a, b].map((some) => {
          const sum = some.map(([num, den]) => rational(num, den)).reduce(add, ZERO);
          return add(sum, rational(-floor(sum)));
        }) as [typeof ZERO, typeof ZERO];
        const difference = first.num * second.den - second.num * first.den;
        const expected = difference === 0n ? 0 : difference > 0n ? 1 : -1;
        expect(FractionSum.compareRemainders(sumOf(...a), sumOf(...b))).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });
});
