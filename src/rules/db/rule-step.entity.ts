import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** A step in the life of a version. Only ever added. */
@Entity('rule_steps')
@ForeignKey('RuleEntity', ['programId', 'ruleId'], ['programId', 'ruleId'], {
  name: 'rule_steps_rule_fkey',
})
@Check(
  'rule_steps_kind_check',
  `kind IN ('PUBLISHED', 'PAUSED', 'RESUMED', 'ENDED', 'SUPERSEDED', 'DISCARDED')`,
)
export class RuleStepEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'rule_steps_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'rule_id', type: 'uuid', primaryKeyConstraintName: 'rule_steps_pkey' })
  ruleId: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'rule_steps_pkey' })
  version: number;

  @PrimaryColumn({ name: 'step_no', type: 'integer', primaryKeyConstraintName: 'rule_steps_pkey' })
  stepNo: number;

  @Column({ type: 'text' })
  kind: string;

  @Column({ name: 'api_key_id', type: 'uuid', nullable: true })
  apiKeyId: string | null;

  @Column({ type: 'timestamp with time zone' })
  at: Date;
}
