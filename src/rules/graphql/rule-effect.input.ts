import { Field, InputType } from '@nestjs/graphql';
import { BadUserInput } from '../../platform/errors/index.js';
import { JudgedInUseCase, MinorUnits, Points } from '../../platform/graphql/index.js';
import type { LineFilter, PointsAward, RuleEffect } from '../domain/index.js';

@InputType('PerAmountAwardInput', { description: 'Points for money spent. Multipliers multiply them.' })
@JudgedInUseCase()
export class PerAmountAwardInput {
  @Field(() => Points, {
    description:
      'How many points there are for each `perMinor`: 1 to 1,000,000, and at most 1,000 a minor unit.',
  })
  readonly points: number;

  @Field(() => MinorUnits, {
    description: 'For which amount, in minor units: 1 to 1,000,000,000. Parts of it count in part.',
  })
  readonly perMinor: number;
}

@InputType('PerStepAwardInput', { description: 'Points for every full step of money spent.' })
@JudgedInUseCase()
export class PerStepAwardInput {
  @Field(() => Points, {
    description:
      'How many points there are for each full step: 1 to 1,000,000, and at most 1,000 a minor unit.',
  })
  readonly points: number;

  @Field(() => MinorUnits, {
    description: 'The step, in minor units, of all lines that count together: 1 to 1,000,000,000.',
  })
  readonly stepMinor: number;
}

@InputType('FixedAwardInput', { description: 'Points once, however much it is.' })
@JudgedInUseCase()
export class FixedAwardInput {
  @Field(() => Points, { description: 'How many points: 1 to 1,000,000.' })
  readonly points: number;
}

@InputType('PerUnitAwardInput', { description: 'Points for every unit bought.' })
@JudgedInUseCase()
export class PerUnitAwardInput {
  @Field(() => Points, {
    description:
      'How many points there are for each unit: 1 to 1,000,000. Of parts of one in part, rounded down over all lines.',
  })
  readonly points: number;
}

@InputType('MultiplierAwardInput', { description: 'So many times the points.' })
@JudgedInUseCase()
export class MultiplierAwardInput {
  @Field(() => String, {
    description:
      'How many times: a decimal above 1, of at most 10 and with up to four places, such as "1.5".',
  })
  readonly factor: string;
}

@InputType('PointsAwardInput', {
  isOneOf: true,
  description: 'How points are counted, in exactly one way. All but `fixed` need the trigger PURCHASE.',
})
@JudgedInUseCase()
export class PointsAwardInput {
  @Field(() => PerAmountAwardInput, { nullable: true, description: 'For money spent.' })
  readonly perAmount?: PerAmountAwardInput | null;

  @Field(() => PerStepAwardInput, { nullable: true, description: 'For every full step of money spent.' })
  readonly perStep?: PerStepAwardInput | null;

  @Field(() => FixedAwardInput, { nullable: true, description: 'Once.' })
  readonly fixed?: FixedAwardInput | null;

  @Field(() => PerUnitAwardInput, { nullable: true, description: 'For every unit bought.' })
  readonly perUnit?: PerUnitAwardInput | null;

  @Field(() => MultiplierAwardInput, { nullable: true, description: 'So many times the points.' })
  readonly multiplier?: MultiplierAwardInput | null;
}

@InputType('LineFilterInput', {
  description:
    'Which lines of a purchase count: those that skus, categoryPaths or tags name, or all where none is given; none ' +
    'that the excluded ones name; and of what is left those that the condition holds for.',
})
@JudgedInUseCase()
export class LineFilterInput {
  @Field(() => [String], { nullable: true, description: 'Products by their numbers, at most 1,000.' })
  readonly skus?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Categories by their paths, such as `Drinks > Coffee`, at most 100; each with all in it.',
  })
  readonly categoryPaths?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Tags of products, at most 100.' })
  readonly tags?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Products that do not count, at most 1,000.' })
  readonly excludedSkus?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Categories that do not count, with all in them, at most 100.',
  })
  readonly excludedCategoryPaths?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Tags of products that do not count, at most 100.' })
  readonly excludedTags?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'In CEL, over what `ruleFacts(place: LINE)` lists: at most 4,000 characters.',
  })
  readonly condition?: string | null;
}

@InputType('AwardPointsInput', { description: 'Points for the customer.' })
@JudgedInUseCase()
export class AwardPointsInput {
  @Field(() => PointsAwardInput, { description: 'How they are counted.' })
  readonly award: PointsAwardInput;

  @Field(() => LineFilterInput, { nullable: true, description: 'Over which lines; all when left out.' })
  readonly lines?: LineFilterInput | null;
}

@InputType('AddTagInput', { description: 'A tag for the customer.' })
@JudgedInUseCase()
export class AddTagInput {
  @Field(() => String, { description: 'The tag: 1 to 100 characters.' })
  readonly tag: string;
}

@InputType('IssueOfferInput', { description: 'An offer for the customer.' })
@JudgedInUseCase()
export class IssueOfferInput {
  @Field(() => String, { description: 'The promotion it is of: 1 to 100 characters.' })
  readonly promotion: string;
}

@InputType('GrantRewardInput', { description: 'A reward for the customer.' })
@JudgedInUseCase()
export class GrantRewardInput {
  @Field(() => String, { description: 'The reward: 1 to 100 characters.' })
  readonly reward: string;
}

@InputType('GiveGiftInput', { description: 'A gift for the customer.' })
@JudgedInUseCase()
export class GiveGiftInput {
  @Field(() => String, { description: 'The gift, in words for whoever hands it over: 1 to 500 characters.' })
  readonly gift: string;
}

@InputType('SuggestProductsInput', { description: 'Products to suggest.' })
@JudgedInUseCase()
export class SuggestProductsInput {
  @Field(() => [String], { description: 'The products by their numbers: 1 to 50.' })
  readonly skus: string[];

  @Field(() => String, { description: 'Why, for the customer: 1 to 500 characters.' })
  readonly reason: string;
}

@InputType('SuggestCategoryInput', { description: 'A category to suggest.' })
@JudgedInUseCase()
export class SuggestCategoryInput {
  @Field(() => String, { description: 'Its path, such as `Drinks > Coffee`.' })
  readonly categoryPath: string;

  @Field(() => String, { description: 'Why, for the customer: 1 to 500 characters.' })
  readonly reason: string;
}

@InputType('SayThanksInput', { description: 'A message to the customer.' })
@JudgedInUseCase()
export class SayThanksInput {
  @Field(() => String, { description: 'The name of the message template: 1 to 100 characters.' })
  readonly template: string;
}

@InputType('OpenFollowUpInput', { description: 'A task for staff.' })
@JudgedInUseCase()
export class OpenFollowUpInput {
  @Field(() => String, { description: 'What is to be done, in words: 1 to 500 characters.' })
  readonly task: string;
}

@InputType('RuleEffectInput', {
  isOneOf: true,
  description:
    'One thing that a rule does. What acts only from later on can be saved now; a rule of nothing else cannot be ' +
    'published yet.',
})
@JudgedInUseCase()
export class RuleEffectInput {
  @Field(() => AwardPointsInput, { nullable: true, description: 'Give points.' })
  readonly awardPoints?: AwardPointsInput | null;

  @Field(() => AddTagInput, { nullable: true, description: 'Add a tag.' })
  readonly addTag?: AddTagInput | null;

  @Field(() => IssueOfferInput, {
    nullable: true,
    description: 'Issue an offer. Acts once offers are built.',
  })
  readonly issueOffer?: IssueOfferInput | null;

  @Field(() => GrantRewardInput, {
    nullable: true,
    description: 'Grant a reward. Acts once rewards are built.',
  })
  readonly grantReward?: GrantRewardInput | null;

  @Field(() => GiveGiftInput, { nullable: true, description: 'Give a gift. Acts once gestures are built.' })
  readonly giveGift?: GiveGiftInput | null;

  @Field(() => SuggestProductsInput, {
    nullable: true,
    description:
      'Suggest those of the products that are on sale. Goes with the triggers PURCHASE and SUGGESTION.',
  })
  readonly suggestProducts?: SuggestProductsInput | null;

  @Field(() => SuggestCategoryInput, {
    nullable: true,
    description:
      'Suggest something of a category that fits the customer. Goes with the triggers PURCHASE and SUGGESTION.',
  })
  readonly suggestCategory?: SuggestCategoryInput | null;

  @Field(() => SayThanksInput, {
    nullable: true,
    description: 'Send a message. Acts once message templates are built.',
  })
  readonly sayThanks?: SayThanksInput | null;

  @Field(() => OpenFollowUpInput, {
    nullable: true,
    description: 'Give staff a task. Acts once cases are built.',
  })
  readonly openFollowUp?: OpenFollowUpInput | null;
}

export function effectOf(input: RuleEffectInput): RuleEffect {
  const { awardPoints, addTag, issueOffer, grantReward, giveGift, suggestProducts } = input;
  const { suggestCategory, sayThanks, openFollowUp } = input;
  if (awardPoints) {
    const { award, lines } = awardPoints;
    return { kind: 'AWARD_POINTS', award: awardOf(award), lines: lines ? lineFilterOf(lines) : null };
  }
  if (addTag) return { kind: 'ADD_TAG', ...addTag };
  if (issueOffer) return { kind: 'ISSUE_OFFER', ...issueOffer };
  if (grantReward) return { kind: 'GRANT_REWARD', ...grantReward };
  if (giveGift) return { kind: 'GIVE_GIFT', ...giveGift };
  if (suggestProducts) return { kind: 'SUGGEST_PRODUCTS', ...suggestProducts };
  if (suggestCategory) return { kind: 'SUGGEST_CATEGORY', ...suggestCategory };
  if (sayThanks) return { kind: 'SAY_THANKS', ...sayThanks };
  if (openFollowUp) return { kind: 'OPEN_FOLLOW_UP', ...openFollowUp };
  throw new BadUserInput('A RuleEffectInput says exactly one thing that the rule does.');
}

function awardOf({ perAmount, perStep, fixed, perUnit, multiplier }: PointsAwardInput): PointsAward {
  if (perAmount) return { kind: 'PER_AMOUNT', ...perAmount };
  if (perStep) return { kind: 'PER_STEP', ...perStep };
  if (fixed) return { kind: 'FIXED', ...fixed };
  if (perUnit) return { kind: 'PER_UNIT', ...perUnit };
  if (multiplier) return { kind: 'MULTIPLIER', ...multiplier };
  throw new BadUserInput('A PointsAwardInput counts points in exactly one way.');
}

function lineFilterOf(input: LineFilterInput): LineFilter {
  return {
    skus: input.skus ?? [],
    categoryPaths: input.categoryPaths ?? [],
    tags: input.tags ?? [],
    excludedSkus: input.excludedSkus ?? [],
    excludedCategoryPaths: input.excludedCategoryPaths ?? [],
    excludedTags: input.excludedTags ?? [],
    condition: input.condition ?? null,
  };
}
