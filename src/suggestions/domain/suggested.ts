import type { Suggestions } from './suggestion.js';
import { SUGGESTION_KINDS, type SuggestionKind } from './suggestion-kind.js';

/** The most of each kind in one answer. */
export const MOST_SUGGESTIONS = 50;
/** The most products that a promotion is shown with. */
export const MOST_SKUS_OF_PROMOTION = 5;
/** The most that one answer puts forward: of each kind, and the products with the promotions. */
export const MOST_SUGGESTED = MOST_SUGGESTIONS * (SUGGESTION_KINDS.length + MOST_SKUS_OF_PROMOTION);

/**
 * Something that an answer puts forward: of a kind a product by its sku or a promotion by the id of its rule; or a
 * product that is shown with a promotion.
 */
export type Suggested = readonly [kind: SuggestionKind, item: string, skuOfPromotion?: string];

/** Whether it was put forward in the answer that is spoken of. */
export type WasSuggested = (...suggested: Suggested) => boolean;

/** Everything that an answer puts forward, in its order. */
export function suggestedIn({
  complementary,
  dueAgain,
  somethingNew,
  promotions,
}: Pick<Suggestions, 'complementary' | 'dueAgain' | 'somethingNew' | 'promotions'>): Suggested[] {
  return [
    ...complementary.map(({ sku }): Suggested => ['COMPLEMENTARY', sku]),
    ...dueAgain.map(({ sku }): Suggested => ['DUE_AGAIN', sku]),
    ...somethingNew.map(({ sku }): Suggested => ['SOMETHING_NEW', sku]),
    ...promotions.flatMap(({ ruleId, skus }): Suggested[] => [
      ['PROMOTION', ruleId],
      ...skus.map((sku): Suggested => ['PROMOTION', ruleId, sku]),
    ]),
  ];
}
