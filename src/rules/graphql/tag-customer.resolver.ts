import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { CustomerLoader, CustomerType } from '../../customers/index.js';
import type { GraphqlContext } from '../../platform/graphql/index.js';
import { TagCustomer } from '../app/tag-customer.js';
import { TagCustomerInput, taggingCommandOf } from './tag-customer.input.js';
import { TagCustomerPayload, tagCustomerPayloadOf } from './tag-customer.payload.js';

@Resolver(() => TagCustomerPayload)
export class TagCustomerResolver {
  constructor(
    private readonly tagging: TagCustomer,
    private readonly customers: CustomerLoader,
  ) {}

  @Mutation(() => TagCustomerPayload, {
    description:
      'Puts tags on a customer and takes tags away, for conditions to ask about. Doing the same again changes nothing. ' +
      'For staff.',
  })
  async tagCustomer(
    @Args('input', { type: () => TagCustomerInput, description: 'Whose tags, and which.' })
    input: TagCustomerInput,
    @CurrentActor() actor: Actor,
  ): Promise<TagCustomerPayload> {
    return tagCustomerPayloadOf(await this.tagging.execute(taggingCommandOf(input), actor));
  }

  @ResolveField(() => CustomerType, {
    nullable: true,
    description: 'The customer with their tags as they are now; null when refused.',
  })
  async customer(
    @Parent() { customerId }: TagCustomerPayload,
    @Context() context: GraphqlContext,
  ): Promise<CustomerType | null> {
    return customerId && this.customers.load(customerId, context);
  }
}
