import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** What a customer buys and how often: what all their baskets come to, kept up to date whenever one of these changes. */
@Entity('customer_habits')
@ForeignKey('CustomerEntity', ['programId', 'customerId'], ['programId', 'customerId'], {
  name: 'customer_habits_customer_fkey',
})
export class CustomerHabitsEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'customer_habits_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'customer_habits_pkey' })
  customerId: string;

  @Column({ type: 'json' })
  habits: object;
}
