import { Field, InputType } from '@nestjs/graphql';
import { DateTime, JudgedInUseCase, WholeNumber } from '../../platform/graphql/index.js';
import type { RecipeOf } from '../domain/index.js';

@InputType('SuggestProductsRecipeInput', {
  description:
    'Products put forward among the suggestions. Of what says to whom, all that is given must hold; with none of it ' +
    'everybody is meant.',
})
@JudgedInUseCase()
export class SuggestProductsRecipeInput {
  @Field(() => [String], { description: 'The products by their numbers: 1 to 50.' })
  readonly skus: string[];

  @Field(() => String, { description: 'Why, for the customer: 1 to 500 characters.' })
  readonly reason: string;

  @Field(() => String, { nullable: true, description: 'To customers in the segment of that name.' })
  readonly segment?: string | null;

  @Field(() => String, { nullable: true, description: 'To customers on the tier of that code.' })
  readonly tier?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'To customers of whose favourite categories this is one: the path as `customer.favouriteCategories` has it, ' +
      'of the second level, such as `Drinks > Coffee`.',
  })
  readonly favouriteCategoryPath?: string | null;

  @Field(() => WholeNumber, {
    nullable: true,
    description: 'To customers who have not bought for so many days or longer: 1 to 365.',
  })
  readonly daysAway?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'From when on; at once when left out.' })
  readonly from?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when, that instant left out; for good when left out.',
  })
  readonly until?: string | null;
}

export function suggestProductsOf(input: SuggestProductsRecipeInput): RecipeOf<'SUGGEST_PRODUCTS'> {
  const { skus, reason, segment, tier, favouriteCategoryPath, daysAway, from, until } = input;
  return {
    kind: 'SUGGEST_PRODUCTS',
    skus,
    reason,
    segment: segment ?? null,
    tier: tier ?? null,
    favouriteCategoryPath: favouriteCategoryPath ?? null,
    daysAway: daysAway ?? null,
    from: from ?? null,
    until: until ?? null,
  };
}
