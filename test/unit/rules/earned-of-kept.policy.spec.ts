import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { byRank } from '../../../src/rules/domain/compiled-rule.js';
import { earnedOfKept } from '../../../src/rules/domain/earned-of-kept.policy.js';
import { earnByRules, tierMultiplier } from '../../../src/rules/domain/earn-by-rules.policy.js';
import type { RuleLine } from '../../../src/rules/domain/line-filter.js';
import type { RuleDefinition } from '../../../src/rules/domain/rule-definition.js';
import {
  heldAtFirst,
  pointsHeld,
  type HeldEarning,
  type StoredEarning,
} from '../../../src/rules/domain/stored-earning.js';
import { anyAward, returnedLine } from './award-arbitraries.js';
import { award, buying, countersFor, earningWith, ruleLine, ruleWith } from './rule-examples.js';

const DAILY = { scope: 'CUSTOMER', per: 'DAY', uses: null, points: null } as const;

function earned(definitions: Readonly<Record<string, Partial<RuleDefinition>>>, lines: readonly RuleLine[]) {
  const rules = Object.entries(definitions).map(([id, over]) => ruleWith(id, over));
  const occasion = buying(lines);
  return earnByRules(occasion, earningWith(rules, occasion));
}

/** The line with only so much of it kept, in thousandths. */
const keeping = (line: RuleLine, keptQuantity: number): RuleLine => ({ ...line, keptQuantity });

describe('what is left of an earning', () => {
  it('is an exact share of a line partly returned', () => {
    const line = ruleLine({ basisMinor: 999, quantity: 3000 });
    const { stored } = earned({ double: {} }, [line]);
    expect(heldAtFirst(stored)).toEqual({ form: 1, base: 9, tier: 0, rules: [{ points: 10, uses: 1 }] });
    const { points, held } = earnedOfKept(stored, [keeping(line, 2000)], heldAtFirst(stored), 'ann');
    expect([points, held]).toEqual([13, { form: 1, base: 6, tier: 0, rules: [{ points: 7, uses: 1 }] }]);
  });

  it('is what the allowance of then lets through, so that a return may take nothing', () => {
    const line = ruleLine({ basisMinor: 15_000, quantity: 5000 });
    const { stored } = earned({ r: { limits: [{ ...DAILY, points: 100 }] } }, [line]);
    expect(pointsHeld(heldAtFirst(stored))).toBe(250);
    const first = earnedOfKept(stored, [keeping(line, 4000)], heldAtFirst(stored), 'ann');
    expect([first.points, first.held.rules[0]!.points, first.changes]).toEqual([220, 100, []]);
    const second = earnedOfKept(stored, [keeping(line, 1000)], first.held, 'ann');
    expect([second.points, second.held.rules[0]!.points]).toEqual([60, 30]);
    expect(second.changes).toEqual([
      { ruleId: 'r', customerId: 'ann', period: 'DAY 2026-03-01', uses: 0, points: -70, cost: 0 },
    ]);
  });

  it('gives back the use with the last of the points, and what they cost', () => {
    const lines = [ruleLine({ sku: 'TEA' }), ruleLine({ sku: 'MUG' })];
    const rule = ruleWith('r', {
      effects: [award({ kind: 'FIXED', points: 50 }, { skus: ['TEA'] })],
      budget: { points: null, costMinor: 1_000 },
    });
    const occasion = buying(lines);
    const { stored } = earnByRules(occasion, earningWith([rule], occasion, { costPerPoint: 5_000 }));
    const kept = earnedOfKept(stored, [keeping(lines[0]!, 0), lines[1]!], heldAtFirst(stored), 'ann');
    expect(kept.points).toBe(10);
    expect(kept.changes).toEqual([
      { ruleId: 'r', customerId: null, period: 'EVER', uses: -1, points: -50, cost: -250_000 },
    ]);
  });

  it('gives back the use of a rule that gave no points when everything is returned', () => {
    const lines = [ruleLine(), ruleLine()];
    const rule = { effects: [{ kind: 'ADD_TAG', tag: 'x' } as const], limits: [{ ...DAILY, uses: 1 }] };
    const { stored } = earned({ r: rule }, lines);
    const some = earnedOfKept(stored, [keeping(lines[0]!, 0), lines[1]!], heldAtFirst(stored), 'ann');
    expect(some.changes).toEqual([]);
    const none = earnedOfKept(
      stored,
      lines.map((line) => keeping(line, 0)),
      some.held,
      'ann',
    );
    expect(none.changes).toMatchObject([{ uses: -1, points: 0 }]);
    const again = earnedOfKept(
      stored,
      lines.map((line) => keeping(line, 0)),
      none.held,
      'ann',
    );
    expect(again.changes).toEqual([]);
  });

  it('hands no point to a rule that did not have it', () => {
    const lines = [
      ruleLine({ sku: 'A', basisMinor: 60, quantity: 6000 }),
      ruleLine({ sku: 'B', basisMinor: 55 }),
    ];
    const on = (sku: string) =>
      ruleWith(sku, { effects: [award({ kind: 'PER_AMOUNT', points: 1, perMinor: 100 }, { skus: [sku] })] });
    const occasion = buying(lines);
    const base = { version: 1, earnPoints: 0, earnPerMinor: 100 };
    const { stored } = earnByRules(occasion, earningWith([on('A'), on('B')], occasion, { base }));
    const pointsOf = ({ rules }: HeldEarning): number[] => rules.map(({ points }) => points);
    expect(pointsOf(heldAtFirst(stored))).toEqual([1, 0]);
    const { held } = earnedOfKept(stored, [keeping(lines[0]!, 5000), lines[1]!], heldAtFirst(stored), 'ann');
    expect(pointsOf(held)).toEqual([1, 0]);
  });

  it('leaves those out whose limits were used up then', () => {
    const occasion = buying([1000]);
    const rule = ruleWith('r', { limits: [{ ...DAILY, uses: 1 }] });
    const counters = countersFor([rule], occasion, { 'r DAY 2026-03-01': { uses: 1 } });
    const { stored } = earnByRules(occasion, earningWith([rule], occasion, { counters }));
    expect(earnedOfKept(stored, occasion.lines, heldAtFirst(stored), 'ann')).toMatchObject({
      points: 10,
      changes: [],
    });
  });
});

describe('returns', () => {
  const effects = fc.array(
    fc.record({ what: anyAward, skus: fc.subarray(['0', '1', '2', '3'], { minLength: 0 }) }),
    { minLength: 1, maxLength: 3 },
  );
  const rule = fc.record({
    effects,
    stackingGroup: fc.option(fc.constantFrom('g', 'h')),
    allowance: fc.option(fc.integer({ min: 1, max: 200 })),
    uses: fc.option(fc.constantFrom(0, 1)),
    tags: fc.boolean(),
  });
  const story = fc.record({
    lines: fc.array(returnedLine, { minLength: 1, maxLength: 4 }),
    rules: fc.array(rule, { maxLength: 6 }),
    tier: fc.option(fc.constantFrom('1', '1.25', '1.5', '3')),
    /** Of a purchase claimed late something may have come back before it was judged. */
    isClaim: fc.boolean(),
    steps: fc.array(fc.array(fc.nat({ max: 1000 }), { minLength: 4, maxLength: 4 }), { maxLength: 4 }),
  });

  it('in any steps take back exactly what was given, raise no share, and give all back to the limits', () => {
    fc.assert(
      fc.property(story, (told) => {
        const lines = told.lines.map(({ basisMinor, quantity, more }, index) =>
          ruleLine({
            sku: String(index),
            basisMinor: basisMinor % 100_000_000,
            quantity,
            keptQuantity: told.isClaim ? more : quantity,
          }),
        );
        const rules = told.rules
          .map(({ effects: awards, stackingGroup, allowance, uses, tags }, index) =>
            ruleWith(`r${index}`, {
              effects: [
                ...awards.map(({ what, skus }) => award(what, skus.length > 0 ? { skus } : null)),
                ...(tags ? [{ kind: 'ADD_TAG', tag: 'x' } as const] : []),
              ],
              stackingGroup,
              limits: [
                { ...DAILY, points: allowance, uses: allowance === null ? 5 : null },
                { ...DAILY, scope: 'ALL', uses: uses === null ? 9 : 1 },
              ],
              budget: { points: 1_000_000, costMinor: 1_000_000 },
            }),
          )
          .sort(byRank);
        const occasion = buying(lines);
        const used = Object.fromEntries(
          told.rules.map(({ uses }, index) => [`r${index} DAY 2026-03-01`, { uses: uses ?? 0 }]),
        );
        const counters = countersFor(rules, occasion, used);
        const tier = told.tier === null ? null : tierMultiplier('Gold', told.tier, 1);
        const decision = earnByRules(
          occasion,
          earningWith(rules, occasion, { tier, counters, costPerPoint: 12_345 }),
        );
        if (!Number.isSafeInteger(decision.points)) return;
        counters.note(decision.changes);
        // What was stored comes back from the database as JSON.
        const stored = JSON.parse(JSON.stringify(decision.stored)) as StoredEarning;
        let held = heldAtFirst(stored);
        expect(pointsHeld(held)).toBe(decision.points);
        const whole = earnedOfKept(stored, lines, held, 'ann');
        expect([whole.points, whole.held, whole.changes]).toEqual([decision.points, held, []]);
        let taken = 0;
        let kept: readonly RuleLine[] = lines;
        for (const shares of [...told.steps, [0, 0, 0, 0]]) {
          kept = kept.map((line, index) =>
            keeping(line, Math.floor((line.keptQuantity * shares[index]!) / 1000)),
          );
          const after = earnedOfKept(stored, kept, held, 'ann');
          counters.note(after.changes);
          taken += pointsHeld(held) - after.points;
          expect(after.points).toBe(pointsHeld(after.held));
          expect(after.held.base).toBeLessThanOrEqual(held.base);
          expect(after.held.tier).toBeLessThanOrEqual(held.tier);
          after.held.rules.forEach((each, index) => {
            expect(each.points).toBeLessThanOrEqual(held.rules[index]!.points);
            expect(each.uses).toBeLessThanOrEqual(held.rules[index]!.uses);
          });
          // What is left is what one return of all that came back so far would have left.
          expect(after.points).toBe(earnedOfKept(stored, kept, heldAtFirst(stored), 'ann').points);
          held = after.held;
        }
        expect(taken).toBe(decision.points);
        expect(counters.changes()).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
