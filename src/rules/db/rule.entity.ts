import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A rule as such; its row is the lock under which its versions are changed. */
@Entity('rules')
export class RuleEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'rules_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'rule_id', type: 'uuid', primaryKeyConstraintName: 'rules_pkey' })
  ruleId: string;

  @Column({ name: 'created_at', type: 'timestamp with time zone' })
  createdAt: Date;

  @Column({ name: 'changed_at', type: 'timestamp with time zone' })
  changedAt: Date;
}
