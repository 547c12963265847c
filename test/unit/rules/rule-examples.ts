import { localTimeAt } from '../../../src/rules/domain/local-time.js';
import {
  compileRule,
  type CompiledRule,
  type ConditionCompiler,
} from '../../../src/rules/domain/compiled-rule.js';
import type { EarningContext } from '../../../src/rules/domain/earn-by-rules.policy.js';
import type { RuleOccasion } from '../../../src/rules/domain/applicable-rules.js';
import type { RuleLine } from '../../../src/rules/domain/line-filter.js';
import { RuleCounters } from '../../../src/rules/domain/rule-counters.js';
import { countersOf } from '../../../src/rules/domain/limits.policy.js';
import {
  ALL_LINES,
  EMPTY_DRAFT,
  type LineFilter,
  type PointsAward,
  type RuleDefinition,
  type RuleEffect,
} from '../../../src/rules/domain/rule-definition.js';

export const LONDON = 'Europe/London';

/** A Sunday, at half past nine. */
export const SUNDAY = Date.parse('2026-03-01T09:30:00Z');

/** A rule for all purchases, which doubles the points but for what is said otherwise. */
export function definitionWith(over: Partial<RuleDefinition> = {}): RuleDefinition {
  return {
    ...EMPTY_DRAFT,
    form: 1,
    name: 'Double points',
    effects: [award({ kind: 'MULTIPLIER', factor: '2' })],
    schedule: { from: null, until: null, daysOfWeek: [], hours: null },
    ...over,
  };
}

export function award(what: PointsAward, lines: Partial<LineFilter> | null = null): RuleEffect {
  return { kind: 'AWARD_POINTS', award: what, lines: lines && { ...ALL_LINES, ...lines } };
}

type Conditions = Readonly<
  Record<string, (facts: unknown) => boolean | { readonly fault: { code: string; message: string } }>
>;

/** Stands in for the compiler of conditions: takes a text for the name of a function. */
export function conditionsNamed(
  named: Conditions,
  margins: Readonly<Record<string, number>> = {},
): ConditionCompiler {
  const find = (text: string) => {
    const condition = named[text];
    if (!condition) throw new Error(`no condition: ${text}`);
    return condition;
  };
  return {
    ofRule: find,
    ofLine: find,
    marginOf: (text) => {
      const margin = margins[text];
      return margin === undefined ? null : () => margin;
    },
  };
}

export function ruleWith(
  ruleId: string,
  over: Partial<RuleDefinition> = {},
  conditions: ConditionCompiler = conditionsNamed({}),
): CompiledRule {
  return compileRule({ ruleId, version: 1 }, definitionWith(over), conditions);
}

/** One piece of tea for 10.00, kept, but for what is said otherwise. */
export function ruleLine(over: Partial<RuleLine> = {}): RuleLine {
  const { quantity = 1000 } = over;
  return {
    sku: 'TEA',
    categories: ['Drinks', 'Drinks > Tea'],
    tags: [],
    basisMinor: 1000,
    quantity,
    keptQuantity: quantity,
    ...over,
  };
}

/** Somebody buying one piece for each of the amounts. */
export function buying(
  lines: readonly (number | RuleLine)[],
  over: Partial<RuleOccasion> = {},
): RuleOccasion {
  return {
    customerId: 'ann',
    at: localTimeAt(SUNDAY, LONDON),
    lines: lines.map((line) => (typeof line === 'number' ? ruleLine({ basisMinor: line }) : line)),
    facts: {},
    factsOfLine: (index) => index,
    ...over,
  };
}

/** The counters of rules for an occasion, all at zero but for those given. */
export function countersFor(
  rules: readonly CompiledRule[],
  { customerId, at }: RuleOccasion,
  used: Readonly<Record<string, { uses?: number; points?: number; cost?: number }>> = {},
): RuleCounters {
  return new RuleCounters(
    rules.flatMap((rule) =>
      countersOf(rule, customerId, at).map((key) => ({
        ...key,
        uses: 0,
        points: 0,
        cost: 0,
        ...used[`${key.ruleId} ${key.period}`],
      })),
    ),
  );
}

/** One point per 1.00, no tier. */
export function earningWith(
  rules: readonly CompiledRule[],
  occasion: RuleOccasion,
  over: Partial<EarningContext> = {},
): EarningContext {
  return {
    base: { version: 1, earnPoints: 1, earnPerMinor: 100 },
    tier: null,
    rules,
    counters: countersFor(rules, occasion),
    costPerPoint: 0,
    ...over,
  };
}

/** An amount in pounds. */
export function pounds(amountMinor: number): string {
  return `${(amountMinor / 100).toFixed(2)} GBP`;
}
