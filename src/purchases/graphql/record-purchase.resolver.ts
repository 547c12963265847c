import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { CustomerLoader, CustomerType } from '../../customers/index.js';
import { PointsLoader } from '../../points/index.js';
import { refuseBatchSize, type GraphqlContext } from '../../platform/graphql/index.js';
import { RecordPurchases } from '../app/record-purchases.js';
import { RecordPurchasesInput, RecordPurchasesPayload } from './batches.js';
import { PreviewPurchasePayload, previewPurchasePayloadOf } from './preview-purchase.payload.js';
import { purchaseCommandOf, RecordPurchaseInput } from './record-purchase.input.js';
import { RecordPurchasePayload, recordPurchasePayloadOf } from './record-purchase.payload.js';

@Resolver(() => RecordPurchasePayload)
export class RecordPurchaseResolver {
  constructor(
    private readonly sales: RecordPurchases,
    private readonly customers: CustomerLoader,
    private readonly points: PointsLoader,
  ) {}

  @Mutation(() => RecordPurchasePayload, {
    description:
      'Records a purchase and what it earns. The sale always goes on: with an unknown customer it is recorded as ' +
      'anonymous. Sending the same again answers the same and records nothing twice. For tills and staff.',
  })
  async recordPurchase(
    @Args('input', { type: () => RecordPurchaseInput, description: 'What was sold.' })
    input: RecordPurchaseInput,
    @CurrentActor() actor: Actor,
  ): Promise<RecordPurchasePayload> {
    const command = purchaseCommandOf(input);
    const [outcome] = await this.sales.execute([command], actor);
    return recordPurchasePayloadOf(outcome!, command);
  }

  @Mutation(() => RecordPurchasesPayload, {
    description:
      'Records up to 500 purchases, in order. Each is answered on its own; one that is refused stops no other.',
  })
  async recordPurchases(
    @Args('input', { type: () => RecordPurchasesInput, description: 'What was sold.' })
    { purchases }: RecordPurchasesInput,
    @CurrentActor() actor: Actor,
  ): Promise<RecordPurchasesPayload> {
    const userErrors = refuseBatchSize(purchases.length, 'purchases');
    if (userErrors.length > 0) return { results: [], userErrors };
    const commands = purchases.map(purchaseCommandOf);
    const outcomes = await this.sales.execute(commands, actor);
    const results = outcomes.map((outcome, index) =>
      recordPurchasePayloadOf(outcome, commands[index]!, ['input', 'purchases', String(index)]),
    );
    return { results, userErrors };
  }

  @Query(() => PreviewPurchasePayload, {
    description: 'What recordPurchase would answer now. Changes nothing. For tills and staff.',
  })
  async previewPurchase(
    @Args('input', { type: () => RecordPurchaseInput, description: 'What would be sold.' })
    input: RecordPurchaseInput,
    @CurrentActor() actor: Actor,
  ): Promise<PreviewPurchasePayload> {
    const command = purchaseCommandOf(input);
    return previewPurchasePayloadOf(await this.sales.preview(command, actor), command);
  }

  @ResolveField(() => CustomerType, {
    nullable: true,
    description: 'The customer with their points as they are now; null for an anonymous purchase.',
  })
  async customer(
    @Parent() { customerId, answered }: RecordPurchasePayload,
    @Context() context: GraphqlContext,
  ): Promise<CustomerType | null> {
    if (!customerId || !answered) return customerId && this.customers.load(customerId, context);
    this.points.tell(customerId, answered.account, context);
    return this.customers.loadKnown(answered.customer, context);
  }
}
