import type { CustomerRef } from '../../customers/domain/index.js';

/** A line as the till sent it; nothing about its values has been checked. */
export interface LineCommand {
  readonly sku: string;
  /** Units, with up to three decimal places. */
  readonly quantity: number | string;
  readonly unitPriceMinor: number;
  /** What the line comes to before `discountMinor`; when given, it wins over quantity × unit price. */
  readonly lineTotalMinor: number | null;
  readonly discountMinor: number | null;
  readonly taxMinor: number | null;
  readonly name: string | null;
  readonly category: string | null;
}

/** A purchase as the till sent it; nothing about its values has been checked. */
export interface PurchaseCommand {
  readonly source: string;
  readonly externalId: string;
  readonly customer: CustomerRef | null;
  /** RFC 3339. */
  readonly occurredAt: string;
  readonly storeCode: string | null;
  readonly channel: string | null;
  readonly currency: string;
  readonly lines: readonly LineCommand[];
  /** Off the whole purchase. */
  readonly discountMinor: number | null;
  /** What the customer paid, to be checked against the lines. */
  readonly totalMinor: number | null;
}
