import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';

/** The customer's accounts, then the program's. */
export type AccountName = 'PENDING' | 'AVAILABLE' | 'RESERVED' | 'DEBT' | 'ISSUED' | 'EXPIRED' | 'CANCELLED';

export type TransferKind =
  'EARN' | 'RELEASE' | 'EXPIRE' | 'CLAWBACK' | 'ADJUST' | 'DEBT_INCURRED' | 'DEBT_REPAID';

/** What brought a transfer about. TIME needs no id: nobody did it. */
export type TransferSource =
  | {
      readonly kind: 'PURCHASE' | 'RETURN' | 'ADJUSTMENT' | 'OCCASION';
      /** Whose the source was when it came about. */
      readonly customerId: string;
      readonly id: string;
    }
  | { readonly kind: 'TIME' };

/** One row of the ledger: `points` (above zero) moved from one account to another. */
export interface PointsTransfer {
  readonly seq: number;
  readonly kind: TransferKind;
  readonly points: number;
  readonly from: AccountName;
  readonly to: AccountName;
  /** The lot it made or set free. */
  readonly lotNo: number | null;
  readonly source: TransferSource;
  readonly settingsVersion: number | null;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  /** The customer's balances once it was made. */
  readonly pendingAfter: number;
  readonly availableAfter: number;
  readonly reservedAfter: number;
  readonly debtAfter: number;
}

/** A transfer as a history shows it. */
export interface ListedTransfer extends PointsTransfer {
  /** Why staff gave or took points; null for everything else. */
  readonly reason: string | null;
}

/** A page of a customer's history: at most `limit` transfers that are older than the one numbered `beforeSeq`. */
export interface HistoryPage {
  readonly customerId: CustomerId;
  readonly beforeSeq: number;
  readonly limit: number;
}
