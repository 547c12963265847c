import type { PartnerRow, Reason } from './basket-score.js';
import { bestProducts, zeroScores } from './best-products.js';
import { VISIT_FADING, type CustomerHabits } from './customer-habits.js';
import { popularProducts } from './popularity.js';
import type { DemandByProduct } from './recent-demand.js';

/**
 * Products that a customer has not bought and may like.
 *
 * Rule: each of the customer's most telling products, 60 at most, speaks for or against its partners by their weight,
 * times 0.9 for each visit since it was last bought, times its own number of baskets ever to the power of 0.3: what a
 * customer likes shows in what many buy too, while for a basket the weights hold such products down. What they speak
 * for on the whole is multiplied by its trend, so that what is out of season stands back. Where that fills no list,
 * what sells most lately follows, marked as popular. Neither is anything the customer has bought.
 *
 * Example: tea was bought on the last visit, is in 100 baskets and has the partner honey at 0.2; bread two visits
 * before, in 200 baskets, with honey at 0.1; honey sells 1.5 times as well as it used to:
 * (0.2 · 100^0.3 + 0.1 · 0.81 · 200^0.3) · 1.5 = 1.79.
 */
export interface NewProduct {
  readonly product: number;
  readonly basis: 'AFFINITY' | 'POPULAR';
  /** The customer's own product that speaks most for it; null for what is merely popular. */
  readonly because: Reason | null;
  /** The higher, the better; comparable within one customer and basis only. */
  readonly score: number;
}

const POPULARITY_EXPONENT = 0.3;

/** What is read of a product's stored row here. */
export type SpeakingRow = Pick<PartnerRow, 'product' | 'boughtIn' | 'partners' | 'together' | 'weights'>;

/** How many of a customer's products are asked for their partners. */
export const MOST_TELLING = 60;

/** The products whose partners are to be read: those of the latest visits, of these the most bought. */
export function tellingProducts(habits: CustomerHabits, most = MOST_TELLING): readonly number[] {
  const { products, lastVisits, times } = habits;
  return products
    .map((product, index) => ({ product, visit: lastVisits[index] ?? 0, times: times[index] ?? 0 }))
    .sort((a, b) => b.visit - a.visit || b.times - a.times || a.product - b.product)
    .slice(0, most)
    .map(({ product }) => product);
}

/** Products new to the customer, best first; `rows` are those of `tellingProducts`, as far as there are any. */
export function somethingNew(
  habits: CustomerHabits,
  rows: readonly SpeakingRow[],
  demand: DemandByProduct,
  limit: number,
): readonly NewProduct[] {
  const speakers = speakersOf(habits, rows);
  const scores = scoresOf(speakers, habits.products, demand);
  const best = bestProducts(scores, limit);
  const reasons = loudestFor(best, speakers);
  const found = best.flatMap((product): NewProduct[] => {
    const because = reasons.get(product);
    return because ? [{ product, basis: 'AFFINITY', because, score: scores[product] ?? 0 }] : [];
  });
  const known = [...habits.products, ...found.map(({ product }) => product)];
  const popular = popularProducts(demand.demand, known, limit - found.length);
  return [...found, ...popular.map((one): NewProduct => ({ ...one, because: null }))];
}

/** A row and how much what it says counts. */
interface Speaker {
  readonly row: SpeakingRow;
  readonly loudness: number;
}

function speakersOf(
  { products, lastVisits, visits }: CustomerHabits,
  rows: readonly SpeakingRow[],
): Speaker[] {
  const visitOf = new Map(products.map((product, index) => [product, lastVisits[index] ?? 0]));
  const speakers: Speaker[] = [];
  for (const row of rows) {
    const visit = visitOf.get(row.product);
    if (visit === undefined) continue;
    const loudness = VISIT_FADING ** (visits - 1 - visit) * row.boughtIn ** POPULARITY_EXPONENT;
    speakers.push({ row, loudness });
  }
  // Sums of floats depend on the order of their terms, and rows come in whatever order the database has them.
  return speakers.sort((a, b) => a.row.product - b.row.product);
}

function scoresOf(
  speakers: readonly Speaker[],
  owned: readonly number[],
  demand: DemandByProduct,
): Float64Array {
  const scores = zeroScores(speakers.map(({ row }) => row));
  for (const { row, loudness } of speakers) {
    const { partners, weights } = row;
    for (let index = 0; index < partners.length; index++) {
      const partner = partners[index] ?? 0;
      scores[partner] = (scores[partner] ?? 0) + loudness * (weights[index] ?? 0);
    }
  }
  for (const product of owned) if (product < scores.length) scores[product] = 0;
  return demand.timesTrends(scores);
}

/** Of each of these products, who speaks most for it of those that were ever bought together with it. */
function loudestFor(products: readonly number[], speakers: readonly Speaker[]): Map<number, Reason> {
  const wanted = new Uint8Array(Math.max(0, ...products) + 1);
  for (const product of products) wanted[product] = 1;
  const reasons = new Map<number, Reason>();
  for (const { row, loudness } of speakers) {
    for (let index = 0; index < row.partners.length; index++) {
      const partner = row.partners[index] ?? 0;
      if (wanted[partner] !== 1) continue;
      const together = row.together[index] ?? 0;
      const share = loudness * (row.weights[index] ?? 0);
      if (together > 0 && share > (reasons.get(partner)?.share ?? 0)) {
        reasons.set(partner, { product: row.product, boughtIn: row.boughtIn, together, share });
      }
    }
  }
  return reasons;
}
