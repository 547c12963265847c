import { registerEnumType } from '@nestjs/graphql';
import type { SuggestionMethod, WithinCategory } from '../domain/suggestion-settings.js';

export const SuggestionMethodEnum = {
  AUTO: 'AUTO',
  EASE: 'EASE',
  COSINE: 'COSINE',
} as const satisfies Record<SuggestionMethod, SuggestionMethod>;

registerEnumType(SuggestionMethodEnum, {
  name: 'SuggestionMethod',
  description: 'How it is worked out which products go together.',
  valuesMap: {
    AUTO: { description: 'The better of the two that the size of the catalogue allows.' },
    EASE: {
      description:
        'By all products at once (embarrassingly shallow autoencoder). Takes memory and time with the square of the ' +
        'catalogue; where that is too large, COSINE is used all the same.',
    },
    COSINE: { description: 'By each pair of products on its own. For catalogues of any size.' },
  },
});

export const WithinCategoryEnum = {
  NEVER: 'NEVER',
  ALLOWED: 'ALLOWED',
} as const satisfies Record<WithinCategory['suggest'], WithinCategory['suggest']>;

registerEnumType(WithinCategoryEnum, {
  name: 'SuggestionWithinCategory',
  description: 'Whether products of the same category as one in the basket are said to go with it.',
  valuesMap: {
    NEVER: { description: 'No: they are likely to stand in for each other, as two kinds of tea do.' },
    ALLOWED: { description: 'Yes, like any other product.' },
  },
});
