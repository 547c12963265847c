import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { CustomerLoader, CustomerType } from '../../customers/index.js';
import type { GraphqlContext } from '../../platform/graphql/index.js';
import { RecordEvent } from '../app/record-event.js';
import { eventCommandOf, RecordEventInput } from './record-event.input.js';
import { RecordEventPayload, recordEventPayloadOf } from './record-event.payload.js';

@Resolver(() => RecordEventPayload)
export class RecordEventResolver {
  constructor(
    private readonly events: RecordEvent,
    private readonly customers: CustomerLoader,
  ) {}

  @Mutation(() => RecordEventPayload, {
    description:
      'Records something that happened to a customer beside a purchase, and lets the rules act that wait for an event ' +
      'of that name. Sending the same again answers what was decided then. Where it brings points, the customer is ' +
      'shown the name of the event and the names of the rules that gave them. For tills and staff.',
  })
  async recordEvent(
    @Args('input', { type: () => RecordEventInput, description: 'What happened, to whom and when.' })
    input: RecordEventInput,
    @CurrentActor() actor: Actor,
  ): Promise<RecordEventPayload> {
    return recordEventPayloadOf(await this.events.execute(eventCommandOf(input), actor));
  }

  @ResolveField(() => CustomerType, {
    nullable: true,
    description: 'The customer with their points as they are now; null when refused.',
  })
  async customer(
    @Parent() { customerId }: RecordEventPayload,
    @Context() context: GraphqlContext,
  ): Promise<CustomerType | null> {
    return customerId && this.customers.load(customerId, context);
  }
}
