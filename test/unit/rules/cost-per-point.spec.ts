import { expect, it } from '@jest/globals';
import { describeCostPerPoint, judgeCostPerPoint } from '../../../src/rules/domain/cost-per-point.js';

it.each([
  ['0', 0, '0'],
  ['0.5', 5_000, '0.5'],
  [' 1.20 ', 12_000, '1.2'],
  ['0.0001', 1, '0.0001'],
  ['1000', 10_000_000, '1000'],
])('%j minor units are %d ten-thousandths', (text, cost, shortest) => {
  expect(judgeCostPerPoint(text)).toEqual({ ok: true, value: cost });
  expect(describeCostPerPoint(cost)).toBe(shortest);
});

it.each([
  ['-0.5', 'INVALID'],
  ['0.00001', 'INVALID'],
  ['1,5', 'INVALID'],
  ['', 'INVALID'],
  ['1000.0001', 'OUT_OF_RANGE'],
])('%j is refused as %s', (text, code) => {
  expect(judgeCostPerPoint(text)).toMatchObject({ error: [{ code, field: ['costPerPointMinor'] }] });
});
