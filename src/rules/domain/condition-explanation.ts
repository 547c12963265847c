import type { ASTNode } from '@marcbachmann/cel-js';
import { evaluate, type Condition, type Evaluation } from './condition.js';
import { flawAt, type TextPosition } from './condition-flaw.js';
import { partOf, type PartValue } from './condition-parts.js';
import { isComparison, joinedBy, rangeOf, sourceOf, type ComparisonNode } from './condition-syntax.js';
import type { ConditionFacts } from './fact-views.js';

/** A value for people and for JSON. Numbers too large for JSON are texts. */
export type ShownValue = boolean | number | string | readonly string[] | readonly number[];

/** UNKNOWN: it hangs on a fact that is not known. FAULT: it could not be evaluated. */
export type PartOutcome = 'TRUE' | 'FALSE' | 'UNKNOWN' | 'FAULT';

/** One side of a comparison. */
export interface ExplainedSide {
  readonly text: string;
  /** Null where it is not known. */
  readonly value: ShownValue | null;
}

/**
 * A part of a condition and what it came to. ALL and ANY are parts joined by && and ||, NOT is the opposite of its one
 * part, a COMPARISON has two sides, and a STATEMENT stands by itself.
 */
export interface ExplainedPart {
  readonly kind: 'ALL' | 'ANY' | 'NOT' | 'COMPARISON' | 'STATEMENT';
  readonly text: string;
  readonly position: TextPosition;
  readonly outcome: PartOutcome;
  /** The fact that is not known, or what went wrong. */
  readonly reason: string | null;
  readonly sides: readonly ExplainedSide[];
  /** Of a comparison of numbers that is false: how far apart the two are. */
  readonly apart: number | null;
  readonly parts: readonly ExplainedPart[];
}

export interface ExplainedCondition {
  readonly evaluation: Evaluation;
  readonly root: ExplainedPart;
}

/** Evaluates a condition and each of its parts, for people to see why it holds or not. */
export function explainCondition(condition: Condition, facts: ConditionFacts): ExplainedCondition {
  return {
    evaluation: evaluate(condition, facts),
    root: explainPart(condition, condition.root, facts),
  };
}

function explainPart(condition: Condition, node: ASTNode, facts: ConditionFacts): ExplainedPart {
  const result = partOf(condition, node)(facts);
  const below = (parts: readonly ASTNode[]): ExplainedPart[] =>
    parts.map((part) => explainPart(condition, part, facts));
  const part = {
    kind: 'STATEMENT' as const,
    text: sourceOf(node),
    position: flawAt(condition.text, { code: 'SYNTAX', message: '', ...rangeOf(node) }).position,
    ...outcomeOf(result),
    sides: [],
    apart: null,
    parts: [],
  };
  if (node.op === '&&') return { ...part, kind: 'ALL', parts: below(joinedBy(node, '&&')) };
  if (node.op === '||') return { ...part, kind: 'ANY', parts: below(joinedBy(node, '||')) };
  if (node.op === '!_') return { ...part, kind: 'NOT', parts: below([node.args]) };
  if (!isComparison(node)) return part;
  const values = node.args.map((side) => partOf(condition, side)(facts));
  return {
    ...part,
    kind: 'COMPARISON',
    sides: node.args.map((side, index) => ({ text: sourceOf(side), value: shown(values[index]!) })),
    apart: part.outcome === 'FALSE' ? distance(node, values) : null,
  };
}

function outcomeOf(result: PartValue): { readonly outcome: PartOutcome; readonly reason: string | null } {
  if ('fault' in result) return { outcome: 'FAULT', reason: result.fault.message };
  if ('unknownFact' in result) return { outcome: 'UNKNOWN', reason: result.unknownFact };
  return { outcome: result.value === true ? 'TRUE' : 'FALSE', reason: null };
}

/** Of values that may be numbers. */
function distance(node: ComparisonNode, values: readonly PartValue[]): number | null {
  if (node.op === 'in' || node.op === '!=') return null;
  const [left, right] = values.map((result) => ('value' in result ? shownValue(result.value) : null));
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  return Math.round(Math.abs(left - right) * 1000) / 1000;
}

function shown(result: PartValue): ShownValue | null {
  return 'value' in result ? shownValue(result.value) : null;
}

/** Lists are shown from their beginning. */
const MOST_SHOWN = 50;

function shownValue(value: unknown): ShownValue | null {
  switch (typeof value) {
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case 'boolean':
    case 'number':
    case 'string':
      return value;
    default:
      return Array.isArray(value)
        ? (value.slice(0, MOST_SHOWN).map(shownValue) as readonly string[] | readonly number[])
        : null;
  }
}
