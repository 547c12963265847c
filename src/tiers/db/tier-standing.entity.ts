import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { DayCount } from '../domain/index.js';

/** Where a customer stands: all that has to be known to judge the next purchase. Written under the account's lock. */
@Entity('tier_standings')
@ForeignKey('PointsAccountEntity', ['programId', 'customerId'], ['programId', 'customerId'], {
  name: 'tier_standings_account_fkey',
})
@Index('tier_standings_due_idx', ['programId', 'nextDueAt'], { where: 'next_due_at IS NOT NULL' })
@Check('tier_standings_fall_check', `falls_at IS NOT NULL OR falls_to IS NULL`)
@Check('tier_standings_period_check', `(period_from IS NULL) = (period_until IS NULL)`)
export class TierStandingEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'tier_standings_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'tier_standings_pkey' })
  customerId: string;

  @Column({ name: 'ladder_version', type: 'integer' })
  ladderVersion: number;

  @Column({ type: 'text', nullable: true })
  tier: string | null;

  @Column({ name: 'held_from', type: 'timestamp with time zone' })
  heldFrom: Date;

  @Column({ name: 'weighed_at', type: 'timestamp with time zone' })
  weighedAt: Date;

  @Column({ name: 'last_at', type: 'timestamp with time zone', nullable: true })
  lastAt: Date | null;

  @Column({ type: 'bigint' })
  counted: number;

  @Column({ type: 'jsonb' })
  days: readonly DayCount[];

  @Column({ type: 'bigint' })
  peak: number;

  @Column({ name: 'period_from', type: 'timestamp with time zone', nullable: true })
  periodFrom: Date | null;

  @Column({ name: 'period_until', type: 'timestamp with time zone', nullable: true })
  periodUntil: Date | null;

  @Column({ name: 'falls_at', type: 'timestamp with time zone', nullable: true })
  fallsAt: Date | null;

  @Column({ name: 'falls_to', type: 'text', nullable: true })
  fallsTo: string | null;

  @Column({ type: 'integer' })
  seq: number;

  /** Before it, time alone changes nothing as long as the ladder stays as it is. */
  @Column({ name: 'next_due_at', type: 'timestamp with time zone', nullable: true })
  nextDueAt: Date | null;
}
