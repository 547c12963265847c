import type { CustomerId, HolderId, PurchaseId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { keptNetMinor } from '../../purchases/domain/index.js';
import { localTimeAt } from '../../rules/domain/index.js';
import type { KeptBasket } from './customer-habits.js';

/** What a purchase is found by. */
export interface PurchaseKey {
  /** The customer it was recorded for, or the holder that stands for the unknown buyer. */
  readonly ownerId: HolderId;
  readonly purchaseId: PurchaseId;
}

/** A purchase as suggestions are made of it. The products are in ascending order. */
export interface PurchaseBasket extends PurchaseKey, KeptBasket {
  /** The customer who bought or claimed it; null while nobody did. */
  readonly buyerId: CustomerId | null;
  readonly occurredAt: Instant;
}

/** A line of which something came back and something is kept; quantities are in thousandths. */
export interface KeptPart {
  readonly netMinor: number;
  readonly quantity: number;
  readonly keptQuantity: number;
}

/** A purchase as far as it is kept. */
export interface KeptPurchase extends PurchaseKey {
  readonly buyerId: CustomerId | null;
  readonly occurredAt: Instant;
  /** Of all lines of which something is kept, in the order of the receipt; a product may be there twice. */
  readonly skus: readonly string[];
  /** What was paid for the lines that are kept whole. */
  readonly wholeMinor: number;
  readonly parts: readonly KeptPart[];
}

/**
 * The basket that a purchase comes to. A product is in it as long as any of it is kept, and what is kept of a line
 * was paid for in proportion, as everywhere. `numberOf` knows all of its products.
 */
export function basketOf(
  { skus, wholeMinor, parts, ownerId, purchaseId, buyerId, occurredAt }: KeptPurchase,
  numberOf: ReadonlyMap<string, number>,
  timeZone: string,
): PurchaseBasket {
  const products = new Set<number>();
  for (const sku of skus) {
    const product = numberOf.get(sku);
    if (product === undefined) throw new Error('a product of a purchase has no number');
    products.add(product);
  }
  return {
    ownerId,
    purchaseId,
    buyerId,
    occurredAt,
    day: localTimeAt(occurredAt, timeZone).epochDay,
    products: [...products].sort((a, b) => a - b),
    spendMinor: parts.reduce((sum, part) => sum + keptNetMinor(part), wholeMinor),
  };
}

/** Whether two baskets of one purchase say the same. */
export function isSameBasket(
  one: Pick<PurchaseBasket, 'buyerId' | 'day' | 'products' | 'spendMinor'>,
  other: Pick<PurchaseBasket, 'buyerId' | 'day' | 'products' | 'spendMinor'>,
): boolean {
  return (
    one.buyerId === other.buyerId &&
    one.day === other.day &&
    one.spendMinor === other.spendMinor &&
    one.products.length === other.products.length &&
    one.products.every((product, index) => product === other.products[index])
  );
}
