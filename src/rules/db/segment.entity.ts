import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A named condition over the facts about a customer. */
@Entity('segments')
export class SegmentEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'segments_pkey' })
  programId: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'segments_pkey' })
  name: string;

  @Column({ type: 'text' })
  condition: string;

  @Column({ type: 'text', nullable: true })
  description: string | null;

  @Column({ type: 'integer' })
  revision: number;

  @Column({ name: 'saved_at', type: 'timestamp with time zone' })
  savedAt: Date;

  @Column({ name: 'api_key_id', type: 'uuid', nullable: true })
  apiKeyId: string | null;
}
