import type { CustomerRef } from '../../customers/domain/index.js';
import type { Instant } from '../../kernel/instant.js';

/** One line with all its amounts worked out, in minor units; quantities in thousandths. */
export interface PurchaseLine {
  /** From 1, in the order of the receipt. */
  readonly lineNo: number;
  readonly sku: string;
  readonly name: string | null;
  readonly category: string | null;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  /** Before discounts. */
  readonly lineTotalMinor: number;
  readonly discountMinor: number;
  readonly taxMinor: number;
  /** After the line's own discount and its share of the purchase's. */
  readonly netMinor: number;
}

/** A purchase as it was found to be in order. */
export interface PurchaseFacts {
  readonly source: string;
  readonly externalId: string;
  readonly customer: CustomerRef | null;
  readonly occurredAt: Instant;
  readonly storeCode: string | null;
  readonly channel: string | null;
  readonly currency: string;
  readonly lines: readonly PurchaseLine[];
  readonly discountMinor: number;
  /** What the customer paid, tax included. */
  readonly totalMinor: number;
}
