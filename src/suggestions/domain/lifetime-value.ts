import { type BgNbdParameters, expectedPurchases, type PurchaseHistory } from './bg-nbd.js';

/** How far lifetime value looks ahead, and what money is worth less a year later. */
export interface LifetimeTerms {
  readonly horizonDays: number;
  /** A share a year: 0.1 makes 110 a year from now worth 100 today. 0 discounts nothing. */
  readonly discountPerYear: number;
}

const DAYS_OF_A_YEAR = 365;

/** Gauss and Legendre's five points on 0 to 1, and their weights (Abramowitz and Stegun, table 25.4). */
const POINTS = [
  0.046_910_077_030_668, 0.230_765_344_947_158, 0.5, 0.769_234_655_052_842, 0.953_089_922_969_332,
];
const WEIGHTS = [
  0.118_463_442_528_095, 0.239_314_335_249_683, 0.284_444_444_444_444, 0.239_314_335_249_683,
  0.118_463_442_528_095,
];

/**
 * The purchases to expect of a customer within the horizon, each worth as much less as it is later: with the expected
 * purchases E(t) and the discount rate δ, ∫ e^{−δt} dE(t) = e^{−δh} E(h) + δ ∫ e^{−δt} E(t) dt over the horizon h.
 * Times are in days, those of the parameters too.
 */
export function discountedPurchases(
  parameters: BgNbdParameters,
  { horizonDays, discountPerYear }: LifetimeTerms,
  history: PurchaseHistory,
): number {
  const rate = Math.log1p(discountPerYear) / DAYS_OF_A_YEAR;
  const worthOf = (days: number): number =>
    Math.exp(-rate * days) * expectedPurchases(parameters, days, history);
  if (rate === 0) return worthOf(horizonDays);
  const mean = POINTS.reduce((sum, point, i) => sum + WEIGHTS[i]! * worthOf(point * horizonDays), 0);
  return worthOf(horizonDays) + rate * horizonDays * mean;
}
