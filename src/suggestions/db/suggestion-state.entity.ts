import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far the purchases of a program have been taken in. Whoever takes in holds its lock. */
@Entity('suggestion_states')
export class SuggestionStateEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'suggestion_states_pkey' })
  programId: string;

  /** Counted up with every change to the baskets, which carry the one that they were last written with. */
  @Column({ type: 'bigint', default: 0 })
  revision: number;

  /** Up to where purchases that were there before were taken in, in the order of their keys. */
  @Column({ name: 'after_customer_id', type: 'uuid', nullable: true })
  afterCustomerId: string | null;

  @Column({ name: 'after_purchase_id', type: 'uuid', nullable: true })
  afterPurchaseId: string | null;

  /** Whether all that were there before have been. */
  @Column({ name: 'caught_up', type: 'boolean', default: false })
  caughtUp: boolean;
}
