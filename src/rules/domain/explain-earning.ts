import type { LimitPeriod, PointsAward } from './rule-definition.js';
import type { Bound } from './limits.policy.js';
import type { StoredAward, StoredEarning, StoredRule } from './stored-earning.js';
import { describePoints } from './describe-points.js';

/** What one rule, the tier or the base rate gave, so that everybody can check the arithmetic. */
export interface ExplainedEarning {
  /** Null for the base earning and the tier, which are no rules. */
  readonly ruleId: string | null;
  readonly name: string;
  /** Of the rule, the point settings, or the ladder. */
  readonly version: number;
  /** The amount that counted, in minor units. */
  readonly basisMinor: number;
  readonly points: number;
  readonly explanation: string;
}

/** Writes an amount, e.g. `12.50 GBP`. */
export type WriteMoney = (amountMinor: number) => string;

/**
 * What a purchase earned, in words: the base earning first, then the tier, then the rules in order of rank. It is made
 * from what was stored alone, so it need not be stored.
 */
export function explainEarning({ base, tier, rules }: StoredEarning, money: WriteMoney): ExplainedEarning[] {
  const perAmount: PointsAward = { kind: 'PER_AMOUNT', points: base.earnPoints, perMinor: base.earnPerMinor };
  const baseEarning = {
    ruleId: null,
    name: 'Base earning',
    version: base.version,
    basisMinor: base.basisMinor,
    points: base.points,
    explanation: `${arithmetic(perAmount, base.basisMinor, 0, money)}: ${describePoints(base.points)}${roundedUp(base)}`,
  };
  const byRules = rules.map((rule) => explainRule(rule, money));
  if (!tier) return [baseEarning, ...byRules];
  const { name, version, factor, basisMinor, points, capped } = tier;
  const times = arithmetic({ kind: 'MULTIPLIER', factor }, basisMinor, 0, money);
  const explanation = `${times}: ${describePoints(points)} more${capped ? CAPPED : ''}`;
  return [baseEarning, { ruleId: null, name, version, basisMinor, points, explanation }, ...byRules];
}

const CAPPED = '; all multipliers together count ten times at most';

function explainRule(rule: StoredRule, money: WriteMoney): ExplainedEarning {
  const { ruleId, name, version, awards, points, cut, capped } = rule;
  const parts = awards.map(({ award, basisMinor, quantity = 0 }) =>
    arithmetic(award, basisMinor, quantity, money),
  );
  const more = awards.some(({ award }) => award.kind === 'MULTIPLIER') ? ' more' : '';
  const what =
    parts.length === 0 ? describePoints(points) : `${parts.join(', and ')}: ${describePoints(points)}${more}`;
  const bounded = cut ? `; it would have been ${cut.wouldBe} without ${boundAsTold(cut.bound, money)}` : '';
  return {
    ruleId,
    name,
    version,
    basisMinor: basisOf(awards),
    points,
    explanation: `${what}${capped ? CAPPED : ''}${bounded}`,
  };
}

/** The awards of a rule may count the same lines, so their bases are not added up. */
function basisOf(awards: readonly StoredAward[]): number {
  return awards.reduce((most, { basisMinor }) => Math.max(most, basisMinor), 0);
}

function arithmetic(award: PointsAward, basisMinor: number, quantity: number, money: WriteMoney): string {
  switch (award.kind) {
    case 'PER_AMOUNT':
      return `${describePoints(award.points)} per ${money(award.perMinor)} on ${money(basisMinor)}`;
    case 'PER_STEP':
      return `${describePoints(award.points)} per full ${money(award.stepMinor)} on ${money(basisMinor)}`;
    case 'PER_UNIT':
      return `${describePoints(award.points)} a unit on ${quantity / 1000} ${quantity === 1000 ? 'unit' : 'units'}`;
    case 'FIXED':
      return `${describePoints(award.points)} once`;
    case 'MULTIPLIER':
      return `points × ${award.factor} on ${money(basisMinor)}`;
  }
}

/** The fractions of all rules are rounded together, so the base earning may get the point that they make up. */
function roundedUp({ basisMinor, earnPoints, earnPerMinor, points }: StoredEarning['base']): string {
  const alone = (BigInt(basisMinor) * BigInt(earnPoints)) / BigInt(earnPerMinor);
  return BigInt(points) > alone ? ', rounded together with what rules gave' : '';
}

const PERIODS: Readonly<Record<LimitPeriod, string>> = {
  DAY: ' a day',
  WEEK: ' a week',
  MONTH: ' a month',
  EVER: '',
};

/** Explanations are read by tills and customers, whom it does not concern what a merchant spends on all together. */
function boundAsTold(bound: Bound, money: WriteMoney): string {
  if (bound.of === 'BUDGET_POINTS' || bound.of === 'BUDGET_COST') return "the rule's budget";
  return bound.scope === 'CUSTOMER'
    ? describeBound(bound, money)
    : "the rule's limit for all customers together";
}

/** A limit or budget in words and figures, for marketers, such as `the limit of 100 points a day per customer`. */
export function describeBound(bound: Bound, money: WriteMoney): string {
  switch (bound.of) {
    case 'USES':
      return `the limit of ${bound.most} ${bound.most === 1 ? 'use' : 'uses'}${scopeOf(bound)}`;
    case 'POINTS':
      return `the limit of ${describePoints(bound.most)}${scopeOf(bound)}`;
    case 'BUDGET_POINTS':
      return `the budget of ${describePoints(bound.most)}`;
    case 'BUDGET_COST':
      return `the budget of ${money(bound.most)}`;
  }
}

function scopeOf({ per, scope }: Extract<Bound, { per: LimitPeriod }>): string {
  return `${PERIODS[per]} ${scope === 'CUSTOMER' ? 'per customer' : 'for all customers'}`;
}
