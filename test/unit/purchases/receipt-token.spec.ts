import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { HolderId, PurchaseId } from '../../../src/kernel/id.js';
import { formatReceiptToken, parseReceiptToken } from '../../../src/purchases/domain/receipt-token.js';

const id = fc.uuid({ version: 7 });
const seal = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes));
const token = fc.tuple(id, id, seal).map(([holderId, purchaseId, sealed]) => ({
  holderId: holderId as HolderId,
  purchaseId: purchaseId as PurchaseId,
  seal: sealed,
}));

describe('a receipt token', () => {
  it('is read as it was printed', () => {
    fc.assert(
      fc.property(token, (given) => expect(parseReceiptToken(formatReceiptToken(given))).toEqual(given)),
    );
  });

  it('is printed in letters, digits, - and _ only', () => {
    fc.assert(
      fc.property(token, (given) => expect(formatReceiptToken(given)).toMatch(/^[A-Za-z0-9_-]{64}$/)),
    );
  });

  it('has one text only', () => {
    fc.assert(
      fc.property(
        token,
        fc.nat({ max: 64 }),
        fc.string({ minLength: 1, maxLength: 1 }),
        (given, at, extra) => {
          const text = formatReceiptToken(given);
          const longer = text.slice(0, at) + extra + text.slice(at);
          expect(parseReceiptToken(longer)).toBeUndefined();
          expect(parseReceiptToken(text.slice(0, -1))).toBeUndefined();
        },
      ),
    );
  });

  it.each([
    '',
    'A',
    'A'.repeat(63),
    'A'.repeat(65),
    'A'.repeat(128),
    `${'A'.repeat(63)}=`,
    `${'A'.repeat(63)}+`,
    `${'A'.repeat(64)}\n`,
  ])('is not %j', (text) => {
    expect(parseReceiptToken(text)).toBeUndefined();
  });

  it('is not whatever somebody makes up', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const read = parseReceiptToken(text);
        expect(read === undefined || formatReceiptToken(read) === text).toBe(true);
      }),
    );
  });
});
