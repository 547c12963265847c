import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { CorrectionEntity } from './correction.entity.js';

/** What a correction gives or takes one customer, and the adjustments by which that was done and undone. */
@Entity('correction_entries')
@ForeignKey(() => CorrectionEntity, ['programId', 'correctionId'], ['programId', 'correctionId'], {
  name: 'correction_entries_correction_fkey',
})
@ForeignKey('CustomerEntity', ['programId', 'customerId'], ['programId', 'customerId'], {
  name: 'correction_entries_customer_fkey',
})
@Check('correction_entries_points_check', `points <> 0`)
@Check('correction_entries_posting_check', `adjustment_id IS NULL OR refusal IS NULL`)
@Check(
  'correction_entries_undo_check',
  `(undo_adjustment_id IS NULL OR undo_refusal IS NULL) AND (adjustment_id IS NOT NULL OR undo_adjustment_id IS NULL AND undo_refusal IS NULL)`,
)
export class CorrectionEntryEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'correction_entries_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'correction_id', type: 'uuid', primaryKeyConstraintName: 'correction_entries_pkey' })
  correctionId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'correction_entries_pkey' })
  customerId: string;

  /** Given when above zero, taken when below. */
  @Column({ type: 'bigint' })
  points: number;

  @Column({ name: 'adjustment_id', type: 'uuid', nullable: true })
  adjustmentId: string | null;

  /** The code of why it could not be posted. */
  @Column({ type: 'text', nullable: true })
  refusal: string | null;

  @Column({ name: 'undo_adjustment_id', type: 'uuid', nullable: true })
  undoAdjustmentId: string | null;

  /** The code of why it could not be undone. */
  @Column({ name: 'undo_refusal', type: 'text', nullable: true })
  undoRefusal: string | null;
}
