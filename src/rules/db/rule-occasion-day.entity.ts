import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Up to which day occasions of a kind have been looked for. */
@Entity('rule_occasion_days')
export class RuleOccasionDayEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'rule_occasion_days_pkey' })
  programId: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'rule_occasion_days_pkey' })
  occasion: string;

  @Column({ name: 'last_day', type: 'integer' })
  lastDay: number;
}
