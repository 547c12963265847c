import { Field, ObjectType } from '@nestjs/graphql';
import type { Instant } from '../../kernel/instant.js';
import { DateTime } from '../../platform/graphql/index.js';
import type { TierChangeReason } from '../../tiers/index.js';
import type { AnyDecision, StoredTierChange } from '../domain/stored-decision.js';
import { TierChangeReasonEnum } from './customer-tier.type.js';

@ObjectType('TierName', { description: 'A tier by its code and name.' })
export class TierNameType {
  @Field(() => String, { description: 'Its code, by which rules know it.' })
  readonly code: string;

  @Field(() => String, { description: 'Its name, for people.' })
  readonly name: string;
}

@ObjectType('TierChange', { description: "What a purchase or a return did to its customer's tier." })
export class TierChangeType {
  @Field(() => TierNameType, { description: 'The tier before.' })
  readonly from: TierNameType;

  @Field(() => TierNameType, { description: 'The tier since.' })
  readonly to: TierNameType;

  @Field(() => DateTime, { description: 'From when it holds.' })
  readonly holdsFrom: Instant;

  @Field(() => TierChangeReasonEnum, { description: 'Why it changed.' })
  readonly reason: TierChangeReason;

  @Field(() => String, { description: 'In a sentence for the till.' })
  readonly message: string;

  @Field(() => String, { description: 'In a sentence for the customer.' })
  readonly customerMessage: string;
}

/** What a purchase did to the tier; null for nothing. */
export function tierChangeTypeOf(decision: AnyDecision): TierChangeType | null {
  return decision.form === 1 ? null : tierChangeType(decision.tierChange);
}

export function tierChangeType(change: StoredTierChange | undefined): TierChangeType | null {
  if (!change) return null;
  const { from, to, holdsFrom, reason, till: message, customer: customerMessage } = change;
  return { from, to, holdsFrom, reason, message, customerMessage };
}
