import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** How customers of a program come back and what they spend, as fitted to all of them, and who is at work on it. */
@Entity('purchase_models')
@Check('purchase_models_claim_check', `(claim_id IS NULL) = (claimed_until IS NULL)`)
export class PurchaseModelEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'purchase_models_pkey' })
  programId: string;

  /** The revision of the baskets from which on they were looked at. */
  @Column({ type: 'bigint' })
  revision: number;

  @Column({ name: 'fitted_at', type: 'timestamp with time zone' })
  fittedAt: Date;

  /** The day up to which purchases were looked at, in the program's time zone, since 1970-01-01. */
  @Column({ name: 'as_of_day', type: 'integer' })
  asOfDay: number;

  /** How many baskets there were. */
  @Column({ type: 'bigint' })
  baskets: number;

  /** What the gaps between purchases are usually like. */
  @Column({ type: 'jsonb' })
  priors: object;

  /** BG/NBD and Gamma-Gamma, each with why it could not be fitted where it could not. */
  @Column({ type: 'jsonb' })
  models: object;

  /** What sells lately. */
  @Column({ type: 'jsonb' })
  demand: object;

  /** Names the one who learns just now; nobody else may write it. */
  @Column({ name: 'claim_id', type: 'uuid', nullable: true })
  claimId: string | null;

  /** When it is given up on whoever that is. */
  @Column({ name: 'claimed_until', type: 'timestamp with time zone', nullable: true })
  claimedUntil: Date | null;
}
