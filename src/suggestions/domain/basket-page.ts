import type { PurchaseBasket } from './purchase-basket.js';

/** Baskets as they are counted, in typed memory, in which they pass from thread to thread without a copy. */
export interface BasketPage {
  /** The ids of their purchases, 16 bytes each. */
  readonly ids: Uint8Array;
  /** The local day of each, since 1970-01-01. */
  readonly days: Int32Array;
  /** How many products each has; the list of products is cut accordingly. */
  readonly sizes: Int32Array;
  readonly products: Int32Array;
}

export const BYTES_OF_ID = 16;

export function pageOf(
  baskets: readonly Pick<PurchaseBasket, 'purchaseId' | 'day' | 'products'>[],
): BasketPage {
  const sizes = Int32Array.from(baskets, ({ products }) => products.length);
  const page = {
    ids: new Uint8Array(baskets.length * BYTES_OF_ID),
    days: Int32Array.from(baskets, ({ day }) => day),
    sizes,
    products: new Int32Array(sizes.reduce((sum, size) => sum + size, 0)),
  };
  let at = 0;
  for (const [index, { purchaseId, products }] of baskets.entries()) {
    page.ids.set(Buffer.from(purchaseId.replaceAll('-', ''), 'hex'), index * BYTES_OF_ID);
    page.products.set(products, at);
    at += products.length;
  }
  return page;
}
