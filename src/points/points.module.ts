import { Module } from '@nestjs/common';
import { CustomersModule } from '../customers/index.js';
import { ReceiptsModule } from '../platform/receipts/index.js';
import { ProgramsModule } from '../programs/index.js';
import { AdjustPoints } from './app/adjust-points.js';
import { FindExpiringPoints } from './app/find-expiring-points.js';
import { LockedLedgers } from './app/locked-ledgers.js';
import { ReadPoints } from './app/read-points.js';
import { SettlePointsSweep } from './app/settle-points.sweep.js';
import { AdjustmentRepository } from './db/adjustment.repository.js';
import { LedgerCheckRepository } from './db/ledger-check.repository.js';
import { PointsLedgerRepository } from './db/points-ledger.repository.js';
import { AdjustPointsResolver } from './graphql/adjust-points.resolver.js';
import { CustomerPointsResolver, PointsAccountResolver } from './graphql/customer-points.resolver.js';
import { PointsLoader } from './graphql/points.loader.js';

/** Customers' points: the ledger. */
@Module({
  imports: [ProgramsModule, CustomersModule, ReceiptsModule],
  providers: [
    PointsLedgerRepository,
    AdjustmentRepository,
    LedgerCheckRepository,
    LockedLedgers,
    FindExpiringPoints,
    ReadPoints,
    AdjustPoints,
    SettlePointsSweep,
    PointsLoader,
    CustomerPointsResolver,
    PointsAccountResolver,
    AdjustPointsResolver,
  ],
  exports: [AdjustPoints, LedgerCheckRepository, LockedLedgers, FindExpiringPoints, PointsLoader],
})
export class PointsModule {}
