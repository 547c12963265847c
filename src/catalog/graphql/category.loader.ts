import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { actorOf } from '../../access/index.js';
import { LoaderToken, type GraphqlContext } from '../../platform/graphql/index.js';
import { LoadCategories } from '../app/load-categories.js';
import { ListProducts, type CategoryProductPage } from '../app/list-products.js';
import type { CategoryId } from '../domain/category.js';
import { categoryTypeOf, type CategoryType } from './category.type.js';
import { productTypeOf, type ProductType } from './product.type.js';

const CATEGORIES = new LoaderToken<DataLoader<CategoryId, CategoryType | null>>('categories');
const PRODUCTS = new LoaderToken<DataLoader<CategoryProductPage, ProductType[], string>>(
  'products of categories',
);

/** Categories and what is in them, one query for all that a request asks for at the same time. */
@Injectable()
export class CategoryLoader {
  constructor(
    private readonly loadCategories: LoadCategories,
    private readonly listProducts: ListProducts,
  ) {}

  load(id: CategoryId, context: GraphqlContext): Promise<CategoryType | null> {
    const loader = context.loaders.get(CATEGORIES, () => {
      const load = async (ids: readonly CategoryId[]): Promise<(CategoryType | null)[]> => {
        const categories = await this.loadCategories.execute(ids, actorOf(context));
        return ids.map((wanted) => {
          const category = categories.get(wanted);
          return category ? categoryTypeOf(category) : null;
        });
      };
      return new DataLoader(load);
    });
    return loader.load(id);
  }

  /** The first products of a page of a category and what lies below it. */
  products(page: CategoryProductPage, context: GraphqlContext): Promise<ProductType[]> {
    const loader = context.loaders.get(PRODUCTS, () => {
      const load = async (pages: readonly CategoryProductPage[]): Promise<ProductType[][]> => {
        const found = await this.listProducts.ofCategories(pages, actorOf(context));
        return found.map((products) => products.map(productTypeOf));
      };
      return new DataLoader(load, {
        cacheKeyFn: ({ category, after, size }: CategoryProductPage) =>
          JSON.stringify([category, after, size]),
      });
    });
    return loader.load(page);
  }
}
