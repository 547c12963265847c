/**
 * What one customer buys, as it stands in one row.
 *
 * Rule: a customer's purchases of one local day are one visit, and a product bought twice on a day was bought once.
 * Purchases of which nothing was kept never happened. The habits follow from all kept baskets in the order of days,
 * and whatever they add up is a whole number of 1/65536, so that neither the order in which baskets arrive leaves a
 * trace, nor whether they were added to what was stored before.
 *
 * Example: milk on days 10, 24 and 38, bread on day 24: three visits; milk was bought 3 times, two gaps of 14 days,
 * `gapLogs` 2 · round(65536 · ln 14) = 345906; bread once, no gap.
 */

/** One purchase as far as it was kept. Days are the program's local days, counted from 1970-01-01. */
export interface KeptBasket {
  readonly day: number;
  /** The distinct products of which something was kept, by number. */
  readonly products: readonly number[];
  readonly spendMinor: number;
}

/** The sums that make out how long gaps are: how many, and their natural logarithms, in 1/65536. */
export interface GapSums {
  readonly gaps: number;
  readonly logs: number;
}

/** A customer's profile. Arrays run in parallel, by rising product number. */
export interface CustomerHabits {
  /** Kept purchases; several may be of one day. */
  readonly purchases: number;
  /** Days with a kept purchase. */
  readonly visits: number;
  /** Null where nothing is kept. */
  readonly firstDay: number | null;
  readonly lastDay: number | null;
  readonly spendMinor: number;
  /** Of the gaps between visits (there are `visits` − 1): the sum of their natural logarithms, in 1/65536. */
  readonly visitGapLogs: number;
  readonly products: readonly number[];
  /** On how many visits each was bought. */
  readonly times: readonly number[];
  readonly firstDays: readonly number[];
  readonly lastDays: readonly number[];
  /** Which visit was the last with the product: the first of all is 0. */
  readonly lastVisits: readonly number[];
  /** Of the gaps between the product's days (there are `times` − 1): the sum of the logarithms, in 1/65536. */
  readonly gapLogs: readonly number[];
  /**
   * How often it was bought, a visit counting for 0.9 of the one after it, as of the product's last visit: 1 or more,
   * below 10, in 1/65536, rounded at each visit. See `weightNow`.
   */
  readonly weights: readonly number[];
}

/** So many parts make one, in sums of logarithms and in weights. */
export const LOG_UNIT = 65_536;

/** What a purchase counts for compared with one of the visit after. */
export const VISIT_FADING = 0.9;

interface ProductDays {
  times: number;
  firstDay: number;
  lastDay: number;
  lastVisit: number;
  gapLogs: number;
  /** In 1/65536. */
  weight: number;
}

/**
 * Of a customer with more baskets of which something was kept, a shop that buys for itself, say, the oldest are left
 * out: from the day on that the newest so many reach back to, all count.
 */
export const MOST_BASKETS = 20_000;

/** A customer's habits from all of their kept baskets, in any order. */
export function habitsOf(baskets: readonly KeptBasket[]): CustomerHabits {
  const tally = new HabitsTally();
  for (const basket of baskets.toSorted((a, b) => a.day - b.day)) tally.add(basket);
  return tally.habits();
}

/**
 * A customer's habits with what they bought since, in any order: the same as from all of their baskets; `null` where
 * these have to be read for that, since some of it was before the last visit, or the oldest no longer count.
 */
export function habitsWith(habits: CustomerHabits, bought: readonly KeptBasket[]): CustomerHabits | null {
  if (habits.purchases + bought.length > MOST_BASKETS) return null;
  const { lastDay } = habits;
  if (lastDay !== null && bought.some(({ day }) => day < lastDay)) return null;
  const tally = new HabitsTally(habits);
  for (const basket of bought.toSorted((a, b) => a.day - b.day)) tally.add(basket);
  return tally.habits();
}

/**
 * Works out the habits of a customer from one basket after the other, so that they need not be in memory at once;
 * goes on from habits that are known.
 */
export class HabitsTally {
  private purchases = 0;
  private visits = 0;
  private firstDay: number | null = null;
  private lastDay: number | null = null;
  private spendMinor = 0;
  private visitGapLogs = 0;
  private readonly byProduct = new Map<number, ProductDays>();

  constructor(known?: CustomerHabits) {
    if (!known) return;
    this.purchases = known.purchases;
    this.visits = known.visits;
    this.firstDay = known.firstDay;
    this.lastDay = known.lastDay;
    this.spendMinor = known.spendMinor;
    this.visitGapLogs = known.visitGapLogs;
    for (const [place, product] of known.products.entries()) {
      this.byProduct.set(product, {
        times: known.times[place]!,
        firstDay: known.firstDays[place]!,
        lastDay: known.lastDays[place]!,
        lastVisit: known.lastVisits[place]!,
        gapLogs: known.gapLogs[place]!,
        weight: known.weights[place]!,
      });
    }
  }

  /** The next in the order of days; those of one day in any order. */
  add({ day, products, spendMinor }: KeptBasket): void {
    if (products.length === 0) return;
    this.purchases++;
    this.spendMinor += spendMinor;
    if (day !== this.lastDay) this.beginVisit(day);
    for (const product of products) this.countVisit(product, day);
  }

  habits(): CustomerHabits {
    const { purchases, visits, firstDay, lastDay, spendMinor, visitGapLogs } = this;
    const byNumber = [...this.byProduct].sort(([a], [b]) => a - b);
    const column = (of: (days: ProductDays) => number) => byNumber.map(([, days]) => of(days));
    return {
      purchases,
      visits,
      firstDay,
      lastDay,
      spendMinor,
      visitGapLogs,
      products: byNumber.map(([product]) => product),
      times: column(({ times }) => times),
      firstDays: column((days) => days.firstDay),
      lastDays: column((days) => days.lastDay),
      lastVisits: column(({ lastVisit }) => lastVisit),
      gapLogs: column(({ gapLogs }) => gapLogs),
      weights: column(({ weight }) => weight),
    };
  }

  private beginVisit(day: number): void {
    if (this.lastDay === null) this.firstDay = day;
    else if (day < this.lastDay) throw new Error('a basket is counted after those of later days');
    else this.visitGapLogs += inUnits(Math.log(day - this.lastDay));
    this.lastDay = day;
    this.visits++;
  }

  private countVisit(product: number, day: number): void {
    const visit = this.visits - 1;
    const known = this.byProduct.get(product);
    if (!known) {
      const first = { times: 1, firstDay: day, lastDay: day, lastVisit: visit, gapLogs: 0, weight: LOG_UNIT };
      this.byProduct.set(product, first);
      return;
    }
    if (known.lastVisit === visit) return;
    known.times += 1;
    known.gapLogs += inUnits(Math.log(day - known.lastDay));
    known.weight = Math.round(known.weight * VISIT_FADING ** (visit - known.lastVisit)) + LOG_UNIT;
    known.lastDay = day;
    known.lastVisit = visit;
  }
}

/**
 * How much a product counts among what the customer buys: its purchases, each visit since counting for 0.9. It does
 * not fade with time, but with visits without it: who comes once a year has not forgotten what they buy.
 */
export function weightNow({ weights, lastVisits, visits }: CustomerHabits, index: number): number {
  const missed = visits - 1 - (lastVisits[index] ?? 0);
  return ((weights[index] ?? 0) / LOG_UNIT) * VISIT_FADING ** missed;
}

/** The gaps between purchases of the same product, over all of the customer's products. */
export function productGaps({ times, gapLogs }: CustomerHabits): GapSums {
  let gaps = 0;
  let logs = 0;
  for (const count of times) gaps += count - 1;
  for (const log of gapLogs) logs += log;
  return { gaps, logs };
}

function inUnits(value: number): number {
  return Math.round(value * LOG_UNIT);
}
