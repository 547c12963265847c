import { describe, expect, it } from '@jest/globals';
import type { Refusal } from '../../../../src/kernel/refusal.js';
import { UserErrorCode } from '../../../../src/platform/graphql/user-error-code.js';
import {
  InputError,
  InsufficientPoints,
  ReturnExceedsPurchase,
  TimeOutOfRange,
  TotalMismatch,
  toUserErrors,
} from '../../../../src/platform/graphql/user-error.js';

const refusal = (code: string, details?: Refusal['details']): Refusal => ({
  code,
  message: 'No.',
  field: ['lines', '2'],
  retryable: false,
  ...(details && { details }),
});

describe('toUserErrors', () => {
  it.each(Object.values(UserErrorCode))('tells %s with its path, without figures', (code) => {
    const [error] = toUserErrors([refusal(code)]);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toEqual({ code, message: 'No.', field: ['input', 'lines', '2'], retryable: false });
  });

  it('tells the figures that help', () => {
    expect(
      toUserErrors([
        refusal('TOTAL_MISMATCH', { expectedTotalMinor: 1_999 }),
        refusal('RETURN_EXCEEDS_PURCHASE', { returnable: 1_500 }),
        refusal('INSUFFICIENT_POINTS', { available: 0 }),
        refusal('IN_THE_FUTURE', { earliest: 1, latest: 2 }),
        refusal('TOO_OLD', { earliest: 1, latest: 2 }),
      ]),
    ).toEqual([
      expect.objectContaining({ expectedTotalMinor: 1_999 }),
      expect.objectContaining({ returnable: 1_500 }),
      expect.objectContaining({ available: 0 }),
      expect.objectContaining({ earliest: 1, latest: 2 }),
      expect.objectContaining({ earliest: 1, latest: 2 }),
    ]);
    expect(toUserErrors([refusal('TOTAL_MISMATCH', { expectedTotalMinor: 1 })])[0]).toBeInstanceOf(
      TotalMismatch,
    );
    expect(toUserErrors([refusal('RETURN_EXCEEDS_PURCHASE', { returnable: 1 })])[0]).toBeInstanceOf(
      ReturnExceedsPurchase,
    );
    expect(toUserErrors([refusal('INSUFFICIENT_POINTS', { available: 1 })])[0]).toBeInstanceOf(
      InsufficientPoints,
    );
    expect(toUserErrors([refusal('TOO_OLD', { earliest: 1, latest: 2 })])[0]).toBeInstanceOf(TimeOutOfRange);
  });

  it('puts another path in front where asked', () => {
    expect(toUserErrors([refusal('INVALID')], ['input', 'purchases', '3'])[0]!.field).toEqual([
      'input',
      'purchases',
      '3',
      'lines',
      '2',
    ]);
  });

  it('does not tell codes that are not documented', () => {
    expect(() => toUserErrors([refusal('BECAUSE')])).toThrow('BECAUSE');
    expect(() => toUserErrors([refusal('toString')])).toThrow('toString');
  });
});
