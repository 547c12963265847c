import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ProgramEntity } from './program.entity.js';

/** One dated version of a program's point settings; never changed once written. */
@Entity('point_settings')
@ForeignKey(() => ProgramEntity, ['programId'], ['programId'], { name: 'point_settings_program_fkey' })
@Check('point_settings_rate_check', `earn_points >= 0 AND earn_points <= 1000000 AND earn_per_minor > 0`)
@Check(
  'point_settings_release_check',
  `release IN ('AT_ONCE', 'AFTER', 'ON_REQUEST') AND (release = 'AFTER') = (release_after IS NOT NULL)`,
)
@Check(
  'point_settings_expiry_check',
  `expiry IN ('NEVER', 'AFTER_EARNING', 'AFTER_INACTIVITY', 'YEARLY') AND (expiry IN ('AFTER_EARNING', 'AFTER_INACTIVITY')) = (expiry_after IS NOT NULL) AND (expiry = 'YEARLY') = (expiry_month_day IS NOT NULL)`,
)
@Check('point_settings_debt_check', `debt_policy IN ('ONLY_PENDING', 'WITHIN_BALANCE', 'ALLOW_DEBT')`)
export class PointSettingsEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'point_settings_pkey' })
  programId: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'point_settings_pkey' })
  version: number;

  @Column({ name: 'effective_from', type: 'timestamp with time zone' })
  effectiveFrom: Date;

  /** The base rate: this many points … */
  @Column({ name: 'earn_points', type: 'integer' })
  earnPoints: number;

  /** … for each of this many minor units of the basis. */
  @Column({ name: 'earn_per_minor', type: 'integer' })
  earnPerMinor: number;

  @Column({ name: 'basis_includes_tax', type: 'boolean' })
  basisIncludesTax: boolean;

  @Column({ type: 'text' })
  release: string;

  @Column({ name: 'release_after', type: 'text', nullable: true })
  releaseAfter: string | null;

  @Column({ type: 'text' })
  expiry: string;

  @Column({ name: 'expiry_after', type: 'text', nullable: true })
  expiryAfter: string | null;

  @Column({ name: 'expiry_month_day', type: 'text', nullable: true })
  expiryMonthDay: string | null;

  @Column({ name: 'expiry_rounds_to_month_end', type: 'boolean' })
  expiryRoundsToMonthEnd: boolean;

  @Column({ name: 'debt_policy', type: 'text' })
  debtPolicy: string;

  @Column({ name: 'recorded_at', type: 'timestamp with time zone' })
  recordedAt: Date;
}
