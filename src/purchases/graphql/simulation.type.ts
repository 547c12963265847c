import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Instant } from '../../kernel/instant.js';
import { describeAmount } from '../../kernel/money.js';
import { rational, roundHalfAway } from '../../kernel/rational.js';
import { CalendarDate, DateTime, Money, moneyOf, Points } from '../../platform/graphql/index.js';
import type { Program } from '../../programs/index.js';
import { dateOf, describeBound, explainEarning, type StoredEarning } from '../../rules/index.js';
import type { Simulation } from '../app/simulate-rule.js';
import type { ReplayedCut, ReplayedExample, ReplayedSide } from '../domain/replay-tally.js';
import { EarningType, earningTypeOf } from './purchase.type.js';

@ObjectType('SimulatedDay', { description: 'What the purchases of one day would earn.' })
export class SimulatedDayType {
  @Field(() => CalendarDate, { description: "The day, of the program's time zone." })
  readonly date: string;

  @Field(() => Int, { description: 'How many purchases could earn.' })
  readonly purchases: number;

  @Field(() => Int, { description: 'How many of them come to something else.' })
  readonly purchasesTouched: number;

  @Field(() => Points, { description: "What they earn by today's rules." })
  readonly pointsToday: number;

  @Field(() => Points, { description: 'What they would earn with the change.' })
  readonly pointsChanged: number;
}

@ObjectType('SimulatedSide', { description: 'Customers who get more, or fewer, points.' })
export class SimulatedSideType implements ReplayedSide {
  @Field(() => Int, { description: 'How many customers.' })
  readonly customers: number;

  @Field(() => Points, { description: 'By how many points, all of them together.' })
  readonly points: number;
}

@ObjectType('SimulatedRule', { description: 'What one rule would give with the change.' })
export class SimulatedRuleType {
  @Field(() => String, { description: 'Its name.' })
  readonly name: string;

  @Field(() => Int, { description: 'Its version; 0 for one that is not saved.' })
  readonly version: number;

  @Field(() => Int, { description: 'For how many purchases it applies.' })
  readonly purchases: number;

  @Field(() => Points, { description: 'What it gives in all.' })
  readonly points: number;
}

@ObjectType('SimulatedCut', { description: 'What a limit or budget kept a rule from giving.' })
export class SimulatedCutType {
  @Field(() => String, { description: 'The name of the rule.' })
  readonly name: string;

  @Field(() => Int, { description: 'Its version; 0 for one that is not saved.' })
  readonly version: number;

  @Field(() => String, {
    description: 'The limit or budget in words, such as "the limit of 1 use a day per customer".',
  })
  readonly limit: string;

  @Field(() => Int, { description: 'For how many purchases it gave less, or nothing.' })
  readonly purchases: number;

  @Field(() => Points, { description: 'What it would have given more without.' })
  readonly points: number;
}

@ObjectType('SimulatedFault', {
  description: 'A condition that could not be told; its rule was passed over.',
})
export class SimulatedFaultType {
  @Field(() => ID, { description: 'Our id of the rule.' })
  readonly ruleId: string;

  @Field(() => Int, { description: 'Its version; 0 for one that is not saved.' })
  readonly version: number;

  @Field(() => String, { description: 'What kind of fault it is, such as DIVISION_BY_ZERO.' })
  readonly code: string;

  @Field(() => String, { description: 'What went wrong, in English.' })
  readonly message: string;

  @Field(() => Int, { description: 'For how many purchases.' })
  readonly purchases: number;
}

@ObjectType('SimulatedPurchase', { description: 'A purchase that comes to something else.' })
export class SimulatedPurchaseType {
  @Field(() => ID, { description: 'Our id of the purchase.' })
  readonly purchaseId: string;

  @Field(() => ID, { description: 'Our id of the customer.' })
  readonly customerId: string;

  @Field(() => String, { description: 'Where it was recorded.' })
  readonly source: string;

  @Field(() => String, { description: "The till's own number of it." })
  readonly externalId: string;

  @Field(() => DateTime, { description: 'When it happened.' })
  readonly occurredAt: Instant;

  @Field(() => Points, { description: "What it earns by today's rules." })
  readonly pointsToday: number;

  @Field(() => Points, { description: 'What it would earn with the change.' })
  readonly pointsChanged: number;

  @Field(() => [EarningType], { description: 'What earns them today; adds up to `pointsToday`.' })
  readonly earningsToday: readonly EarningType[];

  @Field(() => [EarningType], { description: 'What would earn them; adds up to `pointsChanged`.' })
  readonly earningsChanged: readonly EarningType[];
}

@ObjectType('Simulation', {
  description:
    'What a rule would have come to on purchases of the past. They are taken in the order in which they were ' +
    'recorded, each as it is kept by now, with the tier that it was judged with and the facts about its customer as ' +
    'they stood then; tags, survey scores and referrals are those of now. Limits and budgets begin at zero with the ' +
    "first day. Today's rules are those published and not paused; they and the rule that is tried out are taken to " +
    'have been in force all the time, so the dates from and until which they hold are left aside, their days and ' +
    'hours are not. That more points would have led to other tiers is left aside as well.',
})
export class SimulationType {
  @Field(() => ID, {
    nullable: true,
    description: 'Our id of the rule that was tried out; null for one not saved.',
  })
  readonly ruleId: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The version that was tried out; null for a definition that is not saved.',
  })
  readonly version: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "The published version whose place it takes. Null where it is added to today's rules, and where it is the " +
      "published version itself: then today's rules are taken without it.",
  })
  readonly replaces: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Purchases that happened from then on; null where there are none.',
  })
  readonly from: Instant | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Purchases that happened before it: the end of the day of the latest; null where there are none.',
  })
  readonly until: Instant | null;

  @Field(() => Int, { description: 'How many purchases of customers could earn.' })
  readonly purchases: number;

  @Field(() => Int, { description: 'How many of them come to other points or do something else.' })
  readonly purchasesTouched: number;

  @Field(() => Int, { description: 'How many customers made them.' })
  readonly customers: number;

  @Field(() => Int, { description: 'How many of these have a purchase that is touched.' })
  readonly customersTouched: number;

  @Field(() => Points, { description: "What they earn by today's rules." })
  readonly pointsToday: number;

  @Field(() => Points, { description: 'What they would earn with the change.' })
  readonly pointsChanged: number;

  @Field(() => Points, { description: 'What the change would cost in points: below 0 where it saves.' })
  readonly pointsDifference: number;

  @Field(() => Money, {
    nullable: true,
    description: "The same in money, at the program's cost per point; null where that is not known.",
  })
  readonly costDifference: Money | null;

  @Field(() => Money, {
    nullable: true,
    description: 'What all points would cost with the change; null where the cost per point is not known.',
  })
  readonly costChanged: Money | null;

  @Field(() => SimulatedSideType, { description: "Who gets more than by today's rules." })
  readonly winners: SimulatedSideType;

  @Field(() => SimulatedSideType, { description: "Who gets less than by today's rules." })
  readonly losers: SimulatedSideType;

  @Field(() => [SimulatedDayType], { description: 'Day by day, those without purchases left out.' })
  readonly days: readonly SimulatedDayType[];

  @Field(() => [SimulatedRuleType], {
    description: 'What each rule gives with the change, those that give most first.',
  })
  readonly rules: readonly SimulatedRuleType[];

  @Field(() => [SimulatedCutType], {
    description: 'What limits and budgets cut with the change, the most first.',
  })
  readonly cuts: readonly SimulatedCutType[];

  @Field(() => [SimulatedFaultType], { description: 'Faults met with the change, the most frequent first.' })
  readonly faults: readonly SimulatedFaultType[];

  @Field(() => [SimulatedPurchaseType], { description: 'Up to 20 purchases with the largest differences.' })
  readonly examples: readonly SimulatedPurchaseType[];
}

export function simulationTypeOf({ simulated, home, window, summary }: Simulation): SimulationType {
  const { program } = home;
  const isSaved = simulated.version > 0;
  const difference = summary.pointsChanged - summary.pointsToday;
  const { purchases, purchasesTouched, customers, customersTouched, pointsToday, pointsChanged } = summary;
  return {
    ruleId: isSaved || simulated.replaces !== null ? simulated.ruleId : null,
    version: isSaved ? simulated.version : null,
    replaces: simulated.replaces,
    from: window && window.from,
    until: window && window.until,
    purchases,
    purchasesTouched,
    customers,
    customersTouched,
    pointsToday,
    pointsChanged,
    pointsDifference: difference,
    costDifference: costOf(difference, program),
    costChanged: costOf(pointsChanged, program),
    winners: summary.winners,
    losers: summary.losers,
    days: summary.days.map(({ day, ...figures }) => ({ date: dateOf(day), ...figures })),
    rules: summary.rules,
    cuts: summary.cuts.map((cut) => cutTypeOf(cut, program)),
    faults: summary.faults,
    examples: summary.examples.map((example) => exampleTypeOf(example, program)),
  };
}

/** One minor unit in the units that costs per point are counted in. */
const COST_UNITS = 10_000;

/** What points cost the merchant, rounded to whole minor units; null where that is not known. */
export function costOf(
  points: number,
  { costPerPoint, currency }: Pick<Program, 'costPerPoint' | 'currency'>,
): Money | null {
  if (costPerPoint === 0) return null;
  const cost = roundHalfAway(rational(BigInt(points) * BigInt(costPerPoint), COST_UNITS));
  return moneyOf(Number(cost), currency);
}

function cutTypeOf({ bound, ...cut }: ReplayedCut, { currency }: Program): SimulatedCutType {
  return { ...cut, limit: describeBound(bound, (amount) => describeAmount(amount, currency)) };
}

export function exampleTypeOf(example: ReplayedExample, { currency }: Program): SimulatedPurchaseType {
  const { purchase, customerId, pointsToday, pointsChanged, today, changed } = example;
  const explain = (stored: StoredEarning): EarningType[] =>
    explainEarning(stored, (amount) => describeAmount(amount, currency)).map(earningTypeOf);
  const { purchaseId, source, externalId, occurredAt } = purchase;
  return {
    purchaseId,
    customerId,
    source,
    externalId,
    occurredAt,
    pointsToday,
    pointsChanged,
    earningsToday: explain(today),
    earningsChanged: explain(changed),
  };
}
