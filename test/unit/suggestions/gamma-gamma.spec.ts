import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  expectedSpend,
  fitGammaGamma,
  type GammaGammaFit,
  type SpendHistories,
} from '../../../src/suggestions/domain/gamma-gamma.js';
import { simulateSpends } from './simulated-customers.js';

/** The note's figures for CDNOW, in dollars. */
const NOTE = { p: 6.25, q: 3.74, gamma: 15.44 };

function fitted(histories: SpendHistories): GammaGammaFit {
  const fit = fitGammaGamma(histories);
  if (!fit.ok) throw new Error(fit.error.reason);
  return fit.value;
}

function repeated<Value>(value: Value, times: number): Value[] {
  return new Array<Value>(times).fill(value);
}

describe('fitting what customers spend', () => {
  it.each([
    [NOTE, 1],
    [{ p: 1.2, q: 6, gamma: 9_000 }, 2],
    [{ p: 20, q: 2.5, gamma: 300 }, 3],
  ])('finds %j again from 20,000 customers', (truth, seed) => {
    const { parameters, atEdge } = fitted(simulateSpends(truth, { customers: 20_000, seed }));
    expect(atEdge).toEqual([]);
    for (const name of ['p', 'q', 'gamma'] as const) {
      expect(Math.abs(parameters[name] / truth[name] - 1)).toBeLessThan(0.1);
    }
  });

  it('does not depend on the unit of money', () => {
    const some = simulateSpends(NOTE, { customers: 500, seed: 4 });
    const dollars = fitted(some);
    const cents = fitted({ ...some, meanSpend: Array.from(some.meanSpend, (spend) => 100 * spend) });
    expect(cents.parameters.p).toBeCloseTo(dollars.parameters.p, 4);
    expect(cents.parameters.q).toBeCloseTo(dollars.parameters.q, 4);
    expect(cents.parameters.gamma / 100).toBeCloseTo(dollars.parameters.gamma, 4);
    expect(cents.logLikelihood).toBeCloseTo(dollars.logLikelihood - 500 * Math.log(100), 6);
  });

  it('leaves out who has spent nothing, less or no number', () => {
    const some = simulateSpends(NOTE, { customers: 500, seed: 5 });
    const more = {
      purchases: [...Array.from(some.purchases), 0, 3, 3, 2, NaN, 2],
      meanSpend: [...Array.from(some.meanSpend), 0, 0, -7, Infinity, 3, NaN],
    };
    expect(fitted(more)).toEqual(fitted(some));
  });

  it('refuses too few customers with two purchases', () => {
    const fit = fitGammaGamma({
      purchases: repeated(1, 900),
      meanSpend: repeated(1, 900).map((one, i) => one + i),
    });
    expect(fit).toEqual({ ok: false, error: { reason: 'TOO_FEW', telling: 0, needed: 50 } });
    expect(fitGammaGamma({ purchases: [], meanSpend: [] }).ok).toBe(false);
  });

  it('takes it that customers who all spend the same will do so', () => {
    const same = fitted({ purchases: repeated(4, 200), meanSpend: repeated(1_500, 200) });
    expect(same.atEdge.length).toBeGreaterThan(0);
    expect(expectedSpend(same.parameters, { purchases: 4, meanSpend: 1_500 })).toBeCloseTo(1_500, -1);
  });
});

describe('the expected spend', () => {
  it('lies between the mean over the customers and their own, nearer to their own the more they bought', () => {
    const others = (NOTE.p * NOTE.gamma) / (NOTE.q - 1);
    expect(expectedSpend(NOTE, { purchases: 0, meanSpend: 0 })).toBeCloseTo(others, 12);
    const after = fc.record({
      purchases: fc.integer({ min: 1, max: 500 }),
      meanSpend: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
    });
    fc.assert(
      fc.property(after, (history) => {
        const expected = expectedSpend(NOTE, history)!;
        const more = expectedSpend(NOTE, { ...history, purchases: history.purchases + 1 })!;
        const own = history.meanSpend;
        expect((expected - others) * (own - expected)).toBeGreaterThanOrEqual(0);
        expect(Math.abs(own - more)).toBeLessThanOrEqual(Math.abs(own - expected));
      }),
    );
  });

  it('is the mean over the customers for one who spent nothing or less', () => {
    const others = expectedSpend(NOTE, { purchases: 0, meanSpend: 0 });
    expect(expectedSpend(NOTE, { purchases: 3, meanSpend: 0 })).toBe(others);
    expect(expectedSpend(NOTE, { purchases: 3, meanSpend: -5 })).toBe(others);
  });

  it('is not known where spends have no mean', () => {
    expect(expectedSpend({ ...NOTE, q: 0.9 }, { purchases: 0, meanSpend: 0 })).toBeUndefined();
    expect(expectedSpend({ ...NOTE, q: 0.9 }, { purchases: 1, meanSpend: 20 })).toBeGreaterThan(0);
  });
});
