import { describe, expect, it } from '@jest/globals';
import { earnByRules, tierMultiplier } from '../../../src/rules/domain/earn-by-rules.policy.js';
import { describeBound, explainEarning } from '../../../src/rules/domain/explain-earning.js';
import type { RuleDefinition } from '../../../src/rules/domain/rule-definition.js';
import { award, buying, earningWith, pounds, ruleLine, ruleWith } from './rule-examples.js';

function explain(
  rules: Readonly<Record<string, Partial<RuleDefinition>>>,
  lines: Parameters<typeof buying>[0],
  over: Parameters<typeof earningWith>[2] = {},
): string[] {
  const compiled = Object.entries(rules).map(([id, definition]) => ruleWith(id, definition));
  const occasion = buying(lines);
  const { stored, points } = earnByRules(occasion, earningWith(compiled, occasion, over));
  const explained = explainEarning(stored, pounds);
  expect(explained.reduce((sum, each) => sum + each.points, 0)).toBe(points);
  return explained.map(({ explanation }) => explanation);
}

const DAILY = { scope: 'CUSTOMER', per: 'DAY', uses: null, points: null } as const;

describe('an explanation', () => {
  it('shows the arithmetic of the base rate, the tier and every rule', () => {
    const tier = tierMultiplier('Gold', '1.5', 3);
    expect(
      explain(
        {
          a: { effects: [award({ kind: 'MULTIPLIER', factor: '2' }, { skus: ['TEA'] })] },
          b: { effects: [award({ kind: 'PER_STEP', points: 10, stepMinor: 1000 })] },
          c: { effects: [award({ kind: 'PER_UNIT', points: 5 }), award({ kind: 'FIXED', points: 1 })] },
          d: { effects: [award({ kind: 'PER_AMOUNT', points: 1, perMinor: 500 }, { skus: ['MUG'] })] },
        },
        [ruleLine({ sku: 'TEA' }), ruleLine({ sku: 'MUG', quantity: 1500 })],
        { tier },
      ),
    ).toEqual([
      '1 point per 1.00 GBP on 20.00 GBP: 20 points',
      'points × 1.5 on 20.00 GBP: 11 points more',
      'points × 2 on 10.00 GBP: 10 points more',
      '10 points per full 10.00 GBP on 20.00 GBP: 20 points',
      '5 points a unit on 2.5 units, and 1 point once: 13 points',
      '1 point per 5.00 GBP on 10.00 GBP: 2 points',
    ]);
  });

  it('says what a limit cut, and what ten times did', () => {
    expect(
      explain(
        { r: { effects: [award({ kind: 'FIXED', points: 50 })], limits: [{ ...DAILY, points: 30 }] } },
        [100],
      ),
    ).toEqual([
      '1 point per 1.00 GBP on 1.00 GBP: 1 point',
      '50 points once: 30 points; it would have been 50 without the limit of 30 points a day per customer',
    ]);
    const ten = { effects: [award({ kind: 'MULTIPLIER', factor: '10' })] };
    expect(explain({ a: ten, b: ten }, [1000])[1]).toBe(
      'points × 10 on 10.00 GBP: 45 points more; all multipliers together count ten times at most',
    );
  });

  it('tells tills and customers nothing of what a merchant spends: neither budgets nor limits of all together', () => {
    const fifty = { effects: [award({ kind: 'FIXED', points: 50 })] };
    const all = { ...DAILY, scope: 'ALL' } as const;
    const cut = (rule: Partial<RuleDefinition>) =>
      explain({ r: { ...fifty, ...rule } }, [100], { costPerPoint: 5_000 }).at(-1);
    expect(cut({ budget: { points: 30, costMinor: null } })).toBe(
      "50 points once: 30 points; it would have been 50 without the rule's budget",
    );
    expect(cut({ budget: { points: null, costMinor: 10 } })).toBe(
      "50 points once: 20 points; it would have been 50 without the rule's budget",
    );
    expect(cut({ limits: [{ ...all, points: 40 }] })).toBe(
      "50 points once: 40 points; it would have been 50 without the rule's limit for all customers together",
    );
  });

  it('says so when fractions were rounded together', () => {
    expect(explain({ r: { effects: [award({ kind: 'MULTIPLIER', factor: '1.5' })] } }, [190])).toEqual([
      '1 point per 1.00 GBP on 1.90 GBP: 1 point',
      'points × 1.5 on 1.90 GBP: 1 point more',
    ]);
    expect(explain({ r: { effects: [award({ kind: 'MULTIPLIER', factor: '1.2' })] } }, [190])).toEqual([
      '1 point per 1.00 GBP on 1.90 GBP: 2 points, rounded together with what rules gave',
      'points × 1.2 on 1.90 GBP: 0 points more',
    ]);
  });

  it('names rules, tier and versions', () => {
    const occasion = buying([1000]);
    const rule = ruleWith('r', { name: 'Double Tuesday' });
    const { stored } = earnByRules(
      occasion,
      earningWith([rule], occasion, { tier: tierMultiplier('Gold', '2', 4) }),
    );
    expect(
      explainEarning(stored, pounds).map(({ ruleId, name, version, basisMinor }) => [
        ruleId,
        name,
        version,
        basisMinor,
      ]),
    ).toEqual([
      [null, 'Base earning', 1, 1000],
      [null, 'Gold', 4, 1000],
      ['r', 'Double Tuesday', 1, 1000],
    ]);
  });

  it('of limits and budgets is what a marketer would call them', () => {
    expect(describeBound({ of: 'USES', scope: 'ALL', per: 'WEEK', most: 1 }, pounds)).toBe(
      'the limit of 1 use a week for all customers',
    );
    expect(describeBound({ of: 'POINTS', scope: 'CUSTOMER', per: 'EVER', most: 5 }, pounds)).toBe(
      'the limit of 5 points per customer',
    );
    expect(describeBound({ of: 'BUDGET_POINTS', most: 500 }, pounds)).toBe('the budget of 500 points');
    expect(describeBound({ of: 'BUDGET_COST', most: 500 }, pounds)).toBe('the budget of 5.00 GBP');
  });
});
