import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { CustomerFactsState } from '../domain/customer-facts.js';

/** What facts about a customer are made of. Written under the lock of the points account. */
@Entity('customer_facts')
@ForeignKey('CustomerEntity', ['programId', 'customerId'], ['programId', 'customerId'], {
  name: 'customer_facts_customer_fkey',
})
@Index('customer_facts_last_day_idx', ['programId', 'lastDay'])
@Index('customer_facts_unknown_idx', ['programId', 'customerId'], { where: 'history IS NULL' })
@Check(
  'customer_facts_values_check',
  `nps_score BETWEEN 0 AND 10 AND referrals_made >= 0 AND jsonb_typeof(tags) = 'array'`,
)
export class CustomerFactsEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'customer_facts_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'customer_facts_pkey' })
  customerId: string;

  /** What is remembered of the purchases; null until it has been worked out from all of them. */
  @Column({ type: 'jsonb', nullable: true })
  history: CustomerFactsState | null;

  /** The last day with a purchase that is kept, since 1970-01-01; null for none. */
  @Column({ name: 'last_day', type: 'integer', nullable: true })
  lastDay: number | null;

  @Column({ type: 'jsonb', default: [] })
  tags: readonly string[];

  @Column({ name: 'nps_score', type: 'smallint', nullable: true })
  npsScore: number | null;

  @Column({ name: 'referrals_made', type: 'integer', default: 0 })
  referralsMade: number;
}
