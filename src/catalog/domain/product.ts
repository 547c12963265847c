import type { Id } from '../../kernel/id.js';
import { flawOfText } from '../../kernel/text.js';
import type { CategoryId } from './category.js';
import type { CategoryPath, Flaw } from './category-path.js';

export type ProductId = Id<'Product'>;

/**
 * LISTED: in a catalogue that the merchant gave us. UNLISTED: seen on a receipt, and in no such catalogue.
 * WITHDRAWN: out of sale.
 */
export type ProductStatus = 'LISTED' | 'UNLISTED' | 'WITHDRAWN';

/** What is sold. Named by its sku, which never changes. */
export interface Product {
  readonly productId: ProductId;
  readonly sku: string;
  readonly name: string | null;
  readonly categoryId: CategoryId | null;
  /** Without repeats, sorted. */
  readonly tags: readonly string[];
  readonly priceMinor: number | null;
  /** What one costs the merchant. */
  readonly unitCostMinor: number | null;
  /** In thousandths, like every quantity. */
  readonly stockQuantity: number | null;
  readonly status: ProductStatus;
}

/** Everything there is to know of a product, with the path of its category. */
export interface CataloguedProduct extends Omit<Product, 'productId' | 'categoryId'> {
  readonly categoryPath: CategoryPath | null;
}

/** A sku is at most this many characters long, wherever one is taken from outside. */
export const LONGEST_SKU = 100;

/** What is wrong with a sku from outside. It is taken exactly as it is: tills compare skus byte by byte. */
export function flawOfSku(sku: string): Flaw | undefined {
  return flawOfText(sku, { most: LONGEST_SKU });
}

/** What those may see of a product who may not write the catalogue: not its cost, nor what is in stock. */
export function withoutTradeSecrets<P extends Product>(product: P): P {
  return { ...product, unitCostMinor: null, stockQuantity: null };
}
