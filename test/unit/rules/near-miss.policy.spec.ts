import { describe, expect, it } from '@jest/globals';
import { earnByRules } from '../../../src/rules/domain/earn-by-rules.policy.js';
import { describeNearMiss } from '../../../src/rules/domain/near-miss.policy.js';
import type { PointsAward, RuleDefinition } from '../../../src/rules/domain/rule-definition.js';
import {
  award,
  buying,
  conditionsNamed,
  countersFor,
  earningWith,
  pounds,
  ruleLine,
  ruleWith,
} from './rule-examples.js';

const SPENDS = conditionsNamed({ 'from 20.00': () => false, never: () => false }, { 'from 20.00': 320 });
const STEP: PointsAward = { kind: 'PER_STEP', points: 10, stepMinor: 1000 };

function told(over: Partial<RuleDefinition>, lines: Parameters<typeof buying>[0], used = {}): string[] {
  const rule = ruleWith('r', over, SPENDS);
  const occasion = buying(lines);
  const counters = countersFor([rule], occasion, used);
  const { nearMisses } = earnByRules(occasion, earningWith([rule], occasion, { counters }));
  return nearMisses.map((miss) => describeNearMiss(miss, pounds));
}

describe('a near miss', () => {
  it.each<[PointsAward, string]>([
    [{ kind: 'MULTIPLIER', factor: '2' }, '3.20 GBP more and points double'],
    [{ kind: 'MULTIPLIER', factor: '3' }, '3.20 GBP more and points triple'],
    [{ kind: 'MULTIPLIER', factor: '1.5' }, '3.20 GBP more and points × 1.5'],
    [{ kind: 'FIXED', points: 50 }, '3.20 GBP more and 50 points on top'],
    [{ kind: 'PER_UNIT', points: 1 }, '3.20 GBP more for 1 point more a unit'],
    [{ kind: 'PER_AMOUNT', points: 2, perMinor: 100 }, '3.20 GBP more for 2 points more per 1.00 GBP'],
    [STEP, '3.20 GBP more for 10 points more per full 10.00 GBP'],
  ])('of a spend for %j is said as "%s"', (what, expected) => {
    expect(told({ condition: 'from 20.00', effects: [award(what)] }, [1680])).toEqual([expected]);
  });

  it('of a spend is told when a quarter of the receipt would do', () => {
    const double = { condition: 'from 20.00' };
    expect(told(double, [1280])).toHaveLength(1);
    expect(told(double, [1279])).toEqual([]);
    expect(told({ condition: 'never' }, [1280])).toEqual([]);
  });

  it('is not told of a rule that only suggests', () => {
    const suggests = { kind: 'SUGGEST_PRODUCTS', skus: ['CUP'], reason: 'Goes well' } as const;
    const tags = { kind: 'ADD_TAG', tag: 'big' } as const;
    expect(told({ condition: 'from 20.00', effects: [suggests] }, [1680])).toEqual([]);
    expect(told({ condition: 'from 20.00', effects: [suggests, tags] }, [1680])).toHaveLength(1);
  });

  it('says that only some products count, and is not told where none does', () => {
    const filtered = (sku: string) => ({
      condition: 'from 20.00',
      effects: [award({ kind: 'FIXED', points: 5 }, { skus: [sku] })],
    });
    expect(told(filtered('TEA'), [1680])).toEqual(['3.20 GBP more and 5 points on top on some products']);
    expect(told(filtered('MUG'), [1680])).toEqual([]);
  });

  it('is not told to those who would get nothing: held out, or limits used up', () => {
    const heldOut = ruleWith('r', { condition: 'from 20.00', holdoutShare: 9_999 }, SPENDS);
    const occasion = buying([1680]);
    const { nearMisses, stored } = earnByRules(occasion, earningWith([heldOut], occasion));
    expect([nearMisses, stored.heldOut]).toEqual([[], []]);
    const budget = { points: 10, costMinor: null };
    expect(told({ condition: 'from 20.00', budget }, [1680], { 'r EVER': { points: 9 } })).toHaveLength(1);
    expect(told({ condition: 'from 20.00', budget }, [1680], { 'r EVER': { points: 10 } })).toEqual([]);
    const limits = [{ scope: 'CUSTOMER', per: 'DAY', uses: 1, points: null } as const];
    expect(told({ condition: 'from 20.00', limits }, [1680])).toHaveLength(1);
    expect(told({ condition: 'from 20.00', limits }, [1680], { 'r DAY 2026-03-01': { uses: 1 } })).toEqual(
      [],
    );
  });

  it('of a step is what the next one takes', () => {
    const step = { effects: [award(STEP)] };
    expect(told(step, [1680])).toEqual(['3.20 GBP more for another 10 points']);
    expect(told(step, [1000])).toEqual([]);
    expect(told(step, [5000, 680])).toEqual(['3.20 GBP more for another 10 points']);
    expect(
      told({ effects: [award(STEP, { skus: ['MUG'] })] }, [ruleLine({ sku: 'MUG', basisMinor: 900 }), 1000]),
    ).toEqual(['1.00 GBP more on these products for another 10 points']);
    expect(told({ ...step, budget: { points: 15, costMinor: null } }, [1680])).toEqual([]);
  });

  it('is told with what is nearest first, three at most', () => {
    const rules = [900, 950, 990, 980].map((stepMinor, index) =>
      ruleWith(`r${index}`, { effects: [award({ kind: 'PER_STEP', points: index, stepMinor })] }),
    );
    const occasion = buying([890]);
    const { nearMisses } = earnByRules(occasion, earningWith(rules, occasion));
    expect(nearMisses.map(({ ruleId, missingMinor }) => [ruleId, missingMinor])).toEqual([
      ['r0', 10],
      ['r1', 60],
      ['r3', 90],
    ]);
  });

  it('of a rule that gives no points names the rule', () => {
    expect(
      told(
        { name: 'Big basket', condition: 'from 20.00', effects: [{ kind: 'ADD_TAG', tag: 'big' }] },
        [1680],
      ),
    ).toEqual(['3.20 GBP more for: Big basket']);
  });
});
