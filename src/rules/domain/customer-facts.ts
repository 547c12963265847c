/*
 * What is remembered of a customer's purchases, so that facts about them are at hand without reading the purchases.
 *
 * It is kept up to date as purchases and returns are recorded, at a cost that does not grow with the history, and in
 * whatever order they turn up it comes to exactly what a recomputation over all of them gives. That holds because
 * everything in it is one of two kinds: sums, to which each purchase adds what is kept of it and from which a return
 * takes the difference; and bounds that only ever move one way with what was recorded, kept or not. The newest day
 * bounds the days that are remembered; how many categories were ever bought from bounds how finely they are counted.
 *
 * A purchase counts as long as something of it is kept. Its day is that of the program's time zone.
 */

/** Days are remembered as long: a year, the 30 days that an act may lie back, and some to spare. */
export const REMEMBERED_DAYS = 400;

/** Categories are counted one by one up to so many; beyond, only those above them are. */
export const MOST_CATEGORIES = 100;

/** To how many levels of a path categories are counted, the finest first. */
export const CATEGORY_LEVELS = [2, 1] as const;

/** Money is in minor units; days are days since 1970-01-01. */
export interface CustomerFactsState {
  readonly form: 1;
  /** Those of which something is kept. */
  readonly purchases: number;
  readonly spentMinor: number;
  /** Of all purchases recorded, also of those that came back; null before the first. */
  readonly newestDay: number | null;
  /** The days after `newestDay - REMEMBERED_DAYS` of which purchases are kept, in order. */
  readonly days: readonly DayCount[];
  /** For each of CATEGORY_LEVELS: null once there were too many to count. */
  readonly categories: readonly (readonly CategoryCount[] | null)[];
}

export type DayCount = readonly [day: number, purchases: number, spentMinor: number];

/**
 * In how many purchases kept a category is; of every category that was ever bought from, in the order of their names'
 * characters.
 */
export type CategoryCount = readonly [category: string, purchases: number];

/** A purchase and what of it is kept: all its lines, also those that came back. */
export interface KeptPurchase {
  readonly day: number;
  readonly lines: readonly KeptLine[];
}

export interface KeptLine {
  /** The path that was stored with the purchase; a product may have moved since. */
  readonly category: string | null;
  /** In thousandths. */
  readonly keptQuantity: number;
  readonly keptNetMinor: number;
}

/** What is remembered of somebody who never bought. */
export const NO_PURCHASES: CustomerFactsState = {
  form: 1,
  purchases: 0,
  spentMinor: 0,
  newestDay: null,
  days: [],
  categories: CATEGORY_LEVELS.map(() => []),
};

/** The state once a purchase was recorded, of which something may have come back by now. */
export function afterPurchase(state: CustomerFactsState, purchase: KeptPurchase): CustomerFactsState {
  return changed(state, { day: purchase.day, lines: [] }, purchase);
}

/** The state once something came back: the purchase as it was kept before and after. */
export function afterReturn(
  state: CustomerFactsState,
  before: KeptPurchase,
  after: KeptPurchase,
): CustomerFactsState {
  return changed(state, before, after);
}

function changed(state: CustomerFactsState, before: KeptPurchase, after: KeptPurchase): CustomerFactsState {
  const purchases = countOf(after) - countOf(before);
  const spentMinor = spentOf(after) - spentOf(before);
  const newestDay = Math.max(state.newestDay ?? after.day, after.day);
  return {
    form: 1,
    purchases: state.purchases + purchases,
    spentMinor: state.spentMinor + spentMinor,
    newestDay,
    days: remembered(addToDay(state.days, [after.day, purchases, spentMinor]), newestDay),
    categories: CATEGORY_LEVELS.map((level, index) => {
      const counts = state.categories[index]!;
      return counts && countCategories(counts, level, before, after);
    }),
  };
}

function countOf({ lines }: KeptPurchase): number {
  return lines.some(({ keptQuantity }) => keptQuantity > 0) ? 1 : 0;
}

function spentOf({ lines }: KeptPurchase): number {
  return lines.reduce((sum, { keptNetMinor }) => sum + keptNetMinor, 0);
}

function addToDay(days: readonly DayCount[], added: DayCount): readonly DayCount[] {
  const [day, purchases, spentMinor] = added;
  const index = days.findLastIndex(([other]) => other <= day);
  const there = days[index];
  if (there?.[0] !== day) return days.toSpliced(index + 1, 0, added);
  const sum: DayCount = [day, there[1] + purchases, there[2] + spentMinor];
  return days.with(index, sum);
}

/** Without the days that are too long ago, and those of which nothing is kept. */
function remembered(days: readonly DayCount[], newestDay: number): readonly DayCount[] {
  return days.filter(([day, purchases]) => day > newestDay - REMEMBERED_DAYS && purchases > 0);
}

function countCategories(
  counts: readonly CategoryCount[],
  level: number,
  before: KeptPurchase,
  after: KeptPurchase,
): readonly CategoryCount[] | null {
  const was = categoriesIn(before, level, true);
  const is = categoriesIn(after, level, true);
  const byName = new Map(counts);
  for (const category of categoriesIn(after, level, false)) {
    const change = (is.has(category) ? 1 : 0) - (was.has(category) ? 1 : 0);
    byName.set(category, (byName.get(category) ?? 0) + change);
  }
  if (byName.size > MOST_CATEGORIES) return null;
  return byName.size === counts.length ? [...byName] : [...byName].sort(byCharacters);
}

/** The categories of a purchase at a level of their paths: of all its lines, or of those of which something is kept. */
export function categoriesIn({ lines }: KeptPurchase, level: number, onlyKept: boolean): ReadonlySet<string> {
  const categories = new Set<string>();
  for (const { category, keptQuantity } of lines) {
    if (category !== null && (!onlyKept || keptQuantity > 0)) categories.add(upToLevel(category, level));
  }
  return categories;
}

/** The beginning of a path: `Drinks > Coffee` of `Drinks > Coffee > Beans` at level 2. */
function upToLevel(path: string, level: number): string {
  let end = -1;
  for (let left = level; left > 0; left--) {
    end = path.indexOf(' > ', end + 1);
    if (end === -1) return path;
  }
  return path.slice(0, end);
}

/** Not by a language's alphabet, which would differ from one machine to another. */
export function byCharacters([a]: CategoryCount, [b]: CategoryCount): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
