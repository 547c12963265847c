import { Args, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { DateTime } from '../../platform/graphql/index.js';
import { ReportUplift } from '../app/report-uplift.js';
import { SuggestionReportPayload, suggestionReportPayloadOf } from './suggestion-report.type.js';

@Resolver()
export class SuggestionReportResolver {
  constructor(private readonly reports: ReportUplift) {}

  @Query(() => SuggestionReportPayload, {
    description:
      'Tells what suggestions brought in a period: what was taken of what was shown, and what customers spent who ' +
      'could be shown some against those held out. Takes seconds for a million customers. For staff.',
  })
  async suggestionReport(
    @Args('from', { type: () => DateTime, description: 'From then on.' }) from: string,
    @Args('until', {
      type: () => DateTime,
      description: 'Up to but without then: later than `from`, by at most 800 days.',
    })
    until: string,
    @CurrentActor() actor: Actor,
  ): Promise<SuggestionReportPayload> {
    return suggestionReportPayloadOf(await this.reports.execute(from, until, actor));
  }
}
