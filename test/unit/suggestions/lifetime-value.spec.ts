import { describe, expect, it } from '@jest/globals';
import { expectedPurchases } from '../../../src/suggestions/domain/bg-nbd.js';
import { discountedPurchases } from '../../../src/suggestions/domain/lifetime-value.js';

const PARAMETERS = { r: 0.243, alpha: 30.9, a: 0.793, b: 2.426 };
const HORIZON = 5 * 365;

describe('discounted purchases', () => {
  it.each([
    [{ frequency: 0, recency: 0, age: 0 }],
    [{ frequency: 2, recency: 213, age: 272 }],
    [{ frequency: 40, recency: 700, age: 720 }],
  ])('of %j are the purchases of each day, each less by its own days', (history) => {
    const discountPerYear = 0.1;
    let byDays = 0;
    let before = 0;
    for (let day = 1; day <= HORIZON; day++) {
      const until = expectedPurchases(PARAMETERS, day, history);
      byDays += (until - before) * (1 + discountPerYear) ** (-(day - 0.5) / 365);
      before = until;
    }
    const discounted = discountedPurchases(PARAMETERS, { horizonDays: HORIZON, discountPerYear }, history);
    expect(Math.abs(discounted / byDays - 1)).toBeLessThan(1e-3);
    expect(discounted).toBeLessThan(before);
  });

  it('are all of the expected purchases without a discount', () => {
    const history = { frequency: 2, recency: 213, age: 272 };
    expect(discountedPurchases(PARAMETERS, { horizonDays: HORIZON, discountPerYear: 0 }, history)).toBe(
      expectedPurchases(PARAMETERS, HORIZON, history),
    );
  });
});
