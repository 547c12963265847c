import { parseDecimal } from '../../kernel/decimal.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { flawOfText } from '../../kernel/text.js';
import type { CategoryId } from './category.js';
import { parseCategoryPath, type CategoryPath, type Flaw } from './category-path.js';
import { flawOfSku, type Product, type ProductId, type ProductStatus } from './product.js';

/*
 * A product is saved by its sku. What is not said of it stays as it was; what is said takes the place of what was
 * known, and `null` says that it is not known, or that there is none. Being in the merchant's catalogue makes it
 * LISTED, unless somebody has withdrawn it: tonight's price list does not put back on sale what was taken off it
 * today. Only who says LISTED puts it back, and nobody makes it UNLISTED. The items of a batch are taken in order, so
 * of two with the same sku the second is saved on top of the first, and the row is written once.
 *
 * Price, cost and stock are each known or not, by themselves: a cost may come before the price, and be above it.
 *
 * Example: a receipt has brought UNLISTED `A-1` without a name. Saving `A-1` as "Coffee" makes it LISTED: UPDATED.
 * Saving it once more changes nothing: UNCHANGED. Saving it with the name null leaves it LISTED without a name.
 */

const LONGEST_NAME = 500;
const LONGEST_TAG = 100;
const MOST_TAGS = 50;
/** Quantities are counted in thousandths. */
const QUANTITY_PLACES = 3;
/** A thousand million, in thousandths: all of these are told back as they were sent. */
const MOST_STOCK = 1_000_000_000_000;

/** What is to be known about a product from now on. Whatever is left out stays as it is; `null` clears it. */
export interface SaveProduct {
  readonly sku: string;
  readonly name?: string | null;
  /** Its category's path, e.g. `Drinks > Coffee`. */
  readonly category?: string | null;
  readonly tags?: readonly string[] | null;
  readonly priceMinor?: number | null;
  readonly unitCostMinor?: number | null;
  /** A decimal with up to three places, e.g. `2` or `0.375`. */
  readonly stockQuantity?: number | string | null;
  /** LISTED or WITHDRAWN; it cannot be cleared. */
  readonly status?: ProductStatus | null;
}

/** A `SaveProduct` that can be carried out. */
export interface ProductFacts {
  readonly sku: string;
  readonly name?: string | null;
  readonly category?: CategoryPath | null;
  /** Without repeats, sorted. */
  readonly tags?: readonly string[];
  readonly priceMinor?: number | null;
  readonly unitCostMinor?: number | null;
  /** In thousandths. */
  readonly stockQuantity?: number | null;
  readonly status?: ProductStatus;
}

/** What saving a product came to. */
export type SaveOutcome = 'CREATED' | 'UPDATED' | 'UNCHANGED';

/** Facts as they can be stored, or all that is wrong with them: REQUIRED, TOO_LONG, TOO_MANY, OUT_OF_RANGE, INVALID, UNSUPPORTED_TEXT. */
export function judgeProduct(command: SaveProduct): Result<ProductFacts> {
  const { sku, name, category, priceMinor, unitCostMinor, stockQuantity, status } = command;
  const path = ifSaid(category, parseCategoryPath);
  const tags = command.tags === null ? [] : command.tags?.map((tag) => tag.trim().normalize('NFC'));
  const quantity = ifSaid(stockQuantity, (raw) => stockOf(raw) ?? Number.NaN);
  const refusals = [
    refusalOf(['sku'], flawOfSku(sku)),
    refusalOf(['name'], ifSaid(name, flawOfName)),
    refusalOf(['category'], path && !path.ok ? path.error : undefined),
    tags && refusalOfTags(tags),
    refusalOf(['priceMinor'], ifSaid(priceMinor, flawOfAmount)),
    refusalOf(['unitCostMinor'], ifSaid(unitCostMinor, flawOfAmount)),
    refusalOf(['stockQuantity'], Number.isNaN(quantity) ? NO_STOCK : undefined),
    refusalOf(['status'], flawOfStatus(status)),
  ].filter((refusal) => refusal !== undefined);
  if (refusals.length > 0) return refuse(refusals);
  return ok({
    sku,
    name,
    category: path && (path.ok ? path.value : undefined),
    tags: tags && [...new Set(tags)].sort(),
    priceMinor,
    unitCostMinor,
    stockQuantity: quantity,
    status: status ?? undefined,
  });
}

const NO_STOCK: Flaw = {
  code: 'OUT_OF_RANGE',
  message: 'must be a number from 0 to 1000000000 with up to three decimal places',
};

/** In thousandths; `undefined` for what cannot be stock. */
function stockOf(raw: number | string): number | undefined {
  const units = parseDecimal(String(raw), QUANTITY_PLACES);
  return units !== undefined && units <= MOST_STOCK ? units : undefined;
}

/** What becomes of a value where there is one. What is left out or cleared stays that. */
function ifSaid<T, U>(value: T | null | undefined, become: (value: T) => U): U | null | undefined {
  if (value === undefined) return undefined;
  return value === null ? null : become(value);
}

function refusalOf(field: readonly string[], flaw: Flaw | null | undefined): Refusal | undefined {
  if (!flaw) return undefined;
  return { code: flaw.code, message: `${field.join('.')} ${flaw.message}.`, field, retryable: false };
}

function flawOfName(name: string): Flaw | undefined {
  const flaw = flawOfText(name, { most: LONGEST_NAME });
  return flaw ?? (name.trim() === '' ? { code: 'REQUIRED', message: 'must not be blank' } : undefined);
}

/** The first of them that cannot be one; or all, where they are too many. */
function refusalOfTags(tags: readonly string[]): Refusal | undefined {
  if (new Set(tags).size > MOST_TAGS) {
    return refusalOf(['tags'], { code: 'TOO_MANY', message: `must be at most ${MOST_TAGS} tags` });
  }
  const flaws = tags.map((tag) => flawOfText(tag, { most: LONGEST_TAG }));
  const index = flaws.findIndex((flaw) => flaw !== undefined);
  return refusalOf(['tags', String(index)], flaws[index]);
}

function flawOfAmount(amountMinor: number): Flaw | undefined {
  if (Number.isSafeInteger(amountMinor) && amountMinor >= 0) return undefined;
  return { code: 'OUT_OF_RANGE', message: 'must be a whole number from 0 to 2^53 − 1' };
}

function flawOfStatus(status: ProductStatus | null | undefined): Flaw | undefined {
  if (status === null) return { code: 'REQUIRED', message: 'must be LISTED or WITHDRAWN, or be left out' };
  if (status !== 'UNLISTED') return undefined;
  return { code: 'INVALID', message: 'must be LISTED or WITHDRAWN: only receipts bring what is UNLISTED' };
}

/** What to write for a batch, and what each of its items came to, in order. */
export interface SaveDecision {
  readonly outcomes: readonly SaveOutcome[];
  readonly created: readonly Product[];
  readonly updated: readonly Product[];
}

/** Facts with the id their product gets if it is new, and with their category's id. */
export interface ResolvedFacts extends ProductFacts {
  readonly newProductId: ProductId;
  readonly categoryId?: CategoryId | null;
}

/** Decides a batch over the products of its skus that there are. */
export function decideProducts(stored: readonly Product[], wanted: readonly ResolvedFacts[]): SaveDecision {
  const products = new Map(stored.map((product) => [product.sku, product]));
  const created = new Set<string>();
  const updated = new Set<string>();
  const outcomes = wanted.map((facts): SaveOutcome => {
    const known = products.get(facts.sku);
    const saved = saveOver(known, facts);
    products.set(facts.sku, saved);
    if (!known) {
      created.add(facts.sku);
      return 'CREATED';
    }
    if (isSame(known, saved)) return 'UNCHANGED';
    if (!created.has(facts.sku)) updated.add(facts.sku);
    return 'UPDATED';
  });
  const take = (skus: ReadonlySet<string>): Product[] => [...skus].map((sku) => products.get(sku)!);
  return { outcomes, created: take(created), updated: take(updated) };
}

function saveOver(known: Product | undefined, facts: ResolvedFacts): Product {
  return {
    productId: known?.productId ?? facts.newProductId,
    sku: facts.sku,
    name: newest(facts.name, known?.name),
    categoryId: newest(facts.categoryId, known?.categoryId),
    tags: newest(facts.tags, known?.tags) ?? [],
    priceMinor: newest(facts.priceMinor, known?.priceMinor),
    unitCostMinor: newest(facts.unitCostMinor, known?.unitCostMinor),
    stockQuantity: newest(facts.stockQuantity, known?.stockQuantity),
    status: facts.status ?? (known?.status === 'WITHDRAWN' ? 'WITHDRAWN' : 'LISTED'),
  };
}

/** What is said, if only that there is none; else what was known. */
function newest<T>(said: T | null | undefined, known: T | null | undefined): T | null {
  return (said === undefined ? known : said) ?? null;
}

function isSame(a: Product, b: Product): boolean {
  return (
    a.name === b.name &&
    a.categoryId === b.categoryId &&
    a.priceMinor === b.priceMinor &&
    a.unitCostMinor === b.unitCostMinor &&
    a.stockQuantity === b.stockQuantity &&
    a.status === b.status &&
    a.tags.length === b.tags.length &&
    a.tags.every((tag, index) => tag === b.tags[index])
  );
}
