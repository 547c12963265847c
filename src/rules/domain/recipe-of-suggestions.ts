import { textLiteral } from './condition-text.js';
import { allOf, cut, LONGEST_DESCRIPTION, LONGEST_NAME } from './recipe-draft.js';
import type { RecipeOf } from './recipe-kinds.js';
import type { RecipeParameters } from './recipe-parameters.js';
import { EMPTY_DRAFT, type RuleDraft } from './rule-definition.js';

const MOST_DAYS_AWAY = 365;

/** Suggests products to whom all that is named holds for; to everybody where nothing is. */
export function suggestProducts(
  recipe: RecipeOf<'SUGGEST_PRODUCTS'>,
  parameters: RecipeParameters,
): RuleDraft {
  const { segment, tier, daysAway, reason, from, until } = recipe;
  const skus = parameters.skus(recipe.skus, 'skus');
  const favourite =
    recipe.favouriteCategoryPath === null
      ? null
      : parameters.categoryPath(recipe.favouriteCategoryPath, 'favouriteCategoryPath');
  if (segment !== null) parameters.name(segment, 'segment');
  if (tier !== null) parameters.name(tier, 'tier');
  if (daysAway !== null) parameters.whole(daysAway, 1, MOST_DAYS_AWAY, 'daysAway');
  parameters.reason(reason);
  parameters.span(from, until);
  const condition = allOf(
    segment && `${textLiteral(segment.toWellFormed())} in customer.segments`,
    tier && `customer.tier == ${textLiteral(tier.toWellFormed())}`,
    favourite && `${textLiteral(favourite)} in customer.favouriteCategories`,
    daysAway === null ? null : `customer.daysSinceLastPurchase >= ${daysAway}`,
  );
  const whom = [
    segment && `in ${segment}`,
    tier && `of tier ${tier}`,
    favourite && `who love ${favourite}`,
    daysAway === null ? null : `away for ${daysAway} days`,
  ].filter((words) => words !== null);
  const customers = whom.length === 0 ? 'everybody' : `customers ${whom.join(' and ')}`;
  const products = skus.join(', ');
  return {
    ...EMPTY_DRAFT,
    // Tills and customers read it: it tells neither products, which may be sensitive, nor how customers are classed.
    name: cut(`Suggestion: ${reason.trim()}`, LONGEST_NAME),
    description: cut(`Puts ${products} forward to ${customers}.`, LONGEST_DESCRIPTION),
    trigger: { kind: 'SUGGESTION' },
    condition: condition === '' ? null : condition,
    effects: [{ kind: 'SUGGEST_PRODUCTS', skus, reason }],
    schedule: { ...EMPTY_DRAFT.schedule, from, until },
  };
}
