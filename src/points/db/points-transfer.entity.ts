import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { PointsAccountEntity } from './points-account.entity.js';

/** One row of the ledger. Only ever added. */
@Entity('points_transfers')
@ForeignKey(() => PointsAccountEntity, ['programId', 'customerId'], ['programId', 'customerId'], {
  name: 'points_transfers_account_fkey',
})
@Check('points_transfers_points_check', `points > 0`)
@Check(
  'points_transfers_kind_check',
  `(kind, from_account, to_account) IN (
    ('EARN', 'ISSUED', 'PENDING'), ('EARN', 'ISSUED', 'AVAILABLE'),
    ('RELEASE', 'PENDING', 'AVAILABLE'),
    ('EXPIRE', 'PENDING', 'EXPIRED'), ('EXPIRE', 'AVAILABLE', 'EXPIRED'),
    ('CLAWBACK', 'PENDING', 'CANCELLED'), ('CLAWBACK', 'AVAILABLE', 'CANCELLED'),
    ('ADJUST', 'ISSUED', 'AVAILABLE'), ('ADJUST', 'AVAILABLE', 'CANCELLED'),
    ('DEBT_INCURRED', 'DEBT', 'CANCELLED'), ('DEBT_REPAID', 'AVAILABLE', 'DEBT'))`,
)
@Check(
  'points_transfers_source_check',
  `source_kind IN ('PURCHASE', 'RETURN', 'ADJUSTMENT', 'OCCASION', 'TIME') AND (source_kind = 'TIME') = (source_id IS NULL) AND (source_kind = 'TIME') = (source_customer_id IS NULL)`,
)
@Check(
  'points_transfers_after_check',
  `pending_after >= 0 AND available_after >= 0 AND reserved_after >= 0 AND debt_after >= 0`,
)
export class PointsTransferEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'points_transfers_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'points_transfers_pkey' })
  customerId: string;

  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: 'points_transfers_pkey' })
  seq: number;

  @Column({ type: 'text' })
  kind: string;

  @Column({ type: 'bigint' })
  points: number;

  @Column({ name: 'from_account', type: 'text' })
  fromAccount: string;

  @Column({ name: 'to_account', type: 'text' })
  toAccount: string;

  /** The lot that an EARN or ADJUST made or a RELEASE set free. */
  @Column({ name: 'lot_no', type: 'bigint', nullable: true })
  lotNo: number | null;

  @Column({ name: 'source_kind', type: 'text' })
  sourceKind: string;

  /** Whose the source was when it came about; no foreign key, since claims and merges move the owner. */
  @Column({ name: 'source_customer_id', type: 'uuid', nullable: true })
  sourceCustomerId: string | null;

  @Column({ name: 'source_id', type: 'uuid', nullable: true })
  sourceId: string | null;

  @Column({ name: 'settings_version', type: 'integer', nullable: true })
  settingsVersion: number | null;

  /** When it took effect. */
  @Column({ name: 'occurred_at', type: 'timestamp with time zone' })
  occurredAt: Date;

  /** When it was written. */
  @Column({ name: 'recorded_at', type: 'timestamp with time zone' })
  recordedAt: Date;

  @Column({ name: 'pending_after', type: 'bigint' })
  pendingAfter: number;

  @Column({ name: 'available_after', type: 'bigint' })
  availableAfter: number;

  @Column({ name: 'reserved_after', type: 'bigint' })
  reservedAfter: number;

  @Column({ name: 'debt_after', type: 'bigint' })
  debtAfter: number;
}
