import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { CatalogModule } from '../catalog/index.js';
import { CustomersModule } from '../customers/index.js';
import { ProgramsModule } from '../programs/index.js';
import { PurchasesModule } from '../purchases/index.js';
import { RulesModule } from '../rules/index.js';
import { TiersModule } from '../tiers/index.js';
import { AffinityThread } from './app/affinity-thread.js';
import { LearnFromPurchases } from './app/learn-from-purchases.js';
import { LearnFromPurchasesSweep } from './app/learn-from-purchases.sweep.js';
import { ReadAffinities } from './app/read-affinities.js';
import { ReadBuyingProfile } from './app/read-buying-profile.js';
import { RenewOutlooksSweep } from './app/renew-outlooks.sweep.js';
import { WorkOutOutlooks } from './app/work-out-outlooks.js';
import { RefreshAffinities } from './app/refresh-affinities.js';
import { RefreshAffinitiesSweep } from './app/refresh-affinities.sweep.js';
import { TakeInPurchasesSweep } from './app/take-in-purchases.sweep.js';
import { TakeIn } from './app/take-in.js';
import { LoadSuggestionSources } from './app/load-suggestion-sources.js';
import { PutForward } from './app/put-forward.js';
import { PutPromotionsForward } from './app/put-promotions-forward.js';
import { KeptAffinities } from './db/kept-affinities.js';
import { KeptProductNumbers } from './db/kept-product-numbers.js';
import { Suggest } from './app/suggest.js';
import { SaleSuggestions } from './graphql/sale-suggestions.js';
import { SuggestionLoader } from './graphql/suggestion.loader.js';
import {
  CustomerSuggestionsResolver,
  PreviewedPurchaseSuggestionsResolver,
  ProductSuggestionResolver,
  PromotionSuggestionResolver,
  RecordedPurchaseSuggestionsResolver,
  SuggestionPairResolver,
  SuggestionsResolver,
} from './graphql/suggestion.resolver.js';
import { CustomerHabitsRepository } from './db/customer-habits.repository.js';
import { KeptBasketRepository } from './db/kept-basket.repository.js';
import { ProductAffinityRepository } from './db/product-affinity.repository.js';
import { PurchaseModelRepository } from './db/purchase-model.repository.js';
import { SuggestionBasketRepository } from './db/suggestion-basket.repository.js';
import { SuggestionModelRepository } from './db/suggestion-model.repository.js';
import { SuggestionProductRepository } from './db/suggestion-product.repository.js';
import { SuggestionStateRepository } from './db/suggestion-state.repository.js';
import { NoteBought } from './app/note-bought.js';
import { ReportSuggestions } from './app/report-suggestions.js';
import { ReportUplift } from './app/report-uplift.js';
import { SuggestionOutcomeRepository } from './db/suggestion-outcome.repository.js';
import { UpliftRepository } from './db/uplift.repository.js';
import { SuggestionSettingsRepository } from './db/suggestion-settings.repository.js';
import { ReportSuggestionsResolver } from './graphql/report-suggestions.resolver.js';
import { SuggestionReportResolver } from './graphql/suggestion-report.resolver.js';
import { FindPromotions } from './app/find-promotions.js';
import { PromotionFaults } from './app/promotion-faults.js';
import { ReadSuggestionSettings } from './app/read-suggestion-settings.js';
import { UpdateSuggestionSettings } from './app/update-suggestion-settings.js';
import { SuggestionSettingsResolver } from './graphql/suggestion-settings.resolver.js';
import { BuyingProfileLoader } from './graphql/buying-profile.loader.js';
import {
  BuyingProfileListsResolver,
  CustomerBuyingProfileResolver,
  DueProductResolver,
  FavouriteProductResolver,
} from './graphql/buying-profile.resolver.js';
import { ProductAffinitiesLoader } from './graphql/product-affinities.loader.js';
import {
  AffinityPartnerResolver,
  AffinityPartnersResolver,
  ProductAffinitiesResolver,
} from './graphql/product-affinities.resolver.js';

@Module({
  imports: [
    AccessModule,
    CatalogModule,
    CustomersModule,
    ProgramsModule,
    PurchasesModule,
    RulesModule,
    TiersModule,
  ],
  providers: [
    SuggestionSettingsRepository,
    UpdateSuggestionSettings,
    ReadSuggestionSettings,
    SuggestionSettingsResolver,
    PromotionFaults,
    FindPromotions,
    SuggestionStateRepository,
    SuggestionProductRepository,
    PurchaseModelRepository,
    SuggestionBasketRepository,
    KeptBasketRepository,
    CustomerHabitsRepository,
    TakeIn,
    TakeInPurchasesSweep,
    SuggestionModelRepository,
    ProductAffinityRepository,
    AffinityThread,
    RefreshAffinities,
    RefreshAffinitiesSweep,
    WorkOutOutlooks,
    LearnFromPurchases,
    LearnFromPurchasesSweep,
    RenewOutlooksSweep,
    ReadAffinities,
    ReadBuyingProfile,
    ProductAffinitiesLoader,
    ProductAffinitiesResolver,
    AffinityPartnersResolver,
    AffinityPartnerResolver,
    BuyingProfileLoader,
    CustomerBuyingProfileResolver,
    BuyingProfileListsResolver,
    FavouriteProductResolver,
    DueProductResolver,
    LoadSuggestionSources,
    PutForward,
    PutPromotionsForward,
    KeptAffinities,
    KeptProductNumbers,
    Suggest,
    SuggestionLoader,
    SaleSuggestions,
    SuggestionsResolver,
    CustomerSuggestionsResolver,
    RecordedPurchaseSuggestionsResolver,
    PreviewedPurchaseSuggestionsResolver,
    ProductSuggestionResolver,
    SuggestionPairResolver,
    PromotionSuggestionResolver,
    NoteBought,
    ReportSuggestions,
    ReportUplift,
    SuggestionOutcomeRepository,
    UpliftRepository,
    ReportSuggestionsResolver,
    SuggestionReportResolver,
  ],
  exports: [Suggest],
})
export class SuggestionsModule {}
