import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToApplication, isolateByProgram } from './table-rights.js';

const rights = {
  rules: 'SELECT, INSERT, UPDATE (changed_at)',
  rule_drafts: 'SELECT, INSERT, UPDATE (version, revision, definition, edits), DELETE',
  rule_versions: 'SELECT, INSERT',
  rule_steps: 'SELECT, INSERT',
  rule_faults: 'SELECT, INSERT, UPDATE (message, times, last_at)',
  rule_counters: 'SELECT, INSERT, UPDATE (uses, points, cost)',
  rule_occasions: 'SELECT, INSERT',
  rule_occasion_days: 'SELECT, INSERT, UPDATE (last_day)',
  segments: 'SELECT, INSERT, UPDATE (condition, description, revision, saved_at, api_key_id), DELETE',
  customer_facts: 'SELECT, INSERT, UPDATE (history, last_day, tags, nps_score, referrals_made)',
};

export class CreateRules1764000008000 implements MigrationInterface {
  name = 'CreateRules1764000008000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE programs ADD configuration bigint NOT NULL DEFAULT '0'`);
    await queryRunner.query(`
      ALTER TABLE programs ADD cost_per_point integer NOT NULL DEFAULT '0'`);
    await queryRunner.query(`
      ALTER TABLE programs ADD CONSTRAINT programs_cost_check CHECK (cost_per_point >= 0)`);
    await grantToApplication(queryRunner, { programs: 'UPDATE (configuration, cost_per_point)' });
    await queryRunner.query(`
      CREATE TABLE rules (
        program_id uuid NOT NULL,
        rule_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        CONSTRAINT rules_pkey PRIMARY KEY (program_id, rule_id)
      )`);
    await queryRunner.query(`
      CREATE TABLE rule_drafts (
        program_id uuid NOT NULL,
        rule_id uuid NOT NULL,
        version integer NOT NULL,
        revision integer NOT NULL,
        definition jsonb NOT NULL,
        edits jsonb NOT NULL,
        CONSTRAINT rule_drafts_pkey PRIMARY KEY (program_id, rule_id),
        CONSTRAINT rule_drafts_numbers_check CHECK (version > 0 AND revision > 0)
      )`);
    await queryRunner.query(`
      CREATE TABLE rule_versions (
        program_id uuid NOT NULL,
        rule_id uuid NOT NULL,
        version integer NOT NULL,
        revision integer NOT NULL,
        definition jsonb NOT NULL,
        edits jsonb NOT NULL,
        CONSTRAINT rule_versions_pkey PRIMARY KEY (program_id, rule_id, version),
        CONSTRAINT rule_versions_numbers_check CHECK (version > 0 AND revision > 0)
      )`);
    await queryRunner.query(`
      CREATE TABLE rule_steps (
        program_id uuid NOT NULL,
        rule_id uuid NOT NULL,
        version integer NOT NULL,
        step_no integer NOT NULL,
        kind text NOT NULL,
        api_key_id uuid,
        at timestamptz NOT NULL,
        CONSTRAINT rule_steps_pkey PRIMARY KEY (program_id, rule_id, version, step_no),
        CONSTRAINT rule_steps_kind_check CHECK (kind IN ('PUBLISHED', 'PAUSED', 'RESUMED', 'ENDED', 'SUPERSEDED', 'DISCARDED'))
      )`);
    await queryRunner.query(`
      CREATE TABLE rule_faults (
        program_id uuid NOT NULL,
        rule_id uuid NOT NULL,
        version integer NOT NULL,
        code text NOT NULL,
        message text NOT NULL,
        times bigint NOT NULL,
        first_at timestamptz NOT NULL,
        last_at timestamptz NOT NULL,
        CONSTRAINT rule_faults_pkey PRIMARY KEY (program_id, rule_id, version, code),
        CONSTRAINT rule_faults_times_check CHECK (times > 0)
      )`);
    await queryRunner.query(`
      CREATE TABLE rule_counters (
        program_id uuid NOT NULL,
        rule_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        period text NOT NULL,
        uses bigint NOT NULL,
        points bigint NOT NULL,
        cost bigint NOT NULL,
        CONSTRAINT rule_counters_pkey PRIMARY KEY (program_id, customer_id, rule_id, period),
        CONSTRAINT rule_counters_usage_check CHECK (uses >= 0 AND points >= 0 AND cost >= 0)
      )`);
    await queryRunner.query(`
      CREATE TABLE segments (
        program_id uuid NOT NULL,
        name text NOT NULL,
        condition text NOT NULL,
        description text,
        revision integer NOT NULL,
        saved_at timestamptz NOT NULL,
        api_key_id uuid,
        CONSTRAINT segments_pkey PRIMARY KEY (program_id, name)
      )`);
    await queryRunner.query(`
      CREATE TABLE customer_facts (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        history jsonb,
        last_day integer,
        tags jsonb NOT NULL DEFAULT '[]',
        nps_score smallint,
        referrals_made integer NOT NULL DEFAULT '0',
        CONSTRAINT customer_facts_pkey PRIMARY KEY (program_id, customer_id),
        CONSTRAINT customer_facts_values_check CHECK (nps_score BETWEEN 0 AND 10 AND referrals_made >= 0 AND jsonb_typeof(tags) = 'array')
      )`);
    await queryRunner.query(`
      CREATE INDEX customer_facts_last_day_idx ON customer_facts (program_id, last_day)`);
    await queryRunner.query(`
      CREATE INDEX customer_facts_unknown_idx ON customer_facts (program_id, customer_id) WHERE history IS NULL`);
    await queryRunner.query(`
      CREATE TABLE rule_occasions (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        occasion text NOT NULL,
        occasion_id uuid NOT NULL,
        trigger text NOT NULL,
        name text NOT NULL,
        occurred_at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL,
        points_earned bigint NOT NULL,
        lot_no bigint,
        settings_version integer NOT NULL,
        decision jsonb NOT NULL,
        CONSTRAINT rule_occasions_pkey PRIMARY KEY (program_id, customer_id, occasion),
        CONSTRAINT rule_occasions_points_check CHECK (points_earned >= 0 AND (points_earned = 0) = (lot_no IS NULL))
      )`);
    await queryRunner.query(`
      CREATE UNIQUE INDEX rule_occasions_id_idx ON rule_occasions (program_id, customer_id, occasion_id)`);
    await queryRunner.query(`
      CREATE TABLE rule_occasion_days (
        program_id uuid NOT NULL,
        occasion text NOT NULL,
        last_day integer NOT NULL,
        CONSTRAINT rule_occasion_days_pkey PRIMARY KEY (program_id, occasion)
      )`);
    for (const table of ['rule_drafts', 'rule_versions', 'rule_steps', 'rule_faults', 'rule_counters']) {
      await queryRunner.query(`
        ALTER TABLE ${table} ADD CONSTRAINT ${table}_rule_fkey FOREIGN KEY (program_id, rule_id) REFERENCES rules(program_id,rule_id)`);
    }
    for (const table of ['customer_facts', 'rule_occasions']) {
      await queryRunner.query(`
        ALTER TABLE ${table} ADD CONSTRAINT ${table}_customer_fkey FOREIGN KEY (program_id, customer_id) REFERENCES customers(program_id,customer_id)`);
    }
    await isolateByProgram(queryRunner, rights);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of Object.keys(rights).reverse())
      await queryRunner.query(`DROP TABLE IF EXISTS ${table} CASCADE`);
    await queryRunner.query('ALTER TABLE programs DROP COLUMN cost_per_point');
    await queryRunner.query('ALTER TABLE programs DROP COLUMN configuration');
  }
}
