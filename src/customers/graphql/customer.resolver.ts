import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { CalendarDate, type GraphqlContext } from '../../platform/graphql/index.js';
import { EnrollCustomers } from '../app/enroll-customers.js';
import { FindCustomer } from '../app/find-customer.js';
import { FindSelf } from '../app/find-self.js';
import type { Identifier, PersonalData } from '../domain/index.js';
import { CustomerRefInput, customerRefOf } from './customer-ref.input.js';
import { CustomerLoader } from './customer.loader.js';
import { CustomerType, customerTypeOf, IdentifierType } from './customer.type.js';
import { EnrollCustomerInput } from './enroll-customer.input.js';
import { EnrollCustomerPayload, enrollCustomerPayloadOf } from './enroll-customer.payload.js';

@Resolver(() => CustomerType)
export class CustomerResolver {
  constructor(
    private readonly enrollCustomers: EnrollCustomers,
    private readonly findCustomer: FindCustomer,
    private readonly findSelf: FindSelf,
    private readonly loader: CustomerLoader,
  ) {}

  @Query(() => CustomerType, {
    nullable: true,
    description:
      'A customer by id or identifier; null when there is none. One who was merged is found as the survivor. ' +
      'For tills and staff.',
  })
  async customer(
    @Args('by', { type: () => CustomerRefInput, description: 'Who is looked for.' }) by: CustomerRefInput,
    @CurrentActor() actor: Actor,
  ): Promise<CustomerType | null> {
    const customer = await this.findCustomer.execute(customerRefOf(by), actor);
    return customer && customerTypeOf(customer);
  }

  @Query(() => CustomerType, {
    nullable: true,
    description:
      "The customer whose storefront token this is; null when its subject is no customer's external id.",
  })
  async me(@CurrentActor() actor: Actor): Promise<CustomerType | null> {
    const customer = await this.findSelf.execute(actor);
    return customer && customerTypeOf(customer);
  }

  @Mutation(() => EnrollCustomerPayload, {
    description:
      'Enrols a customer. Enrolling again with identifiers that all belong to one customer answers that customer ' +
      'and changes nothing, so a till that got no answer simply asks again. For tills and staff.',
  })
  async enrollCustomer(
    @Args('input', { type: () => EnrollCustomerInput, description: 'Who is enrolled.' })
    input: EnrollCustomerInput,
    @CurrentActor() actor: Actor,
  ): Promise<EnrollCustomerPayload> {
    const [outcome] = await this.enrollCustomers.execute([input], actor);
    return enrollCustomerPayloadOf(outcome!);
  }

  @ResolveField(() => [IdentifierType], {
    description:
      'All the ways to name this customer: external ids, cards, e-mail addresses, telephone numbers.',
  })
  async identifiers(
    @Parent() customer: CustomerType,
    @Context() context: GraphqlContext,
  ): Promise<readonly Identifier[]> {
    return (await this.loader.personalData(customer.id, context))?.identifiers ?? [];
  }

  @ResolveField(() => String, { nullable: true, description: 'Given name; null when not known.' })
  givenName(@Parent() customer: CustomerType, @Context() context: GraphqlContext): Promise<string | null> {
    return this.known(customer, context, 'givenName');
  }

  @ResolveField(() => String, { nullable: true, description: 'Family name; null when not known.' })
  familyName(@Parent() customer: CustomerType, @Context() context: GraphqlContext): Promise<string | null> {
    return this.known(customer, context, 'familyName');
  }

  @ResolveField(() => CalendarDate, { nullable: true, description: 'Date of birth; null when not known.' })
  birthDate(@Parent() customer: CustomerType, @Context() context: GraphqlContext): Promise<string | null> {
    return this.known(customer, context, 'birthDate');
  }

  @ResolveField(() => String, {
    nullable: true,
    description: 'The country as the merchant writes it; null when not known.',
  })
  country(@Parent() customer: CustomerType, @Context() context: GraphqlContext): Promise<string | null> {
    return this.known(customer, context, 'country');
  }

  private async known<Field extends 'givenName' | 'familyName' | 'birthDate' | 'country'>(
    customer: CustomerType,
    context: GraphqlContext,
    field: Field,
  ): Promise<PersonalData[Field] | null> {
    return (await this.loader.personalData(customer.id, context))?.[field] ?? null;
  }
}
