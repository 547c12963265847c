import { describe, expect, it } from '@jest/globals';
import { compareSpend, type SpendGroup } from '../../../src/suggestions/domain/uplift.js';
import { describeUplift } from '../../../src/suggestions/domain/uplift-words.js';

/** So many customers, half of whom buy, with that mean spend, a standard deviation of 100.00 and no skew. */
function crowd(customers: number, mean: number): SpendGroup {
  const [n, m] = [BigInt(customers), BigInt(mean)];
  return {
    customers,
    buyers: customers / 2,
    purchases: customers,
    spendMinor: n * m,
    spendSquares: n * m * m + (n - 1n) * 100_000_000n,
    spendCubes: n * m ** 3n + 3n * m * (n - 1n) * 100_000_000n,
  };
}

const told = (shown: SpendGroup, heldOut: SpendGroup): string =>
  describeUplift(compareSpend(shown, heldOut), 'GBP');

describe('what suggestions brought, in words', () => {
  it('is so much more or less', () => {
    expect(told(crowd(1_000, 12_000), crowd(1_000, 10_000))).toBe(
      'Customers who were shown suggestions spent 20.00 GBP more each than those held out (20.0 %): ' +
        'the difference is with 95 % confidence between 11.23 GBP and 28.77 GBP.',
    );
    expect(told(crowd(1_000, 8_000), crowd(1_000, 10_000))).toBe(
      'Customers who were shown suggestions spent 20.00 GBP less each than those held out (20.0 %): ' +
        'the difference is with 95 % confidence between −28.77 GBP and −11.23 GBP.',
    );
  });

  it('is nothing that was seen', () => {
    expect(told(crowd(6_400, 10_000), crowd(6_400, 10_000))).toBe(
      'No difference in spend was seen between those shown suggestions and those held out: ' +
        'with 95 % confidence between −3.47 GBP and 3.47 GBP.',
    );
  });

  it('is too small to tell, and what it would take', () => {
    expect(told(crowd(1_000, 10_200), crowd(1_000, 10_000))).toBe(
      'Too small to tell: 1,000 customers (500 of them bought) were shown suggestions, ' +
        '1,000 customers (500 of them bought) held out. ' +
        'To see a difference of 5 %, about 6,300 on each side would be needed.',
    );
    expect(told(crowd(900, 10_000), crowd(100, 10_000))).toContain('about 32,000 and 3,500 would be needed.');
    expect(told({ ...crowd(40_000, 10_000), buyers: 20 }, crowd(40_000, 10_000))).toContain(
      'At least 100 customers on each side are needed, 30 of them buying.',
    );
    expect(told(crowd(0, 0), crowd(0, 0))).toContain('At least 100 customers on each side');
  });

  it('is not told while a few who spend a lot may be on one side by chance', () => {
    /** All spend 100.00, but for one in 10,000 who spends 120.00. */
    const skewed = (customers: number): SpendGroup => {
      const few = BigInt(customers / 10_000);
      const [all, more] = [BigInt(customers) * 10_000n, 2_000n];
      return {
        customers,
        buyers: customers / 2,
        purchases: customers,
        spendMinor: all + few * more,
        spendSquares: all * 10_000n + few * (12_000n ** 2n - 10_000n ** 2n),
        spendCubes: all * 10_000n ** 2n + few * (12_000n ** 3n - 10_000n ** 3n),
      };
    };
    expect(told(skewed(20_000), skewed(10_000))).toBe(
      'Too small to tell: 20,000 customers (10,000 of them bought) were shown suggestions, ' +
        '10,000 customers (5,000 of them bought) held out. A few customers spend so much more than others ' +
        'that at least about 3,600,000 customers on each side are needed to tell. Of those shown suggestions 50.0 % bought, ' +
        'of those held out 50.0 %: a difference with 95 % confidence between −1.2 and 1.2 percentage points.',
    );
  });
});
