import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import type { GraphqlContext, Page } from '../../platform/graphql/index.js';
import { FindProduct } from '../app/find-product.js';
import { ListProducts } from '../app/list-products.js';
import { categoryPathFrom, ProductsArgs, skuTextFrom } from './catalog.args.js';
import { CategoryLoader } from './category.loader.js';
import { CategoryType } from './category.type.js';
import { pageOfProducts, ProductConnection, skuAfter } from './product.connection.js';
import { ProductType, productTypeOf } from './product.type.js';

@Resolver(() => ProductType)
export class ProductResolver {
  constructor(
    private readonly findProduct: FindProduct,
    private readonly listProducts: ListProducts,
    private readonly categories: CategoryLoader,
  ) {}

  @Query(() => ProductType, {
    nullable: true,
    description: 'The product of this sku; null when there is none. For tills and staff.',
  })
  async product(
    @Args('sku', { type: () => String, description: 'Compared exactly.' }) sku: string,
    @CurrentActor() actor: Actor,
  ): Promise<ProductType | null> {
    const product = await this.findProduct.execute(skuTextFrom(sku, 'sku'), actor);
    return product ? productTypeOf(product) : null;
  }

  @Query(() => ProductConnection, {
    description: 'The catalogue, unlisted products too, in the order of skus. For tills and staff.',
  })
  async products(@Args() args: ProductsArgs, @CurrentActor() actor: Actor): Promise<Page<ProductType>> {
    const wanted = {
      category: categoryPathFrom(args.category, 'category'),
      skuPrefix: args.skuPrefix ? skuTextFrom(args.skuPrefix, 'skuPrefix') : undefined,
      after: skuAfter(args.after),
      size: args.first + 1,
    };
    const products = await this.listProducts.execute(wanted, actor);
    return pageOfProducts(products.map(productTypeOf), args.first);
  }

  @ResolveField(() => CategoryType, {
    nullable: true,
    description: 'Where it stands in the tree of categories; null when not known.',
  })
  category(
    @Parent() { categoryId }: ProductType,
    @Context() context: GraphqlContext,
  ): Promise<CategoryType | null> | null {
    return categoryId === null ? null : this.categories.load(categoryId, context);
  }
}
