import { registerEnumType } from '@nestjs/graphql';
import type { GapBasis } from '../domain/due-again.js';
import type { SuggestionBasis, SuggestionNote } from '../domain/suggestion.js';
import { SUGGESTION_KINDS, type SuggestionKind } from '../domain/suggestion-kind.js';

export const SuggestionKindEnum = Object.fromEntries(
  SUGGESTION_KINDS.map((kind) => [kind, kind]),
) as Readonly<Record<SuggestionKind, SuggestionKind>>;

registerEnumType(SuggestionKindEnum, {
  name: 'SuggestionKind',
  description: 'What a suggestion is. Kinds answer different questions and are never mixed into one list.',
  valuesMap: {
    COMPLEMENTARY: { description: 'A product that goes with what is in the basket.' },
    DUE_AGAIN: { description: 'A product that the customer has bought and is likely to want again.' },
    SOMETHING_NEW: { description: 'A product that the customer has never bought and may like.' },
    PROMOTION: { description: 'Something that a rule of the shop puts forward for the customer.' },
  },
});

export const SuggestionBasisEnum = {
  AFFINITY: 'AFFINITY',
  HABIT: 'HABIT',
  POPULAR: 'POPULAR',
  SHOP_CHOICE: 'SHOP_CHOICE',
} as const satisfies Record<SuggestionBasis, SuggestionBasis>;

registerEnumType(SuggestionBasisEnum, {
  name: 'SuggestionBasis',
  description: 'What a suggestion of a product rests on.',
  valuesMap: {
    AFFINITY: { description: 'It goes with other products, by what is bought together.' },
    HABIT: { description: 'The customer has bought it before.' },
    POPULAR: { description: 'It sells well; too little is known for anything personal.' },
    SHOP_CHOICE: { description: 'The shop recommends it.' },
  },
});

export const SuggestionNoteEnum = {
  CUSTOMER_UNKNOWN: 'CUSTOMER_UNKNOWN',
  NEW_CUSTOMER: 'NEW_CUSTOMER',
  BASKET_UNKNOWN: 'BASKET_UNKNOWN',
  LARGE_BASKET: 'LARGE_BASKET',
  NOTHING_LEARNED: 'NOTHING_LEARNED',
} as const satisfies Record<SuggestionNote, SuggestionNote>;

registerEnumType(SuggestionNoteEnum, {
  name: 'SuggestionNote',
  description: 'What should be known about an answer with suggestions.',
  valuesMap: {
    CUSTOMER_UNKNOWN: {
      description: 'Nobody is named so, or they have left: answered for the basket alone.',
    },
    NEW_CUSTOMER: { description: 'The customer has kept nothing of what they ever bought.' },
    BASKET_UNKNOWN: { description: 'Nobody ever bought anything that is in the basket.' },
    LARGE_BASKET: { description: 'Of the basket only the 500 products named last were looked at.' },
    NOTHING_LEARNED: { description: 'There are no purchases yet to learn from.' },
  },
});

export const GapBasisEnum = {
  OWN_GAPS: 'OWN_GAPS',
  CUSTOMER: 'CUSTOMER',
  PROGRAM: 'PROGRAM',
} as const satisfies Record<GapBasis, GapBasis>;

registerEnumType(GapBasisEnum, {
  name: 'GapBasis',
  description: 'What the usual gap between two purchases of a product rests on.',
  valuesMap: {
    OWN_GAPS: { description: 'The customer bought it on three days or more.' },
    CUSTOMER: { description: 'Mostly how the customer buys other products.' },
    PROGRAM: { description: "Mostly how the program's customers buy." },
  },
});
