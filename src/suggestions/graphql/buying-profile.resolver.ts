import { Args, ArgsType, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ProductLoader, ProductType } from '../../catalog/index.js';
import { CustomerType } from '../../customers/index.js';
import { firstArgs, type GraphqlContext } from '../../platform/graphql/index.js';
import { BuyingProfileLoader } from './buying-profile.loader.js';
import {
  BuyingProfileType,
  buyingProfileTypeOf,
  DueProductType,
  dueProductTypesOf,
  FavouriteProductType,
  favouriteTypesOf,
} from './buying-profile.type.js';

@ArgsType()
class ListArgs extends firstArgs(10, 50) {}

@Resolver(() => CustomerType)
export class CustomerBuyingProfileResolver {
  constructor(private readonly loader: BuyingProfileLoader) {}

  @ResolveField(() => BuyingProfileType, {
    nullable: true,
    description:
      'The customer as suggestions and rules see them: favourites, cadence, what is due and what is to be expected. ' +
      "The shop's own view: null for customers, and for callers without the capability suggestions:explain.",
  })
  async buyingProfile(
    @Parent() { id }: CustomerType,
    @Context() context: GraphqlContext,
  ): Promise<BuyingProfileType | null> {
    const profile = await this.loader.load(id, context);
    return profile && buyingProfileTypeOf(profile);
  }
}

@Resolver(() => BuyingProfileType)
export class BuyingProfileListsResolver {
  @ResolveField(() => [FavouriteProductType], {
    description: 'What the customer bought on two days or more: what they buy most, lately above all, first.',
  })
  favourites(@Parent() { profile }: BuyingProfileType, @Args() { first }: ListArgs): FavouriteProductType[] {
    return favouriteTypesOf(profile, first);
  }

  @ResolveField(() => [DueProductType], {
    description:
      'What the customer bought on two days or more and did not give up, which is after four usual gaps; the first due ' +
      'first, then what is still to come.',
  })
  dueAgain(@Parent() { profile }: BuyingProfileType, @Args() { first }: ListArgs): DueProductType[] {
    return dueProductTypesOf(profile, first);
  }
}

@Resolver(() => FavouriteProductType)
export class FavouriteProductResolver {
  constructor(private readonly products: ProductLoader) {}

  @ResolveField(() => ProductType, {
    nullable: true,
    description: 'The product; null while the catalogue does not know it yet.',
  })
  product(
    @Parent() { sku }: FavouriteProductType,
    @Context() context: GraphqlContext,
  ): Promise<ProductType | null> {
    return this.products.load(sku, context);
  }
}

@Resolver(() => DueProductType)
export class DueProductResolver {
  constructor(private readonly products: ProductLoader) {}

  @ResolveField(() => ProductType, {
    nullable: true,
    description: 'The product; null while the catalogue does not know it yet.',
  })
  product(
    @Parent() { sku }: DueProductType,
    @Context() context: GraphqlContext,
  ): Promise<ProductType | null> {
    return this.products.load(sku, context);
  }
}
