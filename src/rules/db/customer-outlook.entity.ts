import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/**
 * What is expected of a customer, as suggestions last worked it out: soon after each purchase, and once a day. In a
 * table of its own, since it is not written under the lock of the points account.
 */
@Entity('customer_outlooks')
@ForeignKey('CustomerEntity', ['programId', 'customerId'], ['programId', 'customerId'], {
  name: 'customer_outlooks_customer_fkey',
})
@Index('customer_outlooks_outdated_idx', [
  'programId',
  'settingsVersion',
  'asOfDay',
  'learnedRevision',
  'customerId',
])
@Check('customer_outlooks_prob_check', `prob_alive BETWEEN 0 AND 1`)
@Check('customer_outlooks_due_check', `jsonb_typeof(due) = 'array'`)
export class CustomerOutlookEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'customer_outlooks_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'customer_outlooks_pkey' })
  customerId: string;

  /** The day it was worked out for, in the program's time zone, since 1970-01-01. */
  @Column({ name: 'as_of_day', type: 'integer' })
  asOfDay: number;

  /** The version of the settings for suggestions by which products were left out. */
  @Column({ name: 'settings_version', type: 'integer' })
  settingsVersion: number;

  /** The revision of the baskets with which the learning began that it was worked out by; 0 before the first. */
  @Column({ name: 'learned_revision', type: 'bigint' })
  learnedRevision: number;

  /** Products that the customer buys again and again, and the day each is due; the first due first. */
  @Column({ type: 'jsonb', default: [] })
  due: readonly (readonly [sku: string, dueDay: number])[];

  /** How likely it is that the customer has not left for good; null where nothing is kept, or nothing was learned yet. */
  @Column({ name: 'prob_alive', type: 'double precision', nullable: true })
  probAlive: number | null;

  /** Days with purchases that are expected in the twelve months from then. */
  @Column({ name: 'expected_purchases_12m', type: 'double precision', nullable: true })
  expectedPurchases12m: number | null;

  /** What they are expected to come to, in minor units. */
  @Column({ name: 'expected_spend_12m_minor', type: 'bigint', nullable: true })
  expectedSpend12mMinor: number | null;
}
