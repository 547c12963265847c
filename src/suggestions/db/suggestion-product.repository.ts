import { Injectable } from '@nestjs/common';
import { columns, int4, lookUp, text, type Transaction } from '../../platform/database/index.js';

const NUMBERS = {
  name: 'suggestion_products_numbers',
  text: `SELECT s.sku, s.product_no AS "productNo" FROM unnest($2::text[]) AS wanted (sku)
         ${lookUp('suggestion_products', 's', 's.program_id = $1 AND s.sku = wanted.sku')}`,
};

const SKUS = {
  name: 'suggestion_products_skus',
  text: `SELECT s.sku, s.product_no AS "productNo" FROM unnest($2::int[]) AS wanted (no)
         ${lookUp('suggestion_products', 's', 's.program_id = $1 AND s.product_no = wanted.no')}`,
};

/** Numbers are given without gaps, but for those of transactions that failed. */
const COUNT = {
  name: 'suggestion_products_count',
  text: `SELECT COALESCE(max(s.product_no), 0) AS count FROM suggestion_products s WHERE s.program_id = $1`,
};

const ADD = {
  name: 'suggestion_products_add',
  text: `INSERT INTO suggestion_products (program_id, product_no, sku)
         SELECT $1, last.no + wanted.no, wanted.sku
         FROM unnest($2::text[]) WITH ORDINALITY AS wanted (sku, no), (
           SELECT COALESCE(max(s.product_no), 0) AS no FROM suggestion_products s WHERE s.program_id = $1
         ) AS last
         RETURNING sku, product_no AS "productNo"`,
};

interface ProductRow {
  readonly sku: string;
  readonly productNo: number;
}

/** The small whole numbers by which models know the products that were ever sold. */
@Injectable()
export class SuggestionProductRepository {
  /** Products that were never sold are missing. */
  async numbersOf(tx: Transaction, skus: readonly string[]): Promise<Map<string, number>> {
    if (skus.length === 0) return new Map();
    const rows = await tx.query<ProductRow>(NUMBERS, [tx.programId, ...columns(skus, [text((sku) => sku)])]);
    return new Map(rows.map(({ sku, productNo }) => [sku, productNo]));
  }

  async skusOf(tx: Transaction, productNos: readonly number[]): Promise<Map<number, string>> {
    if (productNos.length === 0) return new Map();
    const rows = await tx.query<ProductRow>(SKUS, [tx.programId, ...columns(productNos, [int4((no) => no)])]);
    return new Map(rows.map(({ sku, productNo }) => [productNo, sku]));
  }

  /** How many products were ever sold. */
  async count(tx: Transaction): Promise<number> {
    const [row] = await tx.query<{ count: number }>(COUNT, [tx.programId]);
    return row!.count;
  }

  /**
   * The numbers of products, each of which is in `skus` once; those that have none get the next, in this order.
   * Under the lock of the program's state, so that no number is given twice.
   */
  async number(tx: Transaction, skus: readonly string[]): Promise<Map<string, number>> {
    const numbers = await this.numbersOf(tx, skus);
    const news = skus.filter((sku) => !numbers.has(sku));
    if (news.length === 0) return numbers;
    const added = await tx.query<ProductRow>(ADD, [tx.programId, ...columns(news, [text((sku) => sku)])]);
    for (const { sku, productNo } of added) numbers.set(sku, productNo);
    return numbers;
  }
}
