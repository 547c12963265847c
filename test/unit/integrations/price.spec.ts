import { describe, expect, it } from '@jest/globals';
import { parseDecimal, toThousandths } from '../../../src/integrations/domain/decimal.js';
import { lineTotalOf, priceOf } from '../../../src/integrations/domain/price.js';

describe('decimals', () => {
  it.each([
    ['12', 12n, 0],
    ['12.50', 1250n, 2],
    ['-3', -3n, 0],
    ['.5', 5n, 1],
    ['5.', 5n, 0],
    ['0.1000000', 1000000n, 7],
  ])('reads %s exactly', (text, digits, places) => {
    expect(parseDecimal(text)).toEqual({ digits, places });
  });

  it.each(['', '.', '-', '1e3', '1,50', '1 000', 'NaN', 'Infinity', '0x10', '1.2.3', '1'.repeat(16)])(
    'refuses "%s"',
    (text) => {
      expect(parseDecimal(text)).toBeUndefined();
    },
  );

  it.each([
    ['0.335', 335n],
    ['2', 2000n],
    ['1.5000', 1500n],
    ['0.0001', undefined],
  ])('%s in thousandths', (text, thousandths) => {
    expect(toThousandths(parseDecimal(text)!)).toBe(thousandths);
  });
});

describe('prices', () => {
  const price = (text: string, minorDigits = 2): ReturnType<typeof priceOf> =>
    priceOf(parseDecimal(text)!, minorDigits);

  it.each([
    ['12.50', 2, 1250],
    ['12.5000', 2, 1250],
    ['300', 0, 300],
    ['1.234', 3, 1234],
    ['0', 2, 0],
  ])('%s with %d decimal places is %d, and says all', (text, minorDigits, unitPriceMinor) => {
    expect(price(text, minorDigits)).toMatchObject({ unitPriceMinor, isFiner: false });
    expect(lineTotalOf(price(text, minorDigits), 2000)).toBeNull();
  });

  it.each([
    ['14.665', 2000, 1467, 2933],
    ['14.665', 1000, 1467, 1467],
    ['0.004', 1000, 0, 0],
    ['0.005', 1000, 1, 1],
    ['0.0049', 1_000_000, 0, 490],
    ['0.335', 1500, 34, 50],
  ])('%s, %d thousandths of it: shown as %d, comes to %d', (text, thousandths, unitPriceMinor, total) => {
    expect(price(text)).toMatchObject({ unitPriceMinor, isFiner: true });
    expect(lineTotalOf(price(text), thousandths)).toBe(total);
  });
});
