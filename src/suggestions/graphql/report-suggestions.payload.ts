import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { Instant } from '../../kernel/instant.js';
import type { Result } from '../../kernel/result.js';
import { DateTime, toUserErrors, UserError } from '../../platform/graphql/index.js';
import type { NotedReport } from '../app/report-suggestions.js';
import type { SuggestionKind } from '../domain/suggestion-kind.js';
import type { RecordedOutcome, Said } from '../domain/suggestion-outcome.js';
import { SaidEnum } from './said.enum.js';
import { SuggestionKindEnum } from './suggestion-enums.js';

@ObjectType('SuggestionOutcome', { description: 'What became of one suggestion, as it is recorded.' })
export class SuggestionOutcomeType {
  @Field(() => SuggestionKindEnum, { description: 'Of which kind it was.' })
  readonly kind: SuggestionKind;

  @Field(() => String, { nullable: true, description: 'The product; null for a promotion.' })
  readonly sku: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Our id of the rule that put a promotion forward; null for a product.',
  })
  readonly ruleId: string | null;

  @Field(() => SaidEnum, { description: 'The furthest that was reported.' })
  readonly said: Said;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the customer bought it, within the time in which that counts and of what is kept; null as long as they ' +
      'have not, or nobody was named. Purchases may arrive later.',
  })
  readonly boughtAt: Instant | null;
}

@ObjectType({ description: 'The answer to reportSuggestions.' })
export class ReportSuggestionsPayload {
  @Field(() => [SuggestionOutcomeType], {
    description: 'The reported suggestions as they are recorded now, each once; those refused are missing.',
  })
  readonly outcomes: readonly SuggestionOutcomeType[];

  @Field(() => [UserError], { description: 'Why nothing was recorded, or why some outcomes were not.' })
  readonly userErrors: UserError[];
}

export function reportSuggestionsPayloadOf(report: Result<NotedReport>): ReportSuggestionsPayload {
  if (!report.ok) return { outcomes: [], userErrors: toUserErrors(report.error) };
  const { recorded, refusals } = report.value;
  return { outcomes: recorded.map(outcomeTypeOf), userErrors: toUserErrors(refusals) };
}

function outcomeTypeOf({ kind, item, said, boughtAt }: RecordedOutcome): SuggestionOutcomeType {
  const isPromotion = kind === 'PROMOTION';
  return { kind, sku: isPromotion ? null : item, ruleId: isPromotion ? item : null, said, boughtAt };
}
