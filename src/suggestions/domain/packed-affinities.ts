import { createHash } from 'node:crypto';
import type { AffinityRow } from './affinity-model.js';

/** Rows of affinities laid end to end in typed memory, in which they pass from thread to thread without a copy. */
export interface PackedAffinities {
  readonly products: Int32Array;
  readonly boughtIn: Int32Array;
  /** How many partners each has; the lists below are cut accordingly. */
  readonly sizes: Int32Array;
  readonly partners: Int32Array;
  readonly together: Int32Array;
  readonly shares: Float32Array;
  readonly weights: Float32Array;
}

export function packAffinities(rows: readonly AffinityRow[]): PackedAffinities {
  const sizes = Int32Array.from(rows, ({ partners }) => partners.length);
  const length = sizes.reduce((sum, size) => sum + size, 0);
  const packed = {
    products: Int32Array.from(rows, ({ product }) => product),
    boughtIn: Int32Array.from(rows, ({ boughtIn }) => boughtIn),
    sizes,
    partners: new Int32Array(length),
    together: new Int32Array(length),
    shares: new Float32Array(length),
    weights: new Float32Array(length),
  };
  let at = 0;
  for (const { partners, together, shares, weights } of rows) {
    packed.partners.set(partners, at);
    packed.together.set(together, at);
    packed.shares.set(shares, at);
    packed.weights.set(weights, at);
    at += partners.length;
  }
  return packed;
}

/** The rows in bounded parts, for one statement each. */
export function* partsOf(packed: PackedAffinities, most: number): Generator<PackedAffinities> {
  const { products, boughtIn, sizes, partners, together, shares, weights } = packed;
  let at = 0;
  for (let from = 0; from < products.length; from += most) {
    const part = sizes.subarray(from, from + most);
    const until = part.reduce((sum, size) => sum + size, at);
    yield {
      products: products.subarray(from, from + most),
      boughtIn: boughtIn.subarray(from, from + most),
      sizes: part,
      partners: partners.subarray(at, until),
      together: together.subarray(at, until),
      shares: shares.subarray(at, until),
      weights: weights.subarray(at, until),
    };
    at = until;
  }
}

/** The same for rows that are stored alike, and for no others. */
export function digestOf({ boughtIn, partners, together, shares, weights }: AffinityRow): string {
  return createHash('sha256')
    .update(Int32Array.of(boughtIn, ...partners, ...together))
    .update(Float32Array.of(...shares, ...weights))
    .digest('base64');
}
