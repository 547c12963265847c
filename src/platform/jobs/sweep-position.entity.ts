import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far a sweep has read the outbox. Its row is the lock that keeps two servers from sweeping the same. */
@Entity('sweep_positions')
export class SweepPositionEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'sweep_positions_pkey' })
  programId: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'sweep_positions_pkey' })
  sweep: string;

  @Column({ type: 'bigint', default: 0 })
  xid: number;

  @Column({ name: 'event_id', type: 'uuid', default: () => `'00000000-0000-0000-0000-000000000000'` })
  eventId: string;
}
