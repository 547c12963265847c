import { describe, expect, it } from '@jest/globals';
import { type BgNbdParameters, expectedPurchases } from '../../../src/suggestions/domain/bg-nbd.js';
import {
  type BgNbdFit,
  fitBgNbd,
  logLikelihoodOfHistories,
  type PurchaseHistories,
} from '../../../src/suggestions/domain/fit-bg-nbd.js';
import { simulatePurchases } from './simulated-customers.js';

function fitted(histories: PurchaseHistories): BgNbdFit {
  const fit = fitBgNbd(histories);
  if (!fit.ok) throw new Error(fit.error.reason);
  return fit.value;
}

function repeated<Value>(value: Value, times: number): Value[] {
  return new Array<Value>(times).fill(value);
}

describe('fitting when customers buy', () => {
  it.each<[BgNbdParameters, number]>([
    [{ r: 0.25, alpha: 30, a: 0.8, b: 2.5 }, 1],
    [{ r: 1.5, alpha: 60, a: 0.5, b: 4 }, 2],
    [{ r: 0.7, alpha: 20, a: 3, b: 6 }, 3],
  ])('finds %j again from 6,000 customers, and what they did next', (truth, seed) => {
    const histories = simulatePurchases(truth, { customers: 6_000, least: 150, most: 400, seed });
    const { parameters, atEdge } = fitted(histories);
    expect(atEdge).toEqual([]);
    expect(parameters.r / truth.r).toBeCloseTo(1, 0.8);
    expect(parameters.alpha / truth.alpha).toBeCloseTo(1, 0.8);
    expect(parameters.a / (parameters.a + parameters.b)).toBeCloseTo(truth.a / (truth.a + truth.b), 1.5);
    let expected = 0;
    for (let i = 0; i < histories.frequency.length; i++) {
      const [frequency, recency, age] = [histories.frequency[i]!, histories.recency[i]!, histories.age[i]!];
      expected += expectedPurchases(parameters, 300, { frequency, recency, age });
    }
    expect(Math.abs(expected / histories.later(300) - 1)).toBeLessThan(0.06);
  });

  const some = simulatePurchases(
    { r: 0.5, alpha: 30, a: 0.8, b: 2.5 },
    { customers: 1_000, least: 100, most: 300, seed: 4 },
  );

  it('finds no better parameters near by', () => {
    const { parameters, logLikelihood } = fitted(some);
    expect(logLikelihoodOfHistories(parameters, some)).toBeCloseTo(logLikelihood, 6);
    for (const name of ['r', 'alpha', 'a', 'b'] as const) {
      for (const factor of [0.99, 1.01]) {
        const moved = { ...parameters, [name]: parameters[name] * factor };
        expect(logLikelihoodOfHistories(moved, some)).toBeLessThan(logLikelihood);
      }
    }
  });

  it('does not depend on the unit, the order or the grouping', () => {
    const days = fitted(some);
    const weeks = fitted({
      frequency: [...Array.from(some.frequency)].reverse(),
      recency: Array.from(some.recency, (time) => time / 7).reverse(),
      age: Array.from(some.age, (time) => time / 7).reverse(),
      customers: repeated(2, some.age.length),
    });
    expect(weeks.customers).toBe(2_000);
    expect(weeks.parameters.r).toBeCloseTo(days.parameters.r, 5);
    expect(weeks.parameters.alpha * 7).toBeCloseTo(days.parameters.alpha, 4);
    expect(weeks.parameters.a).toBeCloseTo(days.parameters.a, 4);
    expect(weeks.parameters.b).toBeCloseTo(days.parameters.b, 4);
    const repeats = Array.from(some.frequency).reduce((a, b) => a + b, 0);
    expect(weeks.logLikelihood / 2).toBeCloseTo(days.logLikelihood + repeats * Math.log(7), 4);
    expect(fitted(some)).toEqual(days);
  });

  it('refuses too few customers who came again', () => {
    const nobody = { reason: 'TOO_FEW', telling: 0, needed: 50 };
    expect(fitBgNbd({ frequency: [], recency: [], age: [] })).toEqual({ ok: false, error: nobody });
    expect(
      fitBgNbd({ frequency: repeated(0, 5_000), recency: repeated(0, 5_000), age: repeated(90, 5_000) }),
    ).toEqual({ ok: false, error: nobody });
    expect(fitBgNbd({ frequency: [4], recency: [20], age: [30], customers: [49] })).toMatchObject({
      error: { telling: 49 },
    });
  });

  it('says that nobody seems to leave, and still expects what they did', () => {
    const same = fitted({ frequency: [10], recency: [100], age: [105], customers: [500] });
    expect(same.atEdge).toContain('a');
    const expected = expectedPurchases(same.parameters, 105, { frequency: 10, recency: 100, age: 105 });
    expect(expected).toBeCloseTo(10, 0);
  });

  it('leaves out histories that cannot be, and counts them', () => {
    const wrong = [
      [-1, 0, 10],
      [1.5, 3, 10],
      [2, 11, 10],
      [2, 0, 10],
      [NaN, 3, 10],
      [1, NaN, 10],
      [0, 0, Infinity],
      [1, -3, 10],
    ];
    const column = (of: PurchaseHistories['age'], index: number): number[] => [
      ...Array.from(of),
      ...wrong.map((history) => history[index]!),
    ];
    const fit = fitted({
      frequency: column(some.frequency, 0),
      recency: column(some.recency, 1),
      age: column(some.age, 2),
    });
    expect(fit).toEqual({ ...fitted(some), leftOut: wrong.length });
  });

  it('takes customers who came for the first time today', () => {
    const newcomers = {
      frequency: [3, 1, 0],
      recency: [40, 5, 0],
      age: [50, 30, 0],
      customers: [60, 60, 999],
    };
    expect(fitted(newcomers).customers).toBe(1_119);
  });
});
