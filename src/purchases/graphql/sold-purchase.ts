import type { CustomerId } from '../../kernel/id.js';
import type { StoredEarning } from '../../rules/index.js';
import type { PurchaseCommand } from '../domain/purchase-command.js';
import type { RecordedPurchase } from '../domain/recorded-purchase.js';

/** What was sold to whom, for those who answer more about a purchase than it is. */
export interface SoldPurchase {
  /** Null for an anonymous purchase. */
  readonly customerId: CustomerId | null;
  readonly skus: readonly string[];
  /** What rules did; null where none could. */
  readonly earning: StoredEarning | null;
}

export function soldPurchaseOf(
  { anonymous, ownerId, decision }: RecordedPurchase,
  { lines }: PurchaseCommand,
): SoldPurchase {
  return {
    customerId: anonymous ? null : (ownerId as CustomerId),
    skus: lines.map(({ sku }) => sku),
    earning: decision.form === 2 ? decision.earning : null,
  };
}
