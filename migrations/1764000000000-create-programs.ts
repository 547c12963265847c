import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToApplication, isolateByProgram } from './table-rights.js';

const rights = {
  programs: 'SELECT',
  point_settings: 'SELECT',
  api_keys: 'SELECT, INSERT, UPDATE (expires_at, revoked_at)',
};

export class CreatePrograms1764000000000 implements MigrationInterface {
  name = 'CreatePrograms1764000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE programs (
        program_id uuid NOT NULL,
        name text NOT NULL,
        currency text NOT NULL,
        time_zone text NOT NULL,
        default_country text,
        prices_include_tax boolean NOT NULL,
        backdating_days integer NOT NULL DEFAULT '30',
        clock_skew_seconds integer NOT NULL DEFAULT '300',
        claim_days integer NOT NULL DEFAULT '30',
        content_key bytea NOT NULL,
        receipt_key bytea NOT NULL,
        storefront_issuer text,
        storefront_audience text,
        storefront_public_key text,
        storefront_algorithm text,
        created_at timestamptz NOT NULL,
        CONSTRAINT programs_pkey PRIMARY KEY (program_id),
        CONSTRAINT programs_country_check CHECK (default_country ~ '^[A-Z]{2}$'),
        CONSTRAINT programs_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
        CONSTRAINT programs_keys_check CHECK (length(content_key) = 32 AND length(receipt_key) = 32),
        CONSTRAINT programs_limits_check CHECK (backdating_days >= 0 AND clock_skew_seconds >= 0 AND claim_days >= 0)
      )`);
    await queryRunner.query(`
      CREATE TABLE program_directory (
        program_id uuid NOT NULL,
        name text NOT NULL,
        CONSTRAINT program_directory_pkey PRIMARY KEY (program_id)
      )`);
    await queryRunner.query(`
      CREATE TABLE point_settings (
        program_id uuid NOT NULL,
        version integer NOT NULL,
        effective_from timestamptz NOT NULL,
        earn_points integer NOT NULL,
        earn_per_minor integer NOT NULL,
        basis_includes_tax boolean NOT NULL,
        release text NOT NULL,
        release_after text,
        expiry text NOT NULL,
        expiry_after text,
        expiry_month_day text,
        expiry_rounds_to_month_end boolean NOT NULL,
        debt_policy text NOT NULL,
        recorded_at timestamptz NOT NULL,
        CONSTRAINT point_settings_pkey PRIMARY KEY (program_id, version),
        CONSTRAINT point_settings_debt_check CHECK (debt_policy IN ('ONLY_PENDING', 'WITHIN_BALANCE', 'ALLOW_DEBT')),
        CONSTRAINT point_settings_expiry_check CHECK (expiry IN ('NEVER', 'AFTER_EARNING', 'AFTER_INACTIVITY', 'YEARLY') AND (expiry IN ('AFTER_EARNING', 'AFTER_INACTIVITY')) = (expiry_after IS NOT NULL) AND (expiry = 'YEARLY') = (expiry_month_day IS NOT NULL)),
        CONSTRAINT point_settings_rate_check CHECK (earn_points >= 0 AND earn_points <= 1000000 AND earn_per_minor > 0),
        CONSTRAINT point_settings_release_check CHECK (release IN ('AT_ONCE', 'AFTER', 'ON_REQUEST') AND (release = 'AFTER') = (release_after IS NOT NULL))
      )`);
    await queryRunner.query(`
      CREATE TABLE api_keys (
        program_id uuid NOT NULL,
        api_key_id uuid NOT NULL,
        role text NOT NULL,
        name text NOT NULL,
        store_code text,
        capabilities text[] NOT NULL DEFAULT '{}',
        secret_sha256 bytea NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz,
        revoked_at timestamptz,
        CONSTRAINT api_keys_pkey PRIMARY KEY (program_id, api_key_id),
        CONSTRAINT api_keys_role_check CHECK (role IN ('TILL', 'STAFF'))
      )`);
    await queryRunner.query(`
      ALTER TABLE point_settings ADD CONSTRAINT point_settings_program_fkey FOREIGN KEY (program_id) REFERENCES programs(program_id)`);
    await isolateByProgram(queryRunner, rights);
    // Read before a program is named; holds no personal data.
    await grantToApplication(queryRunner, { program_directory: 'SELECT' });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE api_keys');
    await queryRunner.query('DROP TABLE point_settings');
    await queryRunner.query('DROP TABLE program_directory');
    await queryRunner.query('DROP TABLE programs');
  }
}
