import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { CategoryRepository } from '../db/category.repository.js';
import type { Category, CategoryId } from '../domain/category.js';

/**
 * Looks categories up by their ids. Also for customers, who meet them on the products they bought. Throws
 * ForbiddenError without `catalog:read` or `self:read`.
 */
@Injectable()
export class LoadCategories {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly categories: CategoryRepository,
  ) {}

  /** The categories there are, by id. */
  async execute(
    categoryIds: readonly CategoryId[],
    actor: Actor,
  ): Promise<ReadonlyMap<CategoryId, Category>> {
    if (!actor.capabilities.has('self:read')) requireCapability(actor, 'catalog:read');
    const found = await this.unitOfWork.read(actor.programId, (tx) => this.categories.find(tx, categoryIds));
    return new Map(found.map((category) => [category.categoryId, category]));
  }
}
