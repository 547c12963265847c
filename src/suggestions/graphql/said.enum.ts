import { registerEnumType } from '@nestjs/graphql';
import { SAID, type Said } from '../domain/suggestion-outcome.js';

export const SaidEnum = Object.fromEntries(SAID.map((said) => [said, said])) as Readonly<Record<Said, Said>>;

registerEnumType(SaidEnum, {
  name: 'SuggestionSaid',
  description:
    'What became of a suggestion, as it is reported. TAKEN outranks TURNED_DOWN, and both outrank SHOWN, whichever ' +
    'is reported first.',
  valuesMap: {
    SHOWN: { description: 'It was put before the customer or read out to them.' },
    TURNED_DOWN: { description: 'The customer said no, or put it aside.' },
    TAKEN: { description: 'The customer said yes, or put it into the basket.' },
  },
});
