import { parseCategoryPath, pathsDownTo, type CategoryPath } from '../../catalog/domain/index.js';
import { basisOf } from './earning.policy.js';
import type { PurchaseLine } from './purchase-facts.js';

/** What the catalogue says about a product that is being sold. */
export interface ListedProduct {
  readonly name: string | null;
  readonly categoryPath: string | null;
  readonly tags: readonly string[];
}

/** A line as it is written. */
export interface DecidedLine extends PurchaseLine {
  /** What of the whole line counts for points. */
  readonly basisMinor: number;
  /** The catalogue's category, or else what the till told; in its one form. */
  readonly categoryPath: string | null;
}

/** A line as rules look at it. */
export interface JudgedLine extends DecidedLine {
  /** What the catalogue calls it. */
  readonly listedName: string | null;
  /** Its category and all above it, the widest first. */
  readonly categories: readonly string[];
  readonly tags: readonly string[];
  /** Thousandths; the whole quantity when nothing came back. */
  readonly keptQuantity: number;
}

/** A line as it was just sold, and so kept whole. */
export function judgeLine(
  line: PurchaseLine,
  listed: ListedProduct | undefined,
  pricesIncludeTax: boolean,
  basisIncludesTax: boolean,
): JudgedLine {
  const categoryPath = listed?.categoryPath ?? readPath(line.category);
  // Lines are many: naming each property is several times as fast as spreading them.
  return {
    lineNo: line.lineNo,
    sku: line.sku,
    name: line.name,
    category: line.category,
    quantity: line.quantity,
    unitPriceMinor: line.unitPriceMinor,
    lineTotalMinor: line.lineTotalMinor,
    discountMinor: line.discountMinor,
    taxMinor: line.taxMinor,
    netMinor: line.netMinor,
    listedName: listed?.name ?? null,
    categoryPath,
    categories: categoriesOf(categoryPath),
    tags: listed?.tags ?? NONE,
    basisMinor: basisOf(line, pricesIncludeTax, basisIncludesTax),
    keptQuantity: line.quantity,
  };
}

/** A line that was recorded before, as it is kept by now and as its category was judged then, or as it is given. */
export function keptLine(
  line: DecidedLine & { readonly returnedQuantity: number },
  listed: ListedProduct | undefined,
  categoryPath = line.categoryPath,
): JudgedLine {
  return {
    lineNo: line.lineNo,
    sku: line.sku,
    name: line.name,
    category: line.category,
    quantity: line.quantity,
    unitPriceMinor: line.unitPriceMinor,
    lineTotalMinor: line.lineTotalMinor,
    discountMinor: line.discountMinor,
    taxMinor: line.taxMinor,
    netMinor: line.netMinor,
    listedName: listed?.name ?? null,
    categoryPath,
    categories: categoriesOf(categoryPath),
    tags: listed?.tags ?? NONE,
    basisMinor: line.basisMinor,
    keptQuantity: line.quantity - line.returnedQuantity,
  };
}

const NONE: readonly string[] = [];

function readPath(category: string | null): string | null {
  if (category === null) return null;
  const read = parseCategoryPath(category);
  return read.ok ? read.value : null;
}

/** Paths are few and lines are many. */
const known = new Map<string, readonly string[]>();
const MOST_KNOWN = 10_000;

/** A category and all above it, the widest first. */
function categoriesOf(path: string | null): readonly string[] {
  if (path === null) return NONE;
  let categories = known.get(path);
  if (!categories) {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(path, (categories = pathsDownTo(path as CategoryPath)));
  }
  return categories;
}
