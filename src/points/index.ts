export { FindExpiringPoints } from './app/find-expiring-points.js';
export { AdjustPoints } from './app/adjust-points.js';
export {
  LockedLedgers,
  type Accounts,
  type ActMode,
  type BeginAgain,
  type LotsWanted,
} from './app/locked-ledgers.js';
export { LedgerCheckRepository } from './db/ledger-check.repository.js';
export { runLedgerChecks } from './db/run-ledger-checks.js';
export * from './domain/index.js';
export { PointsTransferType } from './graphql/points-transfer.type.js';
export { PointsLoader } from './graphql/points.loader.js';
export { PointsModule } from './points.module.js';
