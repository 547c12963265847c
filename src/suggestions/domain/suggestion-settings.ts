import type { CategoryPath } from '../../catalog/domain/index.js';
import type { ApiKeyId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { SuggestionKind } from './suggestion-kind.js';

export const SUGGESTION_METHODS = ['AUTO', 'EASE', 'COSINE'] as const;
/** How what goes together is scored: as the size of the catalogue allows, or always in one way. */
export type SuggestionMethod = (typeof SUGGESTION_METHODS)[number];

/** Products by their skus, by categories, each with all in it, and by tags. */
export interface ProductScope {
  readonly skus: readonly string[];
  readonly categoryPaths: readonly CategoryPath[];
  readonly tags: readonly string[];
}

export const WITHIN_CATEGORY = ['NEVER', 'ALLOWED'] as const;

/** Whether products of the same category as one in the basket go with it; else they are taken for substitutes. */
export interface WithinCategory {
  readonly suggest: (typeof WITHIN_CATEGORY)[number];
  /**
   * How many names of their paths two products must share to be of the same category; of a path that is shorter, all.
   * Null for whole paths.
   */
  readonly categoryLevel: number | null;
  readonly exceptions: readonly CategoryPair[];
}

/** Categories of which products go together all the same, each with all in it; null for within the first itself. */
export interface CategoryPair {
  readonly categoryPath: CategoryPath;
  readonly withCategoryPath: CategoryPath | null;
}

export const PINNED_KINDS = ['COMPLEMENTARY', 'SOMETHING_NEW'] as const satisfies readonly SuggestionKind[];
export type PinnedKind = (typeof PINNED_KINDS)[number];

/** From `from` on, up to but without `until`; null for unbounded. */
export interface Span {
  readonly from: Instant | null;
  readonly until: Instant | null;
}

/** A product that the shop recommends. */
export interface Pin extends Span {
  readonly sku: string;
  /** What the basket must hold one of; with nothing named it is put forward always. */
  readonly with: Pick<ProductScope, 'skus' | 'categoryPaths'>;
  /** In which lists. */
  readonly kinds: readonly PinnedKind[];
  /** In words for the customer. */
  readonly reason: string | null;
}

/** What the scores of products are multiplied by. */
export interface Boost extends Span {
  readonly of:
    | { readonly kind: 'SKU'; readonly sku: string }
    | { readonly kind: 'CATEGORY'; readonly categoryPath: CategoryPath }
    | { readonly kind: 'TAG'; readonly tag: string };
  /** An exact decimal from 0.1 to 10. */
  readonly factor: string;
}

/** How marketers steer suggestions, found to be in order. */
export interface SuggestionDefinition {
  readonly form: 1;
  readonly method: SuggestionMethod;
  /** Within how many days a purchase of what was shown counts as taken. */
  readonly takenWithinDays: number;
  /** How many of 10,000 customers are shown no suggestions, so that their worth can be measured. */
  readonly holdoutShare: number;
  /** Never put forward. */
  readonly excluded: ProductScope;
  /** Never put forward, and never a reason to put something else forward. */
  readonly sensitive: ProductScope;
  readonly withinCategory: WithinCategory;
  /** The first that hold are put first. */
  readonly pins: readonly Pin[];
  readonly boosts: readonly Boost[];
  /** The least margin, as a share of 10,000 of the price, that a product may have to be put forward; null for any. */
  readonly leastMarginShare: number | null;
  /** How far the margin moves a score, in percent: with 100 a product of twice the margin counts twice as much. */
  readonly marginInfluence: number;
}

/** The settings in force; version 0 where nobody has saved any. */
export interface SuggestionSettings extends SuggestionDefinition {
  readonly version: number;
}

/** A version of the settings, and who saved it when; both null for version 0. */
export interface SavedSuggestionSettings {
  readonly settings: SuggestionSettings;
  readonly savedAt: Instant | null;
  /** The key it was sent with; null for the command line, too. */
  readonly apiKeyId: ApiKeyId | null;
}

const NO_PRODUCTS: ProductScope = { skus: [], categoryPaths: [], tags: [] };

/** As suggestions are steered while nobody has said anything. */
export const USUAL_SETTINGS: SuggestionSettings = {
  form: 1,
  version: 0,
  method: 'AUTO',
  takenWithinDays: 7,
  holdoutShare: 0,
  excluded: NO_PRODUCTS,
  sensitive: NO_PRODUCTS,
  withinCategory: { suggest: 'NEVER', categoryLevel: null, exceptions: [] },
  pins: [],
  boosts: [],
  leastMarginShare: null,
  marginInfluence: 0,
};
