import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { apportion } from '../../../src/kernel/apportion.js';

describe('apportion', () => {
  test.each<[string, number, number[], number[]]>([
    ['in proportion', 100, [1, 3], [25, 75]],
    ['the rest to the largest remainder', 10, [1, 1, 4], [2, 2, 6]],
    ['equal remainders: earlier shares first', 2, [1, 1, 1], [1, 1, 0]],
    ['one cent over three', 1, [5, 5, 5], [1, 0, 0]],
    ['nothing to a share without weight', 7, [0, 2, 0, 1], [0, 5, 0, 2]],
    ['nothing to split', 0, [3, 4], [0, 0]],
    ['no weights at all', 9, [0, 0], [9, 0]],
    ['no shares', 9, [], []],
    ['one share', 9, [0.0], [9]],
    [
      'amounts whose product is beyond 2^53',
      9_007_199_254_740_991,
      [9_007_199_254_740_991, 1],
      [9_007_199_254_740_990, 1],
    ],
  ])('%s', (_, total, weights, parts) => {
    expect(apportion(total, weights)).toEqual(parts);
  });

  const total = fc.maxSafeNat();
  const weights = fc.array(fc.oneof(fc.nat({ max: 5 }), fc.nat(), fc.maxSafeNat()), {
    minLength: 1,
    maxLength: 12,
  });

  test('adds up, and gives nobody a whole unit more or less than the exact share', () => {
    fc.assert(
      fc.property(total, weights, (amount, shares) => {
        const parts = apportion(amount, shares);
        expect(parts.reduce((sum, part) => sum + BigInt(part), 0n)).toBe(BigInt(amount));
        const sum = shares.reduce((a, b) => a + BigInt(b), 0n);
        fc.pre(sum > 0n);
        parts.forEach((part, i) => {
          const off = BigInt(part) * sum - BigInt(amount) * BigInt(shares[i]!);
          expect(off < sum && off > -sum).toBe(true);
          if (shares[i] === 0) expect(part).toBe(0);
        });
      }),
    );
  });

  test('never rounds up a smaller remainder while a larger one is rounded down', () => {
    fc.assert(
      fc.property(total, weights, (amount, shares) => {
        const sum = shares.reduce((a, b) => a + BigInt(b), 0n);
        fc.pre(sum > 0n);
        const parts = apportion(amount, shares);
        const remainders = shares.map((share) => (BigInt(amount) * BigInt(share)) % sum);
        const raised = parts.map((part, i) => BigInt(part) > (BigInt(amount) * BigInt(shares[i]!)) / sum);
        const up = remainders.filter((_, i) => raised[i]);
        const down = remainders.filter((_, i) => !raised[i]);
        for (const a of up) for (const b of down) expect(a >= b).toBe(true);
      }),
    );
  });
});
