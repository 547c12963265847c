import type { Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { MOST_SKUS_OF_PROMOTION, type WasSuggested } from './suggested.js';
import type { SuggestionKind } from './suggestion-kind.js';

/** What is said of a suggestion, in rising order: what stands further on outranks what stands before it. */
export const SAID = ['SHOWN', 'TURNED_DOWN', 'TAKEN'] as const;
export type Said = (typeof SAID)[number];

/** What was put forward: a product by its sku, or a promotion with the products that were shown with it. */
export type SuggestedItem =
  | { readonly kind: 'PRODUCT'; readonly sku: string }
  | { readonly kind: 'PROMOTION'; readonly ruleId: string; readonly skus: readonly string[] };

/** An outcome as it was sent; nothing about its values has been checked. */
export interface OutcomeDraft {
  readonly kind: SuggestionKind;
  readonly item: SuggestedItem;
  readonly said: Said;
}

/** What became of one suggestion of an impression, which its kind and item name. */
export interface Outcome {
  readonly kind: SuggestionKind;
  /** The sku of the product, or the id of the rule. */
  readonly item: string;
  /** The products of which buying any is taking it, each once, in order. */
  readonly skus: readonly string[];
  readonly said: Said;
}

/** An outcome as it is recorded. */
export interface RecordedOutcome extends Outcome {
  /** When it was bought within the time in which that counts, of what is kept. */
  readonly boughtAt: Instant | null;
}

/** Of one report. */
export const MOST_OUTCOMES_OF_REPORT = 100;
/** Reports are taken for so long after the suggestions were made: tills may have been offline. */
export const REPORTED_WITHIN_DAYS = 90;

/**
 * What is wrong with one outcome; nothing where it can be recorded. The path begins within the outcome. What was put
 * forward stays so, whatever became of the product or the rule since.
 */
export function flawsOfOutcome({ kind, item }: OutcomeDraft, wasSuggested: WasSuggested): Refusal[] {
  if ((kind === 'PROMOTION') !== (item.kind === 'PROMOTION')) return [OTHER_ITEM];
  if (item.kind === 'PRODUCT') {
    return wasSuggested(kind, item.sku) ? [] : [{ ...NOT_SUGGESTED, field: ['item', 'sku'] }];
  }
  const { ruleId, skus } = item;
  const path = ['item', 'promotion'];
  if (!wasSuggested(kind, ruleId)) return [{ ...NOT_SUGGESTED, field: [...path, 'ruleId'] }];
  if (skus.length > MOST_SKUS_OF_PROMOTION) return [{ ...TOO_MANY_SKUS, field: [...path, 'skus'] }];
  return skus.flatMap((sku, no) =>
    wasSuggested(kind, ruleId, sku) ? [] : { ...NOT_SUGGESTED, field: [...path, 'skus', String(no)] },
  );
}

export function outcomeOf({ kind, item, said }: OutcomeDraft): Outcome {
  return item.kind === 'PRODUCT'
    ? { kind, item: item.sku, skus: [item.sku], said }
    : { kind, item: item.ruleId, skus: inOrder(item.skus), said };
}

export function inOrder(skus: Iterable<string>): string[] {
  return [...new Set(skus)].sort();
}

const OTHER_ITEM: Refusal = {
  code: 'INVALID',
  message: 'A PROMOTION is named by its rule, all others by their sku.',
  field: ['item'],
  retryable: false,
};

const TOO_MANY_SKUS: Omit<Refusal, 'field'> = {
  code: 'TOO_MANY',
  message: `A promotion may be told with at most ${MOST_SKUS_OF_PROMOTION} products.`,
  retryable: false,
};

/** The same whether there is such a product or rule or not, so that nothing can be learned from it. */
const NOT_SUGGESTED: Omit<Refusal, 'field'> = {
  code: 'NOT_SUGGESTED',
  message: 'This was not put forward in the answer with this id.',
  retryable: false,
};
