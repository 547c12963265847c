import { Field, ObjectType } from '@nestjs/graphql';
import type { CustomerId } from '../../kernel/id.js';
import type { Result } from '../../kernel/result.js';
import { ActStatusEnum, toUserErrors, UserError } from '../../platform/graphql/index.js';
import type { ActStatus } from '../../platform/receipts/index.js';
import type { EventOutcome } from '../app/record-event.js';
import { OccasionType, occasionTypeOf } from './occasion.type.js';

@ObjectType({ description: 'The answer to recordEvent.' })
export class RecordEventPayload {
  /** Resolved to `customer`. */
  readonly customerId: CustomerId | null;

  @Field(() => OccasionType, {
    nullable: true,
    description: 'The event as it was recorded, with what rules did; null when refused.',
  })
  readonly event: OccasionType | null;

  @Field(() => ActStatusEnum, {
    nullable: true,
    description: 'Whether it was recorded now; null when refused.',
  })
  readonly status: ActStatus | null;

  @Field(() => [UserError], { description: 'Why nothing was recorded; empty when something was.' })
  readonly userErrors: UserError[];
}

export function recordEventPayloadOf(outcome: Result<EventOutcome>): RecordEventPayload {
  if (!outcome.ok) {
    return { customerId: null, event: null, status: null, userErrors: toUserErrors(outcome.error) };
  }
  const { status, event } = outcome.value;
  return { customerId: event.customerId, event: occasionTypeOf(event), status, userErrors: [] };
}
