import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatDecimal, parseDecimal } from '../../../src/kernel/decimal.js';

describe('exact decimals', () => {
  it.each([
    ['1.5', 4, 15_000],
    ['2', 4, 20_000],
    ['2.50', 4, 25_000],
    ['0.0001', 4, 1],
    [' 1.5 ', 1, 15],
    ['1.50', 1, 15],
    ['10', 0, 10],
  ])('reads %j with %i places', (text, places, expected) => {
    expect(parseDecimal(text, places)).toBe(expected);
  });

  it.each(['', '-1', '+1', '1.', '.5', '1.00001', '1e3', '1,5', 'two', 'Infinity', '9007199254740993'])(
    'does not read %j',
    (text) => {
      expect(parseDecimal(text, 4)).toBeUndefined();
    },
  );

  it('reads no text that takes a while, and says so at once', () => {
    const began = performance.now();
    for (const end of ['0', '1', 'x']) {
      expect(parseDecimal(`0.${'0'.repeat(1_000_000)}${end}`, 4)).toBeUndefined();
    }
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(parseDecimal(`0.5${'0'.repeat(29)}`, 4)).toBe(5_000);
  });

  it('are written as short as they can be, and read back', () => {
    expect(formatDecimal(25_000, 4)).toBe('2.5');
    expect(formatDecimal(20_000, 4)).toBe('2');
    expect(formatDecimal(1, 4)).toBe('0.0001');
    expect(formatDecimal(0, 4)).toBe('0');
    expect(formatDecimal(7, 0)).toBe('7');
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000_000 }), fc.integer({ min: 0, max: 6 }), (units, places) => {
        expect(parseDecimal(formatDecimal(units, places), places)).toBe(units);
      }),
    );
  });
});
