import { createUnionType, Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { ApiKeyId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { DateTime } from '../../platform/graphql/index.js';
import type { SuggestionKind } from '../domain/suggestion-kind.js';
import type {
  Boost,
  SavedSuggestionSettings,
  SuggestionMethod,
  WithinCategory,
} from '../domain/suggestion-settings.js';
import { SuggestionKindEnum } from './suggestion-enums.js';
import { SuggestionMethodEnum, WithinCategoryEnum } from './suggestion-settings.enums.js';

const FROM = 'From when on; null for at once.';
const UNTIL = 'Until when, that instant left out; null for good.';

@ObjectType('ProductScope', {
  description: 'Products, by what they are known by. Any one of them is enough.',
})
class ProductScopeType {
  @Field(() => [String], { description: 'Single products, by their numbers.' })
  readonly skus: readonly string[];

  @Field(() => [String], { description: 'Paths of categories, each with all in it.' })
  readonly categoryPaths: readonly string[];

  @Field(() => [String], { description: 'Tags of products.' })
  readonly tags: readonly string[];
}

@ObjectType('CategoryPair', { description: 'Categories of which products go together all the same.' })
class CategoryPairType {
  @Field(() => String, { description: 'The path of a category, with all in it.' })
  readonly categoryPath: string;

  @Field(() => String, {
    nullable: true,
    description: 'The path of the other, with all in it; null for products of the first among themselves.',
  })
  readonly withCategoryPath: string | null;
}

@ObjectType('SuggestionsWithinCategory', {
  description: 'Whether products of the same category as one in the basket are said to go with it.',
})
class WithinCategoryType {
  @Field(() => WithinCategoryEnum, { description: 'Whether they are.' })
  readonly suggest: WithinCategory['suggest'];

  @Field(() => Int, {
    nullable: true,
    description:
      'How many names of their paths two products share that are of the same category, from the widest on; null for ' +
      'whole paths. A product without a category shares none.',
  })
  readonly categoryLevel: number | null;

  @Field(() => [CategoryPairType], { description: 'Where they are all the same.' })
  readonly exceptions: readonly CategoryPairType[];
}

@ObjectType('BasketCondition', { description: 'What a basket holds at least one of.' })
class BasketConditionType {
  @Field(() => [String], { description: 'Single products, by their numbers.' })
  readonly skus: readonly string[];

  @Field(() => [String], { description: 'Paths of categories, each with all in it.' })
  readonly categoryPaths: readonly string[];
}

@ObjectType('SuggestionPin', { description: 'A product that the shop recommends: it is put first.' })
class SuggestionPinType {
  @Field(() => String, { description: 'The product, by its number.' })
  readonly sku: string;

  @Field(() => BasketConditionType, {
    description: 'With which baskets; with every one where nothing is named.',
  })
  readonly with: BasketConditionType;

  @Field(() => [SuggestionKindEnum], { description: 'In which lists.' })
  readonly kinds: readonly SuggestionKind[];

  @Field(() => DateTime, { nullable: true, description: FROM })
  readonly from: Instant | null;

  @Field(() => DateTime, { nullable: true, description: UNTIL })
  readonly until: Instant | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why, for the customer; null for no words of its own.',
  })
  readonly reason: string | null;
}

@ObjectType('BoostedProduct', { description: 'A single product.' })
class BoostedProductType {
  @Field(() => String, { description: 'Its number.' })
  readonly sku: string;
}

@ObjectType('BoostedCategory', { description: 'A category and all in it.' })
class BoostedCategoryType {
  @Field(() => String, { description: 'Its path.' })
  readonly categoryPath: string;
}

@ObjectType('BoostedTag', { description: 'All products of a tag.' })
class BoostedTagType {
  @Field(() => String, { description: 'The tag.' })
  readonly tag: string;
}

const BOOSTED = { SKU: BoostedProductType, CATEGORY: BoostedCategoryType, TAG: BoostedTagType };

const BoostedUnion = createUnionType({
  name: 'Boosted',
  description: 'Which products a boost is for.',
  types: () => Object.values(BOOSTED),
  resolveType: ({ kind }: Boost['of']) => BOOSTED[kind],
});

@ObjectType('SuggestionBoost', {
  description: 'Products that are put forward rather, or less, than they would be.',
})
class SuggestionBoostType {
  @Field(() => BoostedUnion, { description: 'Which products.' })
  readonly of: Boost['of'];

  @Field(() => String, {
    description:
      'What their scores are multiplied by, as an exact decimal from 0.1 to 10; all boosts of a product multiply each ' +
      'other.',
  })
  readonly factor: string;

  @Field(() => DateTime, { nullable: true, description: FROM })
  readonly from: Instant | null;

  @Field(() => DateTime, { nullable: true, description: UNTIL })
  readonly until: Instant | null;
}

@ObjectType('SuggestionSettings', { description: "How the program's suggestions are steered." })
export class SuggestionSettingsType {
  @Field(() => Int, { description: 'The number of the version, from 1; 0 while nobody has saved any.' })
  readonly version: number;

  @Field(() => DateTime, { nullable: true, description: 'When it was saved; null for version 0.' })
  readonly savedAt: Instant | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The API key it was saved with; null for version 0 and when the command line did it.',
  })
  readonly savedByKeyId: ApiKeyId | null;

  @Field(() => SuggestionMethodEnum, { description: 'How it is worked out which products go together.' })
  readonly method: SuggestionMethod;

  @Field(() => Int, {
    description: 'Within how many days a purchase of what was shown counts as taken.',
  })
  readonly takenWithinDays: number;

  @Field(() => Int, {
    description:
      'How many of 10,000 customers are shown no suggestions, so that their worth can be measured.',
  })
  readonly holdoutShare: number;

  @Field(() => ProductScopeType, { description: 'What is never put forward.' })
  readonly excluded: ProductScopeType;

  @Field(() => ProductScopeType, {
    description:
      'What is never put forward, speaks for nothing else and is named in no sentence, such as what tells of health.',
  })
  readonly sensitive: ProductScopeType;

  @Field(() => WithinCategoryType, {
    description: 'Whether products of the same category as one in the basket are said to go with it.',
  })
  readonly withinCategory: WithinCategoryType;

  @Field(() => [SuggestionPinType], {
    description: 'What the shop recommends. The first two that hold are put first in a list, in this order.',
  })
  readonly pins: readonly SuggestionPinType[];

  @Field(() => [SuggestionBoostType], {
    description: 'What is put forward rather, or less. Does not concern promotions.',
  })
  readonly boosts: readonly SuggestionBoostType[];

  @Field(() => Int, {
    nullable: true,
    description:
      'The least margin, as a share of 10,000 of the price, that a product must leave to be put forward; null for ' +
      'any. Products of unknown price or cost are not left out. Does not concern promotions.',
  })
  readonly leastMarginShare: number | null;

  @Field(() => Int, {
    description:
      'How far margins move the order, from 0 for not at all to 100: then twice the margin counts like twice the ' +
      'score. Does not concern promotions.',
  })
  readonly marginInfluence: number;
}

export function suggestionSettingsTypeOf(saved: SavedSuggestionSettings): SuggestionSettingsType {
  const { settings, savedAt, apiKeyId } = saved;
  return { ...settings, savedAt, savedByKeyId: apiKeyId };
}
