import { Field, ObjectType } from '@nestjs/graphql';
import type { CustomerId } from '../../kernel/id.js';
import type { Result } from '../../kernel/result.js';
import { ActStatusEnum, toUserErrors, UserError } from '../../platform/graphql/index.js';
import type { ActStatus } from '../../platform/receipts/index.js';
import type { ReturnOutcome } from '../app/return-batch.js';
import { ReturnType, returnTypeOf } from './return.type.js';
import { TierChangeType, tierChangeType } from './tier-change.type.js';

@ObjectType({ description: 'The answer to recordReturn, and to each return of recordReturns.' })
export class RecordReturnPayload {
  /** Whose balances the answer tells; resolved to `customer`. */
  readonly customerId: CustomerId | null;

  @Field(() => ReturnType, {
    nullable: true,
    description: 'The return; null when nothing could be taken back.',
  })
  readonly return: ReturnType | null;

  @Field(() => ActStatusEnum, {
    nullable: true,
    description: 'Whether it was recorded now; null when refused.',
  })
  readonly status: ActStatus | null;

  @Field(() => TierChangeType, {
    nullable: true,
    description: 'What it did to the tier of the customer; null for nothing.',
  })
  readonly tierChange: TierChangeType | null;

  @Field(() => [UserError], {
    description:
      'Why nothing was taken back; or, beside a return of which some lines were taken, why others were not. Empty ' +
      'when everything was.',
  })
  readonly userErrors: UserError[];
}

export function recordReturnPayloadOf(
  outcome: Result<ReturnOutcome>,
  path: readonly string[] = ['input'],
): RecordReturnPayload {
  if (!outcome.ok) {
    return {
      customerId: null,
      return: null,
      status: null,
      tierChange: null,
      userErrors: toUserErrors(outcome.error, path),
    };
  }
  const { status, return: recorded, customerId } = outcome.value;
  const refusals = recorded.decision.lines.flatMap(({ refusal }) => refusal ?? []);
  return {
    customerId,
    return: returnTypeOf(recorded),
    status,
    tierChange: tierChangeType(recorded.decision.tierChange),
    userErrors: toUserErrors(refusals, path),
  };
}
