import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bestProducts, zeroScores } from '../../../src/suggestions/domain/best-products.js';

describe('the best products', () => {
  it('are those that score most, of equal ones the smaller numbers, and none that score nothing', () => {
    const scores = Float64Array.of(0, 2, -1, 3, 2, 0.5, 2);
    expect(bestProducts(scores, 9)).toEqual([3, 1, 4, 6, 5]);
    expect(bestProducts(scores, 3)).toEqual([3, 1, 4]);
    expect(bestProducts(scores, 0)).toEqual([]);
  });

  it('are the first of all in order, however many are wanted', () => {
    // Few different scores, so that many are equal.
    const score = fc.oneof(fc.integer({ min: -2, max: 4 }), fc.double({ noNaN: true }));
    fc.assert(
      fc.property(fc.array(score, { maxLength: 60 }), fc.nat(70), (values, most) => {
        const scores = Float64Array.from(values);
        const inOrder = [...scores.keys()]
          .filter((product) => scores[product]! > 0)
          .sort((a, b) => scores[b]! - scores[a]! || a - b);
        expect(bestProducts(scores, most)).toEqual(inOrder.slice(0, most));
      }),
    );
  });

  it('are looked for among all partners', () => {
    expect(zeroScores([{ partners: [3, 1] }, { partners: Int32Array.of(2) }])).toEqual(new Float64Array(4));
    expect(zeroScores([])).toEqual(new Float64Array(1));
  });
});
