import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { CustomerLoader, customerRefOf, CustomerType } from '../../customers/index.js';
import { toUserErrors, type GraphqlContext } from '../../platform/graphql/index.js';
import { ClaimPurchase } from '../app/claim-purchase.js';
import { earningTypeOf, purchaseTypeOf } from './purchase.type.js';
import { tierChangeTypeOf } from './tier-change.type.js';
import { earningsOf } from '../domain/stored-decision.js';
import { ClaimPurchaseInput } from './claim-purchase.input.js';
import { ClaimPurchasePayload } from './claim-purchase.payload.js';

@Resolver(() => ClaimPurchasePayload)
export class ClaimPurchaseResolver {
  constructor(
    private readonly claims: ClaimPurchase,
    private readonly customers: CustomerLoader,
  ) {}

  @Mutation(() => ClaimPurchasePayload, {
    description:
      'Gives an anonymous purchase to the customer who shows its receipt: what is still kept of it earns as if it ' +
      'had been theirs. For customers, tills and staff.',
  })
  async claimPurchase(
    @Args('input', { type: () => ClaimPurchaseInput, description: 'The receipt.' }) input: ClaimPurchaseInput,
    @CurrentActor() actor: Actor,
  ): Promise<ClaimPurchasePayload> {
    const customer = input.customer ? customerRefOf(input.customer) : null;
    const outcome = await this.claims.execute({ receiptToken: input.receiptToken, customer }, actor);
    if (!outcome.ok) {
      return {
        customerId: null,
        purchase: null,
        pointsEarned: null,
        earnings: [],
        tierChange: null,
        status: null,
        userErrors: toUserErrors(outcome.error),
      };
    }
    const { status, purchase, customerId, claim } = outcome.value;
    return {
      customerId,
      purchase: purchaseTypeOf(purchase),
      pointsEarned: claim.pointsEarned,
      earnings: earningsOf(claim.decision).map(earningTypeOf),
      tierChange: tierChangeTypeOf(claim.decision),
      status,
      userErrors: [],
    };
  }

  @ResolveField(() => CustomerType, {
    nullable: true,
    description: 'The customer with their points as they are now.',
  })
  async customer(
    @Parent() { customerId }: ClaimPurchasePayload,
    @Context() context: GraphqlContext,
  ): Promise<CustomerType | null> {
    return customerId && this.customers.load(customerId, context);
  }
}
