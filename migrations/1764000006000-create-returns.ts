import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByProgram } from './table-rights.js';

const rights = {
  returns: 'SELECT, INSERT',
  return_lines: 'SELECT, INSERT',
  return_judgements: 'SELECT, INSERT',
};

export class CreateReturns1764000006000 implements MigrationInterface {
  name = 'CreateReturns1764000006000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE returns (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        return_id uuid NOT NULL,
        source text NOT NULL,
        external_id text NOT NULL,
        occurred_at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL,
        store_code text,
        api_key_id uuid,
        decision jsonb NOT NULL,
        CONSTRAINT returns_pkey PRIMARY KEY (program_id, customer_id, return_id)
      )`);
    await queryRunner.query(`
      CREATE INDEX returns_history_idx ON returns (program_id, customer_id, occurred_at, return_id)`);
    await queryRunner.query(`
      CREATE TABLE return_lines (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        return_id uuid NOT NULL,
        line_no integer NOT NULL,
        part_no integer NOT NULL,
        purchase_customer_id uuid NOT NULL,
        purchase_id uuid NOT NULL,
        purchase_line_no integer NOT NULL,
        quantity bigint NOT NULL,
        refund_minor bigint NOT NULL,
        CONSTRAINT return_lines_pkey PRIMARY KEY (program_id, customer_id, return_id, line_no, part_no),
        CONSTRAINT return_lines_quantity_check CHECK (quantity > 0 AND refund_minor >= 0)
      )`);
    await queryRunner.query(`
      CREATE INDEX return_lines_purchase_idx ON return_lines (program_id, purchase_customer_id, purchase_id)`);
    await queryRunner.query(`
      CREATE TABLE return_judgements (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        return_id uuid NOT NULL,
        purchase_id uuid NOT NULL,
        purchase_customer_id uuid NOT NULL,
        points_judged bigint NOT NULL,
        taken bigint NOT NULL,
        expired bigint NOT NULL,
        to_debt bigint NOT NULL,
        waived bigint NOT NULL,
        CONSTRAINT return_judgements_pkey PRIMARY KEY (program_id, customer_id, return_id, purchase_id),
        CONSTRAINT return_judgements_points_check CHECK (points_judged >= 0 AND taken >= 0 AND expired >= 0 AND to_debt >= 0 AND waived >= 0 AND points_judged = taken + expired + to_debt + waived)
      )`);
    await queryRunner.query(`
      CREATE INDEX return_judgements_purchase_idx ON return_judgements (program_id, purchase_customer_id, purchase_id)`);
    await queryRunner.query(`
      ALTER TABLE return_lines ADD CONSTRAINT return_lines_return_fkey FOREIGN KEY (program_id, customer_id, return_id) REFERENCES returns(program_id,customer_id,return_id)`);
    await queryRunner.query(`
      ALTER TABLE return_judgements ADD CONSTRAINT return_judgements_return_fkey FOREIGN KEY (program_id, customer_id, return_id) REFERENCES returns(program_id,customer_id,return_id)`);
    await isolateByProgram(queryRunner, rights);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE return_judgements');
    await queryRunner.query('DROP TABLE return_lines');
    await queryRunner.query('DROP TABLE returns');
  }
}
