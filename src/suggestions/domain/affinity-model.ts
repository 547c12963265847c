import type { AffinityCounts } from './affinity-counts.js';
import { solveEase, type EaseWeights } from './ease.js';

export const AFFINITY_METHODS = ['EASE', 'COSINE'] as const;
/** EASE finds more; asymmetric cosine needs no more memory with more products. */
export type AffinityMethod = (typeof AFFINITY_METHODS)[number];

/** One product's best partners, the strongest first. Index by index the lists belong together. */
export interface AffinityRow {
  readonly product: number;
  /** n(i): baskets with the product. */
  readonly boughtIn: number;
  readonly partners: readonly number[];
  /** c(i,j): baskets with both. */
  readonly together: readonly number[];
  /** Of the product's baskets, weighed by size and age, the share that holds the partner: 0 to 1. */
  readonly shares: readonly number[];
  /** How strongly the product speaks for each partner; below zero it speaks against it. */
  readonly weights: readonly number[];
}

export interface AffinityModel {
  readonly method: AffinityMethod;
  /** N. */
  readonly baskets: number;
  /** How many products EASE solved; the rows of others are asymmetric cosine. */
  readonly solved: number;
  /** A row for every product that is in a basket, by product number. Made as they are asked for. */
  rows(): Iterable<AffinityRow>;
}

/** Partners kept of a product. */
export const MOST_PARTNERS = 100;
/** Products that EASE solves at most: 128 MB, and some ten seconds on one core. */
const LARGEST_SOLVED = 4_000;
/** A product in fewer baskets has not been seen often enough for EASE to tell its partners apart. */
const FEWEST_SOLVED_BASKETS = 5;

/** Asymmetric cosine (c / (n(i)^0.7 · n(j)^0.3))²: more for what is usual with i than for what is usual anyway. */
const GIVEN_EXPONENT = 0.7;
const SUGGESTED_EXPONENT = 0.3;
/** Added to n(i), so that a product bought once does not seem sure of everything that was in that basket. */
const ADDED_BASKETS = 2;
/** What asymmetric cosine counts beside EASE's weights, which are smaller: else products bought once drown the rest. */
const COSINE_BESIDE_EASE = 0.1;
/** Of the partners kept, those with the largest share of the product's baskets; the rest are those that matter most. */
const MOST_BY_SHARE = 25;

/**
 * Fits how products go together.
 *
 * Rule: products in five baskets or more are solved by EASE, all others get asymmetric cosine, which counts baskets
 * by their weight too. Where the program has not chosen a method, EASE is it up to 4,000 such products, above that
 * asymmetric cosine for all. Where it has chosen EASE and there are more, the 4,000 most bought are solved.
 */
export function fitAffinities(counts: AffinityCounts, chosen: AffinityMethod | null = null): AffinityModel {
  const often = productsInBaskets(counts, FEWEST_SOLVED_BASKETS);
  const fits = often.length > 1 && (chosen === 'EASE' || often.length <= LARGEST_SOLVED);
  const method = chosen === 'COSINE' || !fits ? 'COSINE' : 'EASE';
  const solution = method === 'EASE' ? solveEase(counts, mostBought(counts, often, LARGEST_SOLVED)) : null;
  return {
    method,
    baskets: counts.baskets,
    solved: solution?.products.length ?? 0,
    rows: () => rowsOf(counts, solution),
  };
}

function productsInBaskets(counts: AffinityCounts, fewest: number): readonly number[] {
  const products: number[] = [];
  for (let product = 1; product <= counts.largestProduct; product++) {
    if (counts.boughtIn(product) >= fewest) products.push(product);
  }
  return products;
}

function mostBought(counts: AffinityCounts, products: readonly number[], most: number): Int32Array {
  const best = [...products].sort((a, b) => counts.boughtIn(b) - counts.boughtIn(a) || a - b).slice(0, most);
  return Int32Array.from(best).sort();
}

function* rowsOf(counts: AffinityCounts, solution: EaseWeights | null): Generator<AffinityRow> {
  const places = new Map(Array.from(solution?.products ?? [], (product, place) => [product, place]));
  for (const product of productsInBaskets(counts, 1)) {
    const place = places.get(product);
    const isSolved = solution !== null && place !== undefined;
    const partners = isSolved
      ? solvedPartners(counts, product, solution, place)
      : cosinePartners(counts, product, solution ? COSINE_BESIDE_EASE : 1);
    yield bestPartners(product, counts.boughtIn(product), partners);
  }
}

/** All partners of one product, by product number. */
interface Partners {
  readonly products: Int32Array;
  readonly together: Int32Array;
  readonly shares: Float64Array;
  readonly weights: Float64Array;
}

function solvedPartners(
  counts: AffinityCounts,
  given: number,
  solution: EaseWeights,
  place: number,
): Partners {
  const { products } = solution;
  const pairs = counts.pairsOf(given);
  const ofGiven = withAdded(counts, given);
  const together = new Int32Array(products.length);
  const shares = new Float64Array(products.length);
  let pair = 0;
  for (let at = 0; at < products.length; at++) {
    const product = products[at] ?? 0;
    while ((pairs.partners[pair] ?? Infinity) < product) pair++;
    if (pairs.partners[pair] !== product) continue;
    together[at] = pairs.together[pair] ?? 0;
    shares[at] = (pairs.weighted[pair] ?? 0) / ofGiven;
  }
  return { products, together, shares, weights: solution.rowOf(place) };
}

function cosinePartners(counts: AffinityCounts, given: number, factor: number): Partners {
  const { partners, together, weighted } = counts.pairsOf(given);
  const ofGiven = withAdded(counts, given);
  return {
    products: partners,
    together,
    shares: weighted.map((both) => both / ofGiven),
    weights: weighted.map((both, at) => {
      const ofSuggested = counts.weightedBoughtIn(partners[at] ?? 0);
      return factor * (both / (ofGiven ** GIVEN_EXPONENT * ofSuggested ** SUGGESTED_EXPONENT)) ** 2;
    }),
  };
}

/** The weight of a product's baskets with ADDED_BASKETS more that weigh as much as these do on average. */
function withAdded(counts: AffinityCounts, product: number): number {
  return counts.weightedBoughtIn(product) * (1 + ADDED_BASKETS / counts.boughtIn(product));
}

/** A partner that is strongly spoken against is worth keeping too: in a basket it holds back what others speak for. */
function bestPartners(product: number, boughtIn: number, all: Partners): AffinityRow {
  const { products, together, shares, weights } = all;
  const kept = largest(shares, MOST_BY_SHARE);
  const matter = weights.map((weight) => Math.abs(weight));
  for (const at of kept) matter[at] = 0;
  kept.push(...largest(matter, MOST_PARTNERS - kept.length));
  kept.sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
  return {
    product,
    boughtIn,
    partners: kept.map((at) => products[at] ?? 0),
    together: kept.map((at) => together[at] ?? 0),
    // As they are stored: what is scored from a fresh row equals what is scored from a stored one.
    shares: kept.map((at) => Math.fround(shares[at] ?? 0)),
    weights: kept.map((at) => Math.fround(weights[at] ?? 0)),
  };
}

/** Where the `most` largest values above 0 are, the largest first; of equal ones the first. */
function largest(values: Float64Array, most: number): number[] {
  const bySize = (a: number, b: number): number => (values[b] ?? 0) - (values[a] ?? 0) || a - b;
  let found: number[] = [];
  let least = 0;
  values.forEach((value, at) => {
    if (value <= least) return;
    found.push(at);
    // Now and then what can no longer be among them is let go, so that there is little to sort.
    if (found.length < 2 * most) return;
    found = found.sort(bySize).slice(0, most);
    least = values[found[most - 1] ?? 0] ?? 0;
  });
  return found.sort(bySize).slice(0, most);
}
