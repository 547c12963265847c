import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { digamma, logGamma } from '../../../src/suggestions/domain/log-gamma.js';

const EULER = 0.577_215_664_901_532_9;

describe('the gamma function', () => {
  it.each([
    [0.5, Math.log(Math.PI) / 2],
    [1, 0],
    [2, 0],
    [5, Math.log(24)],
    [21, Math.log(2_432_902_008_176_640_000)],
    [1e-8, 18.420_680_738_180_21],
    [1e6, 12_815_504.569_147_61],
  ])('of %d has the logarithm %d', (x, expected) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(expected)));
  });

  it('grows by x from x to x + 1', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e4, noNaN: true }), (x) => {
        const scale = Math.max(1, Math.abs(logGamma(x)));
        expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x)) / scale).toBeLessThan(1e-13);
      }),
    );
  });
});

describe('the digamma function', () => {
  it.each([
    [1, -EULER],
    [0.5, -EULER - 2 * Math.log(2)],
    [10, 2.251_752_589_066_721],
  ])('of %d is %d', (x, expected) => {
    expect(digamma(x)).toBeCloseTo(expected, 13);
  });

  it('is the slope of the logarithm of the gamma function', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e3, noNaN: true }), (x) => {
        const h = 1e-4 * x;
        const slope = (logGamma(x + h) - logGamma(x - h)) / (2 * h);
        expect(Math.abs(slope - digamma(x))).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope)));
      }),
    );
  });
});
