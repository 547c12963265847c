import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToApplication } from './table-rights.js';

const SOURCES_BEFORE = `'PURCHASE', 'RETURN', 'ADJUSTMENT', 'TIME'`;
const SOURCES = `'PURCHASE', 'RETURN', 'ADJUSTMENT', 'OCCASION', 'TIME'`;

/**
 * What purchases earn by rules. What was recorded before is brought up to date: what of it is kept, the categories of
 * its lines as they were told, and whose facts are still to be worked out.
 */
export class EarnByRules1764000009000 implements MigrationInterface {
  name = 'EarnByRules1764000009000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE purchases ADD kept_basis_minor bigint NOT NULL DEFAULT '0', ADD wholly_returned boolean NOT NULL DEFAULT false, ADD held jsonb`);
    await queryRunner.query(`ALTER TABLE purchase_claims ADD held jsonb`);
    await queryRunner.query(`ALTER TABLE purchase_lines ADD category_path text`);
    await queryRunner.query(`
      UPDATE purchase_lines SET category_path = (
        SELECT string_agg(btrim(name), ' > ' ORDER BY level)
        FROM unnest(string_to_array(normalize(category, NFC), '>')) WITH ORDINALITY AS names (name, level)
        HAVING bool_and(btrim(name) <> '') AND count(*) <= 10
      ) WHERE category IS NOT NULL`);
    await queryRunner.query(`
      UPDATE purchases p SET kept_basis_minor = kept.basis, wholly_returned = kept.quantity = 0
      FROM (
        SELECT l.program_id, l.customer_id, l.purchase_id, sum(l.quantity - l.returned_quantity) AS quantity,
          floor(1e-40 + sum((l.basis_minor::numeric * (l.quantity - l.returned_quantity))::numeric(100, 50)
            / l.quantity)) AS basis
        FROM purchase_lines l GROUP BY 1, 2, 3
      ) AS kept
      WHERE p.program_id = kept.program_id AND p.customer_id = kept.customer_id AND p.purchase_id = kept.purchase_id`);
    await queryRunner.query(`
      INSERT INTO customer_facts (program_id, customer_id)
      SELECT program_id, customer_id FROM purchases WHERE NOT anonymous
      UNION SELECT program_id, customer_id FROM purchase_claims`);
    await queryRunner.query(`
      ALTER TABLE purchases ADD CONSTRAINT purchases_kept_check CHECK (kept_basis_minor >= 0)`);
    await grantToApplication(queryRunner, {
      purchases: 'UPDATE (kept_basis_minor, wholly_returned, held)',
      purchase_claims: 'UPDATE (held)',
    });
    await this.allow(queryRunner, SOURCES, `'PURCHASE', 'RETURN', 'ADJUSTMENT', 'EVENT'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await this.allow(queryRunner, SOURCES_BEFORE, `'PURCHASE', 'RETURN', 'ADJUSTMENT'`);
    await queryRunner.query('TRUNCATE customer_facts');
    await queryRunner.query('ALTER TABLE purchase_lines DROP COLUMN category_path');
    await queryRunner.query('ALTER TABLE purchase_claims DROP COLUMN held');
    await queryRunner.query(
      'ALTER TABLE purchases DROP COLUMN kept_basis_minor, DROP COLUMN wholly_returned, DROP COLUMN held',
    );
  }

  private async allow(queryRunner: QueryRunner, sources: string, receipts: string): Promise<void> {
    await queryRunner.query('ALTER TABLE receipts DROP CONSTRAINT receipts_kind_check');
    await queryRunner.query(`
      ALTER TABLE receipts ADD CONSTRAINT receipts_kind_check CHECK (kind IN (${receipts}))`);
    await queryRunner.query('ALTER TABLE points_transfers DROP CONSTRAINT points_transfers_source_check');
    await queryRunner.query(`
      ALTER TABLE points_transfers ADD CONSTRAINT points_transfers_source_check CHECK (source_kind IN (${sources}) AND (source_kind = 'TIME') = (source_id IS NULL) AND (source_kind = 'TIME') = (source_customer_id IS NULL))`);
  }
}
