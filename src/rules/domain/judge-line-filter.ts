import type { LineFilter } from './rule-definition.js';
import type { JudgeRuleContext, RuleFlaws } from './rule-flaws.js';

const MOST_SKUS = 1_000;
const MOST_NAMES = 100;
const LONGEST_SKU = 100;
const LONGEST_TAG = 100;

/** Judges which lines an award counts, and tidies it; null when it takes every line. */
export function judgeFilter(
  filter: LineFilter,
  context: JudgeRuleContext,
  flaws: RuleFlaws,
  path: readonly string[],
): LineFilter | null {
  const { condition } = filter;
  const at = (field: string): string[] => [...path, field];
  const tidied: LineFilter = {
    skus: judgeSkus(filter.skus, MOST_SKUS, flaws, at('skus')),
    categoryPaths: judgePaths(filter.categoryPaths, context, flaws, at('categoryPaths')),
    tags: judgeTags(filter.tags, flaws, at('tags')),
    excludedSkus: judgeSkus(filter.excludedSkus, MOST_SKUS, flaws, at('excludedSkus')),
    excludedCategoryPaths: judgePaths(
      filter.excludedCategoryPaths,
      context,
      flaws,
      at('excludedCategoryPaths'),
    ),
    excludedTags: judgeTags(filter.excludedTags, flaws, at('excludedTags')),
    condition,
  };
  if (condition !== null) flaws.addAll(context.flawsOfCondition(condition, 'LINE', at('condition')));
  if (takesNothing(tidied)) {
    flaws.add('INVALID', 'The filter leaves out everything that it names, so it takes no line.', path);
  }
  const lists = [tidied.skus, tidied.categoryPaths, tidied.tags];
  const excluded = [tidied.excludedSkus, tidied.excludedCategoryPaths, tidied.excludedTags];
  return condition === null && [...lists, ...excluded].every((list) => list.length === 0) ? null : tidied;
}

/** Whether all that is named is left out again by name. */
function takesNothing(filter: LineFilter): boolean {
  const { skus, categoryPaths, tags, excludedSkus, excludedCategoryPaths, excludedTags } = filter;
  if (skus.length + categoryPaths.length + tags.length === 0) return false;
  return (
    skus.every((sku) => excludedSkus.includes(sku)) &&
    tags.every((tag) => excludedTags.includes(tag)) &&
    categoryPaths.every((path) =>
      excludedCategoryPaths.some((excluded) => path === excluded || path.startsWith(`${excluded} > `)),
    )
  );
}

/** Skus are taken exactly as they are: tills compare them byte by byte. */
export function judgeSkus(
  skus: readonly string[],
  most: number,
  flaws: RuleFlaws,
  path: readonly string[],
): readonly string[] {
  if (!flaws.list(skus, most, ...path)) return [];
  skus.forEach((sku, index) => flaws.text(sku, LONGEST_SKU, ...path, String(index)));
  return [...new Set(skus)];
}

export function judgeTags(
  tags: readonly string[],
  flaws: RuleFlaws,
  path: readonly string[],
): readonly string[] {
  if (!flaws.list(tags, MOST_NAMES, ...path)) return [];
  const tidied = tags.map((tag) => tag.trim().normalize('NFC'));
  tidied.forEach((tag, index) => flaws.text(tag, LONGEST_TAG, ...path, String(index)));
  return [...new Set(tidied)];
}

/** Judges paths of categories, and puts them into their one form. */
export function judgePaths(
  paths: readonly string[],
  { parseCategoryPath }: Pick<JudgeRuleContext, 'parseCategoryPath'>,
  flaws: RuleFlaws,
  path: readonly string[],
): readonly string[] {
  if (!flaws.list(paths, MOST_NAMES, ...path)) return [];
  const tidied = paths.map((text, index) => {
    const read = parseCategoryPath(text);
    if (read.ok) return read.value;
    flaws.take(read.error, ...path, String(index));
    return text;
  });
  return [...new Set(tidied)];
}
