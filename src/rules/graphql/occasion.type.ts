import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Instant } from '../../kernel/instant.js';
import { connectionOf, DateTime, Points } from '../../platform/graphql/index.js';
import {
  earningsOfOccasion,
  type OccasionId,
  type OccasionKind,
  type RecordedOccasion,
} from '../domain/index.js';

const OccasionKindEnum = {
  CUSTOMER_JOINED: 'CUSTOMER_JOINED',
  BIRTHDAY: 'BIRTHDAY',
  MEMBERSHIP_ANNIVERSARY: 'MEMBERSHIP_ANNIVERSARY',
  TIER_CHANGED: 'TIER_CHANGED',
  REFERRAL_QUALIFIED: 'REFERRAL_QUALIFIED',
  FEEDBACK_GIVEN: 'FEEDBACK_GIVEN',
  LAPSED: 'LAPSED',
  REPLENISHMENT_DUE: 'REPLENISHMENT_DUE',
  CUSTOM_EVENT: 'CUSTOM_EVENT',
  EXPIRY: 'EXPIRY',
} as const satisfies Record<OccasionKind, OccasionKind>;

registerEnumType(OccasionKindEnum, {
  name: 'OccasionKind',
  description: 'What happened to a customer beside a purchase.',
  valuesMap: {
    CUSTOMER_JOINED: { description: 'The customer joined the program.' },
    BIRTHDAY: { description: 'It was the birthday of the customer.' },
    MEMBERSHIP_ANNIVERSARY: { description: 'The customer joined on this day, a year ago or longer.' },
    TIER_CHANGED: { description: 'The customer came to another tier, up or down.' },
    REFERRAL_QUALIFIED: { description: 'A friend whom the customer brought qualified.' },
    FEEDBACK_GIVEN: { description: 'The customer answered a survey.' },
    LAPSED: { description: 'The customer had bought nothing for a number of days.' },
    REPLENISHMENT_DUE: { description: 'A product was due that the customer buys again and again.' },
    CUSTOM_EVENT: { description: 'An event that was sent by recordEvent.' },
    EXPIRY: {
      description: 'Points were about to lapse, and the customer was to be told. No rule acts on it.',
    },
  },
});

@ObjectType('OccasionRule', { description: 'The rule that an earning on an occasion comes from.' })
export class OccasionRuleType {
  @Field(() => ID, { description: 'Our id of the rule, opaque.' })
  readonly id: string;

  @Field(() => String, { description: 'What the rule was called then.' })
  readonly name: string;
}

@ObjectType('OccasionEarning', { description: 'What one rule gave on an occasion, with its arithmetic.' })
export class OccasionEarningType {
  @Field(() => OccasionRuleType, { description: 'The rule.' })
  readonly rule: OccasionRuleType;

  @Field(() => Int, { description: "The rule's version." })
  readonly version: number;

  @Field(() => Points, { description: 'The points it gave.' })
  readonly points: number;

  @Field(() => String, { description: 'The arithmetic in words, and what a limit cut.' })
  readonly explanation: string;
}

@ObjectType('Occasion', {
  description: 'Something other than a purchase that happened to a customer, and what rules did then.',
})
export class OccasionType {
  @Field(() => ID, { description: 'Our id of it, opaque.' })
  readonly id: OccasionId;

  @Field(() => String, {
    description:
      'What makes it one of its kind for the customer, e.g. "BIRTHDAY 2026-05-03": rules act on it once.',
  })
  readonly key: string;

  @Field(() => OccasionKindEnum, { description: 'What happened.' })
  readonly kind: OccasionKind;

  @Field(() => String, { description: 'What happened, for people; of an event that was sent, its name.' })
  readonly name: string;

  @Field(() => DateTime, { description: 'When it happened; of a day, when that began.' })
  readonly occurredAt: Instant;

  @Field(() => DateTime, { description: 'When we learned of it.' })
  readonly recordedAt: Instant;

  @Field(() => Points, { description: 'What rules gave for it.' })
  readonly pointsEarned: number;

  @Field(() => [OccasionEarningType], {
    description:
      'What earned the points, rule by rule; adds up to `pointsEarned`. Customers see the rules that gave points.',
  })
  readonly earnings: readonly OccasionEarningType[];

  @Field(() => [String], {
    description: 'Tags that rules put on the customer then; empty for customers, who do not see them.',
  })
  readonly tagsAdded: readonly string[];
}

export const OccasionConnection = connectionOf(
  () => OccasionType,
  'Occasion',
  'What happened to a customer beside purchases, what was recorded last first.',
);

export function occasionTypeOf(occasion: RecordedOccasion): OccasionType {
  const { occasionId, key, kind, name, occurredAt, recordedAt, pointsEarned, decision } = occasion;
  const earnings = earningsOfOccasion(decision).map(
    ({ ruleId, name: ruleName, version, points, explanation }) => ({
      rule: { id: ruleId, name: ruleName },
      version,
      points,
      explanation,
    }),
  );
  const { tagsAdded } = decision;
  return { id: occasionId, key, kind, name, occurredAt, recordedAt, pointsEarned, earnings, tagsAdded };
}
