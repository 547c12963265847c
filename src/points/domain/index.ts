export {
  adjustmentContent,
  flawsOfAdjustment,
  refuseToAdjust,
  type AdjustmentCommand,
  type RecordedAdjustment,
} from './adjustment.js';
export { decideAdjustment } from './adjustment.policy.js';
export { clawBack, type Clawback, type ClawbackOrder } from './clawback.policy.js';
export { CustomerLedger, type LedgerChanges, type LotDraw, type PointsState } from './customer-ledger.js';
export { LARGEST_BALANCE, refuseTooMany } from './largest-balance.js';
export { POINTS_CHECKS, type CheckResult, type LedgerFault, type PointsCheck } from './ledger-check.js';
export { expiryOf, type Lot, type LotCalendar } from './lot.js';
export { overviewOf, type ExpiringPoints, type PointsOverview } from './points-overview.js';
export { EMPTY_ACCOUNT, type Balances, type DuePlace, type PointsAccount } from './points-account.js';
export type {
  AccountName,
  HistoryPage,
  ListedTransfer,
  PointsTransfer,
  TransferKind,
  TransferSource,
} from './points-transfer.js';
