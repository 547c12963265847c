import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Instant } from '../../kernel/instant.js';
import type { Result } from '../../kernel/result.js';
import { DateTime, Money, toUserErrors, UserError, WholeNumber } from '../../platform/graphql/index.js';
import type { UpliftReport } from '../app/report-uplift.js';
import type { HoldoutComparison } from '../domain/holdout-comparison.js';
import type { KindFigures } from '../domain/kind-figures.js';
import type { Estimate } from '../domain/share-interval.js';
import type { SuggestionKind } from '../domain/suggestion-kind.js';
import type { GroupFigures } from '../domain/uplift.js';
import { SuggestionKindEnum } from './suggestion-enums.js';

const VerdictEnum = {
  UPLIFT: 'UPLIFT',
  LOSS: 'LOSS',
  NO_DIFFERENCE_SEEN: 'NO_DIFFERENCE_SEEN',
  TOO_FEW: 'TOO_FEW',
  NO_HOLDOUT: 'NO_HOLDOUT',
} as const satisfies Record<HoldoutComparison['verdict'], HoldoutComparison['verdict']>;

registerEnumType(VerdictEnum, {
  name: 'UpliftVerdict',
  description: 'What can be said of the difference in spend, with 95 % confidence.',
  valuesMap: {
    UPLIFT: { description: 'Who could be shown suggestions spent more.' },
    LOSS: { description: 'Who could be shown suggestions spent less.' },
    NO_DIFFERENCE_SEEN: {
      description: 'No difference was seen, though there were customers enough to see one of 5 %.',
    },
    TOO_FEW: { description: 'There are too few customers to tell.' },
    NO_HOLDOUT: { description: 'Nobody was held out all the time, so there is nothing to compare with.' },
  },
});

@ObjectType('ShareEstimate', { description: 'A share, or a difference of shares, with its 95 % interval.' })
class ShareEstimateType implements Estimate {
  @Field(() => Float, { description: 'As it was counted: 0.25 for a quarter.' })
  readonly value: number;

  @Field(() => Float, { description: 'The lower end of the interval.' })
  readonly from: number;

  @Field(() => Float, { description: 'The upper end of the interval.' })
  readonly to: number;
}

@ObjectType('MoneyEstimate', {
  description: 'An amount of money with its 95 % interval, in whole minor units.',
})
export class MoneyEstimateType {
  @Field(() => Money, { description: 'As it was counted.' })
  readonly value: Money;

  @Field(() => Money, { description: 'The lower end of the interval.' })
  readonly from: Money;

  @Field(() => Money, { description: 'The upper end of the interval.' })
  readonly to: Money;
}

@ObjectType('SuggestionKindFigures', {
  description:
    'What was reported of one kind of suggestions. Intervals take each suggestion for one of its own; where few ' +
    'customers are shown many, the truth is less certain than they say.',
})
class SuggestionKindFiguresType implements KindFigures {
  @Field(() => SuggestionKindEnum, { description: 'Which kind.' })
  readonly kind: SuggestionKind;

  @Field(() => Int, { description: 'Answers of which at least one suggestion of the kind was reported.' })
  readonly impressions: number;

  @Field(() => Int, { description: 'Suggestions that were reported, whatever became of them.' })
  readonly shown: number;

  @Field(() => Int, { description: 'Of these, those said to be taken.' })
  readonly saidTaken: number;

  @Field(() => Int, { description: 'Of these, those said to be turned down, and never said to be taken.' })
  readonly turnedDown: number;

  @Field(() => Int, {
    description:
      'Of these, those of which the customer bought the product within the time in which that counts, and kept it. ' +
      'Of suggestions to nobody in particular that is never known.',
  })
  readonly bought: number;

  @Field(() => Int, { description: 'Of these, those said to be taken, or bought, or both.' })
  readonly taken: number;

  @Field(() => Int, { description: 'Of these, those not taken so far that may still be bought in time.' })
  readonly open: number;

  @Field(() => ShareEstimateType, {
    nullable: true,
    description: "The share that was taken, with Wilson's interval; null where nothing was shown.",
  })
  readonly takenRate: Estimate | null;

  @Field(() => String, { description: 'The same in plain words.' })
  readonly message: string;
}

@ObjectType('HoldoutGroup', { description: 'All customers on one side of the comparison.' })
export class HoldoutGroupType {
  @Field(() => Int, { description: 'Customers, those who bought nothing among them.' })
  readonly customers: number;

  @Field(() => Int, { description: 'Customers who bought something and kept it.' })
  readonly buyers: number;

  @Field(() => Int, { description: 'Purchases of which something was kept.' })
  readonly purchases: number;

  @Field(() => ShareEstimateType, {
    nullable: true,
    description: 'The share of customers who bought; null without customers.',
  })
  readonly buyingRate: Estimate | null;

  @Field(() => MoneyEstimateType, {
    nullable: true,
    description: 'What a customer spent on average, net of returns; null with fewer than two customers.',
  })
  readonly spendPerCustomer: MoneyEstimateType | null;
}

@ObjectType('CustomersNeeded', { description: 'How many customers there would have to be on each side.' })
export class CustomersNeededType {
  @Field(() => WholeNumber, { description: 'Who could be shown suggestions.' })
  readonly shown: number;

  @Field(() => WholeNumber, { description: 'Held out.' })
  readonly heldOut: number;
}

@ObjectType('DatedHoldoutShare', { description: 'How many customers are held out, and since when.' })
export class DatedHoldoutShareType {
  @Field(() => Int, { description: 'How many of 10,000 customers.' })
  readonly share: number;

  @Field(() => DateTime, { nullable: true, description: 'From when on; null for from the beginning.' })
  readonly from: Instant | null;
}

@ObjectType('HoldoutComparison', {
  description:
    'What customers spent who could be shown suggestions, against those held out by chance. All customers count who ' +
    'enrolled before the end of the period or bought in it, whatever they came to see.',
})
export class HoldoutComparisonType {
  @Field(() => VerdictEnum, { description: 'What can be said.' })
  readonly verdict: HoldoutComparison['verdict'];

  @Field(() => String, { description: 'All of it in plain words.' })
  readonly message: string;

  @Field(() => HoldoutGroupType, { description: 'Customers who could be shown suggestions all the time.' })
  readonly shown: HoldoutGroupType;

  @Field(() => HoldoutGroupType, { description: 'Customers who were held out all the time.' })
  readonly heldOut: HoldoutGroupType;

  @Field(() => Int, {
    description: 'Customers who were held out for a part of the time, and are on neither side.',
  })
  readonly changedSides: number;

  @Field(() => MoneyEstimateType, {
    nullable: true,
    description:
      "By how much those shown spent more each, with Welch's interval; null where it cannot be told.",
  })
  readonly spendDifference: MoneyEstimateType | null;

  @Field(() => ShareEstimateType, {
    nullable: true,
    description:
      "The same as a share of what those held out spent, with Fieller's interval; null where it cannot be told.",
  })
  readonly relativeUplift: Estimate | null;

  @Field(() => ShareEstimateType, {
    nullable: true,
    description:
      "By how much the share of customers who bought is larger, with Newcombe's interval; null where it cannot be " +
      'told.',
  })
  readonly buyingRateDifference: Estimate | null;

  @Field(() => CustomersNeededType, {
    nullable: true,
    description:
      'How many would show a difference of 5 %, split as now, and no fewer on a side than it takes for how uneven spend is; null where it cannot be told.',
  })
  readonly customersNeeded: CustomersNeededType | null;

  @Field(() => [DatedHoldoutShareType], {
    description: 'The shares held out in the period, the first of them first; several where it was changed.',
  })
  readonly shares: readonly DatedHoldoutShareType[];
}

@ObjectType('SuggestionReport', { description: 'What suggestions brought in a period.' })
export class SuggestionReportType {
  @Field(() => DateTime, { description: 'From then on.' })
  readonly from: Instant;

  @Field(() => DateTime, { description: 'Up to but without then.' })
  readonly until: Instant;

  @Field(() => [SuggestionKindFiguresType], {
    description: 'What became of suggestions made in the period, kind by kind.',
  })
  readonly kinds: readonly KindFigures[];

  @Field(() => HoldoutComparisonType, { description: 'What they brought, by purchases in the period.' })
  readonly holdout: HoldoutComparisonType;
}

@ObjectType({ description: 'The answer to suggestionReport.' })
export class SuggestionReportPayload {
  @Field(() => SuggestionReportType, { nullable: true, description: 'The report; null when refused.' })
  readonly report: SuggestionReportType | null;

  @Field(() => [UserError], { description: 'Why there is none; empty when there is.' })
  readonly userErrors: UserError[];
}

export function suggestionReportPayloadOf(report: Result<UpliftReport>): SuggestionReportPayload {
  if (!report.ok) return { report: null, userErrors: toUserErrors(report.error, []) };
  const { period, currency, kinds, holdout } = report.value;
  return { report: { ...period, kinds, holdout: comparisonTypeOf(holdout, currency) }, userErrors: [] };
}

function comparisonTypeOf(comparison: HoldoutComparison, currency: string): HoldoutComparisonType {
  const { verdict, message, shares, changedSides, uplift } = comparison;
  const { relativeUplift, buyingRateDifference, customersNeeded } = uplift;
  const canBeTold = customersNeeded && Object.values(customersNeeded).every(Number.isSafeInteger);
  return {
    verdict,
    message,
    shares,
    changedSides,
    shown: groupTypeOf(uplift.shown, currency),
    heldOut: groupTypeOf(uplift.heldOut, currency),
    spendDifference: moneyEstimateOf(uplift.spendDifference, currency),
    relativeUplift,
    buyingRateDifference,
    customersNeeded: canBeTold ? customersNeeded : null,
  };
}

function groupTypeOf(group: GroupFigures, currency: string): HoldoutGroupType {
  const { customers, buyers, purchases, buyingRate, spendPerCustomer } = group;
  const spend = moneyEstimateOf(spendPerCustomer, currency);
  return { customers, buyers, purchases, buyingRate, spendPerCustomer: spend };
}

function moneyEstimateOf(estimate: Estimate | null, currency: string): MoneyEstimateType | null {
  if (!estimate) return null;
  const money = (minor: number): Money => ({ amountMinor: Math.round(minor), currency });
  return { value: money(estimate.value), from: money(estimate.from), to: money(estimate.to) };
}
