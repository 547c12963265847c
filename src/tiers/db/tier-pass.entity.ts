import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far a new ladder has been carried to the customers there are, in the order of their ids. */
@Entity('tier_passes')
export class TierPassEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'tier_passes_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'ladder_version', type: 'integer', primaryKeyConstraintName: 'tier_passes_pkey' })
  ladderVersion: number;

  @Column({ name: 'after_customer_id', type: 'uuid', nullable: true })
  afterCustomerId: string | null;

  @Column({ name: 'is_done', type: 'boolean', default: false })
  isDone: boolean;
}
