import { Injectable } from '@nestjs/common';
import { newId } from '../../kernel/id.js';
import type { Transaction } from '../../platform/database/index.js';
import type { Category, CategoryId } from '../domain/category.js';
import { parentOf, pathsDownTo, type CategoryPath } from '../domain/category-path.js';

const COLUMNS = `c.category_id AS "categoryId", c.path, c.parent_id AS "parentId"`;

const BY_PATHS = {
  name: 'categories_by_paths',
  text: `SELECT c.category_id AS "categoryId", c.path FROM categories c WHERE c.program_id = $1 AND c.path = ANY ($2::text[])`,
};

const BY_IDS = {
  name: 'categories_by_ids',
  text: `SELECT ${COLUMNS} FROM categories c WHERE c.program_id = $1 AND c.category_id = ANY ($2::uuid[])`,
};

/** In the order of paths, so that two who add the same categories wait for, and never block, each other. */
const INSERT = {
  name: 'categories_insert',
  text: `INSERT INTO categories (program_id, category_id, path, parent_id)
         SELECT $1, added.category_id, added.path, added.parent_id
         FROM unnest($2::uuid[], $3::text[], $4::uuid[]) AS added (category_id, path, parent_id)
         ORDER BY added.path
         ON CONFLICT (program_id, path) DO NOTHING`,
};

/** The children of one category, or what lies at the top. Few enough in a program to be looked through. */
const CHILDREN = {
  name: 'categories_children',
  text: `SELECT ${COLUMNS} FROM categories c
         WHERE c.program_id = $1
           AND (($2::text IS NULL AND c.parent_id IS NULL)
             OR c.parent_id = (SELECT p.category_id FROM categories p WHERE p.program_id = $1 AND p.path = $2))
           AND ($3::uuid IS NULL
             OR c.path > (SELECT a.path FROM categories a WHERE a.program_id = $1 AND a.category_id = $3))
         ORDER BY c.path LIMIT $4`,
};

export interface CategoryPage {
  /** The category whose children are asked for; left out for those at the top. */
  readonly parent?: CategoryPath;
  readonly after?: CategoryId;
  readonly size: number;
}

@Injectable()
export class CategoryRepository {
  /** The ids of these categories, which are made with all that they lie in where they are missing. */
  async ensure(
    tx: Transaction,
    paths: readonly CategoryPath[],
  ): Promise<ReadonlyMap<CategoryPath, CategoryId>> {
    const all = [...new Set(paths.flatMap(pathsDownTo))];
    const ids = await this.idsOf(tx, all);
    // Level by level, since a category needs its parent's id, which somebody else may have given a moment ago.
    for (const level of byLevel(all)) {
      const missing = level.filter((path) => !ids.has(path));
      if (missing.length === 0) continue;
      const parents = missing.map((path) => ids.get(parentOf(path)!) ?? null);
      await tx.query(INSERT, [tx.programId, missing.map(() => newId<CategoryId>()), missing, parents]);
      for (const [path, id] of await this.idsOf(tx, missing)) ids.set(path, id);
    }
    return ids;
  }

  async find(tx: Transaction, categoryIds: readonly CategoryId[]): Promise<Category[]> {
    return tx.query(BY_IDS, [tx.programId, categoryIds]);
  }

  /** A page of a category's children, in the order of their paths. */
  async listChildren(tx: Transaction, { parent, after, size }: CategoryPage): Promise<Category[]> {
    return tx.query(CHILDREN, [tx.programId, parent ?? null, after ?? null, size]);
  }

  private async idsOf(
    tx: Transaction,
    paths: readonly CategoryPath[],
  ): Promise<Map<CategoryPath, CategoryId>> {
    if (paths.length === 0) return new Map();
    const rows = await tx.query<Category>(BY_PATHS, [tx.programId, paths]);
    return new Map(rows.map(({ path, categoryId }) => [path, categoryId]));
  }
}

/** The widest categories first. */
function byLevel(paths: readonly CategoryPath[]): CategoryPath[][] {
  const levels: CategoryPath[][] = [];
  for (const path of paths) (levels[pathsDownTo(path).length - 1] ??= []).push(path);
  return levels;
}
