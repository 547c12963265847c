import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CustomerId, PurchaseId } from '../../../src/kernel/id.js';
import {
  basketOf,
  isSameBasket,
  type KeptPurchase,
} from '../../../src/suggestions/domain/purchase-basket.js';

const ANN = '01900000-0000-7000-8000-000000000001' as CustomerId;
const NUMBERS = new Map([
  ['TEA', 3],
  ['HONEY', 1],
  ['MILK', 12],
]);

function kept(over: Partial<KeptPurchase> = {}): KeptPurchase {
  return {
    ownerId: ANN,
    purchaseId: '01900000-0000-7000-8000-000000000002' as PurchaseId,
    buyerId: ANN,
    occurredAt: Date.UTC(2026, 5, 30, 23, 30),
    skus: ['MILK', 'TEA', 'HONEY', 'TEA'],
    wholeMinor: 1_200,
    parts: [],
    ...over,
  };
}

describe('the basket of a purchase', () => {
  it('holds each product once, in the order of their numbers', () => {
    expect(basketOf(kept(), NUMBERS, 'Europe/London').products).toEqual([1, 3, 12]);
  });

  it('is of the day by the clocks of the program', () => {
    expect(basketOf(kept(), NUMBERS, 'UTC').day).toBe(Date.UTC(2026, 5, 30) / 86_400_000);
    expect(basketOf(kept(), NUMBERS, 'Europe/London').day).toBe(Date.UTC(2026, 6, 1) / 86_400_000);
  });

  it('adds to what is kept whole the share of each line that is kept in part, each rounded half up', () => {
    const third = { netMinor: 1_000, quantity: 3_000, keptQuantity: 1_000 };
    const half = { netMinor: 101, quantity: 2_000, keptQuantity: 1_000 };
    const { spendMinor } = basketOf(kept({ parts: [third, third, half] }), NUMBERS, 'UTC');
    expect(spendMinor).toBe(1_200 + 333 + 333 + 51);
  });

  it('of which nothing is kept is empty', () => {
    const none = basketOf(kept({ skus: [], wholeMinor: 0 }), NUMBERS, 'UTC');
    expect(none).toMatchObject({ products: [], spendMinor: 0, buyerId: ANN });
  });

  it('is not made of products without a number', () => {
    expect(() => basketOf(kept({ skus: ['NEW'] }), NUMBERS, 'UTC')).toThrow('no number');
  });
});

it('two baskets are the same where buyer, day, products and spend are', () => {
  const any = fc.record({
    buyerId: fc.constantFrom(null, ANN),
    day: fc.integer({ min: 1, max: 2 }),
    products: fc.uniqueArray(fc.integer({ min: 1, max: 3 })).map((all) => all.sort((a, b) => a - b)),
    spendMinor: fc.integer({ min: 0, max: 1 }),
  });
  fc.assert(
    fc.property(any, any, (one, other) => {
      expect(isSameBasket(one, other)).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});
