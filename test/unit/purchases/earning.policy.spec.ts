import { describe, expect, it } from '@jest/globals';
import { basisOf } from '../../../src/purchases/domain/earning.policy.js';
import { recordedLine } from './examples.js';

describe('what counts of a line', () => {
  const line = recordedLine({ netMinor: 1000, taxMinor: 200 });

  it.each([
    [true, false, 800],
    [true, true, 1000],
    [false, false, 1000],
    [false, true, 1200],
  ])(
    'where prices include tax %s and points count it %s: %i',
    (pricesIncludeTax, basisIncludesTax, expected) => {
      expect(basisOf(line, pricesIncludeTax, basisIncludesTax)).toBe(expected);
    },
  );
});
