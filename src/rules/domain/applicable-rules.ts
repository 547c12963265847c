import { isAnyKept, type TakenAward } from './awarder.js';
import type { CompiledRule } from './compiled-rule.js';
import { isHeldOut } from './holdout.policy.js';
import { allowanceOf, type Allowance } from './limits.policy.js';
import { pickLines, type RuleConditionFault, type RuleLine } from './line-filter.js';
import type { LocalTime } from './local-time.js';
import type { RuleCounters } from './rule-counters.js';

/** What rules are asked about: a purchase, or something else that happened, which then has no lines. */
export interface RuleOccasion {
  readonly customerId: string;
  readonly at: LocalTime;
  /** In the order of the receipt. */
  readonly lines: readonly RuleLine[];
  /** Handed to the rules' conditions as it is. */
  readonly facts: unknown;
  /** Handed to the conditions of line filters; asked only where there are any. */
  readonly factsOfLine: (index: number) => unknown;
}

/** A rule that meets the occasion, and what it would do. */
export interface ApplicableRule {
  readonly rule: CompiledRule;
  /** Those that take any line. */
  readonly awards: readonly TakenAward[];
  readonly allowance: Allowance;
}

/** A condition that could not be told; its rule is left out, and its marketer is to see why. */
export interface RuleFault {
  readonly ruleId: string;
  readonly version: number;
  readonly code: string;
  readonly message: string;
}

/** A rule that would apply if more had been spent. */
export interface MissedRule {
  readonly rule: CompiledRule;
  readonly missingMinor: number;
}

export interface RuleAnswers {
  readonly applicable: readonly ApplicableRule[];
  readonly heldOut: readonly CompiledRule[];
  readonly faults: readonly RuleFault[];
  readonly missed: readonly MissedRule[];
}

/**
 * Which rules apply: those whose condition holds, that would do something, and whose customer is not held out. A rule
 * whose limits are used up applies with an allowance of nothing, so that it can be told.
 */
export function askRules(
  rules: readonly CompiledRule[],
  occasion: RuleOccasion,
  counters: RuleCounters,
  costPerPoint: number,
): RuleAnswers {
  const applicable: ApplicableRule[] = [];
  const heldOut: CompiledRule[] = [];
  const faults: RuleFault[] = [];
  const missed: MissedRule[] = [];
  const { customerId, at, lines } = occasion;
  // Of a purchase that came back before it was claimed nothing is left to act on.
  for (const rule of isAnyKept(lines, null) ? rules : []) {
    const { ruleId, version, holdout } = rule;
    const verdict = rule.condition ? rule.condition(occasion.facts) : true;
    if (typeof verdict !== 'boolean') {
      faults.push({ ruleId, version, ...verdict.fault });
      continue;
    }
    if (!verdict && !rule.margin) continue;
    const awards = takeLines(rule, occasion);
    if ('fault' in awards) {
      faults.push({ ruleId, version, ...awards.fault });
      continue;
    }
    if (awards.length === 0 && rule.otherEffects.length === 0) continue;
    if (holdout && isHeldOut(holdout.seed, holdout.share, customerId)) {
      if (verdict) heldOut.push(rule);
      continue;
    }
    const allowance = allowanceOf(rule, customerId, at, counters, costPerPoint);
    if (verdict) applicable.push({ rule, awards, allowance });
    else if (allowance.mayAct && allowance.points !== 0) {
      const missingMinor = rule.margin?.(occasion.facts) ?? 0;
      if (missingMinor > 0) missed.push({ rule, missingMinor });
    }
  }
  return { applicable, heldOut, faults, missed };
}

function takeLines(
  { awards }: CompiledRule,
  { lines, factsOfLine }: RuleOccasion,
): readonly TakenAward[] | RuleConditionFault {
  const taken: TakenAward[] = [];
  for (const { compiled, filter } of awards) {
    const picked = pickLines(filter, lines, factsOfLine);
    if (picked && 'fault' in picked) return picked;
    if (!picked || picked.length > 0) taken.push({ compiled, lines: picked });
  }
  return taken;
}

/** Whether a rule has points to give and anything left to give. */
export function canAward({ awards, allowance }: ApplicableRule): boolean {
  return awards.length > 0 && allowance.points !== 0;
}
