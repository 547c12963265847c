import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { HeldEarning } from '../../rules/index.js';
import type { AnyDecision } from '../domain/stored-decision.js';
import { PurchaseEntity } from './purchase.entity.js';

/** An anonymous purchase that turned out to be a customer's, and what it earned them. */
@Entity('purchase_claims')
@ForeignKey(
  () => PurchaseEntity,
  ['programId', 'holderId', 'purchaseId'],
  ['programId', 'customerId', 'purchaseId'],
  { name: 'purchase_claims_purchase_fkey' },
)
@Index('purchase_claims_customer_idx', ['programId', 'customerId'])
@Check(
  'purchase_claims_points_check',
  `points_earned >= 0 AND points_judged >= 0 AND points_judged <= points_earned AND (points_earned = 0) = (lot_no IS NULL)`,
)
export class PurchaseClaimEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'purchase_claims_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'holder_id', type: 'uuid', primaryKeyConstraintName: 'purchase_claims_pkey' })
  holderId: string;

  @PrimaryColumn({ name: 'purchase_id', type: 'uuid', primaryKeyConstraintName: 'purchase_claims_pkey' })
  purchaseId: string;

  @Column({ name: 'customer_id', type: 'uuid' })
  customerId: string;

  @Column({ name: 'recorded_at', type: 'timestamp with time zone' })
  recordedAt: Date;

  @Column({ name: 'points_earned', type: 'bigint' })
  pointsEarned: number;

  @Column({ name: 'points_judged', type: 'bigint', default: 0 })
  pointsJudged: number;

  @Column({ name: 'lot_no', type: 'bigint', nullable: true })
  lotNo: number | null;

  @Column({ name: 'settings_version', type: 'integer' })
  settingsVersion: number;

  @Column({ name: 'api_key_id', type: 'uuid', nullable: true })
  apiKeyId: string | null;

  @Column({ type: 'jsonb', nullable: true })
  held: HeldEarning | null;

  @Column({ type: 'jsonb' })
  decision: AnyDecision;
}
