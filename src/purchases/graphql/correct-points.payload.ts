import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { CustomerId } from '../../kernel/id.js';
import type { Result } from '../../kernel/result.js';
import { ActStatusEnum, Money, Points, toUserErrors, UserError } from '../../platform/graphql/index.js';
import type { ActStatus } from '../../platform/receipts/index.js';
import type { CorrectionOutcome, CorrectionPreview } from '../app/correct-points.js';
import { CorrectionType, correctionTypeOf } from './correction.type.js';
import { costOf, exampleTypeOf, SimulatedPurchaseType, SimulatedSideType } from './simulation.type.js';

@ObjectType({ description: 'The answer to correctPoints.' })
export class CorrectPointsPayload {
  @Field(() => CorrectionType, { nullable: true, description: 'What was done; null when refused.' })
  readonly correction: CorrectionType | null;

  @Field(() => ActStatusEnum, {
    nullable: true,
    description: 'Whether it was begun now, or was there already; null when refused.',
  })
  readonly status: ActStatus | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'For how many customers it failed this time, such as by a fault of the database: send the same again for these. ' +
      'Those who were refused are not among them. Null when refused.',
  })
  readonly failed: number | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when something was.' })
  readonly userErrors: UserError[];
}

@ObjectType({ description: 'The answer to undoCorrection.' })
export class UndoCorrectionPayload extends CorrectPointsPayload {}

@ObjectType('CorrectedCustomer', { description: 'What a correction would give or take a customer.' })
export class CorrectedCustomerType {
  /** Resolved to `customer`. */
  readonly customerId: CustomerId;

  @Field(() => Points, { description: 'Given when above 0, taken when below.' })
  readonly points: number;
}

@ObjectType({ description: 'The answer to previewCorrection.' })
export class PreviewCorrectionPayload {
  /** Resolved to `customers`. */
  readonly corrected: readonly CorrectedCustomerType[];

  @Field(() => Int, {
    nullable: true,
    description: 'How many purchases were judged again; null when refused.',
  })
  readonly purchases: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many of them come to something else with the mended version; null when refused.',
  })
  readonly purchasesTouched: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many of them come to something else than they earned even by the rules as they were: by limits, which ' +
      'begin at zero here, by their order, by facts that have changed since, or by corrections of other rules. Null ' +
      'when refused.',
  })
  readonly purchasesApart: number | null;

  @Field(() => SimulatedSideType, {
    nullable: true,
    description: 'Who would be given points; null when refused.',
  })
  readonly winners: SimulatedSideType | null;

  @Field(() => SimulatedSideType, {
    nullable: true,
    description: 'Who would lose points; null when refused.',
  })
  readonly losers: SimulatedSideType | null;

  @Field(() => Money, {
    nullable: true,
    description:
      "What it would cost at the program's cost per point: below 0 where it saves. Null when refused, and where the " +
      'cost per point is not known.',
  })
  readonly cost: Money | null;

  @Field(() => [SimulatedPurchaseType], {
    description:
      'Up to 20 purchases with the largest differences; "today" are the rules as they were in force.',
  })
  readonly examples: readonly SimulatedPurchaseType[];

  @Field(() => [UserError], { description: 'Why it would be refused; empty when it would be made.' })
  readonly userErrors: UserError[];
}

export function correctionPayloadOf(outcome: Result<CorrectionOutcome>): CorrectPointsPayload {
  if (!outcome.ok) {
    return { correction: null, status: null, failed: null, userErrors: toUserErrors(outcome.error) };
  }
  const { status, correction, failed } = outcome.value;
  return { correction: correctionTypeOf(correction), status, failed, userErrors: [] };
}

export function previewCorrectionPayloadOf(outcome: Result<CorrectionPreview>): PreviewCorrectionPayload {
  if (!outcome.ok) {
    const figures = { purchases: null, purchasesTouched: null, purchasesApart: null };
    const nothing = { corrected: [], winners: null, losers: null, cost: null, examples: [] };
    return { ...figures, ...nothing, userErrors: toUserErrors(outcome.error) };
  }
  const { home, summary, entries } = outcome.value;
  const { purchases, purchasesTouched, purchasesApart, winners, losers, examples } = summary;
  return {
    corrected: entries,
    purchases,
    purchasesTouched,
    purchasesApart,
    winners,
    losers,
    cost: costOf(summary.pointsChanged - summary.pointsToday, home.program),
    examples: examples.map((example) => exampleTypeOf(example, home.program)),
    userErrors: [],
  };
}
