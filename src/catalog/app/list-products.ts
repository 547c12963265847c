import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { ProductRepository, type CategoryProductPage, type ProductPage } from '../db/product.repository.js';
import type { CategoryPath } from '../domain/category-path.js';
import { pricedFor, type PricedProduct } from './priced-product.js';

export type { CategoryProductPage } from '../db/product.repository.js';

interface WantedPage extends ProductPage {
  readonly category?: CategoryPath;
}

/** Reads the catalogue page by page, in the order of skus. Throws ForbiddenError without `catalog:read`. */
@Injectable()
export class ListProducts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly programs: ProgramRepository,
    private readonly products: ProductRepository,
  ) {}

  /** One page of what there is, or of one category with what lies below it. */
  async execute({ category, ...page }: WantedPage, actor: Actor): Promise<PricedProduct[]> {
    if (category !== undefined) return (await this.ofCategories([{ category, ...page }], actor))[0]!;
    requireCapability(actor, 'catalog:read');
    const [products, { program }] = await this.unitOfWork.read(actor.programId, (tx) =>
      Promise.all([this.products.list(tx, page), this.programs.load(tx)]),
    );
    return pricedFor(actor, products, program.currency);
  }

  /** A page of each of these categories, with what lies below them, in the order asked for. */
  async ofCategories(pages: readonly CategoryProductPage[], actor: Actor): Promise<PricedProduct[][]> {
    requireCapability(actor, 'catalog:read');
    const [found, { program }] = await this.unitOfWork.read(actor.programId, (tx) =>
      Promise.all([this.products.listOfCategories(tx, pages), this.programs.load(tx)]),
    );
    return found.map((products) => pricedFor(actor, products, program.currency));
  }
}
