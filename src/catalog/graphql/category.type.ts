import { Field, ID, ObjectType } from '@nestjs/graphql';
import { connectionOf } from '../../platform/graphql/index.js';
import type { Category, CategoryId } from '../domain/category.js';
import { nameOf, type CategoryPath } from '../domain/category-path.js';

@ObjectType('Category', { description: "A place in the merchant's tree of categories." })
export class CategoryType {
  @Field(() => ID, { description: 'Our id of the category, opaque.' })
  readonly id: CategoryId;

  @Field(() => String, {
    description: 'Its whole path from the widest category down, such as `Drinks > Coffee`.',
  })
  readonly path: CategoryPath;

  @Field(() => String, { description: 'What it is called: the last name of its path, such as `Coffee`.' })
  readonly name: string;

  /** Where the field `parent` is looked up. */
  readonly parentId: CategoryId | null;
}

/** A category as the API tells it. */
export function categoryTypeOf({ categoryId, path, parentId }: Category): CategoryType {
  return { id: categoryId, path, name: nameOf(path), parentId };
}

export const CategoryConnection = connectionOf(
  () => CategoryType,
  'Category',
  'Categories side by side in the tree, in the order of their names.',
);
