import type { Instant } from '../../kernel/instant.js';
import type { DueEvidence, SuggestionWords } from './suggestion-words.js';
import type { PairCounts } from './pair-measures.js';

/** Why something is put forward: it fits by the figures, it sells well and little is known, or the shop chose it. */
export type SuggestionBasis = 'AFFINITY' | 'HABIT' | 'POPULAR' | 'SHOP_CHOICE';

/** A pair of products with how often they were bought: one speaks for the other. */
export interface PairEvidence extends PairCounts {
  /** The sku of the product that speaks for it. */
  readonly sku: string;
  /** Whether they are together more often than by chance. */
  readonly significant: boolean;
}

/** In how many of all purchases a product was. */
export interface Popularity {
  readonly boughtIn: number;
  readonly baskets: number;
}

/** A product that is put forward. */
export interface ProductSuggestion {
  readonly sku: string;
  readonly basis: SuggestionBasis;
  /** The higher, the better; comparable within one list only. */
  readonly score: number;
  /** Products that speak for it, the most telling first. */
  readonly pairs: readonly PairEvidence[];
  /** The customer's own habit. */
  readonly due: DueHabit | null;
  /** Of what is merely popular. */
  readonly popularity: Popularity | null;
  readonly words: SuggestionWords;
}

/** When the customer buys a product. Days are those of the program's time zone, since 1970-01-01. */
export interface DueHabit extends DueEvidence {
  readonly lastDay: number;
  readonly dueDay: number;
  /** Below zero while the day is to come. */
  readonly daysOverdue: number;
}

/** Something that a rule puts forward. */
export interface PromotionSuggestion {
  readonly ruleId: string;
  readonly version: number;
  /** The rule's; null where it would tell what is sensitive. */
  readonly name: string | null;
  /** In the words of whoever made the rule. */
  readonly reason: string;
  readonly categoryPath: string | null;
  /** The best for the customer first. */
  readonly skus: readonly string[];
  /** How well the best of them fits the customer: 1 for what is likeliest to be bought, less further down, 0 unknown. */
  readonly score: number;
  /** The customer's own habit of buying one of them, the likeliest. */
  readonly due: DueHabit | null;
  readonly words: SuggestionWords;
}

/**
 * What should be known about an answer: the customer is not known; nothing of the customer's habits is; none of the
 * basket was ever bought before; of a large basket only a part was looked at; there was nothing to learn from.
 */
export type SuggestionNote =
  'CUSTOMER_UNKNOWN' | 'NEW_CUSTOMER' | 'BASKET_UNKNOWN' | 'LARGE_BASKET' | 'NOTHING_LEARNED';

/** What was learned from. */
export interface SuggestionGrounds {
  readonly baskets: number;
  readonly fittedAt: Instant | null;
}

/** An answer to one question for suggestions. */
export interface Suggestions {
  /** What reports of what became of them name it by. */
  readonly impressionId: string;
  /** Whether the customer is one of those who are shown none, so that their worth can be measured. */
  readonly isHeldOut: boolean;
  readonly complementary: readonly ProductSuggestion[];
  readonly dueAgain: readonly ProductSuggestion[];
  readonly somethingNew: readonly ProductSuggestion[];
  readonly promotions: readonly PromotionSuggestion[];
  /** Skus of the basket that nobody ever bought; nothing follows from them. */
  readonly unknownSkus: readonly string[];
  readonly notes: readonly SuggestionNote[];
  readonly grounds: SuggestionGrounds;
}
