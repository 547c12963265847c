import { Field, ObjectType } from '@nestjs/graphql';
import type { CustomerId } from '../../kernel/id.js';
import type { Result } from '../../kernel/result.js';
import { toUserErrors, UserError } from '../../platform/graphql/index.js';
import type { TaggingOutcome } from '../app/tag-customer.js';

@ObjectType({ description: 'The answer to tagCustomer.' })
export class TagCustomerPayload {
  /** Resolved to `customer`. */
  readonly customerId: CustomerId | null;

  @Field(() => [String], { description: 'Tags that were not there before; empty when refused.' })
  readonly added: readonly string[];

  @Field(() => [String], { description: 'Tags that were there and are no more; empty when refused.' })
  readonly removed: readonly string[];

  @Field(() => [UserError], { description: 'Why nothing was changed; empty otherwise.' })
  readonly userErrors: UserError[];
}

export function tagCustomerPayloadOf(outcome: Result<TaggingOutcome>): TagCustomerPayload {
  if (outcome.ok) return { ...outcome.value, userErrors: [] };
  return { customerId: null, added: [], removed: [], userErrors: toUserErrors(outcome.error) };
}
