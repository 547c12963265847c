import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LARGEST_QUANTITY, parseQuantity } from '../../../src/purchases/domain/quantity.js';

describe('parseQuantity', () => {
  it.each([
    [1, 1000],
    ['1', 1000],
    ['0.001', 1],
    [0.335, 335],
    ['1.50', 1500],
    ['1.500000000', 1500],
    [' 2 ', 2000],
    ['007', 7000],
    [1_000_000, LARGEST_QUANTITY],
    ['1000000.000', LARGEST_QUANTITY],
    [0.1 + 0.6, 700],
  ])('reads %j as %i thousandths', (raw, thousandths) => {
    expect(parseQuantity(raw)).toBe(thousandths);
  });

  it.each([
    0,
    -1,
    -0,
    0.0001,
    1.0005,
    0.1 + 0.2,
    1_000_000.001,
    1e21,
    1e-7,
    NaN,
    Infinity,
    Number.MAX_VALUE,
    '',
    ' ',
    '.5',
    '1.',
    '1e3',
    '+1',
    '-1',
    '0',
    '0.000',
    '1,5',
    '1 000',
    '1.0001',
    '10000000',
    '0x1',
    'one',
    '1\0',
    '１',
    '1.5.0',
  ])('reads %j as none', (raw) => {
    expect(parseQuantity(raw)).toBeUndefined();
  });

  it('reads every quantity there may be, as a number and as a text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: LARGEST_QUANTITY }), (thousandths) => {
        expect(parseQuantity(thousandths / 1000)).toBe(thousandths);
        expect(parseQuantity((thousandths / 1000).toFixed(3))).toBe(thousandths);
      }),
    );
  });

  it('answers for any text and any number, and then within bounds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.integer()), (raw) => {
        const read = parseQuantity(raw);
        expect(read === undefined || (Number.isInteger(read) && read > 0 && read <= LARGEST_QUANTITY)).toBe(
          true,
        );
      }),
    );
  });
});
