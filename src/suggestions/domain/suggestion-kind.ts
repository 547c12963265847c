export const SUGGESTION_KINDS = ['COMPLEMENTARY', 'DUE_AGAIN', 'SOMETHING_NEW', 'PROMOTION'] as const;
/**
 * What a suggestion is: goes with the basket, is bought again and again and due, was never bought but fits, or is a
 * promotion. They answer different questions, so they are never mixed into one list.
 */
export type SuggestionKind = (typeof SUGGESTION_KINDS)[number];
