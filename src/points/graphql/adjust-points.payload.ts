import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { AdjustmentId, CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Result } from '../../kernel/result.js';
import { ActStatusEnum, DateTime, Points, toUserErrors, UserError } from '../../platform/graphql/index.js';
import type { ActStatus } from '../../platform/receipts/index.js';
import type { AdjustmentOutcome } from '../app/adjust-points.js';

@ObjectType('PointsAdjustment', { description: 'Points given or taken by hand.' })
export class PointsAdjustmentType {
  @Field(() => ID, { description: 'Our id of the adjustment, opaque.' })
  readonly id: AdjustmentId;

  @Field(() => Points, { description: 'How many: given when above 0, taken when below.' })
  readonly points: number;

  @Field(() => Points, {
    description: 'How many of the points taken were not there and are owed from now on.',
  })
  readonly toDebt: number;

  @Field(() => String, { description: 'Why.' })
  readonly reason: string;

  @Field(() => DateTime, { description: 'When it was recorded, which is when it took effect.' })
  readonly recordedAt: Instant;
}

@ObjectType({ description: 'The answer to adjustPoints.' })
export class AdjustPointsPayload {
  /** Resolved to `customer`. */
  readonly customerId: CustomerId | null;

  @Field(() => PointsAdjustmentType, { nullable: true, description: 'What was done; null when refused.' })
  readonly adjustment: PointsAdjustmentType | null;

  @Field(() => ActStatusEnum, {
    nullable: true,
    description: 'Whether it was recorded now; null when refused.',
  })
  readonly status: ActStatus | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when something was.' })
  readonly userErrors: UserError[];
}

export function adjustPointsPayloadOf(outcome: Result<AdjustmentOutcome>): AdjustPointsPayload {
  if (!outcome.ok) {
    return { customerId: null, adjustment: null, status: null, userErrors: toUserErrors(outcome.error) };
  }
  const { status, adjustment } = outcome.value;
  const { adjustmentId: id, customerId, points, toDebt, reason, recordedAt } = adjustment;
  return { customerId, adjustment: { id, points, toDebt, reason, recordedAt }, status, userErrors: [] };
}
