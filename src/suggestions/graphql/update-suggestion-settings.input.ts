import { Field, InputType, Int } from '@nestjs/graphql';
import { BadUserInput } from '../../platform/errors/index.js';
import { DateTime, JudgedInUseCase, WholeNumber } from '../../platform/graphql/index.js';
import type {
  BoostCommand,
  PinCommand,
  SuggestionSettingsCommand,
} from '../domain/judge-suggestion-settings.js';
import type { SuggestionKind } from '../domain/suggestion-kind.js';
import {
  PINNED_KINDS,
  USUAL_SETTINGS,
  type SuggestionMethod,
  type WithinCategory,
} from '../domain/suggestion-settings.js';
import { ProductScopeInput, scopeOf } from './product-scope.input.js';
import { SuggestionKindEnum } from './suggestion-enums.js';
import { SuggestionMethodEnum, WithinCategoryEnum } from './suggestion-settings.enums.js';

const FROM = 'From when on; at once when left out.';
const UNTIL = 'Until when, that instant left out and later than `from`; for good when left out.';

@InputType('CategoryPairInput', { description: 'Categories of which products go together all the same.' })
@JudgedInUseCase()
export class CategoryPairInput {
  @Field(() => String, { description: 'The path of a category, with all in it.' })
  readonly categoryPath: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The path of the other, with all in it; left out for products of the first among themselves.',
  })
  readonly withCategoryPath?: string | null;
}

@InputType('SuggestionsWithinCategoryInput', {
  description: 'Whether products of the same category as one in the basket are said to go with it.',
})
@JudgedInUseCase()
export class WithinCategoryInput {
  @Field(() => WithinCategoryEnum, { nullable: true, description: 'Whether they are; NEVER when left out.' })
  readonly suggest?: WithinCategory['suggest'] | null;

  @Field(() => WholeNumber, {
    nullable: true,
    description:
      'How many names of their paths two products share that are of the same category, from the widest on: 1 to 10. ' +
      'With 1 all drinks are of one; when left out only products with the very same path are.',
  })
  readonly categoryLevel?: number | null;

  @Field(() => [CategoryPairInput], {
    nullable: true,
    description: 'Where they are all the same: at most 100. Of no account with ALLOWED.',
  })
  readonly exceptions?: CategoryPairInput[] | null;
}

@InputType('BasketConditionInput', {
  description: 'What the basket must hold at least one of. Sensitive products in it count for nothing.',
})
@JudgedInUseCase()
export class BasketConditionInput {
  @Field(() => [String], { nullable: true, description: 'Single products, by their numbers: at most 50.' })
  readonly skus?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Paths of categories, each with all in it: at most 100.',
  })
  readonly categoryPaths?: string[] | null;
}

@InputType('SuggestionPinInput', {
  description:
    'A product that the shop recommends. It is put first, marked as such, whether it fits or not, also where it is of ' +
    'the same category as something in the basket and whatever it earns; but never where it lies in the basket, is ' +
    'excluded, sensitive, withdrawn or out of stock, nor as something new to whom it is not.',
})
@JudgedInUseCase()
export class SuggestionPinInput {
  @Field(() => String, { description: 'The product, by its number; the catalogue must know it.' })
  readonly sku: string;

  @Field(() => BasketConditionInput, {
    nullable: true,
    description: 'Only with such baskets; always when left out, or nothing is named.',
  })
  readonly with?: BasketConditionInput | null;

  @Field(() => [SuggestionKindEnum], {
    nullable: true,
    description: 'In which lists: COMPLEMENTARY, SOMETHING_NEW or both; both when left out.',
  })
  readonly kinds?: SuggestionKind[] | null;

  @Field(() => DateTime, { nullable: true, description: FROM })
  readonly from?: string | null;

  @Field(() => DateTime, { nullable: true, description: UNTIL })
  readonly until?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why, for the customer: at most 200 characters.',
  })
  readonly reason?: string | null;
}

@InputType('BoostedInput', { isOneOf: true, description: 'Which products a boost is for: exactly one.' })
@JudgedInUseCase()
export class BoostedInput {
  @Field(() => String, { nullable: true, description: 'A single product, by its number.' })
  readonly sku?: string | null;

  @Field(() => String, { nullable: true, description: 'The path of a category, with all in it.' })
  readonly categoryPath?: string | null;

  @Field(() => String, { nullable: true, description: 'A tag of products.' })
  readonly tag?: string | null;
}

@InputType('SuggestionBoostInput', {
  description: 'Products that are put forward rather, or less, than they would be.',
})
@JudgedInUseCase()
export class SuggestionBoostInput {
  @Field(() => BoostedInput, { description: 'Which products.' })
  readonly of: BoostedInput;

  @Field(() => String, {
    description:
      'What their scores are multiplied by: a decimal from 0.1 to 10 with up to four places, such as "1.5". All ' +
      'boosts of a product multiply each other, to 100 at most and 0.01 at least.',
  })
  readonly factor: string;

  @Field(() => DateTime, { nullable: true, description: FROM })
  readonly from?: string | null;

  @Field(() => DateTime, { nullable: true, description: UNTIL })
  readonly until?: string | null;
}

@InputType('UpdateSuggestionSettingsInput', {
  description:
    "How the program's suggestions are to be steered, whole: what is left out becomes what it usually is. Products " +
    'that are withdrawn or known to be out of stock are never put forward, whatever stands here; products known from ' +
    'receipts alone are, unless they are excluded.',
})
@JudgedInUseCase()
export class UpdateSuggestionSettingsInput {
  @Field(() => Int, {
    description:
      'The version you have seen: 0 while there is none. Refused with VERSION_CONFLICT for any other.',
  })
  readonly basedOnVersion: number;

  @Field(() => SuggestionMethodEnum, {
    nullable: true,
    description: 'How it is worked out which products go together; AUTO when left out.',
  })
  readonly method?: SuggestionMethod | null;

  @Field(() => WholeNumber, {
    nullable: true,
    description:
      'Within how many days a purchase of what was shown counts as taken: 1 to 90; 7 when left out.',
  })
  readonly takenWithinDays?: number | null;

  @Field(() => WholeNumber, {
    nullable: true,
    description:
      'How many of 10,000 customers are shown no suggestions, so that their worth can be measured: 0 to 9,999; 0 when ' +
      'left out. Who that is does not change; a larger share adds others.',
  })
  readonly holdoutShare?: number | null;

  @Field(() => ProductScopeInput, {
    nullable: true,
    description: 'What is never put forward, such as what is sold to adults only.',
  })
  readonly excluded?: ProductScopeInput | null;

  @Field(() => ProductScopeInput, {
    nullable: true,
    description:
      'What is never put forward, speaks for nothing else and is named in no sentence: whatever customers would not ' +
      'want to be reminded of before others, such as what tells of health.',
  })
  readonly sensitive?: ProductScopeInput | null;

  @Field(() => WithinCategoryInput, {
    nullable: true,
    description:
      'Whether products of the same category as one in the basket are said to go with it; never when left out.',
  })
  readonly withinCategory?: WithinCategoryInput | null;

  @Field(() => [SuggestionPinInput], {
    nullable: true,
    description:
      'What the shop recommends: at most 200. The first two that hold are put first in a list, in this order.',
  })
  readonly pins?: SuggestionPinInput[] | null;

  @Field(() => [SuggestionBoostInput], {
    nullable: true,
    description: 'What is put forward rather, or less: at most 500. Does not concern promotions.',
  })
  readonly boosts?: SuggestionBoostInput[] | null;

  @Field(() => WholeNumber, {
    nullable: true,
    description:
      'The least margin, as a share of 10,000 of the price, that a product must leave to be put forward, where price ' +
      'and unit cost are known: 0 (not below cost) to 10,000; any when left out. Does not concern promotions.',
  })
  readonly leastMarginShare?: number | null;

  @Field(() => WholeNumber, {
    nullable: true,
    description:
      'How far margins move the order, in percent: 0 to 100; 0, not at all, when left out. With 100 a product of twice ' +
      'the margin counts as if it scored twice as much. Of unknown price or cost, a product counts as average. Does not ' +
      'concern promotions.',
  })
  readonly marginInfluence?: number | null;
}

export function suggestionSettingsCommandOf(input: UpdateSuggestionSettingsInput): SuggestionSettingsCommand {
  const usual = USUAL_SETTINGS;
  const { withinCategory } = input;
  return {
    basedOnVersion: input.basedOnVersion,
    method: input.method ?? usual.method,
    takenWithinDays: input.takenWithinDays ?? usual.takenWithinDays,
    holdoutShare: input.holdoutShare ?? usual.holdoutShare,
    excluded: scopeOf(input.excluded),
    sensitive: scopeOf(input.sensitive),
    withinCategory: {
      suggest: withinCategory?.suggest ?? usual.withinCategory.suggest,
      categoryLevel: withinCategory?.categoryLevel ?? null,
      exceptions: (withinCategory?.exceptions ?? []).map(({ categoryPath, withCategoryPath }) => ({
        categoryPath,
        withCategoryPath: withCategoryPath ?? null,
      })),
    },
    pins: (input.pins ?? []).map(pinOf),
    boosts: (input.boosts ?? []).map(boostOf),
    leastMarginShare: input.leastMarginShare ?? null,
    marginInfluence: input.marginInfluence ?? usual.marginInfluence,
  };
}

function pinOf({ sku, with: basket, kinds, from, until, reason }: SuggestionPinInput): PinCommand {
  return {
    sku,
    with: { skus: basket?.skus ?? [], categoryPaths: basket?.categoryPaths ?? [] },
    kinds: kinds ?? PINNED_KINDS,
    from: from ?? null,
    until: until ?? null,
    reason: reason ?? null,
  };
}

function boostOf({ of, factor, from, until }: SuggestionBoostInput): BoostCommand {
  return { of: boostedOf(of), factor, from: from ?? null, until: until ?? null };
}

function boostedOf({ sku, categoryPath, tag }: BoostedInput): BoostCommand['of'] {
  if (sku != null) return { kind: 'SKU', sku };
  if (categoryPath != null) return { kind: 'CATEGORY', categoryPath };
  if (tag != null) return { kind: 'TAG', tag };
  throw new BadUserInput('A BoostedInput names exactly one thing.');
}
