import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Points posted after a rule was mended, so that customers have what the mended version would have given them. */
@Entity('corrections')
@ForeignKey('RuleEntity', ['programId', 'ruleId'], ['programId', 'ruleId'], {
  name: 'corrections_rule_fkey',
})
@Index('corrections_rule_idx', ['programId', 'ruleId'])
@Check(
  'corrections_state_check',
  `state IN ('POSTING', 'POSTED', 'UNDOING', 'UNDONE') AND (state = 'POSTING') = (posted_at IS NULL) AND (state = 'UNDONE') = (undone_at IS NOT NULL) AND (state IN ('UNDOING', 'UNDONE')) = (undo_reason IS NOT NULL)`,
)
@Check('corrections_time_check', `from_at < until_at`)
export class CorrectionEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'corrections_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'correction_id', type: 'uuid', primaryKeyConstraintName: 'corrections_pkey' })
  correctionId: string;

  @Column({ name: 'rule_id', type: 'uuid' })
  ruleId: string;

  /** The mended one. */
  @Column({ type: 'integer' })
  version: number;

  /** The versions in whose place it is put, rising. */
  @Column({ type: 'integer', array: true })
  replaces: readonly number[];

  @Column({ name: 'from_at', type: 'timestamp with time zone' })
  fromAt: Date;

  @Column({ name: 'until_at', type: 'timestamp with time zone' })
  untilAt: Date;

  @Column({ type: 'text' })
  reason: string;

  @Column({ type: 'text' })
  state: string;

  /** Those that were judged again. */
  @Column({ type: 'bigint' })
  purchases: number;

  /** Those of them that come to something else. */
  @Column({ name: 'purchases_touched', type: 'bigint' })
  purchasesTouched: number;

  /** Those that come to something else than is stored even by the rules as they were. */
  @Column({ name: 'purchases_apart', type: 'bigint' })
  purchasesApart: number;

  @Column({ name: 'recorded_at', type: 'timestamp with time zone' })
  recordedAt: Date;

  @Column({ name: 'api_key_id', type: 'uuid', nullable: true })
  apiKeyId: string | null;

  @Column({ name: 'posted_at', type: 'timestamp with time zone', nullable: true })
  postedAt: Date | null;

  @Column({ name: 'undone_at', type: 'timestamp with time zone', nullable: true })
  undoneAt: Date | null;

  @Column({ name: 'undo_reason', type: 'text', nullable: true })
  undoReason: string | null;

  @Column({ name: 'undo_api_key_id', type: 'uuid', nullable: true })
  undoApiKeyId: string | null;
}
