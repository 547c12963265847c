import { Args, ArgsType, Context, Field, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { IsIn } from 'class-validator';
import { ProductLoader, ProductType } from '../../catalog/index.js';
import { firstArgs, type GraphqlContext } from '../../platform/graphql/index.js';
import { AFFINITY_ORDERS, measuredPartners, type AffinityOrder } from '../domain/affinity-explanation.js';
import { MOST_PARTNERS } from '../domain/affinity-model.js';
import { ProductAffinitiesLoader } from './product-affinities.loader.js';
import {
  AffinityOrderEnum,
  AffinityPartnerType,
  affinityPartnerTypeOf,
  ProductAffinitiesType,
  productAffinitiesTypeOf,
} from './product-affinities.type.js';

@ArgsType()
class PartnersArgs extends firstArgs(10, MOST_PARTNERS) {
  @Field(() => AffinityOrderEnum, { defaultValue: 'FIT', description: 'In which order; FIT when left out.' })
  @IsIn(AFFINITY_ORDERS)
  readonly orderBy: AffinityOrder = 'FIT';
}

@Resolver(() => ProductType)
export class ProductAffinitiesResolver {
  constructor(private readonly loader: ProductAffinitiesLoader) {}

  @ResolveField(() => ProductAffinitiesType, {
    nullable: true,
    description:
      'What goes with it, and why that is put forward or not; null while it was never bought, before anything has been ' +
      'worked out, and for callers without the capability suggestions:explain.',
  })
  async affinities(
    @Parent() { sku }: ProductType,
    @Context() context: GraphqlContext,
  ): Promise<ProductAffinitiesType | null> {
    const affinities = await this.loader.load(sku, context);
    return affinities && productAffinitiesTypeOf(affinities);
  }
}

@Resolver(() => ProductAffinitiesType)
export class AffinityPartnersResolver {
  @ResolveField(() => [AffinityPartnerType], {
    description: `Of the ${MOST_PARTNERS} products that were kept as its partners, the first in that order.`,
  })
  partners(
    @Parent() { affinities: { partners, productsSold } }: ProductAffinitiesType,
    @Args() { first, orderBy }: PartnersArgs,
  ): readonly AffinityPartnerType[] {
    return measuredPartners(partners, orderBy, first, productsSold).map(affinityPartnerTypeOf);
  }
}

@Resolver(() => AffinityPartnerType)
export class AffinityPartnerResolver {
  constructor(private readonly products: ProductLoader) {}

  @ResolveField(() => ProductType, {
    nullable: true,
    description: 'The product; null while the catalogue does not know it yet.',
  })
  product(
    @Parent() { sku }: AffinityPartnerType,
    @Context() context: GraphqlContext,
  ): Promise<ProductType | null> {
    return this.products.load(sku, context);
  }
}
