import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { CustomerLoader, CustomerType } from '../../customers/index.js';
import type { GraphqlContext } from '../../platform/graphql/index.js';
import { AdjustPoints } from '../app/adjust-points.js';
import { adjustmentCommandOf, AdjustPointsInput } from './adjust-points.input.js';
import { AdjustPointsPayload, adjustPointsPayloadOf } from './adjust-points.payload.js';

@Resolver(() => AdjustPointsPayload)
export class AdjustPointsResolver {
  constructor(
    private readonly adjust: AdjustPoints,
    private readonly customers: CustomerLoader,
  ) {}

  @Mutation(() => AdjustPointsPayload, {
    description:
      'Gives or takes points by hand, with a reason. Points given can be spent at once and pay debt first; points ' +
      'taken beyond what is available become debt where the program allows it, else nothing is taken. Sending the ' +
      'same again answers the same and moves nothing twice. For staff.',
  })
  async adjustPoints(
    @Args('input', { type: () => AdjustPointsInput, description: 'Whose points, how many and why.' })
    input: AdjustPointsInput,
    @CurrentActor() actor: Actor,
  ): Promise<AdjustPointsPayload> {
    return adjustPointsPayloadOf(await this.adjust.execute(adjustmentCommandOf(input), actor));
  }

  @ResolveField(() => CustomerType, {
    nullable: true,
    description: 'The customer with their points as they are now; null when refused.',
  })
  async customer(
    @Parent() { customerId }: AdjustPointsPayload,
    @Context() context: GraphqlContext,
  ): Promise<CustomerType | null> {
    return customerId && this.customers.load(customerId, context);
  }
}
