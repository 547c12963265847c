import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { ReportSuggestions } from '../app/report-suggestions.js';
import { reportCommandOf, ReportSuggestionsInput } from './report-suggestions.input.js';
import { ReportSuggestionsPayload, reportSuggestionsPayloadOf } from './report-suggestions.payload.js';

@Resolver()
export class ReportSuggestionsResolver {
  constructor(private readonly reports: ReportSuggestions) {}

  @Mutation(() => ReportSuggestionsPayload, {
    description:
      'Tells what became of the suggestions of one answer: shown, turned down, taken. May be sent late, again and ' +
      'in any order; the same reports always come to the same. What was bought within the time that the program ' +
      'allows is noted by itself. For tills and staff, and for customers on what was shown to them.',
  })
  async reportSuggestions(
    @Args('input', {
      type: () => ReportSuggestionsInput,
      description: 'Which answer, and what became of it.',
    })
    input: ReportSuggestionsInput,
    @CurrentActor() actor: Actor,
  ): Promise<ReportSuggestionsPayload> {
    return reportSuggestionsPayloadOf(await this.reports.execute(reportCommandOf(input), actor));
  }
}
