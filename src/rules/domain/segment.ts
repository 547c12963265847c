import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { flawOfText } from '../../kernel/text.js';
import { checkCondition, evaluate, type Condition, type ConditionFault } from './condition.js';
import { asRefusal } from './condition-flaw.js';
import { customerFactValues, type CustomerFactSources } from './customer-facts-values.js';
import type { CustomerFactValues, FactValues } from './fact-values.js';
import { conditionFacts, type ConditionFacts } from './fact-views.js';

/*
 * A segment is a named condition over the facts about a customer. Nobody is put into it or taken out of it: a customer
 * is in it as long as the condition holds. A segment may ask for others ("regulars" in customer.segments), but not, by
 * whatever way round, for itself.
 *
 * Example: lapsing is `"regulars" in customer.segments && customer.daysSinceLastPurchase > 2 * customer.usualGapDays`.
 */
export interface SegmentDefinition {
  readonly name: string;
  /** In CEL, over customer, program and now. */
  readonly condition: string;
}

/** What segments are checked against. */
export interface SegmentScope {
  readonly minorDigits: number;
  /** The codes of the tiers there are; where left out, any is taken. */
  readonly tiers?: readonly string[];
}

const LONGEST_NAME = 100;

/**
 * Whether a segment may be saved beside the others, of which one may have its name and is then replaced. Refusals:
 * REQUIRED, TOO_LONG, UNSUPPORTED_TEXT for the name; INVALID_CONDITION; SEGMENT_CYCLE.
 */
export function judgeSegment(
  draft: SegmentDefinition,
  others: readonly SegmentDefinition[],
  scope: SegmentScope,
): Result<Condition> {
  const nameFlaw = flawOfText(draft.name, { most: LONGEST_NAME });
  if (nameFlaw) return refuse([{ ...nameFlaw, field: ['name'], retryable: false }]);
  const beside = others.filter(({ name }) => name !== draft.name);
  const segments = [...beside.map(({ name }) => name), draft.name];
  const checked = checkCondition(draft.condition, { place: 'SEGMENT', ...scope, segments });
  if (!checked.ok) return refuse(checked.error.map((flaw) => asRefusal(flaw, ['condition'])));
  const reads = new Map(beside.map((segment) => [segment.name, compile(segment, scope).segments]));
  reads.set(draft.name, checked.value.segments);
  const cycle = cycleThrough(draft.name, reads);
  return cycle ? refuse([cycleRefusal(cycle)]) : ok(checked.value);
}

/** Tiers and segments that a saved segment names may have gone since; such a comparison is then never true. */
function compile({ name, condition }: SegmentDefinition, { minorDigits }: SegmentScope): Condition {
  const checked = checkCondition(condition, { place: 'SEGMENT', minorDigits });
  if (!checked.ok) throw new Error(`the condition of segment ${name} is not in order`);
  return checked.value;
}

type Reads = ReadonlyMap<string, readonly string[]>;

/** The shortest way on which a segment reads itself, from itself to itself. */
function cycleThrough(name: string, reads: Reads): readonly string[] | undefined {
  const ways: (readonly string[])[] = [[name]];
  const visited = new Set<string>();
  for (const way of ways) {
    for (const next of reads.get(way.at(-1)!) ?? []) {
      if (next === name) return [...way, next];
      if (!visited.has(next)) ways.push([...way, next]);
      visited.add(next);
    }
  }
  return undefined;
}

function cycleRefusal([first, ...others]: readonly string[]): Refusal {
  const way = others.map((name) => `asks for "${name}"`).join(', which ');
  return {
    code: 'SEGMENT_CYCLE',
    message: `A segment must not ask for itself: "${first}" ${way}.`,
    field: ['condition'],
    retryable: false,
  };
}

/** All segments of a program, ready to be judged. */
export interface SegmentSet {
  /** Each after those it asks for. */
  readonly inOrder: readonly { readonly name: string; readonly condition: Condition }[];
}

/** Makes the segments of a program ready. Nobody is in one that cannot be read any more. */
export function compileSegments(definitions: readonly SegmentDefinition[], minorDigits: number): SegmentSet {
  const compiled = new Map<string, Condition>();
  for (const { name, condition } of definitions) {
    const checked = checkCondition(condition, { place: 'SEGMENT', minorDigits });
    if (checked.ok) compiled.set(name, checked.value);
  }
  return {
    inOrder: namesInOrder([...compiled.keys()], compiled).map((name) => ({
      name,
      condition: compiled.get(name)!,
    })),
  };
}

/** The segments of those names and all that they ask for, each after those it asks for. */
function namesInOrder(names: readonly string[], compiled: ReadonlyMap<string, Condition>): readonly string[] {
  const ordered = new Set<string>();
  const visit = (name: string): void => {
    const condition = compiled.get(name);
    if (!condition || ordered.has(name)) return;
    condition.segments.forEach(visit);
    ordered.add(name);
  };
  names.forEach(visit);
  return [...ordered];
}

/** Only those segments, and what they ask for: what the rules in force want to know. */
export function onlySegments({ inOrder }: SegmentSet, names: readonly string[]): SegmentSet {
  const compiled = new Map(inOrder.map(({ name, condition }) => [name, condition]));
  const wanted = new Set(namesInOrder(names, compiled));
  return { inOrder: inOrder.filter(({ name }) => wanted.has(name)) };
}

export interface JudgedSegments {
  /** The segments that the customer is in. */
  readonly names: readonly string[];
  /** Of segments that could not be judged; the customer is in none of them. */
  readonly faults: readonly { readonly segment: string; readonly fault: ConditionFault }[];
}

/** What segments are judged over beside the customer. */
export type SegmentSurroundings = Pick<FactValues, 'program' | 'now'>;

/** Which segments a customer is in as of a day. */
export function judgeSegments(
  { inOrder }: SegmentSet,
  sources: Omit<CustomerFactSources, 'segments'>,
  today: number,
  surroundings: SegmentSurroundings,
): JudgedSegments {
  // Filled on the way: a segment that asks for another comes after it.
  const names: string[] = [];
  const faults: { segment: string; fault: ConditionFault }[] = [];
  const customer = customerFactValues({ ...sources, segments: () => names }, today);
  const facts: ConditionFacts = conditionFacts({ customer, ...surroundings });
  for (const { name, condition } of inOrder) {
    const evaluation = evaluate(condition, facts);
    if ('fault' in evaluation) faults.push({ segment: name, fault: evaluation.fault });
    else if (evaluation.value) names.push(name);
  }
  return { names, faults };
}

/** The facts about a customer as of a day; the segments are judged once a condition asks for them. */
export function customerFactsWithSegments(
  segments: SegmentSet,
  sources: Omit<CustomerFactSources, 'segments'>,
  today: number,
  surroundings: SegmentSurroundings,
): CustomerFactValues {
  return customerFactValues(
    { ...sources, segments: () => judgeSegments(segments, sources, today, surroundings).names },
    today,
  );
}
