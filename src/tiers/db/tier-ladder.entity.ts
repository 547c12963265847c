import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { Rung } from '../domain/index.js';

/** One dated version of a program's tiers. Only ever added. */
@Entity('tier_ladders')
@Check(
  'tier_ladders_downgrade_check',
  `(window_kind = 'LIFE') = (downgrade_step IS NULL) AND (downgrade_step IS NULL OR downgrade_step IN ('ONE_RUNG', 'STRAIGHT')) AND (downgrade_step IS NOT NULL OR downgrade_grace IS NULL)`,
)
@Check('tier_ladders_metric_check', `metric IN ('POINTS_EARNED', 'MONEY_SPENT', 'PURCHASES_MADE')`)
@Check(
  'tier_ladders_window_check',
  `window_kind IN ('ROLLING', 'CALENDAR_YEAR', 'MEMBERSHIP_YEAR', 'LIFE') AND (window_kind = 'ROLLING') = (window_length IS NOT NULL)`,
)
export class TierLadderEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'tier_ladders_pkey' })
  programId: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'tier_ladders_pkey' })
  version: number;

  @Column({ name: 'effective_from', type: 'timestamp with time zone' })
  effectiveFrom: Date;

  @Column({ type: 'text' })
  metric: string;

  @Column({ name: 'window_kind', type: 'text' })
  windowKind: string;

  @Column({ name: 'window_length', type: 'text', nullable: true })
  windowLength: string | null;

  @Column({ name: 'downgrade_step', type: 'text', nullable: true })
  downgradeStep: string | null;

  @Column({ name: 'downgrade_grace', type: 'text', nullable: true })
  downgradeGrace: string | null;

  /** From the entry tier upwards. */
  @Column({ type: 'jsonb' })
  rungs: readonly Rung[];

  @Column({ name: 'saved_at', type: 'timestamp with time zone' })
  savedAt: Date;

  @Column({ name: 'api_key_id', type: 'uuid', nullable: true })
  apiKeyId: string | null;
}
