import type { ASTNode } from '@marcbachmann/cel-js';
import type { Condition } from './condition.js';
import { partOf, type PartValue } from './condition-parts.js';
import { isComparison, joinedBy, sourceOf, type ComparisonNode } from './condition-syntax.js';
import { factReadBy } from './condition-type-flaw.js';
import type { FactUnit } from './fact.js';
import type { ConditionFacts } from './fact-views.js';

/*
 * A near miss is worth saying at the till: the condition would hold if only the purchase were somewhat larger. That is
 * so when all of the conditions joined by && hold but one, and that one asks a figure of the purchase to be at least,
 * or above, something.
 *
 * Example: `customer.tier == "GOLD" && purchase.totalMinor >= money("25.00")`, a gold customer, a purchase of 21.80:
 * 3.20 are missing. For a silver customer nothing is near.
 */
export interface NearMiss {
  /** What is too small, as it was written: `purchase.totalMinor`. */
  readonly text: string;
  readonly unit: FactUnit;
  /** By how much, in that unit; above zero. */
  readonly missing: number;
}

/** Null where the condition holds, or is not nearly met. */
export type NearMissProbe = (facts: ConditionFacts) => NearMiss | null;

interface Part {
  readonly valueOf: (facts: ConditionFacts) => PartValue;
  readonly missing: ((facts: ConditionFacts) => NearMiss | null) | null;
}

/** Makes ready to look for near misses; null for conditions that no larger purchase would meet. */
export function nearMissProbe(condition: Condition): NearMissProbe | null {
  const parts: Part[] = joinedBy(condition.root, '&&').map((node) => ({
    valueOf: partOf(condition, node),
    missing: missingIn(condition, node),
  }));
  if (parts.every(({ missing }) => missing === null)) return null;
  return (facts) => {
    let failing: Part | undefined;
    for (const part of parts) {
      const result = part.valueOf(facts);
      if ('value' in result && result.value === true) continue;
      if (failing || !('value' in result) || !part.missing) return null;
      failing = part;
    }
    return failing?.missing?.(facts) ?? null;
  };
}

function missingIn(condition: Condition, node: ASTNode): Part['missing'] {
  const wanted = figureWanted(node);
  if (!wanted) return null;
  const figureOf = partOf(condition, wanted.figure);
  const boundOf = partOf(condition, wanted.bound);
  const text = sourceOf(wanted.figure);
  return (facts) => {
    const figure = thousandths(figureOf(facts));
    const bound = thousandths(boundOf(facts));
    if (figure === undefined || bound === undefined) return null;
    // What has to be exceeded is missed by one more of the smallest step.
    const missing = bound - figure + (wanted.exceeds ? wanted.step : 0n);
    return missing > 0n ? { text, unit: wanted.unit, missing: Number(missing) / 1000 } : null;
  };
}

interface WantedFigure {
  readonly figure: ASTNode;
  readonly bound: ASTNode;
  readonly exceeds: boolean;
  readonly unit: FactUnit;
  /** The smallest difference there can be, in thousandths. */
  readonly step: bigint;
}

/** A comparison that asks a figure of the purchase to be large enough. */
function figureWanted(node: ASTNode): WantedFigure | undefined {
  if (!isComparison(node)) return undefined;
  const turned = orderedUpwards(node);
  const unit = turned && unitOfFigure(turned.figure);
  return unit && { ...turned, unit, step: unit === 'UNITS_OF_PRODUCT' ? 1n : 1000n };
}

function orderedUpwards({ op, args: [left, right] }: ComparisonNode) {
  if (op === '>=' || op === '>') return { figure: left, bound: right, exceeds: op === '>' };
  if (op === '<=' || op === '<') return { figure: right, bound: left, exceeds: op === '<' };
  return undefined;
}

/** Figures that grow with the purchase. */
function unitOfFigure(node: ASTNode): FactUnit | undefined {
  if (node.op === 'rcall' && node.args[0] === 'spentIn') return 'MINOR_UNITS';
  if (node.op === 'rcall' && node.args[0] === 'quantityOf') return 'UNITS_OF_PRODUCT';
  const fact = factReadBy(node);
  const grows = fact?.path !== 'purchase.discountMinor';
  return fact?.subject === 'purchase' &&
    grows &&
    ['MINOR_UNITS', 'LINES', 'UNITS_OF_PRODUCT'].includes(fact.unit ?? '')
    ? fact.unit
    : undefined;
}

function thousandths(result: PartValue): bigint | undefined {
  if (!('value' in result)) return undefined;
  if (typeof result.value === 'bigint') return result.value * 1000n;
  const { value } = result;
  return typeof value === 'number' && Number.isFinite(value) ? BigInt(Math.round(value * 1000)) : undefined;
}
