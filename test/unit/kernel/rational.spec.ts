import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  add,
  floor,
  floorOfSum,
  multiply,
  rational,
  roundHalfAway,
  ZERO,
  type Rational,
} from '../../../src/kernel/rational.js';

const fraction = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
    fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }).filter((den) => den !== 0n),
  )
  .map(([num, den]) => rational(num, den));

const equal = (a: Rational, b: Rational): boolean => a.num * b.den === b.num * a.den;
/** −1, 0 or 1. */
const compare = (a: Rational, b: Rational): number =>
  Number(a.num * b.den > b.num * a.den) - Number(a.num * b.den < b.num * a.den);

describe('rational', () => {
  test('keeps the denominator positive', () => {
    expect(rational(3, -4)).toEqual({ num: -3n, den: 4n });
    expect(rational(-3n, -4n)).toEqual({ num: 3n, den: 4n });
    expect(rational(7)).toEqual({ num: 7n, den: 1n });
  });

  test('refuses a denominator of zero and what is not whole', () => {
    expect(() => rational(1, 0)).toThrow(RangeError);
    expect(() => rational(0.5)).toThrow(RangeError);
    expect(() => rational(1, NaN)).toThrow(RangeError);
  });
});

describe('sums and products', () => {
  test('are exact where floats are not', () => {
    expect(equal(add(rational(1, 10), rational(2, 10)), rational(3, 10))).toBe(true);
    expect(equal(multiply(rational(1, 3), rational(3)), rational(1))).toBe(true);
  });

  test('obey the laws', () => {
    fc.assert(
      fc.property(fraction, fraction, fraction, (a, b, c) => {
        expect(equal(add(a, b), add(b, a))).toBe(true);
        expect(equal(add(add(a, b), c), add(a, add(b, c)))).toBe(true);
        expect(equal(multiply(a, b), multiply(b, a))).toBe(true);
        expect(equal(multiply(multiply(a, b), c), multiply(a, multiply(b, c)))).toBe(true);
        expect(equal(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))).toBe(true);
        expect(equal(add(a, ZERO), a)).toBe(true);
        expect(add(a, b).den > 0n && multiply(a, b).den > 0n).toBe(true);
      }),
    );
  });
});

describe('floor', () => {
  test.each([
    [7, 2, 3n],
    [-7, 2, -4n],
    [7, -2, -4n],
    [6, 2, 3n],
    [-6, 2, -3n],
    [0, 5, 0n],
    [-1, 1000, -1n],
  ])('of %s/%s is %s', (num, den, whole) => {
    expect(floor(rational(num, den))).toBe(whole);
  });

  test('is the greatest whole number not above', () => {
    fc.assert(
      fc.property(fraction, (a) => {
        const whole = floor(a);
        expect(compare(rational(whole), a)).toBeLessThanOrEqual(0);
        expect(compare(rational(whole + 1n), a)).toBe(1);
      }),
    );
  });
});

describe('roundHalfAway', () => {
  test.each([
    [1, 2, 1n],
    [-1, 2, -1n],
    [5, 2, 3n],
    [-5, 2, -3n],
    [49, 100, 0n],
    [-49, 100, 0n],
    [51, 100, 1n],
    [4, 2, 2n],
  ])('of %s/%s is %s', (num, den, whole) => {
    expect(roundHalfAway(rational(num, den))).toBe(whole);
  });

  test('is never off by more than a half, the same on both sides of zero, and goes away from it at a half', () => {
    const halves = fc.bigInt({ min: -1_000_000n, max: 1_000_000n }).map((n) => rational(2n * n + 1n, 2));
    fc.assert(
      fc.property(fc.oneof(fraction, halves), (a) => {
        const whole = roundHalfAway(a);
        const off = add(rational(whole), rational(-a.num, a.den));
        const magnitude = off.num < 0n ? { ...off, num: -off.num } : off;
        expect(compare(magnitude, rational(1, 2))).toBeLessThanOrEqual(0);
        if (equal(magnitude, rational(1, 2))) expect(off.num > 0n).toBe(a.num > 0n);
        expect(roundHalfAway({ ...a, num: -a.num })).toBe(-whole);
      }),
    );
  });
});

describe('the floor of a sum of many fractions', () => {
  const share = fc.record({
    num: fc.bigInt({ min: 0n, max: 10n ** 15n }),
    den: fc.bigInt({ min: 1n, max: 10n ** 9n }),
  });

  test('is what adding them exactly comes to', () => {
    fc.assert(
      fc.property(fc.array(share, { maxLength: 40 }), (fractions) => {
        expect(floorOfSum(fractions)).toBe(floor(fractions.reduce(add, ZERO)));
      }),
    );
  });

  test('is exact where the fractions make a whole number, and just below it', () => {
    const thirds = [rational(1, 3), rational(1, 7), rational(11, 21)];
    expect(floorOfSum(thirds)).toBe(1n);
    expect(floorOfSum([...thirds.slice(0, 2), rational(11n * 10n ** 60n - 1n, 21n * 10n ** 60n)])).toBe(0n);
    expect(floorOfSum([])).toBe(0n);
  });
});
