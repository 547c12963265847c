/**
 * What sells lately in a program, of the products that sell most.
 *
 * Rule: a purchase counts for a half after 7 days, a quarter after 14. A product's trend is how often it was bought
 * lately compared with how often it was bought ever, each with two purchases added so that little says little:
 * (recent + 2) / (expected + 2), where `expected` is its share of all purchases ever times all recent purchases.
 *
 * Example: 1,000 purchases ever, 100 recent (faded) ones; a candle in 50 ever and in 13 lately: (13 + 2) / (5 + 2).
 */
export interface RecentDemand {
  /** The local day as of which purchases fade. */
  readonly asOf: number;
  /** At most 1,000 products, most bought lately first; what was not bought lately follows, most bought ever first. */
  readonly products: readonly number[];
  /** In how many purchases each was lately, faded. */
  readonly recent: readonly number[];
  readonly trends: readonly number[];
}

export const NO_DEMAND: RecentDemand = { asOf: 0, products: [], recent: [], trends: [] };

const HALF_LIFE_DAYS = 7;
const MOST_PRODUCTS = 1000;
const ADDED_PURCHASES = 2;
/** A product that is not among those that sell most. */
const TREND_OF_OTHERS = 0.5;
/** Faded counts are whole numbers of 1/2^20, so that their sums are the same in any order. */
const FADING_UNIT = 1 << 20;
/** Older purchases than that count for nothing: 2^-20. */
const OLDEST_DAYS = 20 * HALF_LIFE_DAYS;

/** Counts purchases, in any order, as of one day. */
export class DemandTally {
  private purchases = 0;
  private recentPurchases = 0;
  private readonly bought = new Map<number, { ever: number; recent: number }>();

  constructor(private readonly asOf: number) {}

  /** Counts a purchase of distinct products, or with a sign of −1 no longer counts it. */
  add(day: number, products: readonly number[], sign: 1 | -1 = 1): void {
    const faded = sign * fadedSince(this.asOf - day);
    this.purchases += sign;
    this.recentPurchases += faded;
    for (const product of products) {
      let counts = this.bought.get(product);
      if (!counts) this.bought.set(product, (counts = { ever: 0, recent: 0 }));
      counts.ever += sign;
      counts.recent += faded;
    }
  }

  demand(): RecentDemand {
    const best = [...this.bought]
      .filter(([, { ever }]) => ever > 0)
      .sort(([a, one], [b, other]) => other.recent - one.recent || other.ever - one.ever || a - b)
      .slice(0, MOST_PRODUCTS);
    const recentShare = this.recentPurchases / FADING_UNIT / this.purchases;
    return {
      asOf: this.asOf,
      products: best.map(([product]) => product),
      recent: best.map(([, { recent }]) => recent / FADING_UNIT),
      trends: best.map(
        ([, { ever, recent }]) =>
          (recent / FADING_UNIT + ADDED_PURCHASES) / (ever * recentShare + ADDED_PURCHASES),
      ),
    };
  }
}

/** Recent demand, ready to be asked by product; made once for many suggestions. */
export class DemandByProduct {
  private readonly places: ReadonlyMap<number, number>;

  constructor(readonly demand: RecentDemand) {
    this.places = new Map(demand.products.map((product, place) => [product, place]));
  }

  /** In how many purchases it was lately; of products not listed, as many as the last one listed at most. */
  recentOf(product: number): number {
    const { recent, products } = this.demand;
    const place = this.places.get(product);
    if (place !== undefined) return recent[place] ?? 0;
    return products.length < MOST_PRODUCTS ? 0 : (recent.at(-1) ?? 0);
  }

  /** Scores by product number, each times the product's trend: above 1 for what sells better lately than it used to. */
  timesTrends(scores: Float64Array): Float64Array {
    const { products, trends } = this.demand;
    const trended = new Float64Array(scores.length);
    for (let product = 0; product < scores.length; product++) {
      trended[product] = (scores[product] ?? 0) * TREND_OF_OTHERS;
    }
    for (let place = 0; place < products.length; place++) {
      const product = products[place] ?? 0;
      if (product < scores.length) trended[product] = (scores[product] ?? 0) * (trends[place] ?? 0);
    }
    return trended;
  }
}

function fadedSince(days: number): number {
  if (days >= OLDEST_DAYS) return 0;
  return Math.round(FADING_UNIT * 2 ** (-Math.max(0, days) / HALF_LIFE_DAYS));
}
