import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByProgram } from './table-rights.js';

const rights = {
  tier_ladders: 'SELECT, INSERT',
  tier_standings:
    'SELECT, INSERT, UPDATE (ladder_version, tier, held_from, weighed_at, last_at, counted, days, peak, period_from, period_until, falls_at, falls_to, seq, next_due_at)',
  tier_changes: 'SELECT, INSERT',
  tier_passes: 'SELECT, INSERT, UPDATE (after_customer_id, is_done)',
};

export class CreateTiers1764000007000 implements MigrationInterface {
  name = 'CreateTiers1764000007000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE tier_ladders (
        program_id uuid NOT NULL,
        version integer NOT NULL,
        effective_from timestamptz NOT NULL,
        metric text NOT NULL,
        window_kind text NOT NULL,
        window_length text,
        downgrade_step text,
        downgrade_grace text,
        rungs jsonb NOT NULL,
        saved_at timestamptz NOT NULL,
        api_key_id uuid,
        CONSTRAINT tier_ladders_pkey PRIMARY KEY (program_id, version),
        CONSTRAINT tier_ladders_downgrade_check CHECK ((window_kind = 'LIFE') = (downgrade_step IS NULL) AND (downgrade_step IS NULL OR downgrade_step IN ('ONE_RUNG', 'STRAIGHT')) AND (downgrade_step IS NOT NULL OR downgrade_grace IS NULL)),
        CONSTRAINT tier_ladders_metric_check CHECK (metric IN ('POINTS_EARNED', 'MONEY_SPENT', 'PURCHASES_MADE')),
        CONSTRAINT tier_ladders_window_check CHECK (window_kind IN ('ROLLING', 'CALENDAR_YEAR', 'MEMBERSHIP_YEAR', 'LIFE') AND (window_kind = 'ROLLING') = (window_length IS NOT NULL))
      )`);
    await queryRunner.query(`
      CREATE TABLE tier_standings (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        ladder_version integer NOT NULL,
        tier text,
        held_from timestamptz NOT NULL,
        weighed_at timestamptz NOT NULL,
        last_at timestamptz,
        counted bigint NOT NULL,
        days jsonb NOT NULL,
        peak bigint NOT NULL,
        period_from timestamptz,
        period_until timestamptz,
        falls_at timestamptz,
        falls_to text,
        seq integer NOT NULL,
        next_due_at timestamptz,
        CONSTRAINT tier_standings_pkey PRIMARY KEY (program_id, customer_id),
        CONSTRAINT tier_standings_fall_check CHECK (falls_at IS NOT NULL OR falls_to IS NULL),
        CONSTRAINT tier_standings_period_check CHECK ((period_from IS NULL) = (period_until IS NULL))
      )`);
    await queryRunner.query(`
      CREATE INDEX tier_standings_due_idx ON tier_standings (program_id, next_due_at) WHERE next_due_at IS NOT NULL`);
    await queryRunner.query(`
      CREATE TABLE tier_changes (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        seq integer NOT NULL,
        change_id uuid NOT NULL,
        tier text,
        holds_from timestamptz NOT NULL,
        reason text NOT NULL,
        ladder_version integer NOT NULL,
        recorded_at timestamptz NOT NULL,
        CONSTRAINT tier_changes_pkey PRIMARY KEY (program_id, customer_id, seq),
        CONSTRAINT tier_changes_reason_check CHECK (reason IN ('UPGRADE', 'DOWNGRADE', 'CORRECTION', 'LADDER')),
        CONSTRAINT tier_changes_seq_check CHECK (seq > 0)
      )`);
    await queryRunner.query(`
      CREATE TABLE tier_passes (
        program_id uuid NOT NULL,
        ladder_version integer NOT NULL,
        after_customer_id uuid,
        is_done boolean NOT NULL DEFAULT false,
        CONSTRAINT tier_passes_pkey PRIMARY KEY (program_id, ladder_version)
      )`);
    await queryRunner.query(`
      ALTER TABLE tier_standings ADD CONSTRAINT tier_standings_account_fkey FOREIGN KEY (program_id, customer_id) REFERENCES points_accounts(program_id,customer_id)`);
    await queryRunner.query(`
      ALTER TABLE tier_changes ADD CONSTRAINT tier_changes_account_fkey FOREIGN KEY (program_id, customer_id) REFERENCES points_accounts(program_id,customer_id)`);
    await isolateByProgram(queryRunner, rights);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE tier_passes');
    await queryRunner.query('DROP TABLE tier_changes');
    await queryRunner.query('DROP TABLE tier_standings');
    await queryRunner.query('DROP TABLE tier_ladders');
  }
}
