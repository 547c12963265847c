import { connectionOf, decodeCursor, encodeCursor, pageOf, type Page } from '../../platform/graphql/index.js';
import { ProductType } from './product.type.js';

export const ProductConnection = connectionOf(
  () => ProductType,
  'Product',
  'Products, in the order of their skus.',
);

/** The sku that a cursor of products stands for. */
export function skuAfter(cursor: string | null | undefined): string | undefined {
  return cursor == null ? undefined : decodeCursor(cursor, ['text'])[0];
}

export function pageOfProducts(products: readonly ProductType[], first: number): Page<ProductType> {
  return pageOf(products, first, ({ sku }) => encodeCursor([sku]));
}
