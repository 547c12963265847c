import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByProgram } from './table-rights.js';

const rights = {
  points_accounts:
    'SELECT, INSERT, UPDATE (pending, available, reserved, debt, seq, last_purchase_at, next_due_at)',
  points_transfers: 'SELECT, INSERT',
  points_lots: 'SELECT, INSERT, UPDATE (remaining, expired, state, available_at)',
  points_draws: 'SELECT, INSERT',
  points_adjustments: 'SELECT, INSERT',
};

export class CreatePointsLedger1764000004000 implements MigrationInterface {
  name = 'CreatePointsLedger1764000004000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE points_accounts (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        pending bigint NOT NULL DEFAULT '0',
        available bigint NOT NULL DEFAULT '0',
        reserved bigint NOT NULL DEFAULT '0',
        debt bigint NOT NULL DEFAULT '0',
        seq bigint NOT NULL DEFAULT '0',
        last_purchase_at timestamptz,
        next_due_at timestamptz,
        CONSTRAINT points_accounts_pkey PRIMARY KEY (program_id, customer_id),
        CONSTRAINT points_accounts_balances_check CHECK (pending >= 0 AND available >= 0 AND reserved >= 0 AND debt >= 0 AND pending + available + reserved <= 9007199254740991 AND debt <= 9007199254740991),
        CONSTRAINT points_accounts_debt_check CHECK (debt = 0 OR available = 0)
      )`);
    await queryRunner.query(`
      CREATE INDEX points_accounts_due_idx ON points_accounts (program_id, next_due_at) WHERE next_due_at IS NOT NULL`);
    await queryRunner.query(`
      CREATE TABLE points_transfers (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        seq bigint NOT NULL,
        kind text NOT NULL,
        points bigint NOT NULL,
        from_account text NOT NULL,
        to_account text NOT NULL,
        lot_no bigint,
        source_kind text NOT NULL,
        source_customer_id uuid,
        source_id uuid,
        settings_version integer,
        occurred_at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL,
        pending_after bigint NOT NULL,
        available_after bigint NOT NULL,
        reserved_after bigint NOT NULL,
        debt_after bigint NOT NULL,
        CONSTRAINT points_transfers_pkey PRIMARY KEY (program_id, customer_id, seq),
        CONSTRAINT points_transfers_after_check CHECK (pending_after >= 0 AND available_after >= 0 AND reserved_after >= 0 AND debt_after >= 0),
        CONSTRAINT points_transfers_kind_check CHECK ((kind, from_account, to_account) IN (
    ('EARN', 'ISSUED', 'PENDING'), ('EARN', 'ISSUED', 'AVAILABLE'),
    ('RELEASE', 'PENDING', 'AVAILABLE'),
    ('EXPIRE', 'PENDING', 'EXPIRED'), ('EXPIRE', 'AVAILABLE', 'EXPIRED'),
    ('CLAWBACK', 'PENDING', 'CANCELLED'), ('CLAWBACK', 'AVAILABLE', 'CANCELLED'),
    ('ADJUST', 'ISSUED', 'AVAILABLE'), ('ADJUST', 'AVAILABLE', 'CANCELLED'),
    ('DEBT_INCURRED', 'DEBT', 'CANCELLED'), ('DEBT_REPAID', 'AVAILABLE', 'DEBT'))),
        CONSTRAINT points_transfers_points_check CHECK (points > 0),
        CONSTRAINT points_transfers_source_check CHECK (source_kind IN ('PURCHASE', 'RETURN', 'ADJUSTMENT', 'TIME') AND (source_kind = 'TIME') = (source_id IS NULL) AND (source_kind = 'TIME') = (source_customer_id IS NULL))
      )`);
    await queryRunner.query(`
      CREATE TABLE points_lots (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        lot_no bigint NOT NULL,
        points bigint NOT NULL,
        remaining bigint NOT NULL,
        expired bigint NOT NULL DEFAULT '0',
        state text NOT NULL,
        earned_at timestamptz NOT NULL,
        available_at timestamptz,
        expires_at timestamptz,
        inactivity_version integer,
        source_kind text NOT NULL,
        source_customer_id uuid,
        source_id uuid NOT NULL,
        CONSTRAINT points_lots_pkey PRIMARY KEY (program_id, customer_id, lot_no),
        CONSTRAINT points_lots_expiry_check CHECK (expires_at IS NULL OR inactivity_version IS NULL),
        CONSTRAINT points_lots_points_check CHECK (points > 0),
        CONSTRAINT points_lots_remaining_check CHECK (remaining >= 0 AND expired >= 0 AND remaining + expired <= points),
        CONSTRAINT points_lots_state_check CHECK (state IN ('PENDING', 'AVAILABLE') AND (state = 'PENDING' OR available_at IS NOT NULL))
      )`);
    await queryRunner.query(`
      CREATE INDEX points_lots_open_idx ON points_lots (program_id, customer_id) WHERE remaining > 0`);
    await queryRunner.query(`
      CREATE TABLE points_draws (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        transfer_seq bigint NOT NULL,
        lot_no bigint NOT NULL,
        points bigint NOT NULL,
        CONSTRAINT points_draws_pkey PRIMARY KEY (program_id, customer_id, transfer_seq, lot_no),
        CONSTRAINT points_draws_points_check CHECK (points > 0)
      )`);
    await queryRunner.query(`
      CREATE TABLE points_adjustments (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        adjustment_id uuid NOT NULL,
        source text NOT NULL,
        external_id text NOT NULL,
        points bigint NOT NULL,
        to_debt bigint NOT NULL DEFAULT '0',
        reason text NOT NULL,
        api_key_id uuid,
        recorded_at timestamptz NOT NULL,
        CONSTRAINT points_adjustments_pkey PRIMARY KEY (program_id, customer_id, adjustment_id),
        CONSTRAINT points_adjustments_points_check CHECK (points <> 0),
        CONSTRAINT points_adjustments_reason_check CHECK (length(reason) BETWEEN 1 AND 500)
      )`);
    await queryRunner.query(`
      ALTER TABLE points_accounts ADD CONSTRAINT points_accounts_customer_fkey FOREIGN KEY (program_id, customer_id) REFERENCES customers(program_id,customer_id)`);
    await queryRunner.query(`
      ALTER TABLE points_transfers ADD CONSTRAINT points_transfers_account_fkey FOREIGN KEY (program_id, customer_id) REFERENCES points_accounts(program_id,customer_id)`);
    await queryRunner.query(`
      ALTER TABLE points_lots ADD CONSTRAINT points_lots_transfer_fkey FOREIGN KEY (program_id, customer_id, lot_no) REFERENCES points_transfers(program_id,customer_id,seq)`);
    await queryRunner.query(`
      ALTER TABLE points_draws ADD CONSTRAINT points_draws_lot_fkey FOREIGN KEY (program_id, customer_id, lot_no) REFERENCES points_lots(program_id,customer_id,lot_no)`);
    await queryRunner.query(`
      ALTER TABLE points_draws ADD CONSTRAINT points_draws_transfer_fkey FOREIGN KEY (program_id, customer_id, transfer_seq) REFERENCES points_transfers(program_id,customer_id,seq)`);
    await queryRunner.query(`
      ALTER TABLE points_adjustments ADD CONSTRAINT points_adjustments_account_fkey FOREIGN KEY (program_id, customer_id) REFERENCES points_accounts(program_id,customer_id)`);
    await isolateByProgram(queryRunner, rights);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE points_adjustments');
    await queryRunner.query('DROP TABLE points_draws');
    await queryRunner.query('DROP TABLE points_lots');
    await queryRunner.query('DROP TABLE points_transfers');
    await queryRunner.query('DROP TABLE points_accounts');
  }
}
