import { Field, ObjectType } from '@nestjs/graphql';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { DateTime, Points } from '../../platform/graphql/index.js';
import type { Balances, ExpiringPoints } from '../domain/index.js';

@ObjectType('ExpiringPoints', {
  description: 'Points that lapse at one instant unless they are spent before.',
})
export class ExpiringPointsType implements ExpiringPoints {
  @Field(() => Points, { description: 'How many, pending ones among them.' })
  readonly points: number;

  @Field(() => DateTime, { description: 'From when on they are gone.' })
  readonly at: Instant;
}

@ObjectType('PointsAccount', {
  description: "A customer's points as they are now. No balance is ever negative.",
})
export class PointsAccountType implements Balances {
  /** Whose it is; what else is known of it is found by that. */
  readonly customerId: CustomerId;

  @Field(() => Points, { description: 'Points that can be spent.' })
  readonly available: number;

  @Field(() => Points, {
    description: 'Points earned that cannot be spent yet, e.g. until the return window ends.',
  })
  readonly pending: number;

  @Field(() => Points, { description: 'Points held for redemptions under way.' })
  readonly reserved: number;

  @Field(() => Points, {
    description:
      'Points owed, because goods came back when their points were spent; the next points pay it first.',
  })
  readonly debt: number;
}

export function pointsAccountTypeOf(
  customerId: CustomerId,
  { available, pending, reserved, debt }: Balances,
): PointsAccountType {
  return { customerId, available, pending, reserved, debt };
}
