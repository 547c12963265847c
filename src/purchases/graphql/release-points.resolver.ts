import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { CustomerLoader, CustomerType } from '../../customers/index.js';
import { toUserErrors, type GraphqlContext } from '../../platform/graphql/index.js';
import { ReleasePoints } from '../app/release-points.js';
import { ReleasePointsInput } from './release-points.input.js';
import { ReleasePointsPayload } from './release-points.payload.js';

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
