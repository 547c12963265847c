import type { CompiledRule } from './compiled-rule.js';
import { DECIMAL_PLACES } from '../../kernel/decimal.js';
import { dateOf, type LocalTime } from './local-time.js';
import type { CounterKey, RuleCounters, Usage } from './rule-counters.js';
import type { LimitPeriod, LimitScope } from './rule-definition.js';

/*
 * What limits and budgets leave a rule.
 *
 * Rule: a rule acts as long as every limit of uses has one left in the calendar period that the purchase happened in,
 * and gives at most the points that the tightest of its limits and budgets has left. A budget in money has room for
 * as many whole points as it pays for at the program's cost per point, and for none while nobody says what that is.
 *
 * Example: 100 points a day per customer, of which 70 are given, and a budget of 10.00 at 0.5 minor units a point, of
 * which 9.90 are spent: 30 and 20 points are left, so at most 20.
 */

/** Which limit or budget it was that left least. */
export type Bound =
  | {
      readonly of: 'USES' | 'POINTS';
      readonly scope: LimitScope;
      readonly per: LimitPeriod;
      readonly most: number;
    }
  | { readonly of: 'BUDGET_POINTS'; readonly most: number }
  /** In minor units. */
  | { readonly of: 'BUDGET_COST'; readonly most: number };

export interface Allowance {
  /** False when its uses are used up. */
  readonly mayAct: boolean;
  /** The most points it may give; null for any number. */
  readonly points: number | null;
  /** What bounds them; the first of several that leave the same. */
  readonly bound: Bound | null;
}

/** One minor unit in the units that costs are counted in. */
const COST_UNITS = 10 ** DECIMAL_PLACES;

const UNLIMITED: Allowance = { mayAct: true, points: null, bound: null };

/** What is left to a rule. `costPerPoint` is in ten-thousandths of a minor unit; zero for a program without one. */
export function allowanceOf(
  rule: Pick<CompiledRule, 'ruleId' | 'limits' | 'budget' | 'counters'>,
  customerId: string,
  at: LocalTime,
  counters: RuleCounters,
  costPerPoint: number,
): Allowance {
  const { ruleId, limits, budget } = rule;
  if (rule.counters.length === 0) return UNLIMITED;
  const periods = periodsOf(at);
  let tightest = UNLIMITED;
  const bind = (left: number, bound: Bound): void => {
    if (tightest.points === null || left < tightest.points) {
      tightest = { mayAct: true, points: Math.max(left, 0), bound };
    }
  };
  for (const { scope, per, uses, points } of limits) {
    const usage = counters.usage(ruleId, scope === 'CUSTOMER' ? customerId : null, periods[per]);
    if (uses !== null && usage.uses >= uses) {
      return { mayAct: false, points: 0, bound: { of: 'USES', scope, per, most: uses } };
    }
    if (points !== null) bind(points - usage.points, { of: 'POINTS', scope, per, most: points });
  }
  if (budget) {
    const spent = counters.usage(ruleId, null, periods.EVER);
    if (budget.points !== null) {
      bind(budget.points - spent.points, { of: 'BUDGET_POINTS', most: budget.points });
    }
    if (budget.costMinor !== null) {
      const paidFor = costPerPoint > 0 ? pointsPaidFor(budget.costMinor, spent, costPerPoint) : 0;
      bind(paidFor, { of: 'BUDGET_COST', most: budget.costMinor });
    }
  }
  return tightest;
}

function pointsPaidFor(costMinor: number, spent: Usage, costPerPoint: number): number {
  return Math.floor((costMinor * COST_UNITS - spent.cost) / costPerPoint);
}

/** The counters that a rule needs for a customer at a time, to be loaded and locked. */
export function countersOf(
  { ruleId, counters }: Pick<CompiledRule, 'ruleId' | 'counters'>,
  customerId: string,
  at: LocalTime,
): CounterKey[] {
  const periods = periodsOf(at);
  return counters.map(({ scope, per }) => ({
    ruleId,
    customerId: scope === 'CUSTOMER' ? customerId : null,
    period: periods[per],
  }));
}

/** The periods of the day asked for last: purchases of a batch mostly lie in one day. */
let lastDay:
  { readonly epochDay: number; readonly periods: Readonly<Record<LimitPeriod, string>> } | undefined;

/** The calendar periods that a time lies in, by name. */
export function periodsOf({ epochDay, dayOfWeek }: LocalTime): Readonly<Record<LimitPeriod, string>> {
  if (lastDay?.epochDay !== epochDay) {
    const date = dateOf(epochDay);
    const periods = {
      DAY: `DAY ${date}`,
      WEEK: `WEEK ${dateOf(epochDay - dayOfWeek + 1)}`,
      MONTH: `MONTH ${date.slice(0, -3)}`,
      EVER: 'EVER',
    };
    lastDay = { epochDay, periods };
  }
  return lastDay.periods;
}
