import { describe, expect, it } from '@jest/globals';
import { studentT975 } from '../../../src/suggestions/domain/student-t.js';

describe('the quantile of t at 0.975', () => {
  // SciPy 1.17, stats.t.ppf(.975, ν); 12.706, 2.228 and 2.042 stand in every printed table.
  it.each([
    [0.5, 164.55767348048818],
    [1, 12.706204736174694],
    [1.5, 6.016663104427929],
    [2, 4.302652729749462],
    [3, 3.1824463052837078],
    [10, 2.228138851986274],
    [17.776, 2.102821310380221],
    [30, 2.0422724563012378],
    [99, 1.9842169515864174],
    [1_234.5, 1.9618874833313453],
    [50_000, 1.9600114310936798],
    [99_999, 1.9599877077718442],
    [200_000, 1.959975845966768],
    [10_000_000, 1.959964221767205],
  ])('with %d degrees of freedom is %d', (degrees, quantile) => {
    expect(Math.abs(studentT975(degrees) / quantile - 1)).toBeLessThan(1e-9);
  });

  it('falls without a jump as the degrees grow', () => {
    const degrees = Array.from({ length: 400 }, (_, index) => 1.05 ** index);
    const quantiles = degrees.filter((each) => each < 1e8).map(studentT975);
    for (let i = 1; i < quantiles.length; i++) expect(quantiles[i]!).toBeLessThan(quantiles[i - 1]!);
    expect(studentT975(100_000) - studentT975(100_001)).toBeLessThan(1e-8);
  });
});
