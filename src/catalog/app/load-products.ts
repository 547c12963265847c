import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { ProductRepository } from '../db/product.repository.js';
import { pricedFor, type PricedProduct } from './priced-product.js';

/**
 * Looks products up by their skus. Also for customers, who meet products on their own purchases. Throws
 * ForbiddenError without `catalog:read` or `self:read`.
 */
@Injectable()
export class LoadProducts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly programs: ProgramRepository,
    private readonly products: ProductRepository,
  ) {}

  /** The products there are, by sku. */
  async execute(skus: readonly string[], actor: Actor): Promise<ReadonlyMap<string, PricedProduct>> {
    if (!actor.capabilities.has('self:read')) requireCapability(actor, 'catalog:read');
    const [products, { program }] = await this.unitOfWork.read(actor.programId, (tx) =>
      Promise.all([this.products.findBySkus(tx, skus), this.programs.load(tx)]),
    );
    const priced = pricedFor(actor, products, program.currency);
    return new Map(priced.map((product) => [product.sku, product]));
  }
}
