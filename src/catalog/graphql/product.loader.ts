import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { actorOf } from '../../access/index.js';
import { LoaderToken, type GraphqlContext } from '../../platform/graphql/index.js';
import { LoadProducts } from '../app/load-products.js';
import { productTypeOf, type ProductType } from './product.type.js';

const PRODUCTS = new LoaderToken<DataLoader<string, ProductType | null>>('products');
const MOST_AT_ONCE = 5_000;

/** Products by sku, one query for all that a request asks for at the same time. */
@Injectable()
export class ProductLoader {
  constructor(private readonly loadProducts: LoadProducts) {}

  /** The product; null for a sku that is not in the catalogue (yet). For those who may read what names the sku. */
  load(sku: string, context: GraphqlContext): Promise<ProductType | null> {
    const loader = context.loaders.get(PRODUCTS, () => {
      const load = async (skus: readonly string[]): Promise<(ProductType | null)[]> => {
        const products = await this.loadProducts.execute(skus, actorOf(context));
        return skus.map((wanted) => {
          const product = products.get(wanted);
          return product ? productTypeOf(product) : null;
        });
      };
      return new DataLoader(load, { maxBatchSize: MOST_AT_ONCE });
    });
    return loader.load(sku);
  }
}
