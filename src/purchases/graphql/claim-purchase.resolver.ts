import {
  Args,
  Context,
  Field,
  InputType,
  Mutation,
  ObjectType,
  Parent,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { CustomerLoader, CustomerRefInput, customerRefOf, CustomerType } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import {
  ActStatusEnum,
  JudgedInUseCase,
  Points,
  toUserErrors,
  UserError,
  type GraphqlContext,
} from '../../platform/graphql/index.js';
import type { ActStatus } from '../../platform/receipts/index.js';
import { ClaimPurchase } from '../app/claim-purchase.js';
import { EarningType, earningTypeOf, PurchaseType, purchaseTypeOf } from './purchase.type.js';

@InputType('ClaimPurchaseInput', {
  description: 'The receipt of a purchase that was recorded without a customer.',
})
@JudgedInUseCase()
export class ClaimPurchaseInput {
  @Field(() => String, { description: 'The token printed on the receipt.' })
  readonly receiptToken: string;

  @Field(() => CustomerRefInput, {
    nullable: true,
    description:
      'Whose it is; needed at a till. In the storefront it is the customer who asks, whatever stands here.',
  })
  readonly customer?: CustomerRefInput | null;
}

@ObjectType({ description: 'The answer to claimPurchase.' })
export class ClaimPurchasePayload {
  /** Resolved to `customer`. */
  readonly customerId: CustomerId | null;

  @Field(() => PurchaseType, {
    nullable: true,
    description: 'The purchase as it was recorded; null when refused.',
  })
  readonly purchase: PurchaseType | null;

  @Field(() => Points, { nullable: true, description: 'What claiming it earned; null when refused.' })
  readonly pointsEarned: number | null;

  @Field(() => [EarningType], { description: 'What earned the points; adds up to `pointsEarned`.' })
  readonly earnings: readonly EarningType[];

  @Field(() => ActStatusEnum, {
    nullable: true,
    description: 'Whether it was claimed now; null when refused.',
  })
  readonly status: ActStatus | null;

  @Field(() => [UserError], { description: 'Why nothing was claimed; empty when it was.' })
  readonly userErrors: UserError[];
}

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
      const refused = { customerId: null, purchase: null, pointsEarned: null, earnings: [], status: null };
      return { ...refused, userErrors: toUserErrors(outcome.error) };
    }
    const { status, purchase, customerId, claim } = outcome.value;
    return {
      customerId,
      purchase: purchaseTypeOf(purchase),
      pointsEarned: claim.pointsEarned,
      earnings: claim.decision.earnings.map(earningTypeOf),
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
