import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A place in the merchant's tree of categories, named by its whole path, e.g. `Drinks > Coffee`. */
@Entity('categories')
@Unique('categories_path_key', ['programId', 'path'])
export class CategoryEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'categories_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'category_id', type: 'uuid', primaryKeyConstraintName: 'categories_pkey' })
  categoryId: string;

  @Column({ type: 'text', collation: 'C' })
  path: string;

  @Column({ name: 'parent_id', type: 'uuid', nullable: true })
  parentId: string | null;
}
