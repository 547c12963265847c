import { registerEnumType } from '@nestjs/graphql';
import type {
  ConditionFlawCode,
  ConditionPlace,
  FactSubject,
  FactType,
  FactUnit,
  Vocabulary,
} from '../domain/index.js';
import { keysOf } from './keys-of.js';

const PLACES = {
  PURCHASE: { description: 'A rule that purchases trigger: reads customer, purchase, program and now.' },
  LINE: { description: 'The line filter of an award: reads line, customer, purchase, program and now.' },
  EVENT: { description: 'A rule that something else triggers: reads customer, event, program and now.' },
  SEGMENT: { description: 'A segment: reads customer, program and now.' },
} satisfies Record<ConditionPlace, { description: string }>;

export const ConditionPlaceEnum = keysOf(PLACES);

registerEnumType(ConditionPlaceEnum, {
  name: 'ConditionPlace',
  description: 'Where a condition stands, which settles what it can read.',
  valuesMap: PLACES,
});

const FLAWS = {
  TOO_LONG: { description: 'It has more characters than allowed.' },
  TOO_COMPLEX: { description: 'It is nested too deeply, has too many parts or too long a list.' },
  SYNTAX: { description: 'It cannot be read.' },
  UNKNOWN_FACT: { description: 'There is no such fact.' },
  FACT_NOT_HERE: { description: 'The fact exists, and cannot be read in this place.' },
  FACT_NOT_OFFERED: { description: 'The fact is kept from rules, so that they treat people equally.' },
  UNKNOWN_FUNCTION: { description: 'There is no such function.' },
  MISUSED_FUNCTION: { description: 'The function is not used as it is meant.' },
  UNKNOWN_VALUE: {
    description: 'The text is none that the fact can have, such as a tier that there is not.',
  },
  WRONG_TYPE: { description: 'What is put together does not fit, such as a number and a text.' },
  NOT_OFFERED: { description: 'Part of the expression language that conditions leave out.' },
  LIKELY_NOT_MEANT: { description: 'It can stay as it is, and is likely not what is meant. Only of advice.' },
} satisfies Record<ConditionFlawCode, { description: string }>;

export const ConditionFlawCodeEnum = keysOf(FLAWS);

registerEnumType(ConditionFlawCodeEnum, {
  name: 'ConditionFlawCode',
  description: 'What kind of thing is wrong with a condition.',
  valuesMap: FLAWS,
});

const SUBJECTS = {
  customer: { description: 'The customer, as known when it is asked.' },
  purchase: { description: 'The purchase that is judged.' },
  line: { description: 'One line of the purchase.' },
  program: { description: 'The program.' },
  now: { description: "The time, in the program's time zone." },
  event: { description: 'What happened, where it was no purchase.' },
} satisfies Record<FactSubject, { description: string }>;

export const FactSubjectEnum = keysOf(SUBJECTS);

registerEnumType(FactSubjectEnum, {
  name: 'FactSubject',
  description: 'Whom or what a fact is about: the first word of its path, written as in conditions.',
  valuesMap: SUBJECTS,
});

const TYPES = {
  TEXT: { description: 'A text, written "like this".' },
  WHOLE_NUMBER: { description: 'A whole number, such as 12.' },
  DECIMAL: { description: 'A number that may have decimal places, such as 0.375.' },
  TRUTH: { description: 'True or false.' },
  LIST_OF_TEXTS: { description: 'A list of texts.' },
  LIST_OF_LINES: { description: 'The lines of a purchase, each with the facts about a line.' },
  TEXTS_BY_NAME: { description: 'Texts that are looked up by name: texts["name"].' },
  NUMBERS_BY_NAME: { description: 'Numbers that are looked up by name: numbers["name"].' },
} satisfies Record<FactType, { description: string }>;

export const FactTypeEnum = keysOf(TYPES);

registerEnumType(FactTypeEnum, {
  name: 'FactType',
  description: 'What values a fact has.',
  valuesMap: TYPES,
});

const UNITS = {
  MINOR_UNITS: { description: "Money in minor units of the program's currency (cents for EUR)." },
  UNITS_OF_PRODUCT: { description: 'Pieces, or as much of a weighed good.' },
  PURCHASES: { description: 'A count of purchases.' },
  LINES: { description: 'A count of lines.' },
  REFERRALS: { description: 'A count of referrals.' },
  YEARS: { description: 'Years.' },
  MONTH_OF_YEAR: { description: 'A month, from 1 to 12.' },
  DAYS: { description: 'Days.' },
  DAY_OF_MONTH: { description: 'A day of the month, from 1 to 31.' },
  HOUR_OF_DAY: { description: 'An hour of the day, from 0 to 23.' },
  MINUTE_OF_HOUR: { description: 'A minute, from 0 to 59.' },
  SCORE_FROM_0_TO_10: { description: 'A score from 0 to 10.' },
  PROBABILITY: { description: 'How likely something is, from 0 to 1.' },
} satisfies Record<FactUnit, { description: string }>;

export const FactUnitEnum = keysOf(UNITS);

registerEnumType(FactUnitEnum, {
  name: 'FactUnit',
  description: 'What a number counts.',
  valuesMap: UNITS,
});

const VOCABULARIES = {
  TIER: { description: "A code of the program's tiers." },
  SEGMENT: { description: "A name of the program's segments." },
  CATEGORY: { description: 'The path of a category, such as "Drinks > Coffee".' },
  WEEKDAY: { description: 'A day of the week in capitals, such as "MONDAY".' },
  DATE: { description: 'A day, such as "2026-12-24".' },
  TIME_OF_DAY: { description: 'A time of day, such as "17:30".' },
} satisfies Record<Vocabulary, { description: string }>;

export const VocabularyEnum = keysOf(VOCABULARIES);

registerEnumType(VocabularyEnum, {
  name: 'FactVocabulary',
  description:
    'Which texts a fact can have, where not every text makes sense. Texts compared with it are checked.',
  valuesMap: VOCABULARIES,
});
