import { Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { VerifyLedger } from '../app/verify-ledger.js';
import { LedgerReportType } from './ledger-report.type.js';

@Resolver(() => LedgerReportType)
export class VerifyLedgerResolver {
  constructor(private readonly verify: VerifyLedger) {}

  @Query(() => LedgerReportType, {
    description:
      'Recomputes every balance from the ledger and compares points, lots, purchases, returns and receipts with each ' +
      'other. Changes nothing; takes seconds where there are many purchases. For staff.',
  })
  verifyLedger(@CurrentActor() actor: Actor): Promise<LedgerReportType> {
    return this.verify.execute(actor);
  }
}
