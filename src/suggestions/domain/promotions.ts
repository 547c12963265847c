import { parseCategoryPath, type CataloguedProduct } from '../../catalog/domain/index.js';
import type { RuleSuggestion, SuggestEffect } from '../../rules/domain/index.js';
import type { Steering } from './steering.js';

/*
 * Which products a promotion is shown with.
 *
 * Rule: of the products that a rule names, those that may be put forward and are not in the basket, in the rule's
 * order; of a category, those that fit the customer best. A rule is what the shop wants, so that neither margins nor
 * boosts nor substitutes matter. Whatever a rule suggests is one promotion, with the products of its effects one after
 * the other. A promotion of which no product is left is not shown.
 *
 * Example: a rule suggests TEA, HONEY and CUP; the honey is sold out and the tea is in the basket: CUP.
 */

/** What a rule puts forward, with products that can be bought. */
export interface Promotion extends Omit<RuleSuggestion, 'effect'> {
  /** In the words of whoever made the rule, of the first of its effects of which a product is shown. */
  readonly reason: string;
  /** Whether tills and customers may read the name of the rule: not if it suggests anything sensitive, shown or not. */
  readonly isNameTellable: boolean;
  /** Of which category the products are; null where the rule names any of them, or several categories. */
  readonly categoryPath: string | null;
  /** The first to be shown first; at least one, each once. */
  readonly skus: readonly string[];
}

export interface PromotionTerms {
  readonly steering: Steering;
  /** Every product that may be shown, as the catalogue has it. */
  readonly products: ReadonlyMap<string, CataloguedProduct>;
  /** The skus of what is in the basket. */
  readonly basket: readonly string[];
  /** The skus of a category and all in it, those first that fit the customer best. */
  readonly pick: (categoryPath: string) => readonly string[];
  /** The most products a promotion is shown with. */
  readonly mostProducts: number;
}

/** The skus that rules name, to be looked up beforehand. */
export function skusNamed(suggestions: readonly RuleSuggestion[]): readonly string[] {
  const skus = suggestions.flatMap(({ effect }) => (effect.kind === 'SUGGEST_PRODUCTS' ? effect.skus : []));
  return [...new Set(skus)];
}

/** The promotions that can be shown, in the order of the rules. */
export function promotionsWithProducts(
  suggestions: readonly RuleSuggestion[],
  terms: PromotionTerms,
): readonly Promotion[] {
  const byRule = new Map<string, RuleSuggestion[]>();
  for (const suggestion of suggestions) {
    const ofRule = byRule.get(suggestion.ruleId);
    if (ofRule) ofRule.push(suggestion);
    else byRule.set(suggestion.ruleId, [suggestion]);
  }
  const bought = new Set(terms.basket);
  const mayBeShown = (sku: string): boolean =>
    !bought.has(sku) && !terms.steering.whyNever(terms.products.get(sku));
  return [...byRule.values()].flatMap((ofRule) => promotionOf(ofRule, mayBeShown, terms) ?? []);
}

/** What the effects of one rule put forward together; null where nothing of it can be shown. */
function promotionOf(
  ofRule: readonly RuleSuggestion[],
  mayBeShown: (sku: string) => boolean,
  terms: PromotionTerms,
): Promotion | null {
  const { pick, mostProducts } = terms;
  const skus = new Set<string>();
  const shown: RuleSuggestion[] = [];
  for (const suggestion of ofRule) {
    const { effect } = suggestion;
    const wanted = effect.kind === 'SUGGEST_CATEGORY' ? pick(effect.categoryPath) : effect.skus;
    const more = wanted.filter((sku) => !skus.has(sku) && mayBeShown(sku)).slice(0, mostProducts - skus.size);
    for (const sku of more) skus.add(sku);
    if (more.length > 0) shown.push(suggestion);
  }
  const [first, ...others] = shown;
  if (!first) return null;
  const { effect, ...rule } = first;
  return {
    ...rule,
    reason: effect.reason,
    isNameTellable: ofRule.every((each) => namesNothingSensitive(each.effect, terms)),
    categoryPath: effect.kind === 'SUGGEST_CATEGORY' && others.length === 0 ? effect.categoryPath : null,
    skus: [...skus],
  };
}

function namesNothingSensitive(
  effect: SuggestEffect,
  { steering, products }: Pick<PromotionTerms, 'steering' | 'products'>,
): boolean {
  if (effect.kind === 'SUGGEST_PRODUCTS') {
    return effect.skus.every((sku) => steering.mayBeReason(sku, products.get(sku)));
  }
  const category = parseCategoryPath(effect.categoryPath);
  return !category.ok || !steering.isSensitiveCategory(category.value);
}
