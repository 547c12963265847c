import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import {
  ConnectionArgs,
  decodeCursor,
  encodeCursor,
  pageOf,
  type GraphqlContext,
  type Page,
} from '../../platform/graphql/index.js';
import { ListCategories } from '../app/list-categories.js';
import type { CategoryId } from '../domain/category.js';
import { CategoriesArgs, categoryPathFrom } from './catalog.args.js';
import { CategoryLoader } from './category.loader.js';
import { CategoryConnection, CategoryType, categoryTypeOf } from './category.type.js';
import { pageOfProducts, ProductConnection, skuAfter } from './product.connection.js';
import type { ProductType } from './product.type.js';

@Resolver(() => CategoryType)
export class CategoryResolver {
  constructor(
    private readonly listCategories: ListCategories,
    private readonly loader: CategoryLoader,
  ) {}

  @Query(() => CategoryConnection, {
    description: 'One level of the tree of categories, in the order of their paths. For tills and staff.',
  })
  async categories(
    @Args() { first, after, parent }: CategoriesArgs,
    @CurrentActor() actor: Actor,
  ): Promise<Page<CategoryType>> {
    const wanted = {
      parent: categoryPathFrom(parent, 'parent'),
      after: after == null ? undefined : (decodeCursor(after, ['id'])[0] as CategoryId),
      size: first + 1,
    };
    const categories = await this.listCategories.execute(wanted, actor);
    return pageOf(categories.map(categoryTypeOf), first, ({ id }) => encodeCursor([id]));
  }

  @ResolveField(() => CategoryType, {
    nullable: true,
    description: 'The category it lies directly in; null at the top.',
  })
  parent(
    @Parent() { parentId }: CategoryType,
    @Context() context: GraphqlContext,
  ): Promise<CategoryType | null> | null {
    return parentId === null ? null : this.loader.load(parentId, context);
  }

  @ResolveField(() => ProductConnection, {
    description:
      'The products in it and in the categories below it, in the order of skus. For tills and staff.',
  })
  async products(
    @Parent() { path }: CategoryType,
    @Args() { first, after }: ConnectionArgs,
    @Context() context: GraphqlContext,
  ): Promise<Page<ProductType>> {
    const page = { category: path, after: skuAfter(after), size: first + 1 };
    return pageOfProducts(await this.loader.products(page, context), first);
  }
}
