import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { PointsAccountEntity } from './points-account.entity.js';

/** What a member of staff gave or took by hand, and why. */
@Entity('points_adjustments')
@ForeignKey(() => PointsAccountEntity, ['programId', 'customerId'], ['programId', 'customerId'], {
  name: 'points_adjustments_account_fkey',
})
@Check('points_adjustments_points_check', `points <> 0`)
@Check('points_adjustments_reason_check', `length(reason) BETWEEN 1 AND 500`)
export class PointsAdjustmentEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'points_adjustments_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'points_adjustments_pkey' })
  customerId: string;

  @PrimaryColumn({ name: 'adjustment_id', type: 'uuid', primaryKeyConstraintName: 'points_adjustments_pkey' })
  adjustmentId: string;

  @Column({ type: 'text' })
  source: string;

  @Column({ name: 'external_id', type: 'text' })
  externalId: string;

  /** Given when above zero, taken when below. */
  @Column({ type: 'bigint' })
  points: number;

  /** Of points taken: how many became debt. */
  @Column({ name: 'to_debt', type: 'bigint', default: 0 })
  toDebt: number;

  @Column({ type: 'text' })
  reason: string;

  @Column({ name: 'api_key_id', type: 'uuid', nullable: true })
  apiKeyId: string | null;

  @Column({ name: 'recorded_at', type: 'timestamp with time zone' })
  recordedAt: Date;
}
