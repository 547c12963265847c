import { GrowingIntegers } from './growing-integers.js';

/** What a caller calls a basket, to take it back or change it later. */
export type BasketKey = string | number;

/** The products that share a basket with one product, ascending, and in how many; index by index they belong together. */
export interface ProductPairs {
  readonly partners: Int32Array;
  /** c(i,j): baskets with both. */
  readonly together: Int32Array;
  /** The weights of those baskets added up, in parts of WHOLE_BASKET. */
  readonly weighted: Float64Array;
}

/** Weights of baskets are whole parts of this one, so that sums of them are exact in any order. */
export const WHOLE_BASKET = 2 ** 20;

/** Products a basket may have before it weighs less than a whole one. */
const BASKET_SIZE_LIMIT = 20;
/** After that many days a basket weighs half. */
const BASKET_HALF_LIFE_DAYS = 180;

const LARGEST_NUMBER = 2 ** 24;
const FEWEST_HOLES = 4_096;

/**
 * What a basket of so many products, so many days older than the latest one, weighs in parts of WHOLE_BASKET.
 *
 * Rule: a basket of more than 20 products weighs 20 / products, since a wholesaler's order of 500 makes 600 times the
 * pairs of a basket of 20 and says less about each; every 180 days of age halve the weight, since assortments and
 * tastes change. A basket weighs one part at least.
 *
 * Example: 80 products, 360 days old: 20 / 80 / 4 = 1/16.
 */
export function basketWeight(size: number, ageDays: number): number {
  const share = Math.min(1, BASKET_SIZE_LIMIT / size) * 2 ** (-Math.max(0, ageDays) / BASKET_HALF_LIFE_DAYS);
  return Math.max(1, Math.floor(WHOLE_BASKET * share));
}

/** A basket as it is counted. */
export interface CountedBasket {
  /** Product numbers. */
  readonly products: Iterable<number>;
  /** The local day it was bought, since 1970-01-01. */
  readonly day: number;
}

interface Index {
  /** The baskets with product i are slots[starts[i]] to slots[starts[i + 1] - 1]. */
  readonly starts: Int32Array;
  readonly slots: Int32Array;
  /** What each slot's basket weighs, and the baskets of each product together. */
  readonly weightOfSlot: Float64Array;
  readonly weightOfProduct: Float64Array;
  /** Zero between calls. */
  readonly together: Int32Array;
  readonly weighted: Float64Array;
}

/**
 * Baskets as sets of product numbers, and the counts that follow from them: N baskets, n(i) with product i, c(i,j)
 * with both. All counts are whole numbers, and nothing is kept beside the baskets themselves, so that the counts
 * depend on which baskets there are and never on how they came, changed or went.
 *
 * Product numbers are small whole numbers from 1. Memory: 4 bytes a line and 12 a basket (up to twice that while it
 * grows), its key if it has one, and 4 bytes a line and 8 a basket more once something has been counted.
 */
export class AffinityCounts {
  private lines = new GrowingIntegers();
  private readonly starts = new GrowingIntegers();
  private readonly sizes = new GrowingIntegers();
  private readonly days = new GrowingIntegers();
  private readonly slots = new Map<BasketKey, number>();
  private readonly freeSlots: number[] = [];
  private emptyLines = 0;
  private largest = 0;
  private index: Index | null = null;

  /** N: baskets with a product at least. */
  get baskets(): number {
    return this.starts.length - this.freeSlots.length;
  }

  /** The largest product number seen. */
  get largestProduct(): number {
    return this.largest;
  }

  /** Lines held in memory, those of baskets taken back included until there are too many of them. */
  get heldLines(): number {
    return this.lines.length;
  }

  /**
   * Adds a basket; products named twice count once, and a basket without any is no basket. Without a key it cannot
   * be taken back.
   */
  add({ products, day }: CountedBasket, key?: BasketKey): void {
    if (key !== undefined && this.slots.has(key)) throw new Error(`the basket ${key} has been added before`);
    const distinct = distinctAscending(products);
    const last = distinct.at(-1);
    if (last === undefined) return;
    this.index = null;
    this.largest = Math.max(this.largest, last);
    const slot = this.freeSlots.pop() ?? this.newSlot();
    this.starts.set(slot, this.lines.append(distinct));
    this.sizes.set(slot, distinct.length);
    this.days.set(slot, day);
    if (key !== undefined) this.slots.set(key, slot);
  }

  /** Takes a basket back; false where there is none by that key. */
  remove(key: BasketKey): boolean {
    const slot = this.slots.get(key);
    if (slot === undefined) return false;
    this.index = null;
    this.slots.delete(key);
    this.emptyLines += this.sizes.get(slot);
    this.sizes.set(slot, 0);
    this.freeSlots.push(slot);
    if (this.emptyLines > Math.max(FEWEST_HOLES, this.lines.length / 2)) this.closeHoles();
    return true;
  }

  /** Makes a basket hold these products instead of what it held; without products it is gone. */
  replace(key: BasketKey, { products, day }: CountedBasket): void {
    const distinct = distinctAscending(products);
    this.remove(key);
    this.add({ products: distinct, day }, key);
  }

  /**
   * Takes back the baskets that have a key by whole days, the oldest first, until so many of them are left at most, and
   * returns the day that they begin with from then on: the day after the last one, where none is left.
   */
  keepNewest(most: number): number {
    const first = this.firstDayOfNewest(most);
    for (const [key, slot] of this.slots) if (this.days.get(slot) < first) this.remove(key);
    return first;
  }

  has(key: BasketKey): boolean {
    return this.slots.has(key);
  }

  /** n(i): baskets with the product. */
  boughtIn(product: number): number {
    const { starts } = this.indexed();
    return product < 1 || product > this.largest ? 0 : (starts[product + 1] ?? 0) - (starts[product] ?? 0);
  }

  /** The weights of the baskets with the product added up, in parts of WHOLE_BASKET. */
  weightedBoughtIn(product: number): number {
    return this.indexed().weightOfProduct[product] ?? 0;
  }

  /** c(i,j) for one product i and every j that shares a basket with it. */
  pairsOf(product: number): ProductPairs {
    const { starts, slots, weightOfSlot, together, weighted } = this.indexed();
    const lines = this.lines.values;
    const found: number[] = [];
    for (let at = starts[product] ?? 0; at < (starts[product + 1] ?? 0); at++) {
      const slot = slots[at] ?? 0;
      const size = this.sizes.get(slot);
      const weight = weightOfSlot[slot] ?? 0;
      const start = this.starts.get(slot);
      for (let line = start; line < start + size; line++) {
        const partner = lines[line] ?? 0;
        const before = together[partner] ?? 0;
        if (before === 0) found.push(partner);
        together[partner] = before + 1;
        weighted[partner] = (weighted[partner] ?? 0) + weight;
      }
    }
    const partners = Int32Array.from(found.filter((partner) => partner !== product)).sort();
    const counts = {
      partners,
      together: partners.map((partner) => together[partner] ?? 0),
      weighted: Float64Array.from(partners, (partner) => weighted[partner] ?? 0),
    };
    for (const partner of found) {
      together[partner] = 0;
      weighted[partner] = 0;
    }
    return counts;
  }

  /** Every basket's products, ascending, and its weight. The view is valid during the call alone. */
  forEachBasket(visit: (products: Int32Array, weight: number) => void): void {
    const { weightOfSlot } = this.indexed();
    const lines = this.lines.values;
    for (let slot = 0; slot < this.starts.length; slot++) {
      const start = this.starts.get(slot);
      const size = this.sizes.get(slot);
      if (size > 0) visit(lines.subarray(start, start + size), weightOfSlot[slot] ?? 0);
    }
  }

  private firstDayOfNewest(most: number): number {
    const basketsOf = new Map<number, number>();
    for (const slot of this.slots.values()) {
      const day = this.days.get(slot);
      basketsOf.set(day, (basketsOf.get(day) ?? 0) + 1);
    }
    const newestFirst = [...basketsOf].sort(([one], [other]) => other - one);
    let first = (newestFirst[0]?.[0] ?? -1) + 1;
    let baskets = 0;
    for (const [day, more] of newestFirst) {
      baskets += more;
      if (baskets > most) break;
      first = day;
    }
    return first;
  }

  private newSlot(): number {
    this.sizes.append([0]);
    this.days.append([0]);
    return this.starts.append([0]);
  }

  private closeHoles(): void {
    const dense = new GrowingIntegers();
    const lines = this.lines.values;
    for (let slot = 0; slot < this.starts.length; slot++) {
      const start = this.starts.get(slot);
      this.starts.set(slot, dense.append(lines.subarray(start, start + this.sizes.get(slot))));
    }
    this.lines = dense;
    this.emptyLines = 0;
  }

  private indexed(): Index {
    this.index ??= this.buildIndex();
    return this.index;
  }

  private buildIndex(): Index {
    const products = this.largest + 1;
    const starts = new Int32Array(products + 1);
    const weightOfSlot = this.weighBaskets();
    const weightOfProduct = new Float64Array(products);
    this.forEachLine((product, slot) => {
      starts[product + 1] = (starts[product + 1] ?? 0) + 1;
      weightOfProduct[product] = (weightOfProduct[product] ?? 0) + (weightOfSlot[slot] ?? 0);
    });
    for (let product = 0; product < products; product++) {
      starts[product + 1] = (starts[product + 1] ?? 0) + (starts[product] ?? 0);
    }
    const next = starts.slice();
    const slots = new Int32Array(starts[products] ?? 0);
    this.forEachLine((product, slot) => {
      const at = next[product] ?? 0;
      slots[at] = slot;
      next[product] = at + 1;
    });
    const [together, weighted] = [new Int32Array(products), new Float64Array(products)];
    return { starts, slots, weightOfSlot, weightOfProduct, together, weighted };
  }

  private forEachLine(visit: (product: number, slot: number) => void): void {
    const lines = this.lines.values;
    for (let slot = 0; slot < this.starts.length; slot++) {
      const start = this.starts.get(slot);
      for (let line = start; line < start + this.sizes.get(slot); line++) visit(lines[line] ?? 0, slot);
    }
  }

  private weighBaskets(): Float64Array {
    const sizes = this.sizes.values;
    let latest = -Infinity;
    this.days.values.forEach((day, slot) => {
      if (sizes[slot]) latest = Math.max(latest, day);
    });
    return Float64Array.from(this.days.values, (day, slot) => {
      const size = sizes[slot] ?? 0;
      return size === 0 ? 0 : basketWeight(size, latest - day);
    });
  }
}

function distinctAscending(products: Iterable<number>): Int32Array {
  const distinct = [...new Set(products)];
  for (const product of distinct) {
    if (!Number.isInteger(product) || product < 1 || product >= LARGEST_NUMBER) {
      throw new RangeError(`${product} is no product number`);
    }
  }
  return Int32Array.from(distinct).sort();
}
