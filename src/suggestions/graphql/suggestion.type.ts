import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { CalendarDate, DateTime, WholeNumber } from '../../platform/graphql/index.js';
import { dateOf } from '../../rules/index.js';
import type { GapBasis } from '../domain/due-again.js';
import { LONGEST_IMPRESSION_TOKEN } from '../domain/impression-token.js';
import { pairMeasures } from '../domain/pair-measures.js';
import type {
  DueHabit,
  PairEvidence,
  ProductSuggestion,
  PromotionSuggestion,
  SuggestionBasis,
  SuggestionNote,
  Suggestions,
} from '../domain/suggestion.js';
import type { SuggestionWords } from '../domain/suggestion-words.js';
import { GapBasisEnum, SuggestionBasisEnum, SuggestionNoteEnum } from './suggestion-enums.js';

@ObjectType('SuggestionWords', {
  description: 'A suggestion in plain English. The counts in it are those of its evidence.',
})
export class SuggestionWordsType {
  @Field(() => String, {
    nullable: true,
    description:
      'For the eyes of whoever serves: may tell what the customer did in the past. Null for customers.',
  })
  readonly cashier: string | null;

  @Field(() => String, {
    description: 'For the customer, and to be said aloud where others hear it.',
  })
  readonly customer: string;
}

@ObjectType('SuggestionPair', {
  description:
    'How often two products were bought in one purchase, net of returns: one that speaks for a suggestion, and the ' +
    "suggestion. The measures are those of R's arules and follow from the counts.",
})
export class SuggestionPairType {
  @Field(() => String, { description: 'The sku of the product that speaks for it.' })
  readonly sku: string;

  @Field(() => WholeNumber, { description: 'Purchases with both.' })
  readonly together: number;

  @Field(() => WholeNumber, { description: 'Purchases with the product that speaks for it.' })
  readonly boughtIn: number;

  @Field(() => WholeNumber, { description: 'Purchases with the product suggested.' })
  readonly suggestedBoughtIn: number;

  @Field(() => WholeNumber, { description: 'All purchases that were counted.' })
  readonly purchases: number;

  @Field(() => Float, { description: 'The share of all purchases that have both, from 0 to 1.' })
  readonly support: number;

  @Field(() => Float, {
    description:
      'Of the purchases with the product that speaks for it, the share that have the one suggested too, from 0 to 1.',
  })
  readonly confidence: number;

  @Field(() => Float, {
    description: 'How many times as often the two are together as by chance; 1 for just as often.',
  })
  readonly lift: number;

  @Field(() => Float, {
    description:
      "How likely it is that chance alone brings them together as often or more: Fisher's exact test, one-sided.",
  })
  readonly pValue: number;

  @Field(() => Boolean, {
    description:
      'Whether they are together more often than by chance, with allowance for how many pairs there could be.',
  })
  readonly isSignificant: boolean;
}

@ObjectType('SuggestionPopularity', { description: 'How many purchases a product was in.' })
export class SuggestionPopularityType {
  @Field(() => WholeNumber, { description: 'Purchases with it, net of returns.' })
  readonly boughtIn: number;

  @Field(() => WholeNumber, { description: 'All purchases that were counted.' })
  readonly purchases: number;
}

@ObjectType('DueHabit', {
  description: "A customer's habit of buying a product. Days are those of the program's time zone.",
})
export class DueHabitType {
  @Field(() => Int, { description: 'On how many days the customer bought it.' })
  readonly times: number;

  @Field(() => Int, { description: 'How many days usually lie between two purchases of it.' })
  readonly gapDays: number;

  @Field(() => CalendarDate, { description: 'The day it was last bought.' })
  readonly lastDay: string;

  @Field(() => CalendarDate, { description: 'The day it is due.' })
  readonly dueDay: string;

  @Field(() => Int, {
    description: 'For how many days it has been due; below zero while the day is to come.',
  })
  readonly daysOverdue: number;

  @Field(() => GapBasisEnum, { description: 'What the usual gap rests on.' })
  readonly basis: GapBasis;
}

@ObjectType('ProductSuggestion', { description: 'A product that is put forward, with why.' })
export class ProductSuggestionType {
  @Field(() => String, { description: 'The sku of the product; also what reports name it by.' })
  readonly sku: string;

  @Field(() => SuggestionBasisEnum, { description: 'What it rests on.' })
  readonly basis: SuggestionBasis;

  @Field(() => Float, {
    description: 'How well it fits: the higher, the better. Comparable within one list only.',
  })
  readonly score: number;

  @Field(() => [SuggestionPairType], {
    description:
      'Which products speak for it, the most telling first; at most three. None for customers, who are told no figures.',
  })
  readonly evidence: readonly SuggestionPairType[];

  @Field(() => DueHabitType, {
    nullable: true,
    description: "The customer's own habit; only of what is due again.",
  })
  readonly habit: DueHabitType | null;

  @Field(() => SuggestionPopularityType, {
    nullable: true,
    description: 'How much it sells; only of what is put forward as POPULAR, and null for customers.',
  })
  readonly popularity: SuggestionPopularityType | null;

  @Field(() => SuggestionWordsType, { description: 'The same in plain English.' })
  readonly words: SuggestionWordsType;
}

@ObjectType('PromotionSuggestion', { description: 'What a rule of the shop puts forward, with why.' })
export class PromotionSuggestionType {
  @Field(() => ID, { description: 'The rule; also what reports name it by.' })
  readonly ruleId: string;

  @Field(() => Int, { description: 'The version of the rule.' })
  readonly version: number;

  @Field(() => String, {
    nullable: true,
    description: 'The name of the rule; null for customers, and where it names products that are sensitive.',
  })
  readonly name: string | null;

  @Field(() => String, { description: 'Why, in the words of whoever made the rule.' })
  readonly reason: string;

  @Field(() => String, {
    nullable: true,
    description: 'The path of the category that the rule puts forward; null where it names products.',
  })
  readonly category: string | null;

  @Field(() => [String], {
    description: 'The skus of the products, those that fit the customer best first; at most five.',
  })
  readonly skus: readonly string[];

  @Field(() => Float, {
    description:
      'How well the best of them fits the customer: 1 for what is likeliest to be bought, less further down, 0 where ' +
      'that is not known. Promotions stand in the order of their priority.',
  })
  readonly score: number;

  @Field(() => DueHabitType, {
    nullable: true,
    description: "The customer's own habit of buying one of them; null where there is none.",
  })
  readonly habit: DueHabitType | null;

  @Field(() => SuggestionWordsType, { description: 'The same in plain English.' })
  readonly words: SuggestionWordsType;
}

@ObjectType('SuggestionGrounds', { description: 'What suggestions were made of.' })
export class SuggestionGroundsType {
  @Field(() => WholeNumber, {
    nullable: true,
    description: 'How many purchases, net of returns; null for customers.',
  })
  readonly purchases: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was last worked out what goes together; null before the first time.',
  })
  readonly workedOutAt: number | null;
}

@ObjectType('Suggestions', {
  description:
    'What may be put forward, each kind in a list of its own, the best first. Report what was shown, taken or turned ' +
    'down with reportSuggestions.',
})
export class SuggestionsType {
  @Field(() => ID, {
    description:
      'Names this answer, and what it puts forward, in reportSuggestions. Opaque; the longer the more is put forward, ' +
      `at most ${LONGEST_IMPRESSION_TOKEN} letters, digits, - and _.`,
  })
  readonly impressionId: string;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the customer is one of those who are shown no suggestions, so that their worth can be measured; all ' +
      'lists are empty then. Null for customers.',
  })
  readonly isHeldOut: boolean | null;

  @Field(() => [ProductSuggestionType], {
    description: 'What goes with the basket; none without one.',
  })
  readonly complementary: readonly ProductSuggestionType[];

  @Field(() => [ProductSuggestionType], {
    description: 'What the customer has bought and is likely to want again, the likeliest first.',
  })
  readonly dueAgain: readonly ProductSuggestionType[];

  @Field(() => [ProductSuggestionType], {
    description:
      'What the customer never bought and may like. For those of whom little is known, what sells best, marked POPULAR.',
  })
  readonly somethingNew: readonly ProductSuggestionType[];

  @Field(() => [PromotionSuggestionType], {
    description: 'What rules of the shop put forward, by their priority.',
  })
  readonly promotions: readonly PromotionSuggestionType[];

  @Field(() => [String], {
    description: 'Skus of the basket that nobody ever bought, so that nothing follows from them.',
  })
  readonly unknownSkus: readonly string[];

  @Field(() => [SuggestionNoteEnum], { description: 'What should be known about the answer.' })
  readonly notes: readonly SuggestionNote[];

  @Field(() => SuggestionGroundsType, { description: 'What it was made of.' })
  readonly grounds: SuggestionGroundsType;
}

/** `forCustomer`: whether the customer asks, who is told neither what the cashier reads nor of the holdout. */
export function suggestionsTypeOf(answer: Suggestions, forCustomer: boolean): SuggestionsType {
  const product = (one: ProductSuggestion): ProductSuggestionType => productTypeOf(one, forCustomer);
  const { impressionId, isHeldOut, unknownSkus, notes, grounds } = answer;
  return {
    impressionId,
    isHeldOut: forCustomer ? null : isHeldOut,
    complementary: answer.complementary.map(product),
    dueAgain: answer.dueAgain.map(product),
    somethingNew: answer.somethingNew.map(product),
    promotions: answer.promotions.map((one) => promotionTypeOf(one, forCustomer)),
    unknownSkus,
    notes,
    grounds: { purchases: forCustomer ? null : grounds.baskets, workedOutAt: grounds.fittedAt },
  };
}

function productTypeOf(
  { sku, basis, score, pairs, due, popularity, words }: ProductSuggestion,
  forCustomer: boolean,
): ProductSuggestionType {
  return {
    sku,
    basis,
    score,
    evidence: forCustomer ? [] : pairs.map(pairTypeOf),
    habit: due && habitTypeOf(due),
    popularity:
      popularity && !forCustomer ? { boughtIn: popularity.boughtIn, purchases: popularity.baskets } : null,
    words: wordsFor(words, forCustomer),
  };
}

function pairTypeOf(pair: PairEvidence): SuggestionPairType {
  const { sku, together, given, suggested, baskets, significant } = pair;
  const { support, confidence, lift, fishersExactTest } = pairMeasures(pair);
  return {
    sku,
    together,
    boughtIn: given,
    suggestedBoughtIn: suggested,
    purchases: baskets,
    support,
    confidence,
    lift,
    pValue: fishersExactTest,
    isSignificant: significant,
  };
}

function habitTypeOf({ times, gapDays, lastDay, dueDay, daysOverdue, basis }: DueHabit): DueHabitType {
  return { times, gapDays, lastDay: dateOf(lastDay), dueDay: dateOf(dueDay), daysOverdue, basis };
}

function promotionTypeOf(
  { ruleId, version, name, reason, categoryPath, skus, score, due, words }: PromotionSuggestion,
  forCustomer: boolean,
): PromotionSuggestionType {
  return {
    ruleId,
    version,
    name: forCustomer ? null : name,
    reason,
    category: categoryPath,
    skus,
    score,
    habit: due && habitTypeOf(due),
    words: wordsFor(words, forCustomer),
  };
}

function wordsFor({ cashier, customer }: SuggestionWords, forCustomer: boolean): SuggestionWordsType {
  return { cashier: forCustomer ? null : cashier, customer };
}
