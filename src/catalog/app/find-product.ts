import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { LoadProducts } from './load-products.js';
import type { PricedProduct } from './priced-product.js';

/** Finds the product of a sku. Throws ForbiddenError without `catalog:read`. */
@Injectable()
export class FindProduct {
  constructor(private readonly loadProducts: LoadProducts) {}

  async execute(sku: string, actor: Actor): Promise<PricedProduct | undefined> {
    requireCapability(actor, 'catalog:read');
    return (await this.loadProducts.execute([sku], actor)).get(sku);
  }
}
