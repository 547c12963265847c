import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * What happened, written in the transaction in which it happened, for whoever has to act on it later. Readers keep
 * their own place (`sweep_positions`); `xid` orders events so that none is overlooked that commits late.
 */
@Entity('outbox_events')
@Index('outbox_events_order_idx', ['programId', 'xid', 'eventId'])
export class OutboxEventEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'outbox_events_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'outbox_events_pkey' })
  customerId: string;

  @PrimaryColumn({ name: 'event_id', type: 'uuid', primaryKeyConstraintName: 'outbox_events_pkey' })
  eventId: string;

  @Column({ type: 'text' })
  kind: string;

  @Column({ name: 'subject_id', type: 'uuid' })
  subjectId: string;

  @Column({ name: 'recorded_at', type: 'timestamp with time zone' })
  recordedAt: Date;

  @Column({ type: 'bigint', default: () => '((pg_current_xact_id())::text)::bigint' })
  xid: number;
}
