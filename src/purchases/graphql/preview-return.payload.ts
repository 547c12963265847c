import { Field, ObjectType } from '@nestjs/graphql';
import type { Result } from '../../kernel/result.js';
import { MinorUnits, toUserErrors, UserError } from '../../platform/graphql/index.js';
import type { ReturnOutcome } from '../app/return-batch.js';
import { ClawbackType, ReturnLineType, returnTypeOf } from './return.type.js';
import { TierChangeType, tierChangeType } from './tier-change.type.js';

@ObjectType({ description: 'The answer to previewReturn.' })
export class PreviewReturnPayload {
  @Field(() => [ReturnLineType], { description: 'Line by line, what would be taken back.' })
  readonly lines: readonly ReturnLineType[];

  @Field(() => MinorUnits, {
    nullable: true,
    description: 'What had been paid for it, in minor units; null when everything would be refused.',
  })
  readonly refundMinor: number | null;

  @Field(() => ClawbackType, {
    nullable: true,
    description: 'What would become of the points; null when everything would be refused.',
  })
  readonly clawback: ClawbackType | null;

  @Field(() => TierChangeType, {
    nullable: true,
    description: 'What it would do to the tier of the customer; null for nothing.',
  })
  readonly tierChange: TierChangeType | null;

  @Field(() => [UserError], { description: 'What would be refused, and why.' })
  readonly userErrors: UserError[];
}

export function previewReturnPayloadOf(outcome: Result<ReturnOutcome>): PreviewReturnPayload {
  if (!outcome.ok) {
    return {
      lines: [],
      refundMinor: null,
      clawback: null,
      tierChange: null,
      userErrors: toUserErrors(outcome.error),
    };
  }
  const { return: decided } = outcome.value;
  const { lines, refundMinor, clawback } = returnTypeOf(decided);
  const refusals = decided.decision.lines.flatMap(({ refusal }) => refusal ?? []);
  return {
    lines,
    refundMinor,
    clawback,
    tierChange: tierChangeType(decided.decision.tierChange),
    userErrors: toUserErrors(refusals),
  };
}
