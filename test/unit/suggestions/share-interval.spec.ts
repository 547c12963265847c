import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shareDifference, shareOf, type Counted } from '../../../src/suggestions/domain/share-interval.js';

const anyCounted = fc
  .tuple(fc.nat({ max: 5_000 }), fc.nat({ max: 5_000 }))
  .map(([part, others]): Counted => ({ part, whole: part + others }))
  .filter(({ whole }) => whole > 0);

describe('a share with its interval', () => {
  // Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is as published', (part, whole, from, to) => {
    const share = shareOf({ part, whole })!;
    expect(share.value).toBe(part / whole);
    expect(share.from).toBeCloseTo(from, 4);
    expect(share.to).toBeCloseTo(to, 4);
  });

  it('lies between 0 and 1, around the share, and the same way round for the rest', () => {
    fc.assert(
      fc.property(anyCounted, ({ part, whole }) => {
        const { value, from, to } = shareOf({ part, whole })!;
        expect(from).toBeGreaterThanOrEqual(0);
        expect(from).toBeLessThanOrEqual(value);
        expect(value).toBeLessThanOrEqual(to);
        expect(to).toBeLessThanOrEqual(1);
        const rest = shareOf({ part: whole - part, whole })!;
        expect(rest.from).toBeCloseTo(1 - to, 12);
      }),
    );
  });

  it('is not said of nothing', () => {
    expect(shareOf({ part: 0, whole: 0 })).toBeNull();
    expect(shareDifference({ part: 0, whole: 0 }, { part: 1, whole: 2 })).toBeNull();
    expect(shareDifference({ part: 1, whole: 2 }, { part: 0, whole: 0 })).toBeNull();
  });
});

describe('the difference of two shares', () => {
  // Newcombe, Statistics in Medicine 17 (1998) 873, table II, method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('of %i in %i and %i in %i is as published', (part, whole, otherPart, otherWhole, from, to) => {
    const difference = shareDifference({ part, whole }, { part: otherPart, whole: otherWhole })!;
    expect(difference.value).toBeCloseTo(part / whole - otherPart / otherWhole, 12);
    expect(difference.from).toBeCloseTo(from, 4);
    expect(difference.to).toBeCloseTo(to, 4);
  });

  it('changes its sign with the order', () => {
    fc.assert(
      fc.property(anyCounted, anyCounted, (one, other) => {
        const there = shareDifference(one, other)!;
        const back = shareDifference(other, one)!;
        expect(back.from).toBeCloseTo(-there.to, 12);
        expect(back.to).toBeCloseTo(-there.from, 12);
      }),
    );
  });
});
