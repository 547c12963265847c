import { describe, expect, it } from '@jest/globals';
import { allowanceOf, countersOf, periodsOf } from '../../../src/rules/domain/limits.policy.js';
import { localTimeAt } from '../../../src/rules/domain/local-time.js';
import { RuleCounters } from '../../../src/rules/domain/rule-counters.js';
import type { RuleBudget, RuleLimit } from '../../../src/rules/domain/rule-definition.js';
import { buying, countersFor, LONDON, ruleWith, SUNDAY } from './rule-examples.js';

const limit = (over: Partial<RuleLimit>): RuleLimit => ({
  scope: 'CUSTOMER',
  per: 'DAY',
  uses: null,
  points: null,
  ...over,
});
const budget = (over: Partial<RuleBudget>): RuleBudget => ({ points: null, costMinor: null, ...over });
const AT = localTimeAt(SUNDAY, LONDON);

function left(
  limits: readonly RuleLimit[],
  money: RuleBudget | null,
  used: Parameters<typeof countersFor>[2],
  costPerPoint = 0,
) {
  const rule = ruleWith('r', { limits, budget: money });
  return allowanceOf(rule, 'ann', AT, countersFor([rule], buying([1000]), used), costPerPoint);
}

describe('the periods of limits', () => {
  it("are the calendar's, by the program's time zone, with weeks from Monday", () => {
    expect(periodsOf(AT)).toEqual({
      DAY: 'DAY 2026-03-01',
      WEEK: 'WEEK 2026-02-23',
      MONTH: 'MONTH 2026-03',
      EVER: 'EVER',
    });
    expect(periodsOf(localTimeAt(Date.parse('2026-02-23T00:00:00Z'), LONDON)).WEEK).toBe('WEEK 2026-02-23');
    expect(periodsOf(localTimeAt(Date.parse('2026-03-01T04:00:00Z'), 'America/New_York'))).toMatchObject({
      DAY: 'DAY 2026-02-28',
      MONTH: 'MONTH 2026-02',
    });
  });
});

describe('what limits leave', () => {
  it('is everything without limits', () => {
    expect(left([], null, {})).toEqual({ mayAct: true, points: null, bound: null });
  });

  it('is nothing when the uses of the period are used up', () => {
    const once = limit({ uses: 1 });
    expect(left([once], null, {})).toEqual({ mayAct: true, points: null, bound: null });
    expect(left([once], null, { 'r DAY 2026-03-01': { uses: 1 } })).toEqual({
      mayAct: false,
      points: 0,
      bound: { of: 'USES', scope: 'CUSTOMER', per: 'DAY', most: 1 },
    });
  });

  it('is what the tightest limit of points leaves', () => {
    const limits = [limit({ points: 100 }), limit({ scope: 'ALL', per: 'WEEK', points: 500 })];
    expect(left(limits, null, { 'r DAY 2026-03-01': { points: 70 } })).toMatchObject({
      points: 30,
      bound: { per: 'DAY' },
    });
    expect(left(limits, null, { 'r WEEK 2026-02-23': { points: 480 } })).toMatchObject({
      points: 20,
      bound: { scope: 'ALL', per: 'WEEK', most: 500 },
    });
  });

  it('is never less than nothing, when a later version allows less than was given', () => {
    expect(left([limit({ points: 100 })], null, { 'r DAY 2026-03-01': { points: 120 } })).toMatchObject({
      mayAct: true,
      points: 0,
    });
  });

  it('is what a budget pays for, in whole points', () => {
    const spent = { 'r EVER': { points: 1, cost: 9_900_000 } };
    expect(left([], budget({ costMinor: 1000 }), spent, 5_000)).toEqual({
      mayAct: true,
      points: 20,
      bound: { of: 'BUDGET_COST', most: 1000 },
    });
    expect(left([], budget({ costMinor: 1000 }), spent, 30_000).points).toBe(3);
    expect(left([], budget({ points: 10, costMinor: 1000 }), spent, 5_000)).toMatchObject({
      points: 9,
      bound: { of: 'BUDGET_POINTS', most: 10 },
    });
  });

  it('is nothing of a budget in money while nobody says what a point costs', () => {
    expect(left([], budget({ costMinor: 1000 }), {}, 0)).toEqual({
      mayAct: true,
      points: 0,
      bound: { of: 'BUDGET_COST', most: 1000 },
    });
  });

  it("of everybody's limit does not depend on who buys, of a customer's it does", () => {
    const rule = ruleWith('r', { limits: [limit({ points: 1 }), limit({ scope: 'ALL', points: 1 })] });
    expect(countersOf(rule, 'ann', AT)).toEqual([
      { ruleId: 'r', customerId: 'ann', period: 'DAY 2026-03-01' },
      { ruleId: 'r', customerId: null, period: 'DAY 2026-03-01' },
    ]);
  });

  it('needs each counter once', () => {
    const rule = ruleWith('r', {
      limits: [limit({ scope: 'ALL', per: 'EVER', uses: 1 })],
      budget: budget({ points: 1 }),
    });
    expect(countersOf(rule, 'ann', AT)).toEqual([{ ruleId: 'r', customerId: null, period: 'EVER' }]);
  });
});

describe('counters', () => {
  const key = { ruleId: 'r', customerId: null, period: 'EVER' };
  const use = { ...key, uses: 1, points: 10, cost: 5 };

  it('count what was noted on top of what was loaded, and tell the difference', () => {
    const counters = new RuleCounters([
      { ...key, uses: 2, points: 20, cost: 10 },
      { ...use, customerId: 'ann' },
    ]);
    counters.note([use, use]);
    expect(counters.usage('r', null, 'EVER')).toMatchObject({ uses: 4, points: 40, cost: 20 });
    expect(counters.usage('r', 'ann', 'EVER')).toMatchObject({ uses: 1 });
    expect(counters.changes()).toEqual([{ ...key, uses: 2, points: 20, cost: 10 }]);
    counters.note([{ ...key, uses: -2, points: -20, cost: -10 }]);
    expect(counters.changes()).toEqual([]);
  });

  it('are never taken for zero because nobody loaded them', () => {
    expect(() => new RuleCounters().usage('r', null, 'EVER')).toThrow('was not loaded');
    expect(() => new RuleCounters([use]).note([{ ...use, ruleId: 'other' }])).toThrow('was not loaded');
  });
});
