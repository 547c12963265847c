import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByProgram } from './table-rights.js';

const rights = {
  suggestion_states: 'SELECT, INSERT, UPDATE',
  suggestion_products: 'SELECT, INSERT',
  suggestion_baskets: 'SELECT, INSERT, UPDATE',
  product_affinities: 'SELECT, INSERT, UPDATE',
  suggestion_models: 'SELECT, INSERT, UPDATE',
  purchase_models: 'SELECT, INSERT, UPDATE',
  customer_habits: 'SELECT, INSERT, UPDATE',
  customer_outlooks: 'SELECT, INSERT, UPDATE',
  suggestion_settings: 'SELECT, INSERT',
  suggestion_impressions: 'SELECT, INSERT, UPDATE',
  suggestion_outcomes: 'SELECT, INSERT, UPDATE',
};

/** What suggestions are made of, how marketers steer them, and what became of those that were shown. */
export class CreateSuggestions1764000011000 implements MigrationInterface {
  name = 'CreateSuggestions1764000011000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE customer_outlooks (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        as_of_day integer NOT NULL,
        settings_version integer NOT NULL,
        learned_revision bigint NOT NULL,
        due jsonb NOT NULL DEFAULT '[]',
        prob_alive double precision,
        expected_purchases_12m double precision,
        expected_spend_12m_minor bigint,
        CONSTRAINT customer_outlooks_pkey PRIMARY KEY (program_id, customer_id),
        CONSTRAINT customer_outlooks_due_check CHECK (jsonb_typeof(due) = 'array'),
        CONSTRAINT customer_outlooks_prob_check CHECK (prob_alive BETWEEN 0 AND 1)
      )`);
    await queryRunner.query(`
      CREATE INDEX customer_outlooks_outdated_idx ON customer_outlooks (program_id, settings_version, as_of_day, learned_revision, customer_id)`);
    await queryRunner.query(`
      CREATE TABLE customer_habits (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        habits json NOT NULL,
        CONSTRAINT customer_habits_pkey PRIMARY KEY (program_id, customer_id)
      )`);
    await queryRunner.query(`
      CREATE TABLE product_affinities (
        program_id uuid NOT NULL,
        product_no integer NOT NULL,
        bought_in integer NOT NULL,
        partners integer[] NOT NULL,
        together integer[] NOT NULL,
        shares real[] NOT NULL,
        weights real[] NOT NULL,
        CONSTRAINT product_affinities_pkey PRIMARY KEY (program_id, product_no),
        CONSTRAINT product_affinities_partners_check CHECK (bought_in >= 0 AND cardinality(partners) = cardinality(together) AND cardinality(partners) = cardinality(shares) AND cardinality(partners) = cardinality(weights))
      )`);
    await queryRunner.query(`
      CREATE TABLE purchase_models (
        program_id uuid NOT NULL,
        revision bigint NOT NULL,
        fitted_at timestamptz NOT NULL,
        as_of_day integer NOT NULL,
        baskets bigint NOT NULL,
        priors jsonb NOT NULL,
        models jsonb NOT NULL,
        demand jsonb NOT NULL,
        claim_id uuid,
        claimed_until timestamptz,
        CONSTRAINT purchase_models_pkey PRIMARY KEY (program_id),
        CONSTRAINT purchase_models_claim_check CHECK ((claim_id IS NULL) = (claimed_until IS NULL))
      )`);
    await queryRunner.query(`
      CREATE TABLE suggestion_baskets (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        purchase_id uuid NOT NULL,
        buyer_id uuid,
        occurred_at timestamptz NOT NULL,
        day integer NOT NULL,
        products integer[] NOT NULL,
        spend_minor bigint NOT NULL,
        revision bigint NOT NULL,
        CONSTRAINT suggestion_baskets_pkey PRIMARY KEY (program_id, customer_id, purchase_id),
        CONSTRAINT suggestion_baskets_spend_check CHECK (spend_minor >= 0)
      )`);
    await queryRunner.query(`
      CREATE INDEX suggestion_baskets_buyer_idx ON suggestion_baskets (program_id, buyer_id, day) WHERE buyer_id IS NOT NULL`);
    await queryRunner.query(`
      CREATE INDEX suggestion_baskets_revision_idx ON suggestion_baskets (program_id, revision)`);
    await queryRunner.query(`
      CREATE TABLE suggestion_impressions (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        impression_id uuid NOT NULL,
        anonymous boolean NOT NULL,
        shown_at timestamptz NOT NULL,
        reported_at timestamptz NOT NULL,
        api_key_id uuid,
        CONSTRAINT suggestion_impressions_pkey PRIMARY KEY (program_id, customer_id, impression_id)
      )`);
    await queryRunner.query(`
      CREATE TABLE suggestion_models (
        program_id uuid NOT NULL,
        revision bigint NOT NULL,
        fitted_at timestamptz NOT NULL,
        chosen text NOT NULL,
        method text NOT NULL,
        baskets bigint NOT NULL,
        claim_id uuid,
        claimed_until timestamptz,
        CONSTRAINT suggestion_models_pkey PRIMARY KEY (program_id),
        CONSTRAINT suggestion_models_baskets_check CHECK (baskets >= 0),
        CONSTRAINT suggestion_models_claim_check CHECK ((claim_id IS NULL) = (claimed_until IS NULL)),
        CONSTRAINT suggestion_models_chosen_check CHECK (chosen IN ('AUTO', 'EASE', 'COSINE')),
        CONSTRAINT suggestion_models_method_check CHECK (method IN ('EASE', 'COSINE'))
      )`);
    await queryRunner.query(`
      CREATE TABLE suggestion_outcomes (
        program_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        impression_id uuid NOT NULL,
        kind text NOT NULL,
        item text COLLATE "C" NOT NULL,
        skus text[] NOT NULL,
        said text NOT NULL,
        shown_at timestamptz NOT NULL,
        until_at timestamptz NOT NULL,
        bought_at timestamptz,
        purchase_id uuid,
        CONSTRAINT suggestion_outcomes_pkey PRIMARY KEY (program_id, customer_id, impression_id, kind, item),
        CONSTRAINT suggestion_outcomes_time_check CHECK (shown_at <= until_at),
        CONSTRAINT suggestion_outcomes_bought_check CHECK ((bought_at IS NULL) = (purchase_id IS NULL)),
        CONSTRAINT suggestion_outcomes_said_check CHECK (said IN ('SHOWN', 'TAKEN', 'TURNED_DOWN')),
        CONSTRAINT suggestion_outcomes_kind_check CHECK (kind IN ('COMPLEMENTARY', 'DUE_AGAIN', 'SOMETHING_NEW', 'PROMOTION'))
      )`);
    await queryRunner.query(`
      CREATE INDEX suggestion_outcomes_shown_idx ON suggestion_outcomes (program_id, shown_at)`);
    await queryRunner.query(`
      CREATE INDEX suggestion_outcomes_until_idx ON suggestion_outcomes (program_id, customer_id, until_at)`);
    await queryRunner.query(`
      CREATE TABLE suggestion_products (
        program_id uuid NOT NULL,
        product_no integer NOT NULL,
        sku text COLLATE "C" NOT NULL,
        CONSTRAINT suggestion_products_pkey PRIMARY KEY (program_id, product_no),
        CONSTRAINT suggestion_products_sku_key UNIQUE (program_id, sku),
        CONSTRAINT suggestion_products_no_check CHECK (product_no > 0)
      )`);
    await queryRunner.query(`
      CREATE TABLE suggestion_settings (
        program_id uuid NOT NULL,
        version integer NOT NULL,
        definition jsonb NOT NULL,
        recorded_at timestamptz NOT NULL,
        api_key_id uuid,
        CONSTRAINT suggestion_settings_pkey PRIMARY KEY (program_id, version),
        CONSTRAINT suggestion_settings_version_check CHECK (version > 0)
      )`);
    await queryRunner.query(`
      CREATE TABLE suggestion_states (
        program_id uuid NOT NULL,
        revision bigint NOT NULL DEFAULT 0,
        after_customer_id uuid,
        after_purchase_id uuid,
        caught_up boolean NOT NULL DEFAULT false,
        CONSTRAINT suggestion_states_pkey PRIMARY KEY (program_id)
      )`);
    await queryRunner.query(`
      ALTER TABLE customer_outlooks ADD CONSTRAINT customer_outlooks_customer_fkey FOREIGN KEY (program_id, customer_id) REFERENCES customers(program_id,customer_id)`);
    await queryRunner.query(`
      ALTER TABLE customer_habits ADD CONSTRAINT customer_habits_customer_fkey FOREIGN KEY (program_id, customer_id) REFERENCES customers(program_id,customer_id)`);
    await queryRunner.query(`
      ALTER TABLE product_affinities ADD CONSTRAINT product_affinities_product_fkey FOREIGN KEY (program_id, product_no) REFERENCES suggestion_products(program_id,product_no)`);
    await queryRunner.query(`
      ALTER TABLE suggestion_baskets ADD CONSTRAINT suggestion_baskets_purchase_fkey FOREIGN KEY (program_id, customer_id, purchase_id) REFERENCES purchases(program_id,customer_id,purchase_id)`);
    await queryRunner.query(`
      ALTER TABLE suggestion_outcomes ADD CONSTRAINT suggestion_outcomes_impression_fkey FOREIGN KEY (program_id, customer_id, impression_id) REFERENCES suggestion_impressions(program_id,customer_id,impression_id)`);
    await isolateByProgram(queryRunner, rights);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE suggestion_outcomes');
    await queryRunner.query('DROP TABLE suggestion_impressions');
    await queryRunner.query('DROP TABLE suggestion_settings');
    await queryRunner.query('DROP TABLE customer_outlooks');
    await queryRunner.query('DROP TABLE customer_habits');
    await queryRunner.query('DROP TABLE purchase_models');
    await queryRunner.query('DROP TABLE suggestion_models');
    await queryRunner.query('DROP TABLE product_affinities');
    await queryRunner.query('DROP TABLE suggestion_baskets');
    await queryRunner.query('DROP TABLE suggestion_products');
    await queryRunner.query('DROP TABLE suggestion_states');
  }
}
