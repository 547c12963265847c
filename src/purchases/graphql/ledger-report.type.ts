import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Instant } from '../../kernel/instant.js';
import { DateTime } from '../../platform/graphql/index.js';
import {
  LEDGER_CHECKS,
  type LedgerCheck,
  type LedgerReport,
  type ReportedFault,
} from '../domain/ledger-report.js';

const LedgerCheckEnum = Object.fromEntries(Object.keys(LEDGER_CHECKS).map((check) => [check, check])) as {
  readonly [Check in LedgerCheck]: Check;
};

registerEnumType(LedgerCheckEnum, {
  name: 'LedgerCheck',
  description: 'What is verified of the ledger. More checks may be added.',
  valuesMap: Object.fromEntries(
    Object.entries(LEDGER_CHECKS).map(([check, description]) => [check, { description }]),
  ),
});

@ObjectType('LedgerFault', { description: 'Something that does not hold in the ledger.' })
export class LedgerFaultType implements ReportedFault {
  @Field(() => LedgerCheckEnum, { description: 'Which check found it.' })
  readonly check: LedgerCheck;

  @Field(() => ID, {
    nullable: true,
    description: 'Whose points or purchase; null for what concerns nobody in particular.',
  })
  readonly customerId: string | null;

  @Field(() => String, {
    nullable: true,
    description: "What of theirs: an account, a transfer's or a lot's number, an id, or a table.",
  })
  readonly subjectId: string | null;

  @Field(() => String, { nullable: true, description: 'What should be there; null for nothing.' })
  readonly expected: string | null;

  @Field(() => String, { nullable: true, description: 'What is there; null for nothing.' })
  readonly found: string | null;

  @Field(() => String, { description: 'The whole in one English sentence.' })
  readonly message: string;
}

@ObjectType('LedgerReport', { description: "What verification of the program's ledger came to." })
export class LedgerReportType implements LedgerReport {
  @Field(() => Boolean, { description: 'Whether everything holds.' })
  readonly ok: boolean;

  @Field(() => DateTime, { description: 'When it was looked at; all of it as of one moment.' })
  readonly checkedAt: Instant;

  @Field(() => Int, { description: 'How many customers have a points account.' })
  readonly customers: number;

  @Field(() => Int, { description: 'How many transfers the ledger holds.' })
  readonly transfers: number;

  @Field(() => Int, { description: 'How many things do not hold.' })
  readonly faultCount: number;

  @Field(() => [LedgerFaultType], {
    description: 'What does not hold: at most 100, shared among the checks that found something.',
  })
  readonly faults: readonly LedgerFaultType[];
}
