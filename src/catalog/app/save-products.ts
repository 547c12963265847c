import { Injectable } from '@nestjs/common';
import { newId } from '../../kernel/id.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { Clock, CROWDED, isCrowded, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { requireCapability, type Actor } from '../../access/index.js';
import { CategoryRepository } from '../db/category.repository.js';
import { ProductRepository } from '../db/product.repository.js';
import type { ProductId } from '../domain/product.js';
import {
  decideProducts,
  judgeProduct,
  type ProductFacts,
  type SaveOutcome,
  type SaveProduct,
} from '../domain/save-products.policy.js';

/**
 * Adds products to the catalogue and changes those it has, by sku, together with the categories they name.
 *
 * Answered one by one, in order: an item that is refused does not keep the others from being saved. Refusals, with
 * the item's own field: REQUIRED, INVALID, TOO_LONG, TOO_MANY, OUT_OF_RANGE, UNSUPPORTED_TEXT; and, where somebody
 * else holds on to one of the products, TEMPORARILY_UNAVAILABLE for all that are in order. Throws ForbiddenError
 * without `catalog:write`. A batch is one transaction; a few hundred to a thousand items make a good one.
 */
@Injectable()
export class SaveProducts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly products: ProductRepository,
    private readonly categories: CategoryRepository,
  ) {}

  async execute(commands: readonly SaveProduct[], actor: Actor): Promise<Result<SaveOutcome>[]> {
    requireCapability(actor, 'catalog:write');
    const judged = commands.map(judgeProduct);
    const wanted = judged.flatMap((item) => (item.ok ? [item.value] : []));
    const saved = wanted.length > 0 ? await this.save(wanted, actor) : ok([]);
    let next = 0;
    return judged.map((item) => {
      if (!item.ok) return item;
      return saved.ok ? ok(saved.value[next++]!) : saved;
    });
  }

  private async save(wanted: readonly ProductFacts[], actor: Actor): Promise<Result<readonly SaveOutcome[]>> {
    try {
      return await this.unitOfWork.write(
        actor.programId,
        async (tx) => ok(await this.saveIn(tx, wanted)),
        // Somebody else, or the sweep of unlisted products, added one of them at the same moment.
        { retryOnConflict: ['products_sku_key'] },
      );
    } catch (error) {
      if (isCrowded(error)) return refuse([CROWDED]);
      throw error;
    }
  }

  private async saveIn(tx: Transaction, wanted: readonly ProductFacts[]): Promise<readonly SaveOutcome[]> {
    // Categories before products, here and in the sweep, so that the two never block each other.
    const paths = wanted.flatMap(({ category }) => category ?? []);
    const categoryIds = await this.categories.ensure(tx, paths);
    const skus = [...new Set(wanted.map(({ sku }) => sku))];
    const stored = await this.products.lockBySkus(tx, skus);
    const now = await this.clock.now(tx);
    const resolved = wanted.map((facts) => {
      const { category } = facts;
      const categoryId = category == null ? category : categoryIds.get(category);
      return { ...facts, newProductId: newId<ProductId>(), categoryId };
    });
    const { outcomes, created, updated } = decideProducts(stored, resolved);
    await this.products.insert(tx, created, now);
    await this.products.update(tx, updated);
    return outcomes;
  }
}
