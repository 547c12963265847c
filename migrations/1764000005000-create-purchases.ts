import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByProgram } from './table-rights.js';

const rights = {
  purchases: 'SELECT, INSERT, UPDATE (points_judged)',
  purchase_lines: 'SELECT, INSERT, UPDATE (returned_quantity)',
  purchase_claims: 'SELECT, INSERT, UPDATE (points_judged)',
};

export class CreatePurchases1764000005000 implements MigrationInterface {
  name = 'CreatePurchases1764000005000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE purchases (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        purchase_id uuid NOT NULL,
        source text NOT NULL,
        external_id text NOT NULL,
        anonymous boolean NOT NULL,
        occurred_at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL,
        store_code text,
        channel text,
        total_minor bigint NOT NULL,
        discount_minor bigint NOT NULL,
        basis_minor bigint NOT NULL,
        points_earned bigint NOT NULL,
        points_judged bigint NOT NULL DEFAULT '0',
        lot_no bigint,
        settings_version integer NOT NULL,
        api_key_id uuid,
        decision jsonb NOT NULL,
        CONSTRAINT purchases_pkey PRIMARY KEY (program_id, customer_id, purchase_id),
        CONSTRAINT purchases_amounts_check CHECK (total_minor >= 0 AND discount_minor >= 0 AND basis_minor >= 0),
        CONSTRAINT purchases_anonymous_check CHECK (NOT anonymous OR points_earned = 0),
        CONSTRAINT purchases_points_check CHECK (points_earned >= 0 AND points_judged >= 0 AND points_judged <= points_earned AND (points_earned = 0) = (lot_no IS NULL))
      )`);
    await queryRunner.query(`
      CREATE INDEX purchases_history_idx ON purchases (program_id, customer_id, occurred_at, purchase_id)`);
    await queryRunner.query(`
      CREATE TABLE purchase_lines (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        purchase_id uuid NOT NULL,
        line_no integer NOT NULL,
        sku text NOT NULL,
        name text,
        category text,
        quantity bigint NOT NULL,
        unit_price_minor bigint NOT NULL,
        line_total_minor bigint NOT NULL,
        discount_minor bigint NOT NULL,
        tax_minor bigint NOT NULL,
        net_minor bigint NOT NULL,
        basis_minor bigint NOT NULL,
        returned_quantity bigint NOT NULL DEFAULT '0',
        CONSTRAINT purchase_lines_pkey PRIMARY KEY (program_id, customer_id, purchase_id, line_no),
        CONSTRAINT purchase_lines_amounts_check CHECK (unit_price_minor >= 0 AND line_total_minor >= 0 AND discount_minor >= 0 AND discount_minor <= line_total_minor AND tax_minor >= 0 AND net_minor >= 0 AND basis_minor >= 0),
        CONSTRAINT purchase_lines_quantity_check CHECK (quantity > 0 AND returned_quantity >= 0 AND returned_quantity <= quantity)
      )`);
    await queryRunner.query(`
      CREATE INDEX purchase_lines_sku_idx ON purchase_lines (program_id, customer_id, sku)`);
    await queryRunner.query(`
      CREATE TABLE purchase_claims (
        program_id uuid NOT NULL,
        holder_id uuid NOT NULL,
        purchase_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        recorded_at timestamptz NOT NULL,
        points_earned bigint NOT NULL,
        points_judged bigint NOT NULL DEFAULT '0',
        lot_no bigint,
        settings_version integer NOT NULL,
        api_key_id uuid,
        decision jsonb NOT NULL,
        CONSTRAINT purchase_claims_pkey PRIMARY KEY (program_id, holder_id, purchase_id),
        CONSTRAINT purchase_claims_points_check CHECK (points_earned >= 0 AND points_judged >= 0 AND points_judged <= points_earned AND (points_earned = 0) = (lot_no IS NULL))
      )`);
    await queryRunner.query(`
      CREATE INDEX purchase_claims_customer_idx ON purchase_claims (program_id, customer_id)`);
    await queryRunner.query(`
      ALTER TABLE purchase_lines ADD CONSTRAINT purchase_lines_purchase_fkey FOREIGN KEY (program_id, customer_id, purchase_id) REFERENCES purchases(program_id,customer_id,purchase_id)`);
    await queryRunner.query(`
      ALTER TABLE purchase_claims ADD CONSTRAINT purchase_claims_purchase_fkey FOREIGN KEY (program_id, holder_id, purchase_id) REFERENCES purchases(program_id, customer_id, purchase_id)`);
    await isolateByProgram(queryRunner, rights);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE purchase_claims');
    await queryRunner.query('DROP TABLE purchase_lines');
    await queryRunner.query('DROP TABLE purchases');
  }
}
