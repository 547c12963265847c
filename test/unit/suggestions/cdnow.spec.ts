import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  expectedPurchases,
  probabilityAlive,
  type PurchaseHistory,
} from '../../../src/suggestions/domain/bg-nbd.js';
import { type BgNbdFit, fitBgNbd } from '../../../src/suggestions/domain/fit-bg-nbd.js';
import { expectedSpend, fitGammaGamma } from '../../../src/suggestions/domain/gamma-gamma.js';
import { type CdnowReference, describeOnCdnow, readReference, readSpendByDay } from './cdnow.js';

/** Calibration ends after 39 weeks, and as long is held out. */
const LAST_DAY = Date.UTC(1997, 8, 30) / 86_400_000;
const HELD_OUT_DAYS = 273;
/** Of the reference's figures, which have five places. */
const ROUNDED = 5.01e-6;

describeOnCdnow('2,357 customers of a music shop', (folder) => {
  let reference: CdnowReference;
  let spendByDay: Map<string, [day: number, spend: number][]>;
  const histories = new Map<string, PurchaseHistory>();
  const heldOut = new Map<string, number>();
  let fit: BgNbdFit;

  beforeAll(() => {
    reference = readReference(folder);
    spendByDay = readSpendByDay(folder);
    for (const [customer, days] of spendByDay) {
      const known = days.map(([day]) => day).filter((day) => day <= LAST_DAY);
      const recency = known.at(-1)! - known[0]!;
      histories.set(customer, { frequency: known.length - 1, recency, age: LAST_DAY - known[0]! });
      heldOut.set(customer, days.length - known.length);
    }
    const all = [...histories.values()];
    const fitted = fitBgNbd({
      frequency: all.map(({ frequency }) => frequency),
      recency: all.map(({ recency }) => recency),
      age: all.map(({ age }) => age),
    });
    if (!fitted.ok) throw new Error(fitted.error.reason);
    fit = fitted.value;
  });

  it('have the histories of the reference', () => {
    expect(histories.size).toBe(reference.customers.length);
    for (const { id, x, tx, T, hold } of reference.customers) {
      const history = histories.get(id)!;
      expect(history.frequency).toBe(x);
      expect(history.recency / 7).toBeCloseTo(tx, 3);
      expect(history.age / 7).toBeCloseTo(T, 3);
      expect(heldOut.get(id)).toBe(hold);
    }
  });

  it('have the parameters and the likelihood of the reference', () => {
    const { r, alpha, a, b } = fit.parameters;
    expect(fit).toMatchObject({ customers: 2_357, leftOut: 0, atEdge: [] });
    expect(r / reference.r).toBeCloseTo(1, 6);
    expect(alpha / 7 / reference.alpha).toBeCloseTo(1, 6);
    expect(a / reference.a).toBeCloseTo(1, 5);
    expect(b / reference.b).toBeCloseTo(1, 5);
    const repeats = [...histories.values()].reduce((sum, { frequency }) => sum + frequency, 0);
    expect(fit.logLikelihood + repeats * Math.log(7)).toBeCloseTo(reference.ll, 6);
  });

  it('each have the expected purchases and the probability of the reference', () => {
    for (const { id, E, palive } of reference.customers) {
      const history = histories.get(id)!;
      const expected = expectedPurchases(fit.parameters, HELD_OUT_DAYS, history);
      expect(Math.abs(expected - E)).toBeLessThanOrEqual(ROUNDED + 1e-6 * E);
      expect(Math.abs(probabilityAlive(fit.parameters, history) - palive)).toBeLessThanOrEqual(ROUNDED);
    }
  });

  it('buy in the next 39 weeks about what is expected, and more truly than at their past rate', () => {
    let [total, errors, errorsAtPastRate] = [0, 0, 0];
    for (const [customer, history] of histories) {
      const expected = expectedPurchases(fit.parameters, HELD_OUT_DAYS, history);
      const bought = heldOut.get(customer)!;
      total += expected;
      errors += Math.abs(expected - bought);
      errorsAtPastRate += Math.abs((history.frequency / history.age) * HELD_OUT_DAYS - bought);
    }
    const bought = [...heldOut.values()].reduce((a, b) => a + b, 0);
    expect(total / bought).toBeGreaterThan(0.87);
    expect(total / bought).toBeLessThan(1.13);
    expect(errors / histories.size).toBeLessThan(0.79);
    expect(errors).toBeLessThan(errorsAtPastRate);
  });

  describe('of whom 946 came again', () => {
    it('spend as the gamma-gamma note says: p = 6.25, q = 3.74, γ = 15.44', () => {
      const repeats = [...spendByDay.values()].map((days) =>
        days.slice(1).filter(([day]) => day <= LAST_DAY),
      );
      const fitted = fitGammaGamma({
        purchases: repeats.map((days) => days.length),
        meanSpend: repeats.map((days) => days.reduce((sum, [, spend]) => sum + spend, 0) / days.length),
      });
      if (!fitted.ok) throw new Error(fitted.error.reason);
      const { parameters, customers } = fitted.value;
      expect(customers).toBe(946);
      expect(parameters.p).toBeCloseTo(6.25, 2);
      expect(parameters.q).toBeCloseTo(3.74, 2);
      expect(parameters.gamma).toBeCloseTo(15.44, 2);
      expect(expectedSpend(parameters, { purchases: 0, meanSpend: 0 })).toBeCloseTo(35.17, 2);
    });
  });
});
