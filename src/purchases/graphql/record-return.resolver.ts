import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { CustomerLoader, CustomerType } from '../../customers/index.js';
import { refuseBatchSize, type GraphqlContext } from '../../platform/graphql/index.js';
import { RecordReturns } from '../app/record-returns.js';
import { PreviewReturnPayload, previewReturnPayloadOf } from './preview-return.payload.js';
import { RecordReturnInput, returnCommandOf } from './record-return.input.js';
import { RecordReturnPayload, recordReturnPayloadOf } from './record-return.payload.js';
import { RecordReturnsInput, RecordReturnsPayload } from './batches.js';

@Resolver(() => RecordReturnPayload)
export class RecordReturnResolver {
  constructor(
    private readonly returns: RecordReturns,
    private readonly customers: CustomerLoader,
  ) {}

  @Mutation(() => RecordReturnPayload, {
    description:
      'Records goods that came back and takes back what they earned. Lines that cannot be taken are refused one by ' +
      'one. Sending the same again answers the same. For tills and staff.',
  })
  async recordReturn(
    @Args('input', { type: () => RecordReturnInput, description: 'What came back.' })
    input: RecordReturnInput,
    @CurrentActor() actor: Actor,
  ): Promise<RecordReturnPayload> {
    const [outcome] = await this.returns.execute([returnCommandOf(input)], actor);
    return recordReturnPayloadOf(outcome!);
  }

  @Mutation(() => RecordReturnsPayload, {
    description:
      'Records up to 500 returns, in order. Each is answered on its own; one that is refused stops no other.',
  })
  async recordReturns(
    @Args('input', { type: () => RecordReturnsInput, description: 'What came back.' })
    { returns }: RecordReturnsInput,
    @CurrentActor() actor: Actor,
  ): Promise<RecordReturnsPayload> {
    const userErrors = refuseBatchSize(returns.length, 'returns');
    if (userErrors.length > 0) return { results: [], userErrors };
    const outcomes = await this.returns.execute(returns.map(returnCommandOf), actor);
    const results = outcomes.map((outcome, index) =>
      recordReturnPayloadOf(outcome, ['input', 'returns', String(index)]),
    );
    return { results, userErrors };
  }

  @Query(() => PreviewReturnPayload, {
    description: 'What recordReturn would answer now. Changes nothing. For tills and staff.',
  })
  async previewReturn(
    @Args('input', { type: () => RecordReturnInput, description: 'What would come back.' })
    input: RecordReturnInput,
    @CurrentActor() actor: Actor,
  ): Promise<PreviewReturnPayload> {
    return previewReturnPayloadOf(await this.returns.preview(returnCommandOf(input), actor));
  }

  @ResolveField(() => CustomerType, {
    nullable: true,
    description: 'The customer with their points as they are now; null for an anonymous purchase.',
  })
  async customer(
    @Parent() { customerId }: RecordReturnPayload,
    @Context() context: GraphqlContext,
  ): Promise<CustomerType | null> {
    return customerId && this.customers.load(customerId, context);
  }
}
