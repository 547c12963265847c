import type { Id } from '../../kernel/id.js';
import type { CategoryPath } from './category-path.js';

export type CategoryId = Id<'Category'>;

/** A place in the merchant's tree of categories. Once made it stays, and keeps its path. */
export interface Category {
  readonly categoryId: CategoryId;
  readonly path: CategoryPath;
  /** The category it lies directly in; `null` at the top. */
  readonly parentId: CategoryId | null;
}
