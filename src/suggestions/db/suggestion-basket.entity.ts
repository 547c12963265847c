import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A purchase as suggestions are made of it: which products of it are kept. */
@Entity('suggestion_baskets')
@ForeignKey(
  'PurchaseEntity',
  ['programId', 'customerId', 'purchaseId'],
  ['programId', 'customerId', 'purchaseId'],
  { name: 'suggestion_baskets_purchase_fkey' },
)
@Index('suggestion_baskets_revision_idx', ['programId', 'revision'])
@Index('suggestion_baskets_buyer_idx', ['programId', 'buyerId', 'day'], { where: 'buyer_id IS NOT NULL' })
@Check('suggestion_baskets_spend_check', `spend_minor >= 0`)
export class SuggestionBasketEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'suggestion_baskets_pkey' })
  programId: string;

  /** The customer, or the holder that stands for the unknown buyer. */
  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'suggestion_baskets_pkey' })
  customerId: string;

  @PrimaryColumn({ name: 'purchase_id', type: 'uuid', primaryKeyConstraintName: 'suggestion_baskets_pkey' })
  purchaseId: string;

  /** The customer who bought or claimed it; null while nobody did. */
  @Column({ name: 'buyer_id', type: 'uuid', nullable: true })
  buyerId: string | null;

  @Column({ name: 'occurred_at', type: 'timestamp with time zone' })
  occurredAt: Date;

  /** The day it happened in the program's time zone, since 1970-01-01. */
  @Column({ type: 'integer' })
  day: number;

  /** The numbers of the products of which something is kept, each once, in ascending order. */
  @Column({ type: 'integer', array: true })
  products: number[];

  /** What was paid for what is kept: net amounts, in minor units. */
  @Column({ name: 'spend_minor', type: 'bigint' })
  spendMinor: number;

  /** The revision of the program's state that wrote it last. */
  @Column({ type: 'bigint' })
  revision: number;
}
