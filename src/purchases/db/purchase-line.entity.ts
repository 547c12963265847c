import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { PurchaseEntity } from './purchase.entity.js';

@Entity('purchase_lines')
@ForeignKey(
  () => PurchaseEntity,
  ['programId', 'customerId', 'purchaseId'],
  ['programId', 'customerId', 'purchaseId'],
  {
    name: 'purchase_lines_purchase_fkey',
  },
)
@Index('purchase_lines_sku_idx', ['programId', 'customerId', 'sku'])
@Check(
  'purchase_lines_quantity_check',
  `quantity > 0 AND returned_quantity >= 0 AND returned_quantity <= quantity`,
)
@Check(
  'purchase_lines_amounts_check',
  `unit_price_minor >= 0 AND line_total_minor >= 0 AND discount_minor >= 0 AND discount_minor <= line_total_minor AND tax_minor >= 0 AND net_minor >= 0 AND basis_minor >= 0`,
)
export class PurchaseLineEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'purchase_lines_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'purchase_lines_pkey' })
  customerId: string;

  @PrimaryColumn({ name: 'purchase_id', type: 'uuid', primaryKeyConstraintName: 'purchase_lines_pkey' })
  purchaseId: string;

  @PrimaryColumn({ name: 'line_no', type: 'integer', primaryKeyConstraintName: 'purchase_lines_pkey' })
  lineNo: number;

  @Column({ type: 'text' })
  sku: string;

  @Column({ type: 'text', nullable: true })
  name: string | null;

  @Column({ type: 'text', nullable: true })
  category: string | null;

  /** The category that counted: the catalogue's, or else what the till told; in its one form. */
  @Column({ name: 'category_path', type: 'text', nullable: true })
  categoryPath: string | null;

  /** In thousandths. */
  @Column({ type: 'bigint' })
  quantity: number;

  @Column({ name: 'unit_price_minor', type: 'bigint' })
  unitPriceMinor: number;

  /** Before discounts. */
  @Column({ name: 'line_total_minor', type: 'bigint' })
  lineTotalMinor: number;

  /** The line's own. */
  @Column({ name: 'discount_minor', type: 'bigint' })
  discountMinor: number;

  @Column({ name: 'tax_minor', type: 'bigint' })
  taxMinor: number;

  /** After the line's own discount and its share of the purchase's. */
  @Column({ name: 'net_minor', type: 'bigint' })
  netMinor: number;

  @Column({ name: 'basis_minor', type: 'bigint' })
  basisMinor: number;

  /** In thousandths. */
  @Column({ name: 'returned_quantity', type: 'bigint', default: 0 })
  returnedQuantity: number;
}
