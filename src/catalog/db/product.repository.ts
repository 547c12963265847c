import { Injectable } from '@nestjs/common';
import type { Instant } from '../../kernel/instant.js';
import { lookUp, lookUpIfAny, type Transaction } from '../../platform/database/index.js';
import type { CategoryId } from '../domain/category.js';
import type { CategoryPath } from '../domain/category-path.js';
import type { CataloguedProduct, Product, ProductId } from '../domain/product.js';

const COLUMNS = `p.product_id AS "productId", p.sku, p.name, p.category_id AS "categoryId", p.tags,
  p.price_minor AS "priceMinor", p.unit_cost_minor AS "unitCostMinor", p.stock_quantity AS "stockQuantity", p.status`;

/** Products as one JSON text, since arrays of arrays (the tags) do not go through `unnest`. */
const GIVEN = `json_to_recordset($2::json) AS given ("productId" uuid, sku text, name text, "categoryId" uuid,
  tags text[], "priceMinor" bigint, "unitCostMinor" bigint, "stockQuantity" bigint, status text)`;

const BY_SKUS = {
  name: 'products_by_skus',
  text: `SELECT ${COLUMNS} FROM products p WHERE p.program_id = $1 AND p.sku = ANY ($2::text[])`,
};

const LISTED = {
  name: 'products_listed',
  text: `SELECT p.sku, p.name, c.path AS "categoryPath", p.tags
         FROM unnest($2::text[]) AS wanted (sku)
         ${lookUp('products', 'p', 'p.program_id = $1 AND p.sku = wanted.sku')}
         ${lookUpIfAny('categories', 'c', 'c.program_id = $1 AND c.category_id = p.category_id')}`,
};

const CATALOGUED_COLUMNS = `p.sku, p.name, c.path AS "categoryPath", p.tags, p.price_minor AS "priceMinor",
  p.unit_cost_minor AS "unitCostMinor", p.stock_quantity AS "stockQuantity", p.status`;

const CATALOGUED = {
  name: 'products_catalogued',
  text: `SELECT ${CATALOGUED_COLUMNS}
         FROM unnest($2::text[]) AS wanted (sku)
         ${lookUp('products', 'p', 'p.program_id = $1 AND p.sku = wanted.sku')}
         ${lookUpIfAny('categories', 'c', 'c.program_id = $1 AND c.category_id = p.category_id')}`,
};

const IS_ON_SALE = `p.status <> 'WITHDRAWN' AND (p.stock_quantity IS NULL OR p.stock_quantity > 0)`;
const IS_IN_CATEGORY = `(c.path = $2 OR starts_with(c.path, $2 || ' > '))`;

/**
 * True of every sku. Without statistics of a table the planner takes such a range to hold next to nothing, and so reads
 * along an index in order; else it would gather a whole category and sort it.
 */
const IS_ANY_SKU = `p.sku > '' AND p.sku < repeat(chr(1114111), 101)`;

/**
 * Others are read category by category along both indexes, until there are enough: a category and all below it lie
 * between its path and the same followed by ` >!`, as `!` comes after the blank.
 */
const ON_SALE_IN = {
  name: 'products_on_sale_in',
  text: `SELECT found.* FROM (
           (SELECT wanted.place, ${CATALOGUED_COLUMNS}
            FROM unnest($3::text[]) WITH ORDINALITY AS wanted (sku, place)
            ${lookUp('products', 'p', `p.program_id = $1 AND p.sku = wanted.sku AND ${IS_ON_SALE}`)}
            ${lookUp('categories', 'c', `c.program_id = $1 AND c.category_id = p.category_id AND ${IS_IN_CATEGORY}`)}
            ORDER BY wanted.place LIMIT $4)
           UNION ALL
           (SELECT NULL, ${CATALOGUED_COLUMNS}
            FROM (SELECT c.category_id, c.path FROM categories c
                  WHERE c.program_id = $1 AND c.path >= $2 AND c.path < $2 || ' >!' AND ${IS_IN_CATEGORY}
                  ORDER BY c.path OFFSET 0) AS c
            CROSS JOIN LATERAL (SELECT * FROM products p
                                WHERE p.program_id = $1 AND p.category_id = c.category_id AND ${IS_ANY_SKU}
                                  AND ${IS_ON_SALE}
                                ORDER BY p.sku LIMIT $4) AS p
            ORDER BY c.path, p.sku LIMIT $4)
         ) AS found
         ORDER BY found.place, found."categoryPath", found.sku`,
};

const LOCK_BY_SKUS = {
  name: 'products_lock_by_skus',
  text: `${BY_SKUS.text} ORDER BY p.sku FOR NO KEY UPDATE`,
};

const INSERT = {
  name: 'products_insert',
  text: `INSERT INTO products (program_id, product_id, sku, name, category_id, tags, price_minor, unit_cost_minor,
           stock_quantity, status, recorded_at)
         SELECT $1, "productId", sku, name, "categoryId", tags, "priceMinor", "unitCostMinor", "stockQuantity", status, $3
         FROM ${GIVEN} ORDER BY sku`,
};

const UPDATE = {
  name: 'products_update',
  text: `UPDATE products p SET name = given.name, category_id = given."categoryId", tags = given.tags,
           price_minor = given."priceMinor", unit_cost_minor = given."unitCostMinor",
           stock_quantity = given."stockQuantity", status = given.status
         FROM ${GIVEN} WHERE p.program_id = $1 AND p.product_id = given."productId"`,
};

const ADD_UNLISTED = {
  name: 'products_add_unlisted',
  text: `INSERT INTO products AS known (program_id, product_id, sku, name, category_id, status, recorded_at)
         SELECT $1, seen.product_id, seen.sku, seen.name, seen.category_id, 'UNLISTED', $6
         FROM unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[]) AS seen (product_id, sku, name, category_id)
         ORDER BY seen.sku
         ON CONFLICT (program_id, sku) DO UPDATE
         SET name = coalesce(excluded.name, known.name), category_id = coalesce(excluded.category_id, known.category_id)
         WHERE known.status = 'UNLISTED'`,
};

/**
 * A page of all products. No sku is empty, and none is longer than 100 characters, so what is not asked for becomes a
 * range of everything. A prefix is a range of bytes, up to the last character there is, which an index can be read by.
 */
const PAGE = {
  name: 'products_page',
  text: `
  SELECT ${COLUMNS} FROM products p
  WHERE p.program_id = $1
    AND p.sku > coalesce($2::text, '') AND p.sku COLLATE "C" >= coalesce($3::text, '')
    AND p.sku COLLATE "C" < coalesce($3::text, '') || repeat(chr(1114111), 101)
  ORDER BY p.sku LIMIT $4`,
};

/** No sku is empty, so every sku comes after the empty text, and begins with it. */
const PAGES_OF_CATEGORIES = {
  name: 'products_pages_of_categories',
  text: `SELECT (wanted.no - 1)::integer AS page, found.*
         FROM unnest($2::text[], $3::text[], $4::text[], $5::integer[])
           WITH ORDINALITY AS wanted (category, sku_prefix, after, size, no)
         CROSS JOIN LATERAL (
           SELECT ${COLUMNS} FROM products p
           WHERE p.program_id = $1
             AND p.sku > coalesce(wanted.after, '') AND starts_with(p.sku, coalesce(wanted.sku_prefix, ''))
             AND p.category_id IN (
               SELECT c.category_id FROM categories c
               WHERE c.program_id = $1
                 AND (c.path = wanted.category OR starts_with(c.path, wanted.category || ' > ')))
           ORDER BY p.sku LIMIT wanted.size
         ) AS found
         ORDER BY wanted.no, found.sku`,
};

export interface ProductPage {
  readonly skuPrefix?: string;
  /** Only skus after this one. */
  readonly after?: string;
  readonly size: number;
}

export interface CategoryProductPage extends ProductPage {
  /** Only products in this category or below it. */
  readonly category: CategoryPath;
}

/** A product as a receipt tells of it. */
export interface UnlistedProduct {
  readonly productId: ProductId;
  readonly sku: string;
  readonly name: string | null;
  readonly categoryId: CategoryId | null;
}

/** What of a product concerns what its sale earns. */
export interface ListedFacts {
  readonly name: string | null;
  readonly categoryPath: CategoryPath | null;
  readonly tags: readonly string[];
}

@Injectable()
export class ProductRepository {
  async findBySkus(tx: Transaction, skus: readonly string[]): Promise<Product[]> {
    return tx.query(BY_SKUS, [tx.programId, skus]);
  }

  /** What rules ask about these products, by sku; those that the catalogue does not know are missing. */
  async findListed(tx: Transaction, skus: readonly string[]): Promise<Map<string, ListedFacts>> {
    if (skus.length === 0) return new Map();
    const rows = await tx.query<ListedFacts & { sku: string }>(LISTED, [tx.programId, skus]);
    return new Map(rows.map(({ sku, ...facts }) => [sku, facts]));
  }

  /** Everything about these products, by sku; those that the catalogue does not know are missing. */
  async findCatalogued(tx: Transaction, skus: readonly string[]): Promise<Map<string, CataloguedProduct>> {
    if (skus.length === 0) return new Map();
    const rows = await tx.query<CataloguedProduct>(CATALOGUED, [tx.programId, skus]);
    return new Map(rows.map((product) => [product.sku, product]));
  }

  /**
   * Products of a category and of what lies below it that can be bought, at most so many: those preferred first, in
   * their order, then others, category by category in the order of their paths, each by sku.
   */
  async findOnSaleIn(
    tx: Transaction,
    category: CategoryPath,
    preferredSkus: readonly string[],
    most: number,
  ): Promise<CataloguedProduct[]> {
    const rows = await tx.query<CataloguedProduct & { place: number | null }>(ON_SALE_IN, [
      tx.programId,
      category,
      preferredSkus,
      most,
    ]);
    // What is preferred comes among the others, too.
    const found = new Map<string, CataloguedProduct>();
    for (const { place: _, ...product } of rows) if (!found.has(product.sku)) found.set(product.sku, product);
    return [...found.values()].slice(0, most);
  }

  /** Those of the skus that there are, locked in the order of their skus. */
  async lockBySkus(tx: Transaction, skus: readonly string[]): Promise<Product[]> {
    return tx.query(LOCK_BY_SKUS, [tx.programId, skus]);
  }

  /** Fails on `products_sku_key` when somebody else has added one of them at the same moment. */
  async insert(tx: Transaction, products: readonly Product[], recordedAt: Instant): Promise<void> {
    if (products.length === 0) return;
    await tx.query(INSERT, [tx.programId, JSON.stringify(products), new Date(recordedAt)]);
  }

  async update(tx: Transaction, products: readonly Product[]): Promise<void> {
    if (products.length === 0) return;
    await tx.query(UPDATE, [tx.programId, JSON.stringify(products)]);
  }

  /** Adds what is missing as UNLISTED, and lets what is UNLISTED have the names and categories given. */
  async addUnlisted(tx: Transaction, seen: readonly UnlistedProduct[], recordedAt: Instant): Promise<void> {
    if (seen.length === 0) return;
    await tx.query(ADD_UNLISTED, [
      tx.programId,
      seen.map(({ productId }) => productId),
      seen.map(({ sku }) => sku),
      seen.map(({ name }) => name),
      seen.map(({ categoryId }) => categoryId),
      new Date(recordedAt),
    ]);
  }

  /** A page of the whole catalogue, in the order of skus. */
  async list(tx: Transaction, { skuPrefix, after, size }: ProductPage): Promise<Product[]> {
    return tx.query(PAGE, [tx.programId, after ?? null, skuPrefix ?? null, size]);
  }

  /** Several pages at once, each of its own category and what lies below it; as many as were asked for, in order. */
  async listOfCategories(tx: Transaction, wanted: readonly CategoryProductPage[]): Promise<Product[][]> {
    const pages: Product[][] = wanted.map(() => []);
    const rows = await tx.query<Product & { page: number }>(PAGES_OF_CATEGORIES, [
      tx.programId,
      wanted.map(({ category }) => category),
      wanted.map(({ skuPrefix }) => skuPrefix ?? null),
      wanted.map(({ after }) => after ?? null),
      wanted.map(({ size }) => size),
    ]);
    for (const { page, ...product } of rows) pages[page]!.push(product);
    return pages;
  }
}
