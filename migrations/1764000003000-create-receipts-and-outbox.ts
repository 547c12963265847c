import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByProgram } from './table-rights.js';

const rights = {
  receipts: 'SELECT, INSERT',
  outbox_events: 'SELECT, INSERT, DELETE',
  sweep_positions: 'SELECT, INSERT, UPDATE (xid, event_id)',
};

export class CreateReceiptsAndOutbox1764000003000 implements MigrationInterface {
  name = 'CreateReceiptsAndOutbox1764000003000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE receipts (
        program_id uuid NOT NULL,
        kind text NOT NULL,
        source text NOT NULL,
        external_id text NOT NULL,
        customer_id uuid NOT NULL,
        subject_id uuid NOT NULL,
        content_hash bytea NOT NULL,
        content_form smallint NOT NULL,
        CONSTRAINT receipts_pkey PRIMARY KEY (program_id, kind, source, external_id),
        CONSTRAINT receipts_hash_check CHECK (length(content_hash) = 32),
        CONSTRAINT receipts_kind_check CHECK (kind IN ('PURCHASE', 'RETURN', 'ADJUSTMENT')),
        CONSTRAINT receipts_names_check CHECK (length(source) BETWEEN 1 AND 100 AND length(external_id) BETWEEN 1 AND 200)
      )`);
    await queryRunner.query(`
      CREATE TABLE outbox_events (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        event_id uuid NOT NULL,
        kind text NOT NULL,
        subject_id uuid NOT NULL,
        recorded_at timestamptz NOT NULL,
        xid bigint NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint,
        CONSTRAINT outbox_events_pkey PRIMARY KEY (program_id, customer_id, event_id)
      )`);
    await queryRunner.query(`
      CREATE INDEX outbox_events_order_idx ON outbox_events (program_id, xid, event_id)`);
    await queryRunner.query(`
      CREATE TABLE sweep_positions (
        program_id uuid NOT NULL,
        sweep text NOT NULL,
        xid bigint NOT NULL DEFAULT '0',
        event_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
        CONSTRAINT sweep_positions_pkey PRIMARY KEY (program_id, sweep)
      )`);
    await isolateByProgram(queryRunner, rights);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE sweep_positions');
    await queryRunner.query('DROP TABLE outbox_events');
    await queryRunner.query('DROP TABLE receipts');
  }
}
