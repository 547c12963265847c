import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AffinityRow } from '../../../src/suggestions/domain/affinity-model.js';
import {
  digestOf,
  packAffinities,
  partsOf,
  type PackedAffinities,
} from '../../../src/suggestions/domain/packed-affinities.js';

const count = fc.integer({ min: 0, max: 1_000 });
const share = fc.float({ noNaN: true, noDefaultInfinity: true });
const pair = fc.tuple(count, count, share, share);
const row = fc
  .tuple(count, count, fc.array(pair, { maxLength: 5 }))
  .map(([product, boughtIn, pairs]): AffinityRow => ({
    product,
    boughtIn,
    partners: pairs.map(([partner]) => partner),
    together: pairs.map(([, together]) => together),
    shares: pairs.map(([, , each]) => each),
    weights: pairs.map(([, , , weight]) => weight),
  }));

function unpacked(packed: PackedAffinities): AffinityRow[] {
  let at = 0;
  return Array.from(packed.products, (product, index) => {
    const [from, until] = [at, (at += packed.sizes[index] ?? 0)];
    return {
      product,
      boughtIn: packed.boughtIn[index] ?? 0,
      partners: [...packed.partners.subarray(from, until)],
      together: [...packed.together.subarray(from, until)],
      shares: [...packed.shares.subarray(from, until)],
      weights: [...packed.weights.subarray(from, until)],
    };
  });
}

describe('packed rows', () => {
  test('are the rows, whole and in parts', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), (rows, most) => {
        const packed = packAffinities(rows);
        expect(unpacked(packed)).toEqual(rows);
        const parts = [...partsOf(packed, most)];
        expect(parts.flatMap(unpacked)).toEqual(rows);
        expect(parts.every(({ products }) => products.length <= most)).toBe(true);
      }),
    );
  });
});

describe('digests', () => {
  const tea: AffinityRow = {
    product: 1,
    boughtIn: 3,
    partners: [2, 3],
    together: [2, 1],
    shares: [0.5, 0.25],
    weights: [0.2, 0.1],
  };

  test('are the same for rows stored alike', () => {
    expect(digestOf({ ...tea, weights: [0.2 + 1e-12, 0.1] })).toBe(digestOf(tea));
  });

  test.each<[string, Partial<AffinityRow>]>([
    ['boughtIn', { boughtIn: 4 }],
    ['partners', { partners: [3, 2] }],
    ['together', { together: [2, 2] }],
    ['shares', { shares: [0.5, 0.26] }],
    ['weights', { weights: [0.1, 0.2] }],
  ])('differ where %s do', (_, over) => {
    expect(digestOf({ ...tea, ...over })).not.toBe(digestOf(tea));
  });
});
