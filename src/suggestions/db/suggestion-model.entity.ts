import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** What the affinities of a program were counted from, and who is at work on them. */
@Entity('suggestion_models')
@Check('suggestion_models_chosen_check', `chosen IN ('AUTO', 'EASE', 'COSINE')`)
@Check('suggestion_models_method_check', `method IN ('EASE', 'COSINE')`)
@Check('suggestion_models_baskets_check', `baskets >= 0`)
@Check('suggestion_models_claim_check', `(claim_id IS NULL) = (claimed_until IS NULL)`)
export class SuggestionModelEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'suggestion_models_pkey' })
  programId: string;

  /** The revision of the baskets that it was made of. */
  @Column({ type: 'bigint' })
  revision: number;

  @Column({ name: 'fitted_at', type: 'timestamp with time zone' })
  fittedAt: Date;

  /** How it was to be made by the settings then. */
  @Column({ type: 'text' })
  chosen: string;

  /** How it was made. */
  @Column({ type: 'text' })
  method: string;

  /** How many baskets it was made of. */
  @Column({ type: 'bigint' })
  baskets: number;

  /** Names the one who works out the next model just now; nobody else may write it. */
  @Column({ name: 'claim_id', type: 'uuid', nullable: true })
  claimId: string | null;

  /** When it is given up on whoever that is. */
  @Column({ name: 'claimed_until', type: 'timestamp with time zone', nullable: true })
  claimedUntil: Date | null;
}
