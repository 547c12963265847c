import { ArgsType, Field, Int } from '@nestjs/graphql';
import { ArrayMaxSize, IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { CustomerRefInput } from '../../customers/index.js';
import { MOST_SUGGESTIONS } from '../domain/suggested.js';
import { SUGGESTION_KINDS, type SuggestionKind } from '../domain/suggestion-kind.js';
import { SuggestionKindEnum } from './suggestion-enums.js';

const USUAL_SUGGESTIONS = 5;
/** As many lines as a purchase can have. */
const LARGEST_BASKET = 5_000;

/** What is wanted, wherever the basket comes from. */
@ArgsType()
export class WantedArgs {
  @Field(() => Int, {
    defaultValue: USUAL_SUGGESTIONS,
    description: `How many of each kind to answer at most: 1 to ${MOST_SUGGESTIONS}.`,
  })
  @IsInt()
  @Min(1)
  @Max(MOST_SUGGESTIONS)
  readonly limit: number = USUAL_SUGGESTIONS;

  @Field(() => [SuggestionKindEnum], {
    nullable: true,
    description: 'Which kinds are wanted; all of them when left out.',
  })
  @IsOptional()
  @IsIn(SUGGESTION_KINDS, { each: true })
  @ArrayMaxSize(SUGGESTION_KINDS.length)
  readonly kinds?: readonly SuggestionKind[] | null;
}

/** What is wanted for a customer, with what lies in their basket. */
@ArgsType()
export class BasketArgs extends WantedArgs {
  @Field(() => [String], {
    defaultValue: [],
    description:
      `The skus of what is being bought; at most ${LARGEST_BASKET}, repeats count once. From one that nobody ever ` +
      'bought nothing follows; it is told of in `unknownSkus`.',
  })
  @IsString({ each: true })
  @ArrayMaxSize(LARGEST_BASKET)
  readonly basket: readonly string[] = [];
}

@ArgsType()
export class SuggestionsArgs extends BasketArgs {
  @Field(() => CustomerRefInput, {
    nullable: true,
    description: 'Who is being served; without, suggestions are for the basket alone.',
  })
  @IsOptional()
  readonly customer?: CustomerRefInput | null;
}
