import type { Instant } from '../../kernel/instant.js';
import type { Program } from '../../programs/domain/index.js';
import {
  afterReturn,
  conditionFacts,
  customerFactsWithSegments,
  explainCondition,
  judgeSegments,
  localTimeAt,
  localTimeValues,
  withLine,
  type Condition,
  type ConditionFacts,
  type CustomerFactsState,
  type ExplainedCondition,
  type ExplainedPart,
  type SegmentSet,
} from '../../rules/domain/index.js';
import { factsForRules, type EarningCustomer } from './earn-for-customer.js';
import type { JudgedLine } from './judged-line.js';
import { keptPurchase } from './kept-lines.js';
import { lineFactValues, type PurchaseRead } from './purchase-fact-values.js';

export interface EvaluationTerms {
  readonly program: Pick<Program, 'name' | 'currency' | 'timeZone' | 'costPerPoint'>;
  readonly segments: SegmentSet;
  readonly now: Instant;
}

/** What a condition comes to, for one line of a purchase or for all of it. */
export interface ConditionEvaluation extends ExplainedCondition {
  /** From 1, of line filters. */
  readonly lineNo: number | null;
}

/** Line filters are evaluated for so many lines, from the first. */
const MOST_LINES_EVALUATED = 50;

/** A condition over facts about a customer alone, as of now. */
export function evaluateForCustomer(
  condition: Condition,
  customer: EarningCustomer,
  terms: EvaluationTerms,
): ConditionEvaluation {
  const { program, segments, now } = terms;
  const surroundings = { program, now: localTimeValues(now, program.timeZone) };
  const today = localTimeAt(now, program.timeZone).epochDay;
  const sources = sourcesOf(customer, program.timeZone);
  const facts = conditionFacts({
    customer: customerFactsWithSegments(segments, sources, today, surroundings),
    ...surroundings,
  });
  return { lineNo: null, ...explainCondition(condition, facts) };
}

/**
 * A condition over a purchase that was recorded, as of its day: the facts about the customer are as known now, without
 * the purchase itself.
 */
export function evaluateForPurchase(
  condition: Condition,
  customer: EarningCustomer,
  purchase: PurchaseRead,
  { program, segments }: EvaluationTerms,
): readonly ConditionEvaluation[] {
  const { occurredAt, lines } = purchase;
  const { facts } = customer;
  const history = withoutPurchase(facts.history, occurredAt, lines, program.timeZone);
  const asked = { ...purchase, at: localTimeAt(occurredAt, program.timeZone) };
  const about = { ...customer, facts: { ...facts, history } };
  const read = factsForRules(asked, about, { program, book: { segments } });
  const explain = (lineNo: number | null, ofLine: ConditionFacts): ConditionEvaluation => ({
    lineNo,
    ...explainCondition(condition, ofLine),
  });
  if (condition.scope.place !== 'LINE') return [explain(null, read)];
  return lines
    .slice(0, MOST_LINES_EVALUATED)
    .map((line) => explain(line.lineNo, withLine(read, lineFactValues(line))));
}

/** Whether the purchase is among what is remembered does not matter where nothing of it is kept. */
function withoutPurchase(
  history: CustomerFactsState,
  occurredAt: Instant,
  lines: readonly JudgedLine[],
  timeZone: string,
): CustomerFactsState {
  const nothing = lines.map((line) => ({ ...line, keptQuantity: 0 }));
  return afterReturn(
    history,
    keptPurchase(occurredAt, lines, timeZone),
    keptPurchase(occurredAt, nothing, timeZone),
  );
}

/** The names of the segments that a customer is in now. */
export function segmentsOf(
  customer: EarningCustomer,
  { program, segments, now }: EvaluationTerms,
): ReturnType<typeof judgeSegments> {
  const surroundings = { program, now: localTimeValues(now, program.timeZone) };
  const today = localTimeAt(now, program.timeZone).epochDay;
  return judgeSegments(segments, sourcesOf(customer, program.timeZone), today, surroundings);
}

function sourcesOf({ facts, enrolledAt, birthDate, outlook, tier }: EarningCustomer, timeZone: string) {
  return {
    ...facts,
    enrolledDay: localTimeAt(enrolledAt, timeZone).epochDay,
    birthDate,
    tier: tier?.rung.code ?? null,
    outlook,
  };
}

/** A part of a condition, and how deep it lies in the whole. */
export interface FlatPart extends Omit<ExplainedPart, 'parts'> {
  /** 0 for the whole. */
  readonly depth: number;
}

/** A condition's parts, each followed by those that it is made of. */
export function flatParts({ parts, ...part }: ExplainedPart, depth = 0): readonly FlatPart[] {
  return [{ ...part, depth }, ...parts.flatMap((below) => flatParts(below, depth + 1))];
}
