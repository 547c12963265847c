import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/index.js';
import { CustomersModule } from '../customers/index.js';
import { ReceiptsModule } from '../platform/receipts/index.js';
import { PointsModule } from '../points/index.js';
import { ProgramsModule } from '../programs/index.js';
import { RulesModule } from '../rules/index.js';
import { TiersModule } from '../tiers/index.js';
import { AddUnlistedProductsSweep } from './app/add-unlisted-products.sweep.js';
import { CarryTierLadderSweep } from './app/carry-tier-ladder.sweep.js';
import { ClaimPurchase } from './app/claim-purchase.js';
import { LoadDesk } from './app/load-desk.js';
import { ReadPurchases } from './app/read-purchases.js';
import { ReadTiers } from './app/read-tiers.js';
import { RecomputeFactsSweep } from './app/recompute-facts.sweep.js';
import { RecordPurchases } from './app/record-purchases.js';
import { RecordReturns } from './app/record-returns.js';
import { ReleasePoints } from './app/release-points.js';
import { ResolveBuyers } from './app/resolve-buyers.js';
import { SettleTiersSweep } from './app/settle-tiers.sweep.js';
import { TieredCustomers } from './app/tiered-customers.js';
import { VerifyLedger } from './app/verify-ledger.js';
import { WritePurchases } from './app/write-purchases.js';
import { ClaimRepository } from './db/claim.repository.js';
import { KeptPurchaseRepository } from './db/kept-purchase.repository.js';
import { PurchaseCheckRepository } from './db/purchase-check.repository.js';
import { PurchaseRepository } from './db/purchase.repository.js';
import { ReturnRepository } from './db/return.repository.js';
import { TierPastRepository } from './db/tier-past.repository.js';
import { UnlistedProductsRepository } from './db/unlisted-products.repository.js';
import { ClaimPurchaseResolver } from './graphql/claim-purchase.resolver.js';
import { CustomerTierResolver } from './graphql/customer-tier.resolver.js';
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
import { TierLoader } from './graphql/tier.loader.js';
import { VerifyLedgerResolver } from './graphql/verify-ledger.resolver.js';
import { CorrectPoints } from './app/correct-points.js';
import { EvaluateCondition } from './app/evaluate-condition.js';
import { KnownCustomers } from './app/known-customers.js';
import { PostCorrection } from './app/post-correction.js';
import { ReadCorrections } from './app/read-corrections.js';
import { ReadSegmentMembers } from './app/read-segment-members.js';
import { ReplayPlaces } from './app/replay-places.js';
import { ReplayPurchases } from './app/replay-purchases.js';
import { SimulateRule } from './app/simulate-rule.js';
import { SimulationProgress } from './app/simulation-progress.js';
import { UndoCorrection } from './app/undo-correction.js';
import { CorrectionRepository } from './db/correction.repository.js';
import { MemberScanRepository } from './db/member-scan.repository.js';
import { ReplayRepository } from './db/replay.repository.js';
import { CheckConditionResolver } from './graphql/check-condition.resolver.js';
import { CorrectionLoader } from './graphql/correction.loader.js';
import {
  CorrectedCustomerResolver,
  CorrectionEntryResolver,
  CorrectionResolver,
  PreviewCorrectionResolver,
} from './graphql/correction.resolver.js';
import { SegmentMembersLoader } from './graphql/segment-members.loader.js';
import { SegmentMembersResolver, SegmentSampleResolver } from './graphql/segment-members.resolver.js';
import { SimulateRuleResolver } from './graphql/simulate-rule.resolver.js';

/** Purchases and returns: the main path. */
@Module({
  imports: [
    ProgramsModule,
    CustomersModule,
    CatalogModule,
    PointsModule,
    TiersModule,
    RulesModule,
    ReceiptsModule,
  ],
  providers: [
    PurchaseRepository,
    ReturnRepository,
    ClaimRepository,
    PurchaseCheckRepository,
    UnlistedProductsRepository,
    KeptPurchaseRepository,
    TierPastRepository,
    LoadDesk,
    ResolveBuyers,
    WritePurchases,
    RecordPurchases,
    RecordReturns,
    ClaimPurchase,
    ReleasePoints,
    VerifyLedger,
    ReadPurchases,
    TieredCustomers,
    ReadTiers,
    SettleTiersSweep,
    CarryTierLadderSweep,
    AddUnlistedProductsSweep,
    RecomputeFactsSweep,
    PurchaseLoader,
    TierLoader,
    RecordPurchaseResolver,
    RecordReturnResolver,
    ClaimPurchaseResolver,
    ReleasePointsResolver,
    VerifyLedgerResolver,
    CustomerPurchasesResolver,
    CustomerTierResolver,
    PurchaseResolver,
    PurchaseLineResolver,
    TransferPurchaseResolver,
    CorrectPoints,
    EvaluateCondition,
    KnownCustomers,
    PostCorrection,
    ReadCorrections,
    ReadSegmentMembers,
    ReplayPlaces,
    ReplayPurchases,
    SimulateRule,
    SimulationProgress,
    UndoCorrection,
    CorrectionRepository,
    MemberScanRepository,
    ReplayRepository,
    CheckConditionResolver,
    CorrectionLoader,
    CorrectedCustomerResolver,
    CorrectionEntryResolver,
    CorrectionResolver,
    PreviewCorrectionResolver,
    SegmentMembersLoader,
    SegmentMembersResolver,
    SegmentSampleResolver,
    SimulateRuleResolver,
  ],
  exports: [RecordPurchases, RecordReturns],
})
export class PurchasesModule {}
