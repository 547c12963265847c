import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { CustomersModule } from '../customers/index.js';
import { ReceiptsModule } from '../platform/receipts/index.js';
import { PointsModule } from '../points/index.js';
import { ProgramsModule } from '../programs/index.js';
import { TiersModule } from '../tiers/index.js';
import { LockedCounters } from './app/locked-counters.js';
import { CustomerFactsRepository } from './db/customer-facts.repository.js';
import { CustomerOutlookRepository } from './db/customer-outlook.repository.js';
import { RuleBookRepository } from './db/rule-book.repository.js';
import { RuleCounterRepository } from './db/rule-counter.repository.js';
import { RuleFaultRepository } from './db/rule-fault.repository.js';
import { RuleRepository } from './db/rule.repository.js';
import { SegmentRepository } from './db/segment.repository.js';
import { ActOnEventsSweep } from './app/act-on-events.sweep.js';
import { ActOnOccasions } from './app/act-on-occasions.js';
import { DecideOccasions } from './app/decide-occasions.js';
import { FindOccasionsSweep } from './app/find-occasions.sweep.js';
import { OccasionSeekers } from './app/occasion-seekers.js';
import { ReadOccasions } from './app/read-occasions.js';
import { RecordEvent } from './app/record-event.js';
import { TagCustomer } from './app/tag-customer.js';
import { WarnOfExpirySweep } from './app/warn-of-expiry.sweep.js';
import { OccasionCandidatesRepository } from './db/occasion-candidates.repository.js';
import { OccasionRepository } from './db/occasion.repository.js';
import { TierNewsRepository } from './db/tier-news.repository.js';
import {
  CustomerOccasionsResolver,
  TransferOccasionResolver,
} from './graphql/customer-occasions.resolver.js';
import { OccasionLoader } from './graphql/occasion.loader.js';
import { RecordEventResolver } from './graphql/record-event.resolver.js';
import { TagCustomerResolver } from './graphql/tag-customer.resolver.js';
import { AddRule } from './app/add-rule.js';
import { ChangeLockedRule } from './app/change-locked-rule.js';
import { CheckCondition } from './app/check-condition.js';
import { CreateRuleFromRecipe } from './app/create-rule-from-recipe.js';
import { CreateRule } from './app/create-rule.js';
import { DeleteSegment } from './app/delete-segment.js';
import { EndRule } from './app/end-rule.js';
import { ListFacts } from './app/list-facts.js';
import { LoadRuleContext } from './app/load-rule-context.js';
import { NameAuthors } from './app/name-authors.js';
import { PauseRule } from './app/pause-rule.js';
import { PublishRule } from './app/publish-rule.js';
import { ReadRules } from './app/read-rules.js';
import { ReadSegments } from './app/read-segments.js';
import { ResumeRule } from './app/resume-rule.js';
import { SaveSegment } from './app/save-segment.js';
import { UpdateProgram } from './app/update-program.js';
import { UpdateRule } from './app/update-rule.js';
import { AuthorLoader } from './graphql/author.loader.js';
import { EditRuleResolver } from './graphql/edit-rule.resolver.js';
import { PublishRuleResolver } from './graphql/publish-rule.resolver.js';
import { RuleFaultLoader } from './graphql/rule-fault.loader.js';
import { RuleEditResolver, RuleResolver, RuleStepResolver } from './graphql/rule.resolver.js';
import { SegmentResolver } from './graphql/segment.resolver.js';
import { UpdateProgramResolver } from './graphql/update-program.resolver.js';

/** Rules: what marketers configure, and what it comes to. */
@Module({
  imports: [AccessModule, ProgramsModule, CustomersModule, PointsModule, TiersModule, ReceiptsModule],
  providers: [
    RuleRepository,
    SegmentRepository,
    RuleBookRepository,
    CustomerFactsRepository,
    CustomerOutlookRepository,
    RuleCounterRepository,
    RuleFaultRepository,
    LockedCounters,
    ActOnEventsSweep,
    ActOnOccasions,
    DecideOccasions,
    FindOccasionsSweep,
    OccasionSeekers,
    ReadOccasions,
    RecordEvent,
    TagCustomer,
    WarnOfExpirySweep,
    OccasionCandidatesRepository,
    OccasionRepository,
    TierNewsRepository,
    CustomerOccasionsResolver,
    TransferOccasionResolver,
    OccasionLoader,
    RecordEventResolver,
    TagCustomerResolver,
    AddRule,
    ChangeLockedRule,
    CheckCondition,
    CreateRuleFromRecipe,
    CreateRule,
    DeleteSegment,
    EndRule,
    ListFacts,
    LoadRuleContext,
    NameAuthors,
    PauseRule,
    PublishRule,
    ReadRules,
    ReadSegments,
    ResumeRule,
    SaveSegment,
    UpdateProgram,
    UpdateRule,
    AuthorLoader,
    EditRuleResolver,
    PublishRuleResolver,
    RuleFaultLoader,
    RuleResolver,
    RuleEditResolver,
    RuleStepResolver,
    SegmentResolver,
    UpdateProgramResolver,
  ],
  exports: [
    RuleBookRepository,
    CustomerFactsRepository,
    CustomerOutlookRepository,
    RuleFaultRepository,
    LockedCounters,
    RuleRepository,
    SegmentRepository,
    CheckCondition,
    LoadRuleContext,
  ],
})
export class RulesModule {}
