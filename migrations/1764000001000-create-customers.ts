import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByProgram } from './table-rights.js';

const rights = {
  customers: 'SELECT, INSERT',
  customer_profiles: 'SELECT, INSERT',
  customer_identifiers: 'SELECT, INSERT',
};

export class CreateCustomers1764000001000 implements MigrationInterface {
  name = 'CreateCustomers1764000001000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE customers (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        status text NOT NULL DEFAULT 'ACTIVE',
        merged_into uuid,
        enrolled_at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL,
        api_key_id uuid,
        CONSTRAINT customers_pkey PRIMARY KEY (program_id, customer_id),
        CONSTRAINT customers_merged_check CHECK ((status = 'MERGED') = (merged_into IS NOT NULL)),
        CONSTRAINT customers_status_check CHECK (status IN ('ACTIVE', 'SUSPENDED', 'CLOSED', 'ERASED', 'MERGED'))
      )`);
    await queryRunner.query(`
      CREATE INDEX customers_enrolled_idx ON customers (program_id, enrolled_at, customer_id)`);
    await queryRunner.query(`
      CREATE INDEX customers_aliases_idx ON customers (program_id, merged_into) WHERE merged_into IS NOT NULL`);
    await queryRunner.query(`
      CREATE TABLE customer_profiles (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        given_name text,
        family_name text,
        birth_date date,
        country text,
        CONSTRAINT customer_profiles_pkey PRIMARY KEY (program_id, customer_id)
      )`);
    await queryRunner.query(`
      CREATE TABLE customer_identifiers (
        program_id uuid NOT NULL,
        kind text NOT NULL,
        value text NOT NULL,
        customer_id uuid NOT NULL,
        recorded_at timestamptz NOT NULL,
        CONSTRAINT customer_identifiers_pkey PRIMARY KEY (program_id, kind, value),
        CONSTRAINT customer_identifiers_kind_check CHECK (kind IN ('EXTERNAL_ID', 'CARD', 'EMAIL', 'PHONE')),
        CONSTRAINT customer_identifiers_value_check CHECK (length(value) BETWEEN 1 AND 254)
      )`);
    await queryRunner.query(`
      CREATE INDEX customer_identifiers_customer_idx ON customer_identifiers (program_id, customer_id)`);
    await queryRunner.query(`
      ALTER TABLE customer_profiles ADD CONSTRAINT customer_profiles_customer_fkey FOREIGN KEY (program_id, customer_id) REFERENCES customers(program_id,customer_id)`);
    await isolateByProgram(queryRunner, rights);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE customer_identifiers');
    await queryRunner.query('DROP TABLE customer_profiles');
    await queryRunner.query('DROP TABLE customers');
  }
}
