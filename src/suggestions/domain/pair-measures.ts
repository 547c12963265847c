import { coincidenceTails } from './hypergeometric.js';

/** In how many purchases two products were bought, as counted: the one `given`, the other to be `suggested` with it. */
export interface PairCounts {
  /** All purchases counted. */
  readonly baskets: number;
  /** Those with the given product. */
  readonly given: number;
  /** Those with the product suggested. */
  readonly suggested: number;
  /** Those with both. */
  readonly together: number;
}

/**
 * How strongly two products go together, in the measures and under the names of R's arules. Definitions: M. Hahsler,
 * "A Probabilistic Comparison of Commonly Used Interest Measures for Association Rules". With N purchases, the given
 * product i in nᵢ of them, the suggested one j in nⱼ, both in c, and P(x) the share of purchases with x. Null where
 * the counts leave a measure undefined.
 */
export interface PairMeasures {
  /** P(i and j) = c / N. */
  readonly support: number;
  /** P(i) = nᵢ / N: how often the pair could have been seen. */
  readonly coverage: number;
  /** P(j | i) = c / nᵢ. */
  readonly confidence: number;
  /** P(i and j) / (P(i) P(j)): 1 where the two have nothing to do with each other. */
  readonly lift: number;
  /** P(i and j) − P(i) P(j): 0 where they have nothing to do with each other. */
  readonly leverage: number;
  /** (1 − P(j)) / (1 − confidence); null where every purchase of the one held the other. */
  readonly conviction: number | null;
  /** P(i and j) / √(P(i) P(j)). */
  readonly cosine: number;
  /** P(i and j) / P(i or j). */
  readonly jaccard: number;
  /** The mean of P(j | i) and P(i | j). */
  readonly kulczynski: number;
  /** |P(i) − P(j)| / P(i or j): 0 where the two are bought equally often. */
  readonly imbalance: number;
  /** The correlation of the two, −1 to 1; null where one of them is in every purchase. */
  readonly phi: number | null;
  /** χ² of the four-field table without correction for continuity, N φ²; above 3.84 by chance in 5 %. */
  readonly chiSquared: number | null;
  /** The odds of j with i over those without; null where there is no purchase of the one without the other. */
  readonly oddsRatio: number | null;
  /** c over the number that chance alone does not exceed with a probability of 0.99; null where that is 0. */
  readonly hyperLift: number | null;
  /** The probability that chance alone brings fewer than c together. */
  readonly hyperConfidence: number;
  /** The probability that chance alone brings c or more together: Fisher's exact test, one-sided. */
  readonly fishersExactTest: number;
}

/** How likely it may be that of all the partners told of one product even one is there by chance. */
const FALSE_ALARM = 0.05;

/**
 * Below this nothing is said to be significant: the tests take purchases to be independent, and a handful may all be
 * one customer's.
 */
const LEAST_TOGETHER = 5;

/** Whether there can be such purchases: whole numbers, both products bought, none more often than it can have been. */
export function areCountsPossible({ baskets, given, suggested, together }: PairCounts): boolean {
  return (
    [baskets, given, suggested, together].every(Number.isSafeInteger) &&
    Math.min(given, suggested) > 0 &&
    Math.max(given, suggested) <= baskets &&
    together <= Math.min(given, suggested) &&
    together >= Math.max(0, given + suggested - baskets)
  );
}

/** All measures of a pair. The counts must be possible ones. */
export function pairMeasures(counts: PairCounts): PairMeasures {
  refuseImpossible(counts);
  const { baskets, given, suggested, together } = counts;
  const product = given * suggested;
  const either = given + suggested - together;
  const excess = baskets * together - product;
  const spread = product * (baskets - given) * (baskets - suggested);
  const phi = over(excess, Math.sqrt(spread));
  const tails = coincidenceTails(baskets, given, suggested, together);
  return {
    support: together / baskets,
    coverage: given / baskets,
    confidence: together / given,
    lift: (together * baskets) / product,
    leverage: excess / baskets / baskets,
    conviction: over(given * (baskets - suggested), baskets * (given - together)),
    cosine: together / Math.sqrt(product),
    jaccard: together / either,
    kulczynski: (together / given + together / suggested) / 2,
    imbalance: Math.abs(given - suggested) / either,
    phi,
    chiSquared: phi === null ? null : baskets * phi * phi,
    oddsRatio: over(together * (baskets - either), (given - together) * (suggested - together)),
    hyperLift: over(together, tails.quantile99),
    hyperConfidence: tails.fewer,
    fishersExactTest: tails.atLeast,
  };
}

/**
 * Whether two products are bought together too often for chance.
 *
 * Rule: Fisher's exact one-sided p is at most 0.05 divided by the number of comparisons (Bonferroni), and at least
 * five purchases hold both. Of one product's partners the comparisons are all other products there are, not only
 * those that were seen with it or kept: the best few were picked from all of them. So the chance that even one of the
 * partners told of a product is there by accident is at most 5 %.
 *
 * Example: among 10,000 purchases two products, each in 100 of them, are together in 1 by chance. With 169 products
 * there are 168 comparisons and p may be 0.0003: five together is not enough (p = 0.0032), seven is (p = 0.00006).
 */
export function isSignificant(counts: PairCounts, comparisons: number): boolean {
  refuseImpossible(counts);
  const { baskets, given, suggested, together } = counts;
  if (together < LEAST_TOGETHER || together * baskets <= given * suggested) return false;
  const { atLeast } = coincidenceTails(baskets, given, suggested, together);
  return atLeast <= FALSE_ALARM / Math.max(1, comparisons);
}

function refuseImpossible(counts: PairCounts): void {
  if (!areCountsPossible(counts)) throw new RangeError(`impossible counts: ${JSON.stringify(counts)}`);
}

function over(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
