import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** What became of one suggestion that was shown. */
@Entity('suggestion_outcomes')
@ForeignKey(
  'SuggestionImpressionEntity',
  ['programId', 'customerId', 'impressionId'],
  ['programId', 'customerId', 'impressionId'],
  { name: 'suggestion_outcomes_impression_fkey' },
)
@Index('suggestion_outcomes_shown_idx', ['programId', 'shownAt'])
@Index('suggestion_outcomes_until_idx', ['programId', 'customerId', 'untilAt'])
@Check(
  'suggestion_outcomes_kind_check',
  `kind IN ('COMPLEMENTARY', 'DUE_AGAIN', 'SOMETHING_NEW', 'PROMOTION')`,
)
@Check('suggestion_outcomes_said_check', `said IN ('SHOWN', 'TAKEN', 'TURNED_DOWN')`)
@Check('suggestion_outcomes_bought_check', `(bought_at IS NULL) = (purchase_id IS NULL)`)
@Check('suggestion_outcomes_time_check', `shown_at <= until_at`)
export class SuggestionOutcomeEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'suggestion_outcomes_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'suggestion_outcomes_pkey' })
  customerId: string;

  @PrimaryColumn({
    name: 'impression_id',
    type: 'uuid',
    primaryKeyConstraintName: 'suggestion_outcomes_pkey',
  })
  impressionId: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'suggestion_outcomes_pkey' })
  kind: string;

  /** The sku of the product, or the id of the rule that put a promotion forward. */
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'suggestion_outcomes_pkey' })
  item: string;

  /** The products of which buying any is taking it: the product itself, or those shown with a promotion. */
  @Column({ type: 'text', array: true })
  skus: string[];

  /** The furthest that was reported. */
  @Column({ type: 'text' })
  said: string;

  @Column({ name: 'shown_at', type: 'timestamp with time zone' })
  shownAt: Date;

  /** Up to when buying it counts as taken; that time itself does not. */
  @Column({ name: 'until_at', type: 'timestamp with time zone' })
  untilAt: Date;

  /** When it was bought within that time, of what is kept; null for not. */
  @Column({ name: 'bought_at', type: 'timestamp with time zone', nullable: true })
  boughtAt: Date | null;

  @Column({ name: 'purchase_id', type: 'uuid', nullable: true })
  purchaseId: string | null;
}
