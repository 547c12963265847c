import { AffinityCounts, type CountedBasket } from './affinity-counts.js';
import { fitAffinities, type AffinityMethod, type AffinityRow } from './affinity-model.js';
import { BYTES_OF_ID, type BasketPage } from './basket-page.js';
import { digestOf, packAffinities, type PackedAffinities } from './packed-affinities.js';

/** Names a model of a program: from the same baskets by the same method come the same rows, whoever fits them. */
export interface ModelName {
  /** The revision of the baskets. */
  readonly revision: number;
  readonly method: AffinityMethod;
  /** How many it counts: of a program with more than a book holds, it tells from which day on they count. */
  readonly baskets: number;
}

/**
 * How many baskets of a program count at most. Their keys are on the thread's heap, some 60 bytes each, and a heap that
 * is full ends the whole process: at 512 MB, with eight million.
 */
const MOST_BASKETS = 2_000_000;
/** Room is made for so many at once, as it takes a pass over all of them. */
const SHARE_LEFT = 0.9;

/** What has been made of a program's baskets. */
export interface FittedAffinities {
  readonly method: AffinityMethod;
  /** How many baskets there are with something in them. */
  readonly baskets: number;
  readonly rows: PackedAffinities;
  /** Whether these are all rows there are; else those in which the model differs from the one asked about. */
  readonly isWhole: boolean;
}

/** Up to where baskets were taken, in the order of their revisions. */
export interface BookPlace {
  readonly revision: number;
  readonly purchaseId: string;
}

/**
 * The baskets of one program, kept up to date from page to page, and what was last made of them: enough to tell
 * after a few purchases what has changed.
 *
 * Of a program with more baskets than it holds the oldest do not count, by whole days: once there are too many, days
 * are dropped until nine tenths of the room are taken at most, and older baskets that come or change later are passed
 * over. At a half-life of 180 days they weigh next to nothing beside so many newer ones. What counts is always all of
 * the program's baskets from some day on; models tell how many these are, not how many there were.
 */
export class AffinityBook<Place extends BookPlace> {
  private readonly counts = new AffinityCounts();
  private digests = new Map<number, string>();
  private last: ModelName | null = null;
  private at: Place | null = null;
  /** The day from which on baskets count. */
  private firstDay = -Infinity;

  constructor(private readonly mostBaskets = MOST_BASKETS) {}

  /** Up to where baskets were taken; null before the first. */
  get place(): Place | null {
    return this.at;
  }

  /** What it may take in memory, in 12 bytes: one for a product in a basket, eight for a basket. */
  get weight(): number {
    return this.counts.heldLines + 8 * this.counts.baskets;
  }

  /**
   * Takes baskets as they are now. The page goes from the one place to the other; throws where the book does not
   * stand where it begins.
   */
  take({ ids, days, sizes, products }: BasketPage, from: Place | null, to: Place): void {
    this.mustStandAt(from);
    const keys = Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength);
    let at = 0;
    for (const [index, size] of sizes.entries()) {
      const key = keys.toString('latin1', index * BYTES_OF_ID, (index + 1) * BYTES_OF_ID);
      this.put(key, { products: products.subarray(at, at + size), day: days[index] ?? 0 });
      at += size;
    }
    this.at = to;
  }

  /**
   * Fits the model of the baskets up to a place, which are those of `revision`. Where what is stored is the model that
   * was fitted here last, only the rows that differ from it are told.
   */
  fit(
    place: Place | null,
    revision: number,
    chosen: AffinityMethod | null,
    stored: ModelName | null,
  ): FittedAffinities {
    this.mustStandAt(place);
    const model = fitAffinities(this.counts, chosen);
    const isWhole = !isSame(this.last, stored);
    const before = this.digests;
    const digests = new Map<number, string>();
    const changed: AffinityRow[] = [];
    for (const row of model.rows()) {
      const digest = digestOf(row);
      digests.set(row.product, digest);
      if (isWhole || before.get(row.product) !== digest) changed.push(row);
    }
    if (!isWhole) for (const product of before.keys()) if (!digests.has(product)) changed.push(gone(product));
    this.digests = digests;
    this.last = { revision, method: model.method, baskets: model.baskets };
    return { method: model.method, baskets: model.baskets, rows: packAffinities(changed), isWhole };
  }

  private put(key: string, basket: CountedBasket): void {
    if (basket.day < this.firstDay) this.counts.remove(key);
    else this.counts.replace(key, basket);
    if (this.counts.baskets <= this.mostBaskets) return;
    this.firstDay = this.counts.keepNewest(Math.floor(this.mostBaskets * SHARE_LEFT));
  }

  /** Somebody who counts on pages that went into a book that is gone must begin anew. */
  private mustStandAt(place: Place | null): void {
    const isHere = this.at?.revision === place?.revision && this.at?.purchaseId === place?.purchaseId;
    if (!isHere) throw new Error('the baskets of the program that were taken before are gone');
  }
}

function isSame(one: ModelName | null, other: ModelName | null): boolean {
  if (one === null || other === null) return false;
  return one.revision === other.revision && one.method === other.method && one.baskets === other.baskets;
}

/** The row of a product of which nothing is kept any more. */
function gone(product: number): AffinityRow {
  return { product, boughtIn: 0, partners: [], together: [], shares: [], weights: [] };
}
