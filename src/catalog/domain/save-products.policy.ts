import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { flawOfText } from '../../kernel/text.js';
import type { CategoryId } from './category.js';
import { parseCategoryPath, type CategoryPath, type Flaw } from './category-path.js';
import { flawOfSku, type Product, type ProductId } from './product.js';

/*
 * A product is saved by its sku. What is not said of it stays as it was; what is said takes the place of what was
 * known. Being in the merchant's catalogue makes it LISTED, unless somebody has withdrawn it: tonight's price list
 * does not put back on sale what was taken off it today. The items of a batch are taken in order, so of two with the
 * same sku the second is saved on top of the first, and the row is written once.
 *
 * Example: a receipt has brought UNLISTED `A-1` without a name. Saving `A-1` as "Coffee" makes it LISTED: UPDATED.
 * Saving it once more changes nothing: UNCHANGED.
 */

const LONGEST_NAME = 500;
const LONGEST_TAG = 100;
const MOST_TAGS = 50;

/** What is to be known about a product from now on. Whatever is left out stays as it is. */
export interface SaveProduct {
  readonly sku: string;
  readonly name?: string;
  /** Its category's path, e.g. `Drinks > Coffee`. */
  readonly category?: string;
  readonly tags?: readonly string[];
  readonly priceMinor?: number;
  readonly unitCostMinor?: number;
  /** In thousandths. */
  readonly stockQuantity?: number;
}

/** A `SaveProduct` that can be carried out. */
export interface ProductFacts extends Omit<SaveProduct, 'category'> {
  readonly category?: CategoryPath;
}

/** What saving a product came to. */
export type SaveOutcome = 'CREATED' | 'UPDATED' | 'UNCHANGED';

/** Facts as they can be stored, or all that is wrong with them: REQUIRED, TOO_LONG, TOO_MANY, OUT_OF_RANGE, INVALID, UNSUPPORTED_TEXT. */
export function judgeProduct(command: SaveProduct): Result<ProductFacts> {
  const refusals: Refusal[] = [];
  const judge = (field: string, flaw: Flaw | undefined): void => {
    if (!flaw) return;
    refusals.push({
      code: flaw.code,
      message: `${field} ${flaw.message}.`,
      field: [field],
      retryable: false,
    });
  };
  const path = command.category === undefined ? undefined : parseCategoryPath(command.category);
  const tags = command.tags && tidied(command.tags);
  judge('sku', flawOfSku(command.sku));
  if (command.name !== undefined) judge('name', flawOfText(command.name, { most: LONGEST_NAME }));
  if (path && !path.ok) judge('category', path.error);
  if (tags) judge('tags', flawOfTags(tags));
  for (const field of ['priceMinor', 'unitCostMinor', 'stockQuantity'] as const) {
    const figure = command[field];
    if (figure !== undefined) judge(field, flawOfFigure(figure));
  }
  if (refusals.length > 0) return refuse(refusals);
  const { category: _, ...rest } = command;
  return ok({ ...rest, ...(tags && { tags }), ...(path?.ok && { category: path.value }) });
}

function tidied(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim().normalize('NFC')))].sort();
}

function flawOfTags(tags: readonly string[]): Flaw | undefined {
  if (tags.length > MOST_TAGS) return { code: 'TOO_MANY', message: `must be at most ${MOST_TAGS} tags` };
  return tags.map((tag) => flawOfText(tag, { most: LONGEST_TAG })).find((flaw) => flaw !== undefined);
}

function flawOfFigure(figure: number): Flaw | undefined {
  if (Number.isSafeInteger(figure) && figure >= 0) return undefined;
  return { code: 'OUT_OF_RANGE', message: 'must be a whole number from 0 to 2^53 − 1' };
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
  readonly categoryId?: CategoryId;
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
    name: facts.name ?? known?.name ?? null,
    categoryId: facts.categoryId ?? known?.categoryId ?? null,
    tags: facts.tags ?? known?.tags ?? [],
    priceMinor: facts.priceMinor ?? known?.priceMinor ?? null,
    unitCostMinor: facts.unitCostMinor ?? known?.unitCostMinor ?? null,
    stockQuantity: facts.stockQuantity ?? known?.stockQuantity ?? null,
    status: known?.status === 'WITHDRAWN' ? 'WITHDRAWN' : 'LISTED',
  };
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
