import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Instant } from '../../kernel/instant.js';
import { connectionOf, DateTime, WholeNumber } from '../../platform/graphql/index.js';
import {
  TierMetricEnum,
  TierRungType,
  tierRungTypeOf,
  type TierChangeReason,
  type TierMetric,
} from '../../tiers/index.js';
import type { ToldTier, ToldTierRow } from '../app/read-tiers.js';

export const TierChangeReasonEnum = {
  UPGRADE: 'UPGRADE',
  DOWNGRADE: 'DOWNGRADE',
  CORRECTION: 'CORRECTION',
  LADDER: 'LADDER',
} as const satisfies Record<TierChangeReason, TierChangeReason>;

registerEnumType(TierChangeReasonEnum, {
  name: 'TierChangeReason',
  description: 'Why a customer came to another tier.',
  valuesMap: {
    UPGRADE: { description: 'A purchase reached its threshold.' },
    DOWNGRADE: {
      description: 'The period and its grace ended without the tier having been earned again.',
    },
    CORRECTION: {
      description: 'A late purchase or a return made the past be judged again. Points that were earned stay.',
    },
    LADDER: { description: 'A new version of the tiers came into force.' },
  },
});

@ObjectType('CustomerTier', { description: 'The tier that a customer holds now, with what it brings.' })
export class CustomerTierType {
  @Field(() => String, { description: 'Its code, by which rules know it, such as GOLD.' })
  readonly code: string;

  @Field(() => String, { description: 'How customers know it.' })
  readonly name: string;

  @Field(() => String, {
    description: 'What earned points are multiplied by, as an exact decimal from 1 to 10 such as "1.5".',
  })
  readonly earnMultiplier: string;

  @Field(() => [String], { description: 'Everything else it brings, in words for the customer.' })
  readonly benefits: readonly string[];

  @Field(() => DateTime, { description: 'Since when it is held.' })
  readonly heldFrom: Instant;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when it is held if nothing more is bought, grace included; null for always.',
  })
  readonly heldUntil: Instant | null;
}

@ObjectType('NextTier', { description: 'What is missing to the next tier.' })
export class NextTierType {
  @Field(() => TierRungType, { description: 'The next tier.' })
  readonly tier: TierRungType;

  @Field(() => WholeNumber, {
    description: 'How much is missing: points, minor units or purchases, as the metric says; above 0.',
  })
  readonly missing: number;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Before when that much does; afterwards it takes more. Null when that never changes by itself.',
  })
  readonly before: Instant | null;
}

@ObjectType('StayOnTier', {
  description: 'What is missing to stay on the tier beyond the time for which it is held already.',
})
export class StayOnTierType {
  @Field(() => WholeNumber, {
    description: 'How much is missing: points, minor units or purchases, as the metric says; above 0.',
  })
  readonly missing: number;

  @Field(() => DateTime, { description: 'From when on purchases count for it.' })
  readonly from: Instant;

  @Field(() => DateTime, { description: 'Before when it has to be reached.' })
  readonly before: Instant;

  @Field(() => TierRungType, { description: 'The tier that follows otherwise, when `heldUntil` is reached.' })
  readonly otherwise: TierRungType;
}

@ObjectType('TierProgress', {
  description: 'How far a customer is to the next tier, and to stay on this one.',
})
export class TierProgressType {
  @Field(() => TierMetricEnum, { description: 'What counts, which is also what the amounts here are in.' })
  readonly metric: TierMetric;

  @Field(() => WholeNumber, {
    description:
      "What counts towards the next tier now: points, minor units of the program's currency or purchases, as the " +
      'metric says.',
  })
  readonly counted: number;

  @Field(() => NextTierType, {
    nullable: true,
    description: 'What is missing to the next tier; null on the highest.',
  })
  readonly next: NextTierType | null;

  @Field(() => StayOnTierType, {
    nullable: true,
    description:
      'What is missing to stay; null where there is nothing to lose: on the entry tier, and for life.',
  })
  readonly stay: StayOnTierType | null;

  @Field(() => [String], { description: 'All of it in English sentences for the customer.' })
  readonly sentences: readonly string[];
}

@ObjectType('TierHistoryEntry', {
  description:
    "A row of a customer's history of tiers; never changed once written. It outranks the rows written before it from " +
    '`holdsFrom` on, which stay as what was believed until then.',
})
export class TierHistoryEntryType {
  @Field(() => Int, { description: "Its number in the customer's history." })
  readonly seq: number;

  @Field(() => TierRungType, { description: 'The tier, with what it takes and brings by that version.' })
  readonly tier: TierRungType;

  @Field(() => DateTime, { description: 'From when on it holds.' })
  readonly holdsFrom: Instant;

  @Field(() => TierChangeReasonEnum, { description: 'Why.' })
  readonly reason: TierChangeReason;

  @Field(() => DateTime, {
    description:
      'When it was recorded; the present time for what only time has done and nobody recorded yet.',
  })
  readonly recordedAt: Instant;

  @Field(() => Int, { description: 'The version of the tiers that it goes by.' })
  readonly ladderVersion: number;
}

export const TierHistoryConnection = connectionOf(
  () => TierHistoryEntryType,
  'TierHistory',
  "A customer's history of tiers, the newest row first. Before the first everybody is on the entry tier.",
);

export function customerTierTypeOf({ overview }: ToldTier): CustomerTierType {
  const { heldFrom, heldUntil } = overview;
  const { code, name, earnMultiplier, benefits } = tierRungTypeOf(overview.rung);
  return { code, name, earnMultiplier, benefits, heldFrom, heldUntil };
}

export function tierProgressTypeOf({ overview, sentences }: ToldTier): TierProgressType {
  const { metric, counted, next, stay } = overview;
  return {
    metric,
    counted,
    next: next && { ...next, tier: tierRungTypeOf(next.rung) },
    stay: stay && { ...stay, otherwise: tierRungTypeOf(stay.otherwise) },
    sentences,
  };
}

export function tierHistoryEntryTypeOf({ rung, ...row }: ToldTierRow): TierHistoryEntryType {
  return { ...row, tier: tierRungTypeOf(rung) };
}
