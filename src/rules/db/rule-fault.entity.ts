import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** What evaluating a version's conditions ran into, for its marketer. */
@Entity('rule_faults')
@ForeignKey('RuleEntity', ['programId', 'ruleId'], ['programId', 'ruleId'], {
  name: 'rule_faults_rule_fkey',
})
@Check('rule_faults_times_check', `times > 0`)
export class RuleFaultEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'rule_faults_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'rule_id', type: 'uuid', primaryKeyConstraintName: 'rule_faults_pkey' })
  ruleId: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'rule_faults_pkey' })
  version: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'rule_faults_pkey' })
  code: string;

  /** The latest. */
  @Column({ type: 'text' })
  message: string;

  @Column({ type: 'bigint' })
  times: number;

  @Column({ name: 'first_at', type: 'timestamp with time zone' })
  firstAt: Date;

  @Column({ name: 'last_at', type: 'timestamp with time zone' })
  lastAt: Date;
}
