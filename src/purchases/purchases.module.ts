import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/index.js';
import { CustomersModule } from '../customers/index.js';
import { ReceiptsModule } from '../platform/receipts/index.js';
import { PointsModule } from '../points/index.js';
import { ProgramsModule } from '../programs/index.js';
import { AddUnlistedProductsSweep } from './app/add-unlisted-products.sweep.js';
import { ClaimPurchase } from './app/claim-purchase.js';
import { ReadPurchases } from './app/read-purchases.js';
import { RecordPurchases } from './app/record-purchases.js';
import { RecordReturns } from './app/record-returns.js';
import { ReleasePoints } from './app/release-points.js';
import { ResolveBuyers } from './app/resolve-buyers.js';
import { VerifyLedger } from './app/verify-ledger.js';
import { WritePurchases } from './app/write-purchases.js';
import { ClaimRepository } from './db/claim.repository.js';
import { PurchaseCheckRepository } from './db/purchase-check.repository.js';
import { PurchaseRepository } from './db/purchase.repository.js';
import { ReturnRepository } from './db/return.repository.js';
import { UnlistedProductsRepository } from './db/unlisted-products.repository.js';
import { ClaimPurchaseResolver } from './graphql/claim-purchase.resolver.js';
import { PurchaseLoader } from './graphql/purchase.loader.js';
import {
  CustomerPurchasesResolver,
  PurchaseLineResolver,
  PurchaseResolver,
  TransferPurchaseResolver,
} from './graphql/purchase.resolver.js';
import { RecordPurchaseResolver } from './graphql/record-purchase.resolver.js';
import { RecordReturnResolver } from './graphql/record-return.resolver.js';
import { ReleasePointsResolver } from './graphql/release-points.resolver.js';
import { VerifyLedgerResolver } from './graphql/verify-ledger.resolver.js';

/** Purchases and returns: the main path. */
@Module({
  imports: [ProgramsModule, CustomersModule, CatalogModule, PointsModule, ReceiptsModule],
  providers: [
    PurchaseRepository,
    ReturnRepository,
    ClaimRepository,
    PurchaseCheckRepository,
    UnlistedProductsRepository,
    ResolveBuyers,
    WritePurchases,
    RecordPurchases,
    RecordReturns,
    ClaimPurchase,
    ReleasePoints,
    VerifyLedger,
    ReadPurchases,
    AddUnlistedProductsSweep,
    PurchaseLoader,
    RecordPurchaseResolver,
    RecordReturnResolver,
    ClaimPurchaseResolver,
    ReleasePointsResolver,
    VerifyLedgerResolver,
    CustomerPurchasesResolver,
    PurchaseResolver,
    PurchaseLineResolver,
    TransferPurchaseResolver,
  ],
  exports: [RecordPurchases, RecordReturns],
})
export class PurchasesModule {}
