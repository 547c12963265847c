import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByProgram } from './table-rights.js';

const rights = {
  corrections: 'SELECT, INSERT, UPDATE (state, posted_at, undone_at, undo_reason, undo_api_key_id)',
  correction_entries: 'SELECT, INSERT, UPDATE (adjustment_id, refusal, undo_adjustment_id, undo_refusal)',
};

/** Points that are posted after a rule was mended. */
export class CreateCorrections1764000010000 implements MigrationInterface {
  name = 'CreateCorrections1764000010000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE corrections (
        program_id uuid NOT NULL,
        correction_id uuid NOT NULL,
        rule_id uuid NOT NULL,
        version integer NOT NULL,
        replaces integer[] NOT NULL,
        from_at timestamptz NOT NULL,
        until_at timestamptz NOT NULL,
        reason text NOT NULL,
        state text NOT NULL,
        purchases bigint NOT NULL,
        purchases_touched bigint NOT NULL,
        purchases_apart bigint NOT NULL,
        recorded_at timestamptz NOT NULL,
        api_key_id uuid,
        posted_at timestamptz,
        undone_at timestamptz,
        undo_reason text,
        undo_api_key_id uuid,
        CONSTRAINT corrections_pkey PRIMARY KEY (program_id, correction_id),
        CONSTRAINT corrections_state_check CHECK (state IN ('POSTING', 'POSTED', 'UNDOING', 'UNDONE') AND (state = 'POSTING') = (posted_at IS NULL) AND (state = 'UNDONE') = (undone_at IS NOT NULL) AND (state IN ('UNDOING', 'UNDONE')) = (undo_reason IS NOT NULL)),
        CONSTRAINT corrections_time_check CHECK (from_at < until_at)
      )`);
    await queryRunner.query(`
      CREATE INDEX corrections_rule_idx ON corrections (program_id, rule_id)`);
    await queryRunner.query(`
      CREATE TABLE correction_entries (
        program_id uuid NOT NULL,
        correction_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        points bigint NOT NULL,
        adjustment_id uuid,
        refusal text,
        undo_adjustment_id uuid,
        undo_refusal text,
        CONSTRAINT correction_entries_pkey PRIMARY KEY (program_id, correction_id, customer_id),
        CONSTRAINT correction_entries_points_check CHECK (points <> 0),
        CONSTRAINT correction_entries_posting_check CHECK (adjustment_id IS NULL OR refusal IS NULL),
        CONSTRAINT correction_entries_undo_check CHECK ((undo_adjustment_id IS NULL OR undo_refusal IS NULL) AND (adjustment_id IS NOT NULL OR undo_adjustment_id IS NULL AND undo_refusal IS NULL))
      )`);
    await queryRunner.query(`
      ALTER TABLE corrections ADD CONSTRAINT corrections_rule_fkey FOREIGN KEY (program_id, rule_id) REFERENCES rules(program_id,rule_id)`);
    await queryRunner.query(`
      ALTER TABLE correction_entries ADD CONSTRAINT correction_entries_correction_fkey FOREIGN KEY (program_id, correction_id) REFERENCES corrections(program_id,correction_id)`);
    await queryRunner.query(`
      ALTER TABLE correction_entries ADD CONSTRAINT correction_entries_customer_fkey FOREIGN KEY (program_id, customer_id) REFERENCES customers(program_id,customer_id)`);
    await isolateByProgram(queryRunner, rights);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE correction_entries');
    await queryRunner.query('DROP TABLE corrections');
  }
}
