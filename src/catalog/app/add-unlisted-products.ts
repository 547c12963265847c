import { Injectable } from '@nestjs/common';
import { newId } from '../../kernel/id.js';
import { Clock, type Transaction } from '../../platform/database/index.js';
import { CategoryRepository } from '../db/category.repository.js';
import { ProductRepository } from '../db/product.repository.js';
import { parseCategoryPath, type CategoryPath } from '../domain/category-path.js';
import type { Product, ProductId } from '../domain/product.js';

/** What receipts say of a product: its sku, and the latest name and category that came with it. */
export interface SeenProduct {
  readonly sku: string;
  readonly name: string | null;
  /** As the till wrote it; one that cannot be a category's path is passed over. */
  readonly category: string | null;
}

/**
 * Adds products that were sold and that the catalogue lacks, as UNLISTED; later receipts may still name them.
 * Products of the merchant's own catalogue are left alone.
 *
 * Works in the transaction of whoever has seen them, so that both are kept or neither. Repeating it changes nothing.
 * For background work, which has nobody behind it whose capabilities could be asked for; nothing refuses it.
 */
@Injectable()
export class AddUnlistedProducts {
  constructor(
    private readonly clock: Clock,
    private readonly products: ProductRepository,
    private readonly categories: CategoryRepository,
  ) {}

  /** At most one of `seen` per sku. */
  async execute(tx: Transaction, seen: readonly SeenProduct[]): Promise<void> {
    const known = await this.products.findBySkus(
      tx,
      seen.map(({ sku }) => sku),
    );
    const bySku = new Map(known.map((product) => [product.sku, product]));
    const wanted = seen.filter(({ sku }) => isUnlisted(bySku.get(sku)));
    if (wanted.length === 0) return;
    const paths = new Map(wanted.map(({ sku, category }) => [sku, pathOf(category)]));
    const categoryIds = await this.categories.ensure(
      tx,
      [...paths.values()].flatMap((path) => path ?? []),
    );
    const found = wanted.map(({ sku, name }) => {
      const path = paths.get(sku);
      return {
        productId: newId<ProductId>(),
        sku,
        name,
        categoryId: (path && categoryIds.get(path)) ?? null,
      };
    });
    const news = found.filter(({ sku, name, categoryId }) => {
      const product = bySku.get(sku);
      return (
        !product ||
        (name ?? product.name) !== product.name ||
        (categoryId ?? product.categoryId) !== product.categoryId
      );
    });
    await this.products.addUnlisted(tx, news, await this.clock.now(tx));
  }
}

function isUnlisted(product: Product | undefined): boolean {
  return !product || product.status === 'UNLISTED';
}

function pathOf(category: string | null): CategoryPath | undefined {
  if (category === null) return undefined;
  const path = parseCategoryPath(category);
  return path.ok ? path.value : undefined;
}
