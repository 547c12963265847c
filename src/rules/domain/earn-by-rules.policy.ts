import {
  askRules,
  canAward,
  type ApplicableRule,
  type RuleFault,
  type RuleOccasion,
} from './applicable-rules.js';
import type { Awarder } from './awarder.js';
import { compileAward, type CompiledAward, type CompiledRule, type OtherEffect } from './compiled-rule.js';
import { nearMissesOf, type NearMiss } from './near-miss.policy.js';
import type { CounterChange, RuleCounters } from './rule-counters.js';
import { shareOut, type Shares } from './share-out.policy.js';
import { settleGroups } from './stacking.policy.js';
import { storeEarning, type BaseRate, type TierMultiplier } from './store-earning.js';
import { changesOf, usesOf, type StoredEarning } from './stored-earning.js';

/*
 * What a purchase earns by its rules.
 *
 * Rule: the rules in force are asked in order of rank. Those that apply award points together with the tier and the
 * base rate, each within what its limits have left; of a stacking group only the best. What was decided is stored with
 * all it read, and counted before the next purchase is decided.
 *
 * Example: 9.99 at one point per 1.00, doubled by a rule with a budget that has 5 points left: 9.99 + 5 = 14.99, so 14
 * points, of which the rule gave 5; it would have given 9.
 */

/** For what is no purchase, so that nothing is earned but by rules. */
export const NO_BASE_RATE: BaseRate = { version: 0, earnPoints: 0, earnPerMinor: 1 };

/** Makes ready a tier's multiplier: an exact decimal of at least 1. `version` is the ladder's. */
export function tierMultiplier(name: string, factor: string, version: number): TierMultiplier {
  return { version, name, factor, compiled: compileAward({ kind: 'MULTIPLIER', factor }) };
}

export interface EarningContext {
  readonly base: BaseRate;
  readonly tier: TierMultiplier | null;
  /** Those in force that may match, in order of rank, as the index gives them. */
  readonly rules: readonly CompiledRule[];
  /** Holds at least the counters of these rules. */
  readonly counters: RuleCounters;
  /** Ten-thousandths of a minor unit; zero for a program without one. */
  readonly costPerPoint: number;
}

/** Something a rule does beside giving points. */
export interface DueEffect {
  readonly ruleId: string;
  readonly version: number;
  readonly effect: OtherEffect;
}

export interface EarningDecision {
  readonly points: number;
  readonly stored: StoredEarning;
  readonly effects: readonly DueEffect[];
  /** What the decision uses of limits and budgets; to be noted before the next is made. */
  readonly changes: readonly CounterChange[];
  readonly faults: readonly RuleFault[];
  readonly nearMisses: readonly NearMiss[];
}

export function earnByRules(occasion: RuleOccasion, context: EarningContext): EarningDecision {
  const { base, tier, rules, counters, costPerPoint } = context;
  const { lines, customerId } = occasion;
  const { applicable, heldOut, faults, missed } = askRules(rules, occasion, counters, costPerPoint);
  const others = tier ? [always(tier.compiled), always(baseAward(base))] : [always(baseAward(base))];
  const share = (awarding: readonly ApplicableRule[]): Shares =>
    shareOut([...awarding.map(asAwarder), ...others], lines);
  const awarding = settleGroups(applicable.filter(canAward), (some) => share(some).total);
  const shares = share(awarding);
  const stored = storeEarning(
    { applicable, awarding, heldOut, shares, usedUp: usedUpRules(applicable, awarding, others, occasion) },
    { occasion, base, tier, costPerPoint },
  );
  const changes: CounterChange[] = [];
  for (const rule of stored.rules) {
    if (rule.counters) changes.push(...changesOf(rule, usesOf(rule), customerId, costPerPoint));
  }
  const nearMisses = nearMissesOf(lines, awarding, missed);
  return { points: shares.total, stored, effects: effectsOf(applicable), changes, faults, nearMisses };
}

/**
 * What rules whose limits are used up would have given: of a stacking group one at most, and only if none of it
 * awards. They take no part in what is given, so that of ten times at most all is left to others.
 */
function usedUpRules(
  applicable: readonly ApplicableRule[],
  awarding: readonly ApplicableRule[],
  others: readonly Awarder[],
  { lines }: RuleOccasion,
): ReadonlyMap<ApplicableRule, number> {
  if (applicable.every(({ allowance }) => allowance.points !== 0)) return NONE;
  const groups = new Set(awarding.map(({ rule }) => rule.stackingGroup));
  const usedUp = applicable.filter((each) => {
    const { stackingGroup } = each.rule;
    if (each.awards.length === 0 || canAward(each)) return false;
    if (stackingGroup === null) return true;
    const isFirst = !groups.has(stackingGroup);
    groups.add(stackingGroup);
    return isFirst;
  });
  const unlimited = usedUp.map(({ awards }) => ({ awards, allowance: null }));
  const { wouldBe } = shareOut([...unlimited, ...awarding.map(asAwarder), ...others], lines);
  return new Map(usedUp.map((each, index) => [each, wouldBe[index]!]));
}

const NONE: ReadonlyMap<ApplicableRule, number> = new Map();

function baseAward({ earnPoints, earnPerMinor }: BaseRate): CompiledAward {
  return compileAward({ kind: 'PER_AMOUNT', points: earnPoints, perMinor: earnPerMinor });
}

function always(compiled: CompiledAward): Awarder {
  return { awards: [{ compiled, lines: null }], allowance: null };
}

function asAwarder({ awards, allowance }: ApplicableRule): Awarder {
  return { awards, allowance: allowance.points };
}

function effectsOf(applicable: readonly ApplicableRule[]): DueEffect[] {
  const effects: DueEffect[] = [];
  for (const { rule, allowance } of applicable) {
    if (!allowance.mayAct) continue;
    const { ruleId, version } = rule;
    for (const effect of rule.otherEffects) effects.push({ ruleId, version, effect });
  }
  return effects;
}
