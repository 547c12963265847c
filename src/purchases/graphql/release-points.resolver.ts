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
import { CustomerLoader, CustomerType } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import {
  JudgedInUseCase,
  Points,
  toUserErrors,
  UserError,
  type GraphqlContext,
} from '../../platform/graphql/index.js';
import { ReleasePoints } from '../app/release-points.js';
import { PurchaseRefInput } from './record-return.input.js';

@InputType('ReleasePointsInput', { description: 'The purchase whose pending points are to be set free.' })
@JudgedInUseCase()
export class ReleasePointsInput {
  @Field(() => PurchaseRefInput, { description: 'The purchase. Whose points it earned follows from it.' })
  readonly purchase: PurchaseRefInput;
}

@ObjectType({ description: 'The answer to releasePoints.' })
export class ReleasePointsPayload {
  /** Resolved to `customer`. */
  readonly customerId: CustomerId | null;

  @Field(() => Points, {
    nullable: true,
    description:
      'How many points became available now: what is left of what the purchase earned, or 0 when none of it was ' +
      'pending. Debt is paid from it first. Null when refused.',
  })
  readonly released: number | null;

  @Field(() => [UserError], { description: 'Why nothing was released; empty when the purchase was found.' })
  readonly userErrors: UserError[];
}

@Resolver(() => ReleasePointsPayload)
export class ReleasePointsResolver {
  constructor(
    private readonly release: ReleasePoints,
    private readonly customers: CustomerLoader,
  ) {}

  @Mutation(() => ReleasePointsPayload, {
    description:
      "Makes a purchase's pending points available now: where the program's settings leave that to a request, or " +
      'before their time. Doing it again releases 0. For staff.',
  })
  async releasePoints(
    @Args('input', { type: () => ReleasePointsInput, description: 'The purchase.' })
    { purchase: { source, externalId } }: ReleasePointsInput,
    @CurrentActor() actor: Actor,
  ): Promise<ReleasePointsPayload> {
    const outcome = await this.release.execute({ source, externalId }, actor);
    return outcome.ok
      ? { ...outcome.value, userErrors: [] }
      : { customerId: null, released: null, userErrors: toUserErrors(outcome.error) };
  }

  @ResolveField(() => CustomerType, {
    nullable: true,
    description: 'The customer with their points as they are now; null for a purchase nobody has claimed.',
  })
  async customer(
    @Parent() { customerId }: ReleasePointsPayload,
    @Context() context: GraphqlContext,
  ): Promise<CustomerType | null> {
    return customerId && this.customers.load(customerId, context);
  }
}
