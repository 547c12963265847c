import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Program } from '../../programs/domain/index.js';
import type { RuleFault } from './applicable-rules.js';
import type { CompiledRule } from './compiled-rule.js';
import type { CustomerFactsState } from './customer-facts.js';
import type { CustomerOutlook } from './customer-outlook.js';
import { earnByRules, NO_BASE_RATE } from './earn-by-rules.policy.js';
import type { EventFactValues } from './fact-values.js';
import { localTimeValues } from './fact-times.js';
import { conditionFacts, type ConditionFacts } from './fact-views.js';
import type { CustomerFacts } from './facts-desk.js';
import { localTimeAt, type LocalTime } from './local-time.js';
import type { Occasion, OccasionTrigger } from './occasion.js';
import type { RuleBook } from './rule-book.js';
import type { CounterChange, RuleCounters } from './rule-counters.js';
import { customerFactsWithSegments } from './segment.js';
import type { StoredEarning } from './stored-earning.js';

/*
 * What rules do on an occasion: something other than a purchase that happened to one customer.
 *
 * Rule: those are asked that have its trigger and were in force when it happened; of LAPSED only those for just as
 * many days, of CUSTOM_EVENT only those for an event of that name. There are no lines and no base rate, so that
 * nothing is earned but by them. Facts about the customer are as known now, as of the day of the occasion, and `now`
 * is when it happened: what is found late is decided as it would have been in time.
 *
 * Example: on 3 May Ann has her birthday, and a rule gives 100 points to customers of a year or longer. Ann joined
 * two years ago: 100 points. Found on 5 May only, it is 100 points all the same.
 */

/** An occasion with the rules that may act on it, found once before limits are known. */
export interface AskedOccasion {
  readonly occasion: Occasion;
  readonly at: LocalTime;
  /** In order of rank. */
  readonly rules: readonly CompiledRule[];
}

/** Whom it happened to, as rules look at them. */
export interface OccasionCustomer {
  readonly customerId: CustomerId;
  readonly enrolledAt: Instant;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string | null;
  /** The code of the tier when it happened. */
  readonly tier: string | null;
  readonly facts: CustomerFacts & { readonly history: CustomerFactsState };
  /** Null where nothing was worked out, or nobody asks. */
  readonly outlook: CustomerOutlook | null;
}

export interface OccasionTerms {
  readonly program: Pick<Program, 'name' | 'currency' | 'timeZone' | 'costPerPoint'>;
  readonly book: Pick<RuleBook, 'segments'>;
  /** Holds at least the counters of the rules that may act. */
  readonly counters: RuleCounters;
}

export interface OccasionDecision {
  readonly points: number;
  readonly earning: StoredEarning;
  /** Tags that rules put on the customer, whether or not they are there already. */
  readonly tags: readonly string[];
  /** What it uses of limits and budgets; to be noted before the next is decided. */
  readonly changes: readonly CounterChange[];
  readonly faults: readonly RuleFault[];
  /** Whether any rule did something, would have but for its limits, or left the customer out by its holdout. */
  readonly isTold: boolean;
}

/** Finds the rules that may act on an occasion. */
export function askAboutOccasion(
  occasion: Occasion,
  { index }: Pick<RuleBook, 'index'>,
  timeZone: string,
): AskedOccasion {
  const at = localTimeAt(occasion.occurredAt, timeZone);
  return { occasion, at, rules: rulesFor(occasion.trigger, at, index) };
}

/** The rules that may act when that comes about at that time, in order of rank. */
export function rulesFor(
  trigger: OccasionTrigger,
  at: LocalTime,
  index: RuleBook['index'],
): readonly CompiledRule[] {
  return index.forTrigger(trigger.kind, at).filter((rule) => isMeant(rule, trigger));
}

function isMeant({ trigger: own }: CompiledRule, trigger: OccasionTrigger): boolean {
  if (trigger.kind === 'LAPSED') return own.kind === 'LAPSED' && own.afterDays === trigger.afterDays;
  if (trigger.kind === 'CUSTOM_EVENT') return own.kind === 'CUSTOM_EVENT' && own.name === trigger.name;
  return true;
}

export function decideOccasion(
  { occasion, at, rules }: AskedOccasion,
  customer: OccasionCustomer,
  terms: OccasionTerms,
): OccasionDecision {
  const facts = factsOf(occasion, at, customer, terms);
  const { points, stored, effects, changes, faults } = earnByRules(
    { customerId: customer.customerId, at, lines: [], facts, factsOfLine: () => facts },
    {
      base: NO_BASE_RATE,
      tier: null,
      rules,
      counters: terms.counters,
      costPerPoint: terms.program.costPerPoint,
    },
  );
  return {
    points,
    earning: stored,
    tags: effects.flatMap(({ effect }) => (effect.kind === 'ADD_TAG' ? [effect.tag] : [])),
    changes,
    faults,
    isTold: stored.rules.length > 0 || stored.heldOut.length > 0,
  };
}

function factsOf(
  { trigger, details, occurredAt }: Occasion,
  at: LocalTime,
  customer: OccasionCustomer,
  terms: OccasionTerms,
): ConditionFacts {
  const event: EventFactValues = {
    name: trigger.kind === 'CUSTOM_EVENT' ? trigger.name : trigger.kind,
    fromTier: details.fromTier ?? null,
    toTier: details.toTier ?? null,
    score: null,
    texts: new Map(details.texts),
    numbers: new Map(details.numbers),
  };
  return eventFacts(event, occurredAt, at, customer, terms);
}

/** What conditions read of something that is no purchase; `at` is when it happened by the clock on the wall. */
export function eventFacts(
  event: EventFactValues,
  occurredAt: Instant,
  at: LocalTime,
  customer: OccasionCustomer,
  { program, book }: Pick<OccasionTerms, 'program' | 'book'>,
): ConditionFacts {
  const { timeZone } = program;
  const surroundings = { program, now: localTimeValues(occurredAt, timeZone) };
  const sources = {
    ...customer.facts,
    enrolledDay: localTimeAt(customer.enrolledAt, timeZone).epochDay,
    birthDate: customer.birthDate,
    tier: customer.tier,
    outlook: customer.outlook,
  };
  return conditionFacts({
    customer: customerFactsWithSegments(book.segments, sources, at.epochDay, surroundings),
    event,
    ...surroundings,
  });
}
