import { Field, ID, InputType } from '@nestjs/graphql';
import { BadUserInput } from '../../platform/errors/index.js';
import { JudgedInUseCase } from '../../platform/graphql/index.js';
import type { ReportCommand } from '../app/report-suggestions.js';
import { MOST_SKUS_OF_PROMOTION } from '../domain/suggested.js';
import type { SuggestionKind } from '../domain/suggestion-kind.js';
import {
  MOST_OUTCOMES_OF_REPORT,
  REPORTED_WITHIN_DAYS,
  type Said,
  type SuggestedItem,
} from '../domain/suggestion-outcome.js';
import { SaidEnum } from './said.enum.js';
import { SuggestionKindEnum } from './suggestion-enums.js';

@InputType('SuggestedPromotionInput', { description: 'A promotion that was put forward.' })
@JudgedInUseCase()
export class SuggestedPromotionInput {
  @Field(() => ID, { description: 'Our id of the rule that put it forward.' })
  readonly ruleId: string;

  @Field(() => [String], {
    nullable: true,
    description:
      `The products that were shown with it, by their skus: at most ${MOST_SKUS_OF_PROMOTION}. Buying any of them ` +
      'counts as taking the promotion; told without them, it is taken only where that is said.',
  })
  readonly skus?: string[] | null;
}

@InputType('SuggestedItemInput', {
  isOneOf: true,
  description: 'What was put forward, named in exactly one way.',
})
@JudgedInUseCase()
export class SuggestedItemInput {
  @Field(() => String, {
    nullable: true,
    description: 'A product by its sku, of all kinds but PROMOTION.',
  })
  readonly sku?: string | null;

  @Field(() => SuggestedPromotionInput, { nullable: true, description: 'Of the kind PROMOTION.' })
  readonly promotion?: SuggestedPromotionInput | null;
}

@InputType('SuggestionOutcomeInput', { description: 'What became of one suggestion.' })
@JudgedInUseCase()
export class SuggestionOutcomeInput {
  @Field(() => SuggestionKindEnum, { description: 'Of which kind it was: the list that it stood in.' })
  readonly kind: SuggestionKind;

  @Field(() => SuggestedItemInput, { description: 'What was put forward.' })
  readonly item: SuggestedItemInput;

  @Field(() => SaidEnum, { description: 'What became of it.' })
  readonly said: Said;
}

@InputType('ReportSuggestionsInput', { description: 'What became of the suggestions of one answer.' })
@JudgedInUseCase()
export class ReportSuggestionsInput {
  @Field(() => ID, {
    description: `The \`impressionId\` of the answer, at most ${REPORTED_WITHIN_DAYS} days after it was given.`,
  })
  readonly impressionId: string;

  @Field(() => [SuggestionOutcomeInput], {
    description:
      `1 to ${MOST_OUTCOMES_OF_REPORT} of its suggestions, each judged by itself: what that very answer did not put ` +
      'forward is refused with NOT_SUGGESTED.',
  })
  readonly outcomes: readonly SuggestionOutcomeInput[];
}

export function reportCommandOf({ impressionId, outcomes }: ReportSuggestionsInput): ReportCommand {
  return {
    impressionId,
    outcomes: outcomes.map(({ kind, item, said }) => ({ kind, item: itemOf(item), said })),
  };
}

function itemOf({ sku, promotion }: SuggestedItemInput): SuggestedItem {
  if (sku != null) return { kind: 'PRODUCT', sku };
  if (!promotion)
    throw new BadUserInput('A SuggestedItemInput names what was put forward in exactly one way.');
  return { kind: 'PROMOTION', ruleId: promotion.ruleId, skus: promotion.skus ?? [] };
}
