import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One answer with suggestions of which something was reported. */
@Entity('suggestion_impressions')
export class SuggestionImpressionEntity {
  @PrimaryColumn({
    name: 'program_id',
    type: 'uuid',
    primaryKeyConstraintName: 'suggestion_impressions_pkey',
  })
  programId: string;

  /** The customer, or the impression itself where nobody was named. */
  @PrimaryColumn({
    name: 'customer_id',
    type: 'uuid',
    primaryKeyConstraintName: 'suggestion_impressions_pkey',
  })
  customerId: string;

  @PrimaryColumn({
    name: 'impression_id',
    type: 'uuid',
    primaryKeyConstraintName: 'suggestion_impressions_pkey',
  })
  impressionId: string;

  @Column({ type: 'boolean' })
  anonymous: boolean;

  /** When the suggestions were made. */
  @Column({ name: 'shown_at', type: 'timestamp with time zone' })
  shownAt: Date;

  @Column({ name: 'reported_at', type: 'timestamp with time zone' })
  reportedAt: Date;

  @Column({ name: 'api_key_id', type: 'uuid', nullable: true })
  apiKeyId: string | null;
}
