import { ok, refuse, type Result } from '../../kernel/result.js';
import { digamma, logGamma } from './log-gamma.js';
import { maximisePositive } from './maximise.js';
import type { NoFit } from './no-fit.js';

/**
 * The gamma-gamma model of what customers spend a purchase (P. Fader, B. Hardie, "The Gamma-Gamma Model of Monetary
 * Value", 2013). A customer's purchases are gamma distributed with shape `p` about a mean of their own, and the rates
 * of these are gamma distributed over the customers with shape `q` and scale `gamma`. Only `gamma` is money, in the
 * unit of the spends. The model holds spend to be independent of how often a customer buys.
 */
export interface GammaGammaParameters {
  readonly p: number;
  readonly q: number;
  readonly gamma: number;
}

/** What the model knows of a customer: a mean over so many purchases, in any unit of money. */
export interface SpendHistory {
  readonly purchases: number;
  readonly meanSpend: number;
}

/** Many customers' spends in columns. */
export interface SpendHistories {
  readonly purchases: ArrayLike<number>;
  readonly meanSpend: ArrayLike<number>;
}

export interface GammaGammaFit {
  readonly parameters: GammaGammaParameters;
  readonly logLikelihood: number;
  /** The customers it was fitted on: with a mean above zero. */
  readonly customers: number;
  readonly evaluations: number;
  /** Parameters for which the most likely value is infinity or zero, such as `p` where all spends are the same. */
  readonly atEdge: readonly (keyof GammaGammaParameters)[];
}

/** With fewer customers of two purchases or more, a customer's own spread and that between customers look alike. */
const LEAST_SPENDING_CUSTOMERS = 50;
const NAMES = ['p', 'q', 'gamma'] as const;

/**
 * Finds the parameters under which these mean spends are most likely. Customers without purchases, or whose mean is
 * not above zero, say nothing about what a purchase costs and are left out.
 */
export function fitGammaGamma(histories: SpendHistories): Result<GammaGammaFit, NoFit> {
  const spends = spendsOf(histories);
  const noFit = { telling: spends.telling, needed: LEAST_SPENDING_CUSTOMERS };
  if (spends.telling < LEAST_SPENDING_CUSTOMERS) return refuse({ reason: 'TOO_FEW', ...noFit });

  const start = [2, 3, spends.middle];
  const found = maximisePositive((at, slopes) => meanLogLikelihood(spends, at, slopes), start);
  if (!found.converged) return refuse({ reason: 'NOT_CONVERGED', ...noFit });
  const [p, q, gamma] = found.at as [number, number, number];
  return ok({
    parameters: { p, q, gamma },
    logLikelihood: found.value * spends.purchases.length,
    customers: spends.purchases.length,
    evaluations: found.evaluations,
    atEdge: found.atEdge.map((index) => NAMES[index]!),
  });
}

/**
 * What a purchase of this customer is worth on average: their own mean, drawn towards the program's the fewer their
 * purchases are (equation 5 of the note). A customer without any gets the mean over the customers, p γ / (q − 1), which
 * is `undefined` for q ≤ 1, where spends are spread so widely that they have no mean.
 */
export function expectedSpend(
  { p, q, gamma }: GammaGammaParameters,
  { purchases, meanSpend }: SpendHistory,
): number | undefined {
  const known = tells(purchases, meanSpend) ? purchases : 0;
  const divisor = p * known + q - 1;
  return divisor > 0 ? (p * (gamma + known * (known > 0 ? meanSpend : 0))) / divisor : undefined;
}

interface Spends {
  readonly purchases: Float64Array;
  readonly meanSpend: Float64Array;
  /** How many customers have each number of purchases. */
  readonly customersBy: ReadonlyMap<number, number>;
  /** The geometric mean of the means, which a few large ones do not move far. */
  readonly middle: number;
  /** Customers with two purchases or more. */
  readonly telling: number;
}

function spendsOf(histories: SpendHistories): Spends {
  const purchases: number[] = [];
  const meanSpend: number[] = [];
  const customersBy = new Map<number, number>();
  let sumOfLogs = 0;
  let telling = 0;
  for (let i = 0; i < histories.purchases.length; i++) {
    const made = histories.purchases[i]!;
    const mean = histories.meanSpend[i]!;
    if (!tells(made, mean)) continue;
    purchases.push(made);
    meanSpend.push(mean);
    customersBy.set(made, (customersBy.get(made) ?? 0) + 1);
    sumOfLogs += Math.log(mean);
    if (made > 1) telling++;
  }
  return {
    purchases: Float64Array.from(purchases),
    meanSpend: Float64Array.from(meanSpend),
    customersBy,
    middle: Math.exp(sumOfLogs / purchases.length),
    telling,
  };
}

function tells(purchases: number, meanSpend: number): boolean {
  return purchases > 0 && meanSpend > 0 && Number.isFinite(purchases * meanSpend);
}

/** The mean over the customers of the log-likelihood (equation 1a of the note) at p, q, γ, with its derivatives. */
function meanLogLikelihood(spends: Spends, at: Float64Array, slopes: Float64Array): number {
  const [p, q, gamma] = at as unknown as [number, number, number];
  const logGammaOfQ = logGamma(q);
  const digammaOfQ = digamma(q);
  let sum = 0;
  slopes.fill(0);
  for (const [made, customers] of spends.customersBy) {
    const digammaOfBoth = digamma(p * made + q);
    sum += customers * (logGamma(p * made + q) - logGamma(p * made) - logGammaOfQ);
    slopes[0]! += customers * made * (digammaOfBoth - digamma(p * made));
    slopes[1]! += customers * (digammaOfBoth - digammaOfQ);
  }
  for (let i = 0; i < spends.purchases.length; i++) {
    const made = spends.purchases[i]!;
    const mean = spends.meanSpend[i]!;
    const spent = made * mean;
    const logOwn = -Math.log1p(gamma / spent);
    const logOthers = -Math.log1p(spent / gamma);
    sum += p * made * logOwn + q * logOthers - Math.log(mean);
    slopes[0]! += made * logOwn;
    slopes[1]! += logOthers;
    slopes[2]! += q / gamma - (p * made + q) / (gamma + spent);
  }
  const customers = spends.purchases.length;
  for (let i = 0; i < slopes.length; i++) slopes[i]! /= customers;
  return sum / customers;
}
