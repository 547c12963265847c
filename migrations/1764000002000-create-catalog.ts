import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByProgram } from './table-rights.js';

const rights = {
  categories: 'SELECT, INSERT',
  products: 'SELECT, INSERT, UPDATE',
};

export class CreateCatalog1764000002000 implements MigrationInterface {
  name = 'CreateCatalog1764000002000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE categories (
        program_id uuid NOT NULL,
        category_id uuid NOT NULL,
        path text COLLATE "C" NOT NULL,
        parent_id uuid,
        CONSTRAINT categories_pkey PRIMARY KEY (program_id, category_id),
        CONSTRAINT categories_path_key UNIQUE (program_id, path)
      )`);
    await queryRunner.query(`
      CREATE TABLE products (
        program_id uuid NOT NULL,
        product_id uuid NOT NULL,
        sku text COLLATE "C" NOT NULL,
        name text,
        category_id uuid,
        tags text[] NOT NULL DEFAULT '{}',
        price_minor bigint,
        unit_cost_minor bigint,
        stock_quantity bigint,
        status text NOT NULL,
        recorded_at timestamptz NOT NULL,
        CONSTRAINT products_pkey PRIMARY KEY (program_id, product_id),
        CONSTRAINT products_sku_key UNIQUE (program_id, sku),
        CONSTRAINT products_amounts_check CHECK (price_minor >= 0 AND unit_cost_minor >= 0 AND stock_quantity >= 0),
        CONSTRAINT products_status_check CHECK (status IN ('LISTED', 'UNLISTED', 'WITHDRAWN'))
      )`);
    await queryRunner.query(`
      CREATE INDEX products_category_idx ON products (program_id, category_id, sku)`);
    await queryRunner.query(`
      ALTER TABLE products ADD CONSTRAINT products_category_fkey FOREIGN KEY (program_id, category_id) REFERENCES categories(program_id,category_id)`);
    await isolateByProgram(queryRunner, rights);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE products');
    await queryRunner.query('DROP TABLE categories');
  }
}
