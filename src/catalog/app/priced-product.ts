import type { Actor } from '../../access/index.js';
import { withoutTradeSecrets, type Product } from '../domain/product.js';

/** A product as callers are shown it, with the currency its amounts are in. */
export interface PricedProduct extends Product {
  /** ISO 4217; the program's. */
  readonly currency: string;
}

/** What this actor may see of the products. Their cost and stock are for those who may write the catalogue. */
export function pricedFor(actor: Actor, products: readonly Product[], currency: string): PricedProduct[] {
  const maySeeAll = actor.capabilities.has('catalog:write');
  return products.map((product) => ({ ...(maySeeAll ? product : withoutTradeSecrets(product)), currency }));
}
