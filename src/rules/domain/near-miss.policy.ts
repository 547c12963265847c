import type { ApplicableRule, MissedRule } from './applicable-rules.js';
import { wholeBasisKept } from './awarder.js';
import type { RuleLine } from './line-filter.js';
import type { PointsAward } from './rule-definition.js';
import { describePoints } from './describe-points.js';
import { suggests } from './what-acts.js';

/*
 * What is worth saying at the till before the customer pays.
 *
 * Rule: a rule that fails only for what was spent, and a per-step award short of its next step, are near when at most
 * a quarter of what counts is missing. At most three are told, those first of which least is missing. Of rules that
 * only suggest nothing is told: there is nothing to gain.
 *
 * Example: 16.80 on the receipt, and points double from 20.00 on: "3.20 GBP more and points double". At 12.00 more is
 * missing than a quarter, so nothing is said.
 */

export interface NearMiss {
  readonly ruleId: string;
  readonly version: number;
  readonly name: string;
  readonly missingMinor: number;
  /** What there is to gain; null where the rule gives no points. */
  readonly award: PointsAward | null;
  /** Whether it is the next step of a rule that applies already. */
  readonly isNextStep: boolean;
  /** Whether only some products count. */
  readonly onlySomeLines: boolean;
}

const NEAR_SHARE = 4;
const MOST_TOLD = 3;

export function nearMissesOf(
  lines: readonly RuleLine[],
  awarding: readonly ApplicableRule[],
  missed: readonly MissedRule[],
): readonly NearMiss[] {
  const farthest = wholeBasisKept(lines, null) / NEAR_SHARE;
  const misses: NearMiss[] = [];
  for (const { rule, missingMinor } of missed) {
    if (missingMinor > farthest || onlySuggests(rule)) continue;
    const [first] = rule.awards;
    misses.push({
      ruleId: rule.ruleId,
      version: rule.version,
      name: rule.name,
      missingMinor,
      award: first?.compiled.award ?? null,
      isNextStep: false,
      onlySomeLines: first?.filter != null,
    });
  }
  for (const each of awarding) addNextSteps(misses, each, lines, farthest);
  if (misses.length < 2) return misses;
  return misses.sort((a, b) => a.missingMinor - b.missingMinor).slice(0, MOST_TOLD);
}

function onlySuggests({ awards, otherEffects }: MissedRule['rule']): boolean {
  return awards.length === 0 && otherEffects.every(({ kind }) => suggests(kind));
}

function addNextSteps(
  misses: NearMiss[],
  { rule, awards, allowance }: ApplicableRule,
  lines: readonly RuleLine[],
  farthest: number,
): void {
  // What its limits have left would be cut.
  if (allowance.points !== null) return;
  for (const { compiled, lines: taken } of awards) {
    const { award } = compiled;
    if (award.kind !== 'PER_STEP') continue;
    const missingMinor = award.stepMinor - (wholeBasisKept(lines, taken) % award.stepMinor);
    if (missingMinor > farthest) continue;
    misses.push({
      ruleId: rule.ruleId,
      version: rule.version,
      name: rule.name,
      missingMinor,
      award,
      isNextStep: true,
      onlySomeLines: taken !== null,
    });
  }
}

/** A near miss as one says it, e.g. `3.20 GBP more and points double`. `money` writes an amount. */
export function describeNearMiss(miss: NearMiss, money: (amountMinor: number) => string): string {
  const { award, missingMinor, isNextStep, onlySomeLines, name } = miss;
  const more = `${money(missingMinor)} more`;
  if (!award) return `${more} for: ${name}`;
  if (isNextStep && award.kind === 'PER_STEP') {
    return `${more}${onlySomeLines ? ' on these products' : ''} for another ${describePoints(award.points)}`;
  }
  return `${more} ${gainOf(award, money)}${onlySomeLines ? ' on some products' : ''}`;
}

function gainOf(award: PointsAward, money: (amountMinor: number) => string): string {
  switch (award.kind) {
    case 'MULTIPLIER':
      return `and points ${multiplied(award.factor)}`;
    case 'PER_AMOUNT':
      return `for ${describePoints(award.points)} more per ${money(award.perMinor)}`;
    case 'PER_STEP':
      return `for ${describePoints(award.points)} more per full ${money(award.stepMinor)}`;
    case 'PER_UNIT':
      return `for ${describePoints(award.points)} more a unit`;
    case 'FIXED':
      return `and ${describePoints(award.points)} on top`;
  }
}

function multiplied(factor: string): string {
  if (factor === '2') return 'double';
  return factor === '3' ? 'triple' : `× ${factor}`;
}
