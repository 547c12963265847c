import { describe, expect, it } from '@jest/globals';
import { earnByRules, NO_BASE_RATE, tierMultiplier } from '../../../src/rules/domain/earn-by-rules.policy.js';
import type { RuleDefinition, RuleLimit } from '../../../src/rules/domain/rule-definition.js';
import {
  award,
  buying,
  conditionsNamed,
  countersFor,
  earningWith,
  ruleLine,
  ruleWith,
} from './rule-examples.js';

const YES_NO = conditionsNamed({
  yes: () => true,
  no: () => false,
  faulty: () => ({ fault: { code: 'DIVISION_BY_ZERO', message: 'a number was divided by zero' } }),
  second: (line) => line === 1,
});
const FIFTY = [award({ kind: 'FIXED', points: 50 })];
const daily = (over: Partial<RuleLimit>): RuleLimit => ({
  scope: 'CUSTOMER',
  per: 'DAY',
  uses: null,
  points: null,
  ...over,
});

/** What rules give on a purchase of these lines, beside a point per 1.00. */
function earn(
  rules: Readonly<Record<string, Partial<RuleDefinition>>>,
  lines: Parameters<typeof buying>[0] = [999],
  over: Parameters<typeof earningWith>[2] = {},
) {
  const compiled = Object.entries(rules).map(([id, definition]) => ruleWith(id, definition, YES_NO));
  const occasion = buying(lines);
  return earnByRules(occasion, earningWith(compiled, occasion, over));
}

const pointsOf = ({ stored }: ReturnType<typeof earn>): Record<string, number> =>
  Object.fromEntries([
    ['base', stored.base.points],
    ...stored.rules.map(({ ruleId, points }) => [ruleId, points]),
  ]);

describe('what a purchase earns by its rules', () => {
  it('is the base earning where there are none', () => {
    const { points, stored } = earn({});
    expect(points).toBe(9);
    expect(stored).toEqual({
      form: 1,
      base: { version: 1, earnPoints: 1, earnPerMinor: 100, basisMinor: 999, points: 9 },
      tier: null,
      rules: [],
      heldOut: [],
      costPerPoint: 0,
    });
  });

  it('is 19 for 9.99 doubled, and 40 for the second example', () => {
    expect(earn({ double: {} }).points).toBe(19);
    const lines = [ruleLine({ sku: 'A' }), ruleLine({ sku: 'B' })];
    const doubleA = { effects: [award({ kind: 'MULTIPLIER', factor: '2' }, { skus: ['A'] })] };
    const decision = earn({ doubleA }, lines, { tier: tierMultiplier('Gold', '1.5', 7) });
    expect(decision.points).toBe(40);
    expect(decision.stored.tier).toEqual({
      version: 7,
      name: 'Gold',
      factor: '1.5',
      basisMinor: 2000,
      points: 10,
    });
    expect(decision.stored.rules[0]!.awards).toEqual([
      { award: { kind: 'MULTIPLIER', factor: '2' }, lines: [[1, 1]], basisMinor: 1000 },
    ]);
  });

  it('comes from rules whose condition holds, and names those whose condition could not be told', () => {
    const decision = earn({
      yes: { condition: 'yes' },
      no: { condition: 'no' },
      faulty: { condition: 'faulty' },
    });
    expect(pointsOf(decision)).toEqual({ base: 9, yes: 10 });
    expect(decision.faults).toEqual([
      { ruleId: 'faulty', version: 1, code: 'DIVISION_BY_ZERO', message: 'a number was divided by zero' },
    ]);
  });

  it('counts the lines for which the condition of a filter holds, and skips a rule whose filter fails', () => {
    const filtered = (condition: string) => ({
      effects: [award({ kind: 'PER_UNIT', points: 5 }, { condition }), award({ kind: 'FIXED', points: 1 })],
    });
    const decision = earn({ fine: filtered('second'), faulty: filtered('faulty') }, [100, 100]);
    expect(pointsOf(decision)).toEqual({ base: 2, fine: 6 });
    expect(decision.stored.rules[0]!.awards[0]!.lines).toEqual([[2, 2]]);
    expect(decision.faults).toHaveLength(1);
  });

  it('has nothing of rules that take none of the lines', () => {
    expect(
      earn({ mugs: { effects: [award({ kind: 'FIXED', points: 5 }, { skus: ['MUG'] })] } }).stored.rules,
    ).toEqual([]);
  });

  it('has nothing of a rule for those held out of it, but says so', () => {
    const out = earn({ r: { holdoutShare: 9_999 } });
    expect(out.points).toBe(9);
    expect(out.stored.heldOut).toEqual([{ ruleId: 'r', version: 1 }]);
    expect(earn({ r: { holdoutShare: 9_999, condition: 'no' } }).stored.heldOut).toEqual([]);
    expect(earn({ r: { holdoutShare: 1 } }).stored.heldOut).toEqual([]);
  });

  it('adds up rules without a group, and takes the best of a group', () => {
    expect(earn({ a: {}, b: {} }).points).toBe(29);
    expect(pointsOf(earn({ a: { stackingGroup: 'g' }, b: { stackingGroup: 'g', effects: FIFTY } }))).toEqual({
      base: 9,
      b: 50,
    });
    expect(
      pointsOf(earn({ a: { stackingGroup: 'g' }, b: { stackingGroup: 'g', effects: FIFTY } }, [9900])),
    ).toEqual({
      base: 99,
      a: 99,
    });
  });

  it('leaves aside in a group what has nothing left to give', () => {
    const spent = { stackingGroup: 'g', effects: FIFTY, limits: [daily({ points: 5 })] };
    expect(pointsOf(earn({ a: { stackingGroup: 'g' }, b: spent }))).toEqual({ base: 9, a: 10 });
  });

  it('is bounded by what limits have left, and says what it would have been', () => {
    const { points, stored, changes } = earn({ r: { limits: [daily({ points: 5 })] } });
    expect(points).toBe(14);
    expect(stored.rules[0]).toMatchObject({
      points: 5,
      allowance: 5,
      cut: { wouldBe: 9, bound: { of: 'POINTS', scope: 'CUSTOMER', per: 'DAY', most: 5 } },
      counters: [{ scope: 'CUSTOMER', period: 'DAY 2026-03-01' }],
    });
    expect(changes).toEqual([
      { ruleId: 'r', customerId: 'ann', period: 'DAY 2026-03-01', uses: 1, points: 5, cost: 0 },
    ]);
  });

  it('tells what rules would have given whose limits are used up', () => {
    const occasion = buying([999]);
    const rule = ruleWith('r', { limits: [daily({ uses: 1 })], effects: FIFTY });
    const counters = countersFor([rule], occasion, { 'r DAY 2026-03-01': { uses: 1 } });
    const decision = earnByRules(occasion, earningWith([rule], occasion, { counters }));
    expect(decision.points).toBe(9);
    expect(decision.stored.rules[0]).toMatchObject({
      points: 0,
      allowance: 0,
      cut: { wouldBe: 50, bound: { of: 'USES' } },
    });
    expect(decision.changes).toEqual([]);
  });

  it('tells of one used-up rule of a group at most, and of none where another awards', () => {
    const grouped = { stackingGroup: 'g', budget: { points: 5, costMinor: null } };
    const [a, b] = [ruleWith('a', grouped), ruleWith('b', { ...grouped, effects: FIFTY })];
    const other = ruleWith('other', { stackingGroup: 'g', effects: [award({ kind: 'FIXED', points: 1 })] });
    const occasion = buying([999]);
    const counters = countersFor([a, b], occasion, { 'a EVER': { points: 5 }, 'b EVER': { points: 5 } });
    const toldOf = (rules: (typeof a)[]): string[] =>
      earnByRules(occasion, earningWith(rules, occasion, { counters })).stored.rules.map(
        ({ ruleId }) => ruleId,
      );
    expect(toldOf([a, b])).toEqual(['a']);
    expect(toldOf([a, b, other])).toEqual(['other']);
  });

  it('leaves the full ten times to others when a multiplier has nothing left to give', () => {
    const occasion = buying([1000]);
    const spent = ruleWith('spent', {
      effects: [award({ kind: 'MULTIPLIER', factor: '10' })],
      budget: { points: 5, costMinor: null },
    });
    const fresh = ruleWith('fresh', { effects: [award({ kind: 'MULTIPLIER', factor: '10' })] });
    const counters = countersFor([spent], occasion, { 'spent EVER': { points: 5 } });
    const { points, stored } = earnByRules(occasion, earningWith([fresh, spent], occasion, { counters }));
    expect(points).toBe(100);
    expect(stored.rules.map(({ ruleId, points: given, capped }) => [ruleId, given, capped])).toEqual([
      ['fresh', 90, undefined],
      ['spent', 0, undefined],
    ]);
  });

  it('counts what a budget in money paid, at the cost per point', () => {
    const { stored, changes } = earn({ r: { budget: { points: null, costMinor: 3 } } }, [999], {
      costPerPoint: 5_000,
    });
    expect(stored.rules[0]).toMatchObject({
      points: 6,
      cut: { wouldBe: 9, bound: { of: 'BUDGET_COST', most: 3 } },
    });
    expect(changes).toEqual([
      { ruleId: 'r', customerId: null, period: 'EVER', uses: 1, points: 6, cost: 30_000 },
    ]);
  });

  it('holds limits inside a batch, decided in order', () => {
    const rule = ruleWith('r', { effects: FIFTY, limits: [daily({ scope: 'ALL', uses: 2, points: 70 })] });
    const occasion = buying([100]);
    const counters = countersFor([rule], occasion);
    const given = [1, 2, 3].map(() => {
      const { points, changes } = earnByRules(occasion, earningWith([rule], occasion, { counters }));
      counters.note(changes);
      return points;
    });
    expect(given).toEqual([51, 21, 1]);
    expect(counters.changes()).toEqual([
      { ruleId: 'r', customerId: null, period: 'DAY 2026-03-01', uses: 2, points: 70, cost: 0 },
    ]);
  });

  it('changes nothing by being worked out', () => {
    const rule = ruleWith('r', { effects: FIFTY, limits: [daily({ uses: 1 })] });
    const occasion = buying([100]);
    const context = earningWith([rule], occasion, { counters: countersFor([rule], occasion) });
    expect(earnByRules(occasion, context)).toEqual(earnByRules(occasion, context));
  });

  it('comes with what rules do beside giving points, within their uses, and counts as a use', () => {
    const tag = { kind: 'ADD_TAG', tag: 'tea lover' } as const;
    const offer = { kind: 'ISSUE_OFFER', promotion: 'spring' } as const;
    const { effects, stored, changes } = earn({ r: { effects: [tag, offer], limits: [daily({ uses: 1 })] } });
    expect(effects).toEqual([{ ruleId: 'r', version: 1, effect: tag }]);
    expect(stored.rules[0]).toEqual({
      ...{ ruleId: 'r', version: 1, name: 'Double points', awards: [], points: 0, acted: true },
      counters: [{ scope: 'CUSTOMER', period: 'DAY 2026-03-01' }],
    });
    expect(changes).toMatchObject([{ uses: 1, points: 0 }]);
    const occasion = buying([999]);
    const rule = ruleWith('r', { effects: [tag], limits: [daily({ uses: 1 })] });
    const counters = countersFor([rule], occasion, { 'r DAY 2026-03-01': { uses: 1 } });
    expect(earnByRules(occasion, earningWith([rule], occasion, { counters })).effects).toEqual([]);
  });

  it('goes on tagging when the points are used up, and when a better rule of its group awards', () => {
    const tag = { kind: 'ADD_TAG', tag: 'tea lover' } as const;
    const occasion = buying([999]);
    const rule = ruleWith('r', { effects: [...FIFTY, tag], budget: { points: 10, costMinor: null } });
    const counters = countersFor([rule], occasion, { 'r EVER': { points: 10 } });
    const decision = earnByRules(occasion, earningWith([rule], occasion, { counters }));
    expect([decision.points, decision.effects.length]).toEqual([9, 1]);
    expect(decision.stored.rules[0]).toMatchObject({ cut: { wouldBe: 50 }, acted: true });
    const rivals = earn({
      best: { stackingGroup: 'g', effects: FIFTY },
      other: { stackingGroup: 'g', effects: [award({ kind: 'FIXED', points: 1 }), tag] },
    });
    expect([rivals.points, rivals.effects.length]).toEqual([59, 1]);
  });

  it('is judged for what is still kept, where a purchase is claimed late', () => {
    const lines = [ruleLine({ basisMinor: 1000, keptQuantity: 500 }), ruleLine({ keptQuantity: 0 })];
    const { points, stored } = earn({ r: {} }, lines);
    expect([points, stored.base.basisMinor]).toEqual([10, 500]);
    const tag = { kind: 'ADD_TAG', tag: 'x' } as const;
    expect(earn({ r: { effects: [tag] } }, [ruleLine({ keptQuantity: 0 })]).effects).toEqual([]);
  });

  it('gives fixed points for what is no purchase', () => {
    const rule = ruleWith('r', { trigger: { kind: 'BIRTHDAY' }, effects: FIFTY });
    const occasion = buying([]);
    const decision = earnByRules(occasion, earningWith([rule], occasion, { base: NO_BASE_RATE }));
    expect([decision.points, decision.stored.rules[0]!.points]).toEqual([50, 50]);
  });

  it('is stored as plain JSON', () => {
    const { stored } = earn({ r: { limits: [daily({ points: 5 })] }, s: { holdoutShare: 9_999 } });
    expect(JSON.parse(JSON.stringify(stored))).toEqual(stored);
  });
});
