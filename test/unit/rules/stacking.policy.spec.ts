import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { earnByRules } from '../../../src/rules/domain/earn-by-rules.policy.js';
import { byRank } from '../../../src/rules/domain/compiled-rule.js';
import type { PointsAward } from '../../../src/rules/domain/rule-definition.js';
import { award, buying, earningWith, ruleLine, ruleWith } from './rule-examples.js';

type Plan = Readonly<Record<string, { group?: string; priority?: number; award: PointsAward; sku?: string }>>;

const fixed = (points: number): PointsAward => ({ kind: 'FIXED', points });
const times = (factor: string): PointsAward => ({ kind: 'MULTIPLIER', factor });
const LINES = [ruleLine({ sku: 'TEA', basisMinor: 1000 }), ruleLine({ sku: 'MUG', basisMinor: 700 })];

/** Which of the rules award on 10.00 of tea and a mug for 7.00, and how many points there are in all. */
function settle(plan: Plan): { readonly awarding: string[]; readonly points: number } {
  const rules = Object.entries(plan)
    .map(([id, { group = null, priority = 0, award: what, sku }]) =>
      ruleWith(id, { stackingGroup: group, priority, effects: [award(what, sku ? { skus: [sku] } : null)] }),
    )
    .sort(byRank);
  const occasion = buying(LINES);
  const { stored, points } = earnByRules(occasion, earningWith(rules, occasion));
  return { awarding: stored.rules.map(({ ruleId }) => ruleId), points };
}

describe('of a stacking group', () => {
  it('the rule that is best for the customer awards', () => {
    expect(settle({ a: { group: 'g', award: fixed(10) }, b: { group: 'g', award: times('2') } })).toEqual({
      awarding: ['b'],
      points: 34,
    });
    expect(
      settle({ a: { group: 'g', award: fixed(18) }, b: { group: 'g', award: times('2') } }).awarding,
    ).toEqual(['a']);
  });

  it('of rules that are as good the one with the higher priority does, then the one with the lower id', () => {
    expect(
      settle({ a: { group: 'g', award: fixed(5) }, b: { group: 'g', award: fixed(5), priority: 1 } })
        .awarding,
    ).toEqual(['b']);
    expect(
      settle({ b: { group: 'g', award: fixed(5) }, a: { group: 'g', award: fixed(5) } }).awarding,
    ).toEqual(['a']);
  });

  it('one awards, and of every other group one, and all without a group', () => {
    expect(
      settle({
        a: { group: 'g', award: fixed(5) },
        b: { group: 'g', award: fixed(6) },
        c: { group: 'h', award: fixed(7) },
        d: { award: fixed(1) },
        e: { award: fixed(1) },
      }).awarding,
    ).toEqual(['b', 'c', 'd', 'e']);
  });

  it('the one is chosen that goes best with what the other groups give', () => {
    // Alone the 25 points are better than 2 points per 1.00 on the tea; doubled the latter are.
    const perAmount: PointsAward = { kind: 'PER_AMOUNT', points: 2, perMinor: 100 };
    expect(
      settle({
        a: { group: 'g', award: fixed(25) },
        b: { group: 'g', award: perAmount, sku: 'TEA' },
        c: { group: 'h', award: times('2'), sku: 'TEA' },
        d: { group: 'h', award: fixed(2) },
      }),
    ).toEqual({ awarding: ['b', 'c'], points: 67 });
  });

  const anyPlan = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', 'b', 'c', 'd') }),
    fc.record({
      group: fc.constantFrom('g', 'h', 'i'),
      sku: fc.constantFrom('TEA', 'MUG'),
      award: fc.oneof(
        fc.integer({ min: 1, max: 60 }).map(fixed),
        fc.integer({ min: 11, max: 100 }).map((tenths) => times(String(tenths / 10))),
        fc
          .integer({ min: 1, max: 5 })
          .map((points): PointsAward => ({ kind: 'PER_AMOUNT', points, perMinor: 100 })),
      ),
    }),
    { minKeys: 1, maxKeys: 8 },
  );

  it('no other choice would have given the customer more', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const { points } = settle(plan);
        const ids = Object.keys(plan);
        for (let chosen = 0; chosen < 1 << ids.length; chosen++) {
          const some = ids.filter((_, index) => chosen & (1 << index));
          const groups = some.map((id) => plan[id]!.group);
          if (new Set(groups).size < groups.length) continue;
          const alone = Object.fromEntries(some.map((id) => [id, { ...plan[id]!, group: id }]));
          expect(settle(alone).points).toBeLessThanOrEqual(points);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('beyond 64 combinations still one of each group awards', () => {
    const plan = Object.fromEntries(
      Array.from({ length: 15 }, (_, index) => [
        `r${String(index).padStart(2, '0')}`,
        { group: `g${index % 5}`, award: fixed(index + 1) },
      ]),
    );
    expect(settle(plan)).toEqual({ awarding: ['r10', 'r11', 'r12', 'r13', 'r14'], points: 17 + 65 });
  });
});
