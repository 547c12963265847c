import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/**
 * One per customer. The balances repeat what the transfers add up to; `seq` numbers everything in the customer's
 * history; its row is the lock under which all of the customer's points are written.
 */
@Entity('points_accounts')
@ForeignKey('CustomerEntity', ['programId', 'customerId'], ['programId', 'customerId'], {
  name: 'points_accounts_customer_fkey',
})
@Index('points_accounts_due_idx', ['programId', 'nextDueAt'], { where: 'next_due_at IS NOT NULL' })
@Check(
  'points_accounts_balances_check',
  `pending >= 0 AND available >= 0 AND reserved >= 0 AND debt >= 0 AND pending + available + reserved <= 9007199254740991 AND debt <= 9007199254740991`,
)
@Check('points_accounts_debt_check', `debt = 0 OR available = 0`)
export class PointsAccountEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'points_accounts_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'points_accounts_pkey' })
  customerId: string;

  @Column({ type: 'bigint', default: 0 })
  pending: number;

  @Column({ type: 'bigint', default: 0 })
  available: number;

  @Column({ type: 'bigint', default: 0 })
  reserved: number;

  @Column({ type: 'bigint', default: 0 })
  debt: number;

  @Column({ type: 'bigint', default: 0 })
  seq: number;

  /** When the customer last bought; lots that expire by inactivity count from here. */
  @Column({ name: 'last_purchase_at', type: 'timestamp with time zone', nullable: true })
  lastPurchaseAt: Date | null;

  /** Nothing of this customer falls due before this instant; it may be earlier than what really is due next. */
  @Column({ name: 'next_due_at', type: 'timestamp with time zone', nullable: true })
  nextDueAt: Date | null;
}
