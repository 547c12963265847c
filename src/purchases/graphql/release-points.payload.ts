import { Field, ObjectType } from '@nestjs/graphql';
import type { CustomerId } from '../../kernel/id.js';
import { Points, UserError } from '../../platform/graphql/index.js';

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
