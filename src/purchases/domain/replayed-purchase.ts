import type { CustomerId, PurchaseId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { StoredEarning } from '../../rules/domain/index.js';
import { keptLine, type JudgedLine, type ListedProduct } from './judged-line.js';
import type { PurchaseRead } from './purchase-fact-values.js';
import type { RecordedLine } from './recorded-purchase.js';

/** A purchase as it is replayed: as it was recorded, and what of it has come back by now. */
export interface ReplayedPurchase extends PurchaseRead {
  readonly purchaseId: PurchaseId;
  /** Whose it is by now: of an anonymous one whoever claimed it, or null. */
  readonly customerId: CustomerId | null;
  readonly source: string;
  readonly externalId: string;
  readonly recordedAt: Instant;
  /** Whether it could earn: its customer was active. */
  readonly earns: boolean;
  /** The multiplier of the tier that it was judged with; null for none. */
  readonly tier: Pick<NonNullable<StoredEarning['tier']>, 'version' | 'name'> | null;
  /** What it earned, less what returns judged. */
  readonly pointsKept: number;
  readonly lines: readonly ReplayedLine[];
}

export interface ReplayedLine extends JudgedLine {
  /** The category as it was stored, which the facts about the customer count; `categoryPath` may be the catalogue's. */
  readonly storedCategoryPath: string | null;
}

/**
 * A line as it is judged again: with the category that was stored, or the catalogue's where none was, since products
 * are often sorted into categories later than they were sold; with the name and the tags that the catalogue has by now.
 */
export function replayedLine(
  line: Omit<RecordedLine, 'ownerId' | 'purchaseId'>,
  listed: ListedProduct | undefined,
): ReplayedLine {
  const { categoryPath: storedCategoryPath } = line;
  const categoryPath = storedCategoryPath ?? listed?.categoryPath ?? null;
  return Object.assign(keptLine(line, listed, categoryPath), { storedCategoryPath });
}
