import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { StoredReturn } from '../domain/stored-return.js';

@Entity('returns')
@Index('returns_history_idx', ['programId', 'customerId', 'occurredAt', 'returnId'])
export class ReturnEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'returns_pkey' })
  programId: string;

  /** Whose goods came back when it was recorded: the customer, or the holder of an unclaimed purchase. */
  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'returns_pkey' })
  customerId: string;

  @PrimaryColumn({ name: 'return_id', type: 'uuid', primaryKeyConstraintName: 'returns_pkey' })
  returnId: string;

  @Column({ type: 'text' })
  source: string;

  @Column({ name: 'external_id', type: 'text' })
  externalId: string;

  @Column({ name: 'occurred_at', type: 'timestamp with time zone' })
  occurredAt: Date;

  @Column({ name: 'recorded_at', type: 'timestamp with time zone' })
  recordedAt: Date;

  @Column({ name: 'store_code', type: 'text', nullable: true })
  storeCode: string | null;

  @Column({ name: 'api_key_id', type: 'uuid', nullable: true })
  apiKeyId: string | null;

  /** What was asked for and what could not be taken back. */
  @Column({ type: 'jsonb' })
  decision: StoredReturn;
}
