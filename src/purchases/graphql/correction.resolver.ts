import {
  Args,
  ArgsType,
  Context,
  ID,
  Mutation,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { CustomerLoader, CustomerType } from '../../customers/index.js';
import {
  ConnectionArgs,
  decodeCursor,
  encodeCursor,
  firstArgs,
  pageOf,
  type GraphqlContext,
  type Page,
} from '../../platform/graphql/index.js';
import { CorrectPoints } from '../app/correct-points.js';
import { ReadCorrections } from '../app/read-corrections.js';
import { UndoCorrection } from '../app/undo-correction.js';
import { CorrectionsArgs, CorrectPointsInput, UndoCorrectionInput } from './correct-points.input.js';
import {
  CorrectedCustomerType,
  correctionPayloadOf,
  CorrectPointsPayload,
  PreviewCorrectionPayload,
  previewCorrectionPayloadOf,
  UndoCorrectionPayload,
} from './correct-points.payload.js';
import { CorrectionLoader } from './correction.loader.js';
import {
  CorrectionConnection,
  CorrectionEntryConnection,
  CorrectionEntryType,
  correctionEntryTypeOf,
  CorrectionTotalsType,
  CorrectionType,
  correctionTypeOf,
} from './correction.type.js';

@ArgsType()
class CustomersArgs extends firstArgs(50, 250) {}

@Resolver(() => CorrectionType)
export class CorrectionResolver {
  constructor(
    private readonly correct: CorrectPoints,
    private readonly undo: UndoCorrection,
    private readonly read: ReadCorrections,
    private readonly loader: CorrectionLoader,
  ) {}

  @Query(() => PreviewCorrectionPayload, {
    description:
      'What correctPoints would come to, customer by customer; for one that was made before, for what was recorded ' +
      'since. Changes nothing. For staff.',
  })
  async previewCorrection(
    @Args('input', { type: () => CorrectPointsInput, description: 'What would be corrected.' })
    input: CorrectPointsInput,
    @CurrentActor() actor: Actor,
  ): Promise<PreviewCorrectionPayload> {
    return previewCorrectionPayloadOf(await this.correct.preview(input, actor));
  }

  @Mutation(() => CorrectPointsPayload, {
    description:
      'After a mended version of a rule was published: gives every customer what it would have given them more in ' +
      'that time, and takes what it would have given less, by one adjustment each. Sending the same again goes on ' +
      'with what was broken off or refused, moves nothing twice, and corrects by another correction what was recorded ' +
      'since. Refused while a different correction of the rule covers some of that time, and where it would give more ' +
      'by a rule with a budget or limits for all customers together than that rule gave. Limits for each customer ' +
      'begin at zero with `from`, and do not count what corrections give. For staff.',
  })
  async correctPoints(
    @Args('input', { type: () => CorrectPointsInput, description: 'What to correct.' })
    input: CorrectPointsInput,
    @CurrentActor() actor: Actor,
  ): Promise<CorrectPointsPayload> {
    return correctionPayloadOf(await this.correct.execute(input, actor));
  }

  @Mutation(() => UndoCorrectionPayload, {
    description:
      'Takes back what a correction gave, and gives back what it took. Sending the same again goes on with what was ' +
      'broken off or refused and moves nothing twice. One that was not posted whole is undone as far as it was. ' +
      'Refused while a later correction stands that covers some of its time, since that was worked out with it. For ' +
      'staff.',
  })
  async undoCorrection(
    @Args('input', { type: () => UndoCorrectionInput, description: 'What to undo, and why.' })
    input: UndoCorrectionInput,
    @CurrentActor() actor: Actor,
  ): Promise<UndoCorrectionPayload> {
    return correctionPayloadOf(await this.undo.execute(input, actor));
  }

  @Query(() => CorrectionType, {
    nullable: true,
    description: 'A correction; null when there is none. For staff.',
  })
  async correction(
    @Args('id', { type: () => ID, description: 'Our id of the correction.' }) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<CorrectionType | null> {
    const found = await this.read.find(id, actor);
    return found ? correctionTypeOf(found) : null;
  }

  @Query(() => CorrectionConnection, {
    description: 'The corrections there are, the latest first. For staff.',
  })
  async corrections(
    @Args() { first, after, ruleId }: CorrectionsArgs,
    @CurrentActor() actor: Actor,
  ): Promise<Page<CorrectionType>> {
    const last = after == null ? null : decodeCursor(after, ['id'])[0];
    const found = await this.read.list({ ruleId: ruleId ?? null, after: last, size: first + 1 }, actor);
    return pageOf(found.map(correctionTypeOf), first, ({ id }) => encodeCursor([id]));
  }

  @ResolveField(() => CorrectionTotalsType, { description: 'What it comes to.' })
  totals(
    @Parent() { id }: CorrectionType,
    @Context() context: GraphqlContext,
  ): Promise<CorrectionTotalsType> {
    return this.loader.totals(id, context);
  }

  @ResolveField(() => CorrectionEntryConnection, {
    description: 'What it gives and takes, customer by customer.',
  })
  async entries(
    @Parent() { id }: CorrectionType,
    @Args() { first, after }: ConnectionArgs,
    @Context() context: GraphqlContext,
  ): Promise<Page<CorrectionEntryType>> {
    const last = after == null ? null : decodeCursor(after, ['id'])[0];
    const page = { correctionId: id, after: last, size: first + 1 };
    const found = await this.loader.entries(page, context);
    return pageOf(found.map(correctionEntryTypeOf), first, ({ customerId }) => encodeCursor([customerId]));
  }
}

@Resolver(() => CorrectionEntryType)
export class CorrectionEntryResolver {
  constructor(private readonly customers: CustomerLoader) {}

  @ResolveField(() => CustomerType, {
    nullable: true,
    description: 'Whose points; null where they have been erased.',
  })
  customer(
    @Parent() { customerId }: CorrectionEntryType,
    @Context() context: GraphqlContext,
  ): Promise<CustomerType | null> {
    return this.customers.load(customerId, context);
  }
}

@Resolver(() => PreviewCorrectionPayload)
export class PreviewCorrectionResolver {
  @ResolveField(() => [CorrectedCustomerType], {
    description: 'What it would give and take, those first for whom it is most.',
  })
  customers(
    @Parent() { corrected }: PreviewCorrectionPayload,
    @Args() { first }: CustomersArgs,
  ): readonly CorrectedCustomerType[] {
    return corrected.slice(0, first);
  }
}

@Resolver(() => CorrectedCustomerType)
export class CorrectedCustomerResolver {
  constructor(private readonly customers: CustomerLoader) {}

  @ResolveField(() => CustomerType, {
    nullable: true,
    description: 'Whose points; null where they have been erased.',
  })
  customer(
    @Parent() { customerId }: CorrectedCustomerType,
    @Context() context: GraphqlContext,
  ): Promise<CustomerType | null> {
    return this.customers.load(customerId, context);
  }
}
