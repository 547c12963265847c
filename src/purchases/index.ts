export { RecordPurchases, type PurchaseOutcome } from './app/record-purchases.js';
export { RecordReturns } from './app/record-returns.js';
export type { ReturnOutcome } from './app/return-batch.js';
export { VerifyLedger } from './app/verify-ledger.js';
export { type LedgerReport } from './domain/ledger-report.js';
export { minorDigits } from './domain/describe-amount.js';
export type { PurchaseCommand } from './domain/purchase-command.js';
export type { ReturnCommand } from './domain/return-command.js';
export { PurchasesModule } from './purchases.module.js';
