import { isId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { flawOfText } from '../../kernel/text.js';
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
/** Of one impression in all reports: more than one answer ever puts forward. */
export const MOST_OUTCOMES_OF_IMPRESSION = 500;
/** Products shown with one promotion. */
export const MOST_SKUS_OF_PROMOTION = 50;
/** Reports are taken for so long after the suggestions were made: tills may have been offline. */
export const REPORTED_WITHIN_DAYS = 90;

const LONGEST_SKU = 100;

/** What the program knows of what a report names. */
export interface KnownItems {
  readonly skus: ReadonlySet<string>;
  readonly ruleIds: ReadonlySet<string>;
}

/** The skus and ids of rules that outcomes name, as far as they can be any. */
export function itemsNamed(drafts: readonly OutcomeDraft[]): {
  readonly skus: readonly string[];
  readonly ruleIds: readonly string[];
} {
  const skus = new Set<string>();
  const ruleIds = new Set<string>();
  for (const { item } of drafts) {
    if (item.kind === 'PROMOTION' && isId(item.ruleId)) ruleIds.add(item.ruleId);
    const named = item.kind === 'PRODUCT' ? [item.sku] : item.skus.slice(0, MOST_SKUS_OF_PROMOTION);
    for (const sku of named) if (!flawOfText(sku, { most: LONGEST_SKU })) skus.add(sku);
  }
  return { skus: [...skus], ruleIds: [...ruleIds] };
}

/** What is wrong with one outcome; nothing where it can be recorded. The path begins within the outcome. */
export function flawsOfOutcome({ kind, item }: OutcomeDraft, known: KnownItems): Refusal[] {
  if ((kind === 'PROMOTION') !== (item.kind === 'PROMOTION')) return [OTHER_ITEM];
  if (item.kind === 'PRODUCT') return flawsOfSku(item.sku, ['item', 'sku'], known);
  const path = ['item', 'promotion'];
  const flaws: Refusal[] = [];
  if (!known.ruleIds.has(item.ruleId)) flaws.push({ ...NO_RULE, field: [...path, 'ruleId'] });
  if (item.skus.length > MOST_SKUS_OF_PROMOTION) flaws.push({ ...TOO_MANY_SKUS, field: [...path, 'skus'] });
  else item.skus.forEach((sku, no) => flaws.push(...flawsOfSku(sku, [...path, 'skus', String(no)], known)));
  return flaws;
}

function flawsOfSku(sku: string, field: readonly string[], known: KnownItems): Refusal[] {
  const flaw = flawOfText(sku, { most: LONGEST_SKU });
  if (flaw) return [{ code: flaw.code, message: `sku ${flaw.message}.`, field, retryable: false }];
  return known.skus.has(sku) ? [] : [{ ...NO_PRODUCT, field }];
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

const NO_RULE: Omit<Refusal, 'field'> = {
  code: 'RULE_NOT_FOUND',
  message: 'There is no such rule.',
  retryable: false,
};

const TOO_MANY_SKUS: Omit<Refusal, 'field'> = {
  code: 'TOO_MANY',
  message: `A promotion may be told with at most ${MOST_SKUS_OF_PROMOTION} products.`,
  retryable: false,
};

const NO_PRODUCT: Omit<Refusal, 'field'> = {
  code: 'PRODUCT_NOT_FOUND',
  message: 'The catalogue has no such product.',
  retryable: false,
};
