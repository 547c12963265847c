import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** What a rule was used for in a period: by one customer, or under the id of nobody by all together. */
@Entity('rule_counters')
@ForeignKey('RuleEntity', ['programId', 'ruleId'], ['programId', 'ruleId'], {
  name: 'rule_counters_rule_fkey',
})
@Check('rule_counters_usage_check', `uses >= 0 AND points >= 0 AND cost >= 0`)
export class RuleCounterEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'rule_counters_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'rule_counters_pkey' })
  customerId: string;

  @PrimaryColumn({ name: 'rule_id', type: 'uuid', primaryKeyConstraintName: 'rule_counters_pkey' })
  ruleId: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'rule_counters_pkey' })
  period: string;

  @Column({ type: 'bigint' })
  uses: number;

  @Column({ type: 'bigint' })
  points: number;

  /** Of the points, in ten-thousandths of a minor unit. */
  @Column({ type: 'bigint' })
  cost: number;
}
