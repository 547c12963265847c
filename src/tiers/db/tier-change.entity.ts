import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** A row of a customer's history of tiers. Only ever added. */
@Entity('tier_changes')
@ForeignKey('PointsAccountEntity', ['programId', 'customerId'], ['programId', 'customerId'], {
  name: 'tier_changes_account_fkey',
})
@Check('tier_changes_reason_check', `reason IN ('UPGRADE', 'DOWNGRADE', 'CORRECTION', 'LADDER')`)
@Check('tier_changes_seq_check', `seq > 0`)
export class TierChangeEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'tier_changes_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'tier_changes_pkey' })
  customerId: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'tier_changes_pkey' })
  seq: number;

  @Column({ name: 'change_id', type: 'uuid' })
  changeId: string;

  @Column({ type: 'text', nullable: true })
  tier: string | null;

  @Column({ name: 'holds_from', type: 'timestamp with time zone' })
  holdsFrom: Date;

  @Column({ type: 'text' })
  reason: string;

  @Column({ name: 'ladder_version', type: 'integer' })
  ladderVersion: number;

  @Column({ name: 'recorded_at', type: 'timestamp with time zone' })
  recordedAt: Date;
}
