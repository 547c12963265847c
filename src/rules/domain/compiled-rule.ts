import { DECIMAL_PLACES, parseDecimal } from '../../kernel/decimal.js';
import { holdoutSeed } from './holdout.policy.js';
import { compileFilter, type CompiledFilter, type RuleCondition } from './line-filter.js';
import type {
  PointsAward,
  RuleBudget,
  RuleDefinition,
  RuleEffect,
  RuleLimit,
  RuleTrigger,
} from './rule-definition.js';
import { compileSchedule, type CompiledSchedule } from './schedule.policy.js';
import { EFFECTS } from './what-acts.js';

/** An award with its numbers ready: fractions in whole numbers. */
export interface CompiledAward {
  readonly award: PointsAward;
  /** Of a multiplier: how much it adds to one, as a fraction in lowest terms; 1/2 for a factor of 1.5. */
  readonly extraNum: number;
  readonly extraDen: number;
}

/** One version of a rule, made ready once and asked for every purchase. */
export interface CompiledRule {
  readonly ruleId: string;
  readonly version: number;
  readonly name: string;
  readonly description: string | null;
  readonly trigger: RuleTrigger;
  readonly schedule: CompiledSchedule;
  readonly condition: RuleCondition | null;
  readonly margin: ConditionMargin | null;
  readonly awards: readonly { readonly compiled: CompiledAward; readonly filter: CompiledFilter | null }[];
  /** The effects beside awards of points that act by now, in the order of the definition. */
  readonly otherEffects: readonly OtherEffect[];
  readonly limits: readonly RuleLimit[];
  readonly budget: RuleBudget | null;
  /** The counters that limits and budget are held against, each once. */
  readonly counters: readonly CounterKind[];
  readonly stackingGroup: string | null;
  readonly holdout: { readonly seed: number; readonly share: number } | null;
  readonly priority: number;
}

/** A counter of a rule, for any customer and time. */
export type CounterKind = Pick<RuleLimit, 'scope' | 'per'>;

export type OtherEffect = Exclude<RuleEffect, { kind: 'AWARD_POINTS' }>;

/**
 * By how many minor units a purchase fails a condition that asks for a spend, or null: it holds, or fails for another
 * reason.
 */
export type ConditionMargin = (facts: unknown) => number | null;

/** Makes conditions ready that were found to be in order. */
export interface ConditionCompiler {
  readonly ofRule: (text: string) => RuleCondition;
  readonly ofLine: (text: string) => RuleCondition;
  /** Null for conditions that no spend would satisfy. */
  readonly marginOf: (text: string) => ConditionMargin | null;
}

/** Makes one version of a rule ready. Its definition must have been found to be in order. */
export function compileRule(
  { ruleId, version }: { readonly ruleId: string; readonly version: number },
  definition: RuleDefinition,
  compiler: ConditionCompiler,
): CompiledRule {
  const { name, description, trigger, schedule, condition, effects, limits, budget } = definition;
  const { stackingGroup, priority } = definition;
  const share = definition.holdoutShare;
  return {
    ruleId,
    version,
    name,
    description,
    trigger,
    schedule: compileSchedule(schedule),
    condition: condition === null ? null : compiler.ofRule(condition),
    margin: condition === null ? null : compiler.marginOf(condition),
    awards: effects.flatMap((effect) =>
      effect.kind === 'AWARD_POINTS'
        ? [{ compiled: compileAward(effect.award), filter: compileFilter(effect.lines, compiler.ofLine) }]
        : [],
    ),
    otherEffects: effects.filter((effect) => effect.kind !== 'AWARD_POINTS').filter(acts),
    limits,
    budget,
    counters: counterKinds(limits, budget),
    stackingGroup,
    holdout: share === 0 ? null : { seed: holdoutSeed(ruleId), share },
    priority,
  };
}

function counterKinds(limits: readonly RuleLimit[], budget: RuleBudget | null): CounterKind[] {
  const kinds = limits.map(({ scope, per }) => ({ scope, per }));
  const spent: CounterKind[] = budget ? [{ scope: 'ALL', per: 'EVER' }] : [];
  return [...new Map([...kinds, ...spent].map((kind) => [`${kind.scope} ${kind.per}`, kind])).values()];
}

function acts({ kind }: OtherEffect): boolean {
  return EFFECTS[kind].actsFrom === null;
}

/** Throws on a factor that was never judged. */
export function compileAward(award: PointsAward): CompiledAward {
  if (award.kind !== 'MULTIPLIER') return { award, extraNum: 0, extraDen: 1 };
  const one = 10 ** DECIMAL_PLACES;
  const factor = parseDecimal(award.factor, DECIMAL_PLACES);
  if (factor === undefined || factor < one) throw new Error(`no factor of at least 1: ${award.factor}`);
  const shared = greatestCommonDivisor(factor - one, one);
  return { award, extraNum: (factor - one) / shared, extraDen: one / shared };
}

/** Of whole numbers above or at zero, of which one is above. */
export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** The order in which rules go: the higher priority first, then by id. */
export function byRank(
  a: Pick<CompiledRule, 'priority' | 'ruleId'>,
  b: Pick<CompiledRule, 'priority' | 'ruleId'>,
): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  return a.ruleId < b.ruleId ? -1 : a.ruleId > b.ruleId ? 1 : 0;
}
