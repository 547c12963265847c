import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { CategoryEntity } from './category.entity.js';

@Entity('products')
@Unique('products_sku_key', ['programId', 'sku'])
@Index('products_category_idx', ['programId', 'categoryId', 'sku'])
@ForeignKey(() => CategoryEntity, ['programId', 'categoryId'], ['programId', 'categoryId'], {
  name: 'products_category_fkey',
})
@Check('products_status_check', `status IN ('LISTED', 'UNLISTED', 'WITHDRAWN')`)
@Check('products_amounts_check', `price_minor >= 0 AND unit_cost_minor >= 0 AND stock_quantity >= 0`)
export class ProductEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'products_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'product_id', type: 'uuid', primaryKeyConstraintName: 'products_pkey' })
  productId: string;

  /** Compared byte by byte, so that a prefix can be looked for in the index and no server's language matters. */
  @Column({ type: 'text', collation: 'C' })
  sku: string;

  @Column({ type: 'text', nullable: true })
  name: string | null;

  @Column({ name: 'category_id', type: 'uuid', nullable: true })
  categoryId: string | null;

  @Column({ type: 'text', array: true, default: '{}' })
  tags: string[];

  @Column({ name: 'price_minor', type: 'bigint', nullable: true })
  priceMinor: number | null;

  @Column({ name: 'unit_cost_minor', type: 'bigint', nullable: true })
  unitCostMinor: number | null;

  /** In thousandths, like every quantity. */
  @Column({ name: 'stock_quantity', type: 'bigint', nullable: true })
  stockQuantity: number | null;

  /** UNLISTED: seen on a receipt but not in any catalogue we were given. */
  @Column({ type: 'text' })
  status: string;

  @Column({ name: 'recorded_at', type: 'timestamp with time zone' })
  recordedAt: Date;
}
