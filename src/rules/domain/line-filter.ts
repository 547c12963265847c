import type { LineFilter } from './rule-definition.js';

/** What evaluating a condition ran into; the message is for the marketer. */
export interface RuleConditionFault {
  readonly fault: { readonly code: string; readonly message: string };
}

/** A condition that was compiled: whether it holds for these facts, or why that could not be told. Never throws. */
export type RuleCondition = (facts: unknown) => boolean | RuleConditionFault;

/** A line of a purchase as rules look at it. */
export interface RuleLine {
  readonly sku: string;
  /** The paths of its category and of all categories above it. */
  readonly categories: readonly string[];
  readonly tags: readonly string[];
  /** What of the whole line counts for points. */
  readonly basisMinor: number;
  /** Thousandths. */
  readonly quantity: number;
  /** Thousandths; the whole quantity when nothing came back. */
  readonly keptQuantity: number;
}

/** What a filter says about products, ready to be asked often. */
interface ProductSet {
  readonly skus: ReadonlySet<string>;
  readonly categories: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
}

export interface CompiledFilter {
  /** Null for every product. */
  readonly included: ProductSet | null;
  /** Null for none. */
  readonly excluded: ProductSet | null;
  readonly condition: RuleCondition | null;
}

/** Null for a filter that takes every line. */
export function compileFilter(
  filter: LineFilter | null,
  compileCondition: (text: string) => RuleCondition,
): CompiledFilter | null {
  if (!filter) return null;
  const compiled = {
    included: productSet(filter.skus, filter.categoryPaths, filter.tags),
    excluded: productSet(filter.excludedSkus, filter.excludedCategoryPaths, filter.excludedTags),
    condition: filter.condition === null ? null : compileCondition(filter.condition),
  };
  return compiled.included || compiled.excluded || compiled.condition ? compiled : null;
}

function productSet(
  skus: readonly string[],
  categories: readonly string[],
  tags: readonly string[],
): ProductSet | null {
  if (skus.length + categories.length + tags.length === 0) return null;
  return { skus: new Set(skus), categories: new Set(categories), tags: new Set(tags) };
}

function holds({ skus, categories, tags }: ProductSet, line: RuleLine): boolean {
  return (
    skus.has(line.sku) ||
    (categories.size > 0 && line.categories.some((path) => categories.has(path))) ||
    (tags.size > 0 && line.tags.some((tag) => tags.has(tag)))
  );
}

/** The indexes of the lines that a filter takes; null for all of them; a fault when its condition has one. */
export function pickLines(
  filter: CompiledFilter | null,
  lines: readonly RuleLine[],
  factsOfLine: (index: number) => unknown,
): readonly number[] | null | RuleConditionFault {
  if (!filter) return null;
  const { included, excluded, condition } = filter;
  const picked: number[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    if (included && !holds(included, line)) continue;
    if (excluded && holds(excluded, line)) continue;
    if (condition) {
      const verdict = condition(factsOfLine(index));
      if (typeof verdict !== 'boolean') return verdict;
      if (!verdict) continue;
    }
    picked.push(index);
  }
  return picked.length === lines.length ? null : picked;
}
