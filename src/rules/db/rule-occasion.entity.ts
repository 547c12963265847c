import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Something other than a purchase that rules acted on, once for each customer. Only ever added. */
@Entity('rule_occasions')
@ForeignKey('CustomerEntity', ['programId', 'customerId'], ['programId', 'customerId'], {
  name: 'rule_occasions_customer_fkey',
})
@Index('rule_occasions_id_idx', ['programId', 'customerId', 'occasionId'], { unique: true })
@Check('rule_occasions_points_check', `points_earned >= 0 AND (points_earned = 0) = (lot_no IS NULL)`)
export class RuleOccasionEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'rule_occasions_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'rule_occasions_pkey' })
  customerId: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'rule_occasions_pkey' })
  occasion: string;

  @Column({ name: 'occasion_id', type: 'uuid' })
  occasionId: string;

  @Column({ type: 'text' })
  trigger: string;

  /** For people: what it was. */
  @Column({ type: 'text' })
  name: string;

  @Column({ name: 'occurred_at', type: 'timestamp with time zone' })
  occurredAt: Date;

  @Column({ name: 'recorded_at', type: 'timestamp with time zone' })
  recordedAt: Date;

  @Column({ name: 'points_earned', type: 'bigint' })
  pointsEarned: number;

  @Column({ name: 'lot_no', type: 'bigint', nullable: true })
  lotNo: number | null;

  @Column({ name: 'settings_version', type: 'integer' })
  settingsVersion: number;

  @Column({ type: 'jsonb' })
  decision: object;
}
