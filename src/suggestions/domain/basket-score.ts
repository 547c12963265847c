import { bestProducts, zeroScores } from './best-products.js';

/** What scoring reads of a product's stored row. */
export interface PartnerRow {
  readonly product: number;
  readonly boughtIn: number;
  readonly partners: ArrayLike<number>;
  readonly together: ArrayLike<number>;
  readonly shares: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

/** A product of the basket that speaks for a candidate. */
export interface Reason {
  readonly product: number;
  /** n(i): baskets with the product of the basket. */
  readonly boughtIn: number;
  /** c(i,j): those of them with the candidate too; at least 1. */
  readonly together: number;
  /** What it adds to the candidate's score. */
  readonly share: number;
}

/** A product that goes with a basket. */
export interface BasketCandidate {
  readonly product: number;
  /** Above 0; comparable within one basket only. */
  readonly score: number;
  /** Who in the basket speaks for it, the most telling first, three at most. */
  readonly because: readonly Reason[];
}

const MOST_REASONS = 3;

/**
 * What goes with a basket, best first.
 *
 * Rule: every product of the basket speaks for each of its partners by the stored weight, plus the share of its
 * baskets that hold the partner divided by the square of the number of products that speak; a candidate's score is
 * the sum. So a single product suggests what is bought with it most often, a full basket what the weights, which know
 * each other, agree upon. What is in the basket is no candidate, nor is what scores 0 or less or was never in a
 * basket with one of those that speak for it.
 *
 * Example: a basket of tea (milk in 0.4 of its baskets, weight 0.1) and bread (milk in 0.2, weight 0.05): milk scores
 * 0.1 + 0.05 + (0.4 + 0.2) / 2² = 0.3.
 *
 * `rows`: those of the basket's products, in any order; at most `limit` candidates are told.
 */
export function scoreBasket(
  rows: readonly PartnerRow[],
  basket: Iterable<number>,
  limit: number,
): readonly BasketCandidate[] {
  // Sums of floats depend on the order of their terms, and rows come in whatever order the database has them.
  const speakers = [...rows].sort((a, b) => a.product - b.product);
  const scores = addUp(speakers);
  for (const product of basket) if (product < scores.length) scores[product] = 0;
  const reasons = reasonsFor(bestProducts(scores, limit), speakers);
  return [...reasons].flatMap(([product, because]) =>
    because.length > 0 ? [{ product, score: scores[product] ?? 0, because }] : [],
  );
}

function addUp(speakers: readonly PartnerRow[]): Float64Array {
  const scores = zeroScores(speakers);
  for (const row of speakers) {
    for (let index = 0; index < row.partners.length; index++) {
      const partner = row.partners[index] ?? 0;
      scores[partner] = (scores[partner] ?? 0) + shareOf(row, index, speakers.length);
    }
  }
  return scores;
}

function shareOf({ shares, weights }: PartnerRow, index: number, speakers: number): number {
  return (weights[index] ?? 0) + (shares[index] ?? 0) / (speakers * speakers);
}

/** The reasons of each of these products, in their order. */
function reasonsFor(products: readonly number[], speakers: readonly PartnerRow[]): Map<number, Reason[]> {
  const reasons = new Map(products.map((product) => [product, new Array<Reason>()]));
  for (const row of speakers) {
    for (let index = 0; index < row.partners.length; index++) {
      const known = reasons.get(row.partners[index] ?? 0);
      const together = row.together[index] ?? 0;
      if (!known || together === 0) continue;
      const share = shareOf(row, index, speakers.length);
      if (share > 0) addReason(known, { product: row.product, boughtIn: row.boughtIn, together, share });
    }
  }
  return reasons;
}

/** Keeps the most telling; of equal ones those known before, which have the smaller numbers. */
function addReason(known: Reason[], reason: Reason): void {
  const place = known.findIndex(({ share }) => share < reason.share);
  if (place >= 0) known.splice(place, 0, reason);
  else known.push(reason);
  if (known.length > MOST_REASONS) known.pop();
}
