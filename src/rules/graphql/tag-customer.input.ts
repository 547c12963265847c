import { Field, InputType } from '@nestjs/graphql';
import { CustomerRefInput, customerRefOf } from '../../customers/index.js';
import { JudgedInUseCase } from '../../platform/graphql/index.js';
import type { TaggingCommand } from '../domain/index.js';

@InputType('TagCustomerInput', { description: 'Tags to be put on a customer or taken away.' })
@JudgedInUseCase()
export class TagCustomerInput {
  @Field(() => CustomerRefInput, { description: 'Whose tags.' })
  readonly customer: CustomerRefInput;

  @Field(() => [String], {
    nullable: true,
    description: 'Tags to be added: 1 to 100 characters each. A customer has at most 100.',
  })
  readonly add?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'Tags to be removed, before others are added.' })
  readonly remove?: readonly string[] | null;
}

export function taggingCommandOf({ customer, add, remove }: TagCustomerInput): TaggingCommand {
  return { customer: customerRefOf(customer), add: add ?? [], remove: remove ?? [] };
}
