import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { actorOf, CurrentActor, type Actor } from '../../access/index.js';
import { ProductLoader, ProductType } from '../../catalog/index.js';
import { customerRefOf, CustomerType } from '../../customers/index.js';
import type { GraphqlContext } from '../../platform/graphql/index.js';
import { PreviewPurchasePayload, RecordPurchasePayload } from '../../purchases/index.js';
import type { SuggestCommand } from '../app/suggest-command.js';
import { Suggest } from '../app/suggest.js';
import { SUGGESTION_KINDS } from '../domain/suggestion-kind.js';
import { BasketArgs, SuggestionsArgs, WantedArgs } from './suggestion.args.js';
import { SaleSuggestions } from './sale-suggestions.js';
import { SuggestionLoader } from './suggestion.loader.js';
import {
  ProductSuggestionType,
  PromotionSuggestionType,
  SuggestionPairType,
  SuggestionsType,
  suggestionsTypeOf,
} from './suggestion.type.js';

@Resolver(() => SuggestionsType)
export class SuggestionsResolver {
  constructor(private readonly suggest: Suggest) {}

  @Query(() => SuggestionsType, {
    description:
      'What to put forward for a basket, a customer, or both. Changes nothing. For tills and staff; customers ask on ' +
      '`me`.',
  })
  async suggestions(@Args() args: SuggestionsArgs, @CurrentActor() actor: Actor): Promise<SuggestionsType> {
    const { customer, basket } = args;
    const ref = customer ? customerRefOf(customer) : null;
    const command = { ...wanted(args), customer: ref, basket, earning: null };
    return suggestionsTypeOf(await this.suggest.serve(command, actor), false);
  }
}

/** What is put forward for a customer. */
@Resolver(() => CustomerType)
export class CustomerSuggestionsResolver {
  constructor(private readonly loader: SuggestionLoader) {}

  @ResolveField(() => SuggestionsType, {
    nullable: true,
    description:
      'What to put forward for the customer, with what is in the basket; null when not yours to see.',
  })
  suggestions(
    @Parent() { id }: CustomerType,
    @Args() args: BasketArgs,
    @Context() context: GraphqlContext,
  ): Promise<SuggestionsType | null> {
    const command = { ...wanted(args), customer: refTo(id), basket: args.basket, earning: null };
    return answerTo(command, this.loader, context);
  }
}

@Resolver(() => RecordPurchasePayload)
export class RecordedPurchaseSuggestionsResolver {
  constructor(private readonly sales: SaleSuggestions) {}

  @ResolveField(() => SuggestionsType, {
    nullable: true,
    description:
      'What to put forward with what was just bought; null when refused, when it cannot be told in time, which has no ' +
      'bearing on the purchase, and beyond the first 25 purchases of a batch.',
  })
  suggestions(
    @Parent() { sold }: RecordPurchasePayload,
    @Args() args: WantedArgs,
    @Context() context: GraphqlContext,
  ): Promise<SuggestionsType | null> {
    return this.sales.answer(sold, wanted(args), context);
  }
}

@Resolver(() => PreviewPurchasePayload)
export class PreviewedPurchaseSuggestionsResolver {
  constructor(private readonly sales: SaleSuggestions) {}

  @ResolveField(() => SuggestionsType, {
    nullable: true,
    description:
      'What to put forward with what would be bought; null when refused, and when it cannot be told in time.',
  })
  suggestions(
    @Parent() { sold }: PreviewPurchasePayload,
    @Args() args: WantedArgs,
    @Context() context: GraphqlContext,
  ): Promise<SuggestionsType | null> {
    return this.sales.answer(sold, wanted(args), context);
  }
}

@Resolver(() => ProductSuggestionType)
export class ProductSuggestionResolver {
  constructor(private readonly products: ProductLoader) {}

  @ResolveField(() => ProductType, { nullable: true, description: 'The product in the catalogue.' })
  product(
    @Parent() { sku }: ProductSuggestionType,
    @Context() context: GraphqlContext,
  ): Promise<ProductType | null> {
    return this.products.load(sku, context);
  }
}

@Resolver(() => SuggestionPairType)
export class SuggestionPairResolver {
  constructor(private readonly products: ProductLoader) {}

  @ResolveField(() => ProductType, {
    nullable: true,
    description: 'The product that speaks for it; null while the catalogue does not know it yet.',
  })
  product(
    @Parent() { sku }: SuggestionPairType,
    @Context() context: GraphqlContext,
  ): Promise<ProductType | null> {
    return this.products.load(sku, context);
  }
}

@Resolver(() => PromotionSuggestionType)
export class PromotionSuggestionResolver {
  constructor(private readonly loader: ProductLoader) {}

  @ResolveField(() => [ProductType], { description: 'The products, those that fit the customer best first.' })
  async products(
    @Parent() { skus }: PromotionSuggestionType,
    @Context() context: GraphqlContext,
  ): Promise<ProductType[]> {
    const found = await Promise.all(skus.map((sku) => this.loader.load(sku, context)));
    return found.filter((product) => product !== null);
  }
}

function wanted({ limit, kinds }: WantedArgs): Pick<SuggestCommand, 'limit' | 'kinds'> {
  return { limit, kinds: kinds ?? SUGGESTION_KINDS };
}

function refTo(customerId: string): SuggestCommand['customer'] {
  return { kind: 'ID', value: customerId };
}

async function answerTo(
  command: SuggestCommand,
  loader: SuggestionLoader,
  context: GraphqlContext,
): Promise<SuggestionsType | null> {
  const answer = await loader.load(command, context);
  return answer && suggestionsTypeOf(answer, actorOf(context).kind === 'CUSTOMER');
}
