import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { HeldEarning } from '../../rules/index.js';
import type { AnyDecision } from '../domain/stored-decision.js';

@Entity('purchases')
@Index('purchases_history_idx', ['programId', 'customerId', 'occurredAt', 'purchaseId'])
@Check('purchases_amounts_check', `total_minor >= 0 AND discount_minor >= 0 AND basis_minor >= 0`)
@Check('purchases_kept_check', `kept_basis_minor >= 0`)
@Check(
  'purchases_points_check',
  `points_earned >= 0 AND points_judged >= 0 AND points_judged <= points_earned AND (points_earned = 0) = (lot_no IS NULL)`,
)
@Check('purchases_anonymous_check', `NOT anonymous OR points_earned = 0`)
export class PurchaseEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'purchases_pkey' })
  programId: string;

  /** The customer, or the holder that stands for the unknown buyer of this one purchase. */
  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'purchases_pkey' })
  customerId: string;

  @PrimaryColumn({ name: 'purchase_id', type: 'uuid', primaryKeyConstraintName: 'purchases_pkey' })
  purchaseId: string;

  @Column({ type: 'text' })
  source: string;

  @Column({ name: 'external_id', type: 'text' })
  externalId: string;

  @Column({ type: 'boolean' })
  anonymous: boolean;

  @Column({ name: 'occurred_at', type: 'timestamp with time zone' })
  occurredAt: Date;

  @Column({ name: 'recorded_at', type: 'timestamp with time zone' })
  recordedAt: Date;

  @Column({ name: 'store_code', type: 'text', nullable: true })
  storeCode: string | null;

  @Column({ type: 'text', nullable: true })
  channel: string | null;

  @Column({ name: 'total_minor', type: 'bigint' })
  totalMinor: number;

  /** Given on the whole purchase; already spread over the lines' net amounts. */
  @Column({ name: 'discount_minor', type: 'bigint' })
  discountMinor: number;

  @Column({ name: 'basis_minor', type: 'bigint' })
  basisMinor: number;

  @Column({ name: 'points_earned', type: 'bigint' })
  pointsEarned: number;

  /** How many of them returns have judged to be taken back so far. */
  @Column({ name: 'points_judged', type: 'bigint', default: 0 })
  pointsJudged: number;

  @Column({ name: 'lot_no', type: 'bigint', nullable: true })
  lotNo: number | null;

  @Column({ name: 'settings_version', type: 'integer' })
  settingsVersion: number;

  /** What of the basis is kept: whole lines and exact shares of others, summed and rounded down once. */
  @Column({ name: 'kept_basis_minor', type: 'bigint', default: 0 })
  keptBasisMinor: number;

  @Column({ name: 'wholly_returned', type: 'boolean', default: false })
  whollyReturned: boolean;

  /** What returns have left of what was earned; null while nothing came back. */
  @Column({ type: 'jsonb', nullable: true })
  held: HeldEarning | null;

  /** Empty when the command line recorded it. */
  @Column({ name: 'api_key_id', type: 'uuid', nullable: true })
  apiKeyId: string | null;

  @Column({ type: 'jsonb' })
  decision: AnyDecision;
}
