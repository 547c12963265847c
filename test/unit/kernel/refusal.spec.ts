import { describe, expect, test } from '@jest/globals';
import { under, type Refusal } from '../../../src/kernel/refusal.js';
import { ok, refuse, type Result } from '../../../src/kernel/result.js';

const refusal: Refusal = {
  code: 'OUT_OF_RANGE',
  message: 'The quantity must be above zero.',
  field: ['lines', '2', 'quantity'],
  retryable: false,
  details: { most: 1000 },
};

describe('under', () => {
  test("puts an item's path in front of each field and keeps the rest", () => {
    const whole: Refusal = {
      code: 'PURCHASE_NOT_FOUND',
      message: 'Not known yet.',
      field: [],
      retryable: true,
    };
    expect(under([refusal, whole], 'purchases', '7')).toEqual([
      { ...refusal, field: ['purchases', '7', 'lines', '2', 'quantity'] },
      { ...whole, field: ['purchases', '7'] },
    ]);
  });

  test('leaves what it was given alone, and nests', () => {
    expect(under(under([refusal], 'b'), 'a')[0]?.field).toEqual(['a', 'b', 'lines', '2', 'quantity']);
    expect(refusal.field).toEqual(['lines', '2', 'quantity']);
    expect(under([refusal])).toEqual([refusal]);
    expect(under([], 'a')).toEqual([]);
  });
});

describe('a result', () => {
  test('is a value or the reasons against it', () => {
    const half = (n: number): Result<number, string> => (n % 2 === 0 ? ok(n / 2) : refuse(`${n} is odd`));
    expect(half(4)).toEqual({ ok: true, value: 2 });
    expect(half(5)).toEqual({ ok: false, error: '5 is odd' });
  });
});
