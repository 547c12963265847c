import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type BgNbdParameters,
  expectedPurchases,
  expectedPurchasesOfNewcomer,
  probabilityAlive,
  probabilityOfPurchase,
  type PurchaseHistory,
} from '../../../src/suggestions/domain/bg-nbd.js';

/** In weeks; the paper's table 2. */
const PAPER: BgNbdParameters = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const parameters = fc.record({
  r: between(0.05, 5),
  alpha: between(1, 100),
  a: between(0.05, 5),
  b: between(0.1, 20),
});
const histories = fc
  .record({ frequency: fc.integer({ min: 0, max: 60 }), recency: between(0.01, 1), age: between(1, 400) })
  .map(({ frequency, recency, age }) => ({ frequency, recency: frequency && recency * age, age }));

/** Gauss's series, which is good enough for z well below 1. */
function hypergeometric(a: number, b: number, c: number, z: number): number {
  let [sum, term] = [1, 1];
  for (let k = 0; k < 60_000; k++) {
    term *= (((a + k) * (b + k)) / ((c + k) * (k + 1))) * z;
    sum += term;
  }
  return sum;
}

/** Equation 10 of the paper as it is printed. */
function asPrinted({ r, alpha, a, b }: BgNbdParameters, t: number, history: PurchaseHistory): number {
  const { frequency: x, recency, age } = history;
  const z = t / (alpha + age + t);
  const left = ((alpha + age) / (alpha + age + t)) ** (r + x);
  const upper = ((a + b + x - 1) / (a - 1)) * (1 - left * hypergeometric(r + x, b + x, a + b + x - 1, z));
  const lower = 1 + (x > 0 ? (a / (b + x - 1)) * ((alpha + age) / (alpha + recency)) ** (r + x) : 0);
  return upper / lower;
}

describe('the expected purchases', () => {
  it('are those of the paper: 1.226 in 39 weeks for x = 2, t_x = 30.43, T = 38.86', () => {
    const history = { frequency: 2, recency: 30.43, age: 38.86 };
    expect(expectedPurchases(PAPER, 39, history)).toBeCloseTo(1.226, 3);
  });

  it('are those of the formula as it is printed', () => {
    fc.assert(
      fc.property(parameters, histories, between(1, 400), (given, history, t) => {
        fc.pre(Math.abs(given.a - 1) > 0.01 && given.a + given.b > 1);
        const printed = asPrinted(given, t, history);
        fc.pre(Number.isFinite(printed) && printed > 1e-6);
        expect(expectedPurchases(given, t, history) / printed).toBeCloseTo(1, 6);
      }),
      { numRuns: 300 },
    );
  });

  it('pass smoothly through a = 1, where the printed formula divides by zero', () => {
    const history = { frequency: 3, recency: 20, age: 30 };
    const at = (a: number): number => expectedPurchases({ ...PAPER, a }, 52, history);
    expect(at(1)).toBeCloseTo((at(1 - 1e-5) + at(1 + 1e-5)) / 2, 8);
  });

  it('grow with the horizon and never fall below the chance of one purchase', () => {
    fc.assert(
      fc.property(parameters, histories, between(0.1, 2000), (given, history, t) => {
        const expected = expectedPurchases(given, t, history);
        expect(expectedPurchases(given, 2 * t, history)).toBeGreaterThanOrEqual(expected * (1 - 1e-9));
        expect(expected).toBeGreaterThanOrEqual(probabilityOfPurchase(given, t, history) * (1 - 1e-9));
      }),
    );
  });

  it('do not depend on the unit of time', () => {
    fc.assert(
      fc.property(parameters, histories, between(1, 400), (given, history, t) => {
        const inDays = expectedPurchases({ ...given, alpha: 7 * given.alpha }, 7 * t, {
          frequency: history.frequency,
          recency: 7 * history.recency,
          age: 7 * history.age,
        });
        expect(inDays / expectedPurchases(given, t, history)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('of somebody who buys every day and never leaves are about the days', () => {
    const faithful = { r: 1, alpha: 1, a: 1e-4, b: 1e4 };
    const history = { frequency: 9_999, recency: 9_999, age: 9_999 };
    expect(expectedPurchases(faithful, 3_650, history)).toBeCloseTo(3_650, 0);
  });

  it('are none in no time', () => {
    expect(expectedPurchases(PAPER, 0, { frequency: 2, recency: 5, age: 9 })).toBe(0);
    expect(expectedPurchasesOfNewcomer(PAPER, 0)).toBe(0);
  });

  it('of a newcomer are a share of the rate when nobody leaves', () => {
    const loyal = { r: 2, alpha: 10, a: 1e-9, b: 1 };
    expect(expectedPurchasesOfNewcomer(loyal, 30)).toBeCloseTo(6, 6);
  });
});

describe('the probability of being alive', () => {
  it('is 1 after one purchase, however long ago', () => {
    expect(probabilityAlive(PAPER, { frequency: 0, recency: 0, age: 5_000 })).toBe(1);
  });

  it('falls the longer a customer has not come, and faster for one who came often', () => {
    const silent = (frequency: number, age: number): number =>
      probabilityAlive(PAPER, { frequency, recency: 20, age });
    expect(silent(8, 30)).toBeLessThan(silent(8, 21));
    expect(silent(8, 60)).toBeLessThan(silent(2, 60));
    expect(silent(500, 5_000)).toBe(0);
  });
});

describe('the probability of a purchase', () => {
  it('tells customers with one purchase apart by how long ago it was', () => {
    const after = (age: number): number =>
      probabilityOfPurchase(PAPER, 52, { frequency: 0, recency: 0, age });
    expect(after(4)).toBeGreaterThan(after(100));
    expect(after(4)).toBeLessThan(1);
    expect(probabilityOfPurchase(PAPER, 0, { frequency: 0, recency: 0, age: 4 })).toBe(0);
  });
});
