import { createUnionType, Field, ObjectType } from '@nestjs/graphql';
import { MinorUnits, Points } from '../../platform/graphql/index.js';
import {
  EFFECTS,
  type LineFilter,
  type PointsAward,
  type RuleEffect,
  type RuleEffectKind,
} from '../domain/index.js';
import { RuleEffectKindEnum } from './rule-enums.js';

@ObjectType('PerAmountAward', { description: 'Points for money spent. Multipliers multiply them.' })
class PerAmountAwardType {
  @Field(() => Points, { description: 'How many points there are for each `perMinor`.' })
  readonly points: number;

  @Field(() => MinorUnits, { description: 'For which amount, in minor units; parts of it count in part.' })
  readonly perMinor: number;
}

@ObjectType('PerStepAward', { description: 'Points for every full step of money spent.' })
class PerStepAwardType {
  @Field(() => Points, { description: 'How many points there are for each full step.' })
  readonly points: number;

  @Field(() => MinorUnits, { description: 'The step, in minor units, of all lines that count together.' })
  readonly stepMinor: number;
}

@ObjectType('FixedAward', { description: 'Points once, however much it is.' })
class FixedAwardType {
  @Field(() => Points, { description: 'How many points.' })
  readonly points: number;
}

@ObjectType('PerUnitAward', { description: 'Points for every unit bought.' })
class PerUnitAwardType {
  @Field(() => Points, {
    description:
      'How many points there are for each unit; of parts of one in part, rounded down over all lines.',
  })
  readonly points: number;
}

@ObjectType('MultiplierAward', { description: 'So many times the points.' })
class MultiplierAwardType {
  @Field(() => String, {
    description:
      'How many times, as an exact decimal above 1 such as "1.5". Multipliers add up: 2 and 3 are 4 together, and ' +
      'all together are at most 10.',
  })
  readonly factor: string;
}

const AWARD_TYPES = {
  PER_AMOUNT: PerAmountAwardType,
  PER_STEP: PerStepAwardType,
  FIXED: FixedAwardType,
  PER_UNIT: PerUnitAwardType,
  MULTIPLIER: MultiplierAwardType,
} as const satisfies Record<PointsAward['kind'], unknown>;

const PointsAwardUnion = createUnionType({
  name: 'PointsAward',
  description: 'How points are counted.',
  types: () => Object.values(AWARD_TYPES),
  resolveType: ({ kind }: PointsAward) => AWARD_TYPES[kind],
});

@ObjectType('LineFilter', {
  description:
    'Which lines of a purchase count: those that skus, categoryPaths or tags name, or all where these are empty; ' +
    'none that the excluded ones name; and of what is left those that the condition holds for.',
})
class LineFilterType implements LineFilter {
  @Field(() => [String], { description: 'Products, by their numbers.' })
  readonly skus: readonly string[];

  @Field(() => [String], { description: 'Categories by their paths; each stands for all in it as well.' })
  readonly categoryPaths: readonly string[];

  @Field(() => [String], { description: 'Tags of products.' })
  readonly tags: readonly string[];

  @Field(() => [String], { description: 'Products that do not count.' })
  readonly excludedSkus: readonly string[];

  @Field(() => [String], { description: 'Categories that do not count, with all in them.' })
  readonly excludedCategoryPaths: readonly string[];

  @Field(() => [String], { description: 'Tags of products that do not count.' })
  readonly excludedTags: readonly string[];

  @Field(() => String, { nullable: true, description: 'In CEL, over `line`; null for none.' })
  readonly condition: string | null;
}

/** What all effects say of themselves. */
@ObjectType({ isAbstract: true })
abstract class AnyEffectType {
  @Field(() => RuleEffectKindEnum, { description: 'What it does.' })
  readonly kind: RuleEffectKind;

  @Field(() => String, {
    nullable: true,
    description: 'From when on effects of this kind act, such as "once offers are built"; null for now.',
  })
  readonly actsFrom: string | null;
}

@ObjectType('AwardPointsEffect', { description: 'Gives points.' })
class AwardPointsEffectType extends AnyEffectType {
  @Field(() => PointsAwardUnion, { description: 'How they are counted.' })
  readonly award: PointsAward;

  @Field(() => LineFilterType, { nullable: true, description: 'Over which lines; null for all.' })
  readonly lines: LineFilter | null;
}

@ObjectType('AddTagEffect', { description: 'Gives the customer a tag.' })
class AddTagEffectType extends AnyEffectType {
  @Field(() => String, { description: 'The tag.' })
  readonly tag: string;
}

@ObjectType('IssueOfferEffect', { description: 'Gives the customer an offer, once offers are built.' })
class IssueOfferEffectType extends AnyEffectType {
  @Field(() => String, { description: 'The promotion it is of.' })
  readonly promotion: string;
}

@ObjectType('GrantRewardEffect', { description: 'Gives the customer a reward, once rewards are built.' })
class GrantRewardEffectType extends AnyEffectType {
  @Field(() => String, { description: 'The reward.' })
  readonly reward: string;
}

@ObjectType('GiveGiftEffect', { description: 'Gives the customer a gift, once gestures are built.' })
class GiveGiftEffectType extends AnyEffectType {
  @Field(() => String, { description: 'The gift, in words for whoever hands it over.' })
  readonly gift: string;
}

@ObjectType('SuggestProductsEffect', { description: 'Suggests products.' })
class SuggestProductsEffectType extends AnyEffectType {
  @Field(() => [String], { description: 'The products, by their numbers.' })
  readonly skus: readonly string[];

  @Field(() => String, { description: 'Why, for the customer.' })
  readonly reason: string;
}

@ObjectType('SuggestCategoryEffect', {
  description: 'Suggests something of a category that fits the customer.',
})
class SuggestCategoryEffectType extends AnyEffectType {
  @Field(() => String, { description: 'The path of the category.' })
  readonly categoryPath: string;

  @Field(() => String, { description: 'Why, for the customer.' })
  readonly reason: string;
}

@ObjectType('SayThanksEffect', { description: 'Sends a message, once message templates are built.' })
class SayThanksEffectType extends AnyEffectType {
  @Field(() => String, { description: 'The name of the message template.' })
  readonly template: string;
}

@ObjectType('OpenFollowUpEffect', { description: 'Gives staff a task, once cases are built.' })
class OpenFollowUpEffectType extends AnyEffectType {
  @Field(() => String, { description: 'What is to be done, in words for staff.' })
  readonly task: string;
}

const EFFECT_TYPES = {
  AWARD_POINTS: AwardPointsEffectType,
  ADD_TAG: AddTagEffectType,
  ISSUE_OFFER: IssueOfferEffectType,
  GRANT_REWARD: GrantRewardEffectType,
  GIVE_GIFT: GiveGiftEffectType,
  SUGGEST_PRODUCTS: SuggestProductsEffectType,
  SUGGEST_CATEGORY: SuggestCategoryEffectType,
  SAY_THANKS: SayThanksEffectType,
  OPEN_FOLLOW_UP: OpenFollowUpEffectType,
} as const satisfies Record<RuleEffectKind, unknown>;

export type ToldEffect = RuleEffect & Pick<AnyEffectType, 'actsFrom'>;

export const RuleEffectUnion = createUnionType({
  name: 'RuleEffect',
  description: 'What a rule does for the customer. Each says its `kind`, and from when on it acts.',
  types: () => Object.values(EFFECT_TYPES),
  resolveType: ({ kind }: RuleEffect) => EFFECT_TYPES[kind],
});

export function toldEffectOf(effect: RuleEffect): ToldEffect {
  return { ...effect, actsFrom: EFFECTS[effect.kind].actsFrom };
}
