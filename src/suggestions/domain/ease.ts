import { WHOLE_BASKET, type AffinityCounts } from './affinity-counts.js';
import { invertPositiveDefinite, squareMatrix, type SquareMatrix } from './positive-definite.js';

/**
 * How strongly products speak for each other, from all pairs at once: EASE, H. Steck, "Embarrassingly Shallow
 * Autoencoders for Sparse Data" (2019). With the weighted pair counts G of the products, P = (G + λI)⁻¹ and
 * B = I − P·diag(1 / diag P), product i speaks for product j by B[i,j]: of all weights with a zero diagonal those
 * that tell each basket's products from its others with the least squared error and λ‖B‖². Unlike with counts alone,
 * of three products bought together the two that explain the third share the credit, and a weight may be below zero.
 *
 * Products bought often speak for everything and are spoken for by everything, so each weight is divided by
 * (n(i) / m)^0.15 · (n(j) / m)^0.15 with m the mean of n: on baskets of months held out that found more of what was
 * really bought, and more different products.
 */
const RIDGE = 20;
const GIVEN_DAMPING = 0.15;
const SUGGESTED_DAMPING = 0.15;

/** The solved weights of some products. */
export class EaseWeights {
  /** What P is multiplied by for the product given and for the one suggested, by place. */
  private readonly ofGiven: Float64Array;
  private readonly ofSuggested: Float64Array;

  constructor(
    /** Ascending; their places are the rows and columns. */
    readonly products: Int32Array,
    private readonly inverse: SquareMatrix,
    boughtIn: Float64Array,
  ) {
    const mean = boughtIn.reduce((sum, count) => sum + count, 0) / boughtIn.length;
    const { values, stride } = inverse;
    this.ofGiven = boughtIn.map((count) => (count / mean) ** -GIVEN_DAMPING);
    this.ofSuggested = boughtIn.map(
      (count, place) => -((count / mean) ** -SUGGESTED_DAMPING) / (values[place * stride + place] ?? 0),
    );
  }

  /** How strongly the product at a place speaks for each of them, by place; 0 for itself. */
  rowOf(given: number): Float64Array {
    const { values, stride } = this.inverse;
    const factor = this.ofGiven[given] ?? 0;
    const row = this.ofSuggested.map((divisor, place) => {
      const at = place <= given ? given * stride + place : place * stride + given;
      return (values[at] ?? 0) * factor * divisor;
    });
    row[given] = 0;
    return row;
  }
}

/** Solves EASE for `products`, ascending, each of them in some basket. Memory: 8 bytes for each pair of them. */
export function solveEase(counts: AffinityCounts, products: Int32Array): EaseWeights {
  const matrix = pairMatrix(counts, products);
  const { values, stride } = matrix;
  const boughtIn = Float64Array.from(products, (_, place) => values[place * stride + place] ?? 0);
  for (let place = 0; place < products.length; place++) {
    values[place * stride + place] = (boughtIn[place] ?? 0) + RIDGE;
  }
  invertPositiveDefinite(matrix);
  return new EaseWeights(products, matrix, boughtIn);
}

/** The weighted pair counts in baskets, the lower triangle; sums of multiples of 2⁻²⁰ are exact in any order. */
function pairMatrix(counts: AffinityCounts, products: Int32Array): SquareMatrix {
  const matrix = squareMatrix(products.length);
  const { values, stride } = matrix;
  const places = new Int32Array(counts.largestProduct + 1).fill(-1);
  products.forEach((product, place) => (places[product] = place));
  counts.forEachBasket((basket, parts) => {
    const held = basket.map((product) => places[product] ?? -1).filter((place) => place >= 0);
    const weight = parts / WHOLE_BASKET;
    for (let i = 0; i < held.length; i++) {
      const row = (held[i] ?? 0) * stride;
      for (let j = 0; j <= i; j++) {
        const at = row + (held[j] ?? 0);
        values[at] = (values[at] ?? 0) + weight;
      }
    }
  });
  return matrix;
}
