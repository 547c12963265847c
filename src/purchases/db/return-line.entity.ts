import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ReturnEntity } from './return.entity.js';

/** One line of a return as far as it met one line of a purchase; a return without a receipt may meet several. */
@Entity('return_lines')
@ForeignKey(
  () => ReturnEntity,
  ['programId', 'customerId', 'returnId'],
  ['programId', 'customerId', 'returnId'],
  {
    name: 'return_lines_return_fkey',
  },
)
@Index('return_lines_purchase_idx', ['programId', 'purchaseCustomerId', 'purchaseId'])
@Check('return_lines_quantity_check', `quantity > 0 AND refund_minor >= 0`)
export class ReturnLineEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'return_lines_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'return_lines_pkey' })
  customerId: string;

  @PrimaryColumn({ name: 'return_id', type: 'uuid', primaryKeyConstraintName: 'return_lines_pkey' })
  returnId: string;

  @PrimaryColumn({ name: 'line_no', type: 'integer', primaryKeyConstraintName: 'return_lines_pkey' })
  lineNo: number;

  @PrimaryColumn({ name: 'part_no', type: 'integer', primaryKeyConstraintName: 'return_lines_pkey' })
  partNo: number;

  @Column({ name: 'purchase_customer_id', type: 'uuid' })
  purchaseCustomerId: string;

  @Column({ name: 'purchase_id', type: 'uuid' })
  purchaseId: string;

  @Column({ name: 'purchase_line_no', type: 'integer' })
  purchaseLineNo: number;

  /** In thousandths. */
  @Column({ type: 'bigint' })
  quantity: number;

  /** What had been paid for what came back. */
  @Column({ name: 'refund_minor', type: 'bigint' })
  refundMinor: number;
}
