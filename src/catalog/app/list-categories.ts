import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { CategoryRepository, type CategoryPage } from '../db/category.repository.js';
import type { Category } from '../domain/category.js';

/** Reads the tree of categories, one level and one page at a time. Throws ForbiddenError without `catalog:read`. */
@Injectable()
export class ListCategories {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly categories: CategoryRepository,
  ) {}

  async execute(page: CategoryPage, actor: Actor): Promise<Category[]> {
    requireCapability(actor, 'catalog:read');
    return this.unitOfWork.read(actor.programId, (tx) => this.categories.listChildren(tx, page));
  }
}
