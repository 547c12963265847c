import type { CustomerId, HolderId, PurchaseId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { DecidedPurchase } from './decide-purchase.js';
import type { DecidedLine } from './judged-line.js';
import type { AnyDecision } from './stored-decision.js';

/** Where a purchase lies: with its owner, under its id. */
export interface PurchaseKey {
  /** The customer, or the holder of an anonymous purchase. */
  readonly ownerId: HolderId;
  readonly purchaseId: PurchaseId;
}

/** A purchase as it was recorded. */
export interface RecordedPurchase extends PurchaseKey {
  readonly anonymous: boolean;
  readonly source: string;
  readonly externalId: string;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly storeCode: string | null;
  readonly channel: string | null;
  readonly totalMinor: number;
  readonly discountMinor: number;
  readonly basisMinor: number;
  readonly pointsEarned: number;
  readonly decision: AnyDecision;
}

export interface RecordedLine extends DecidedLine, PurchaseKey {
  /** How much of it came back, in thousandths. */
  readonly returnedQuantity: number;
}

/** A page of what a customer bought: at most `limit` purchases that come after the one named. */
export interface PurchasePage {
  readonly customerId: CustomerId;
  readonly after: { readonly occurredAt: Instant; readonly purchaseId: string } | null;
  readonly limit: number;
}

/** What was just decided, as it will be read from now on. */
export function asRecorded(decided: DecidedPurchase): RecordedPurchase {
  const { facts, ownerId, purchaseId, anonymous, recordedAt, basisMinor, pointsEarned, decision } = decided;
  const { source, externalId, occurredAt, storeCode, channel, totalMinor, discountMinor } = facts;
  return {
    purchaseId,
    ownerId,
    anonymous,
    source,
    externalId,
    occurredAt,
    recordedAt,
    storeCode,
    channel,
    totalMinor,
    discountMinor,
    basisMinor,
    pointsEarned,
    decision,
  };
}
