import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { TierRow, TierStep } from '../../../src/tiers/domain/standing.js';
import { stepsThatHold, stepsToTell, tierTold } from '../../../src/tiers/domain/tier-history.js';

const tier = fc.constantFrom('SILVER', 'GOLD', null);
const steps = fc
  .array(fc.record({ tier, holdsFrom: fc.nat({ max: 12 }) }), { maxLength: 8 })
  .map((all) => all.sort((a, b) => a.holdsFrom - b.holdsFrom).map((each) => step(each.tier, each.holdsFrom)));

function step(code: string | null, holdsFrom: number): TierStep {
  return { tier: code, holdsFrom, reason: 'UPGRADE', ladderVersion: 1 };
}

function written(told: readonly TierStep[], more: readonly TierStep[], recordedAt: number): TierRow[] {
  return more.map((each, index) => ({ ...each, seq: told.length + index + 1, recordedAt }));
}

describe('a history of tiers', () => {
  test('the example: told anew from the first instant that was told wrongly', () => {
    const rows = written([], [step('SILVER', 3), step('GOLD', 9)], 10);
    const anew = stepsToTell(rows, [step('SILVER', 20)]);
    expect(anew.map(({ tier: code, holdsFrom, reason }) => [code, holdsFrom, reason])).toEqual([
      [null, 3, 'CORRECTION'],
      ['SILVER', 20, 'CORRECTION'],
    ]);
  });

  test('what still holds is not told again', () => {
    const rows = written([], [step('SILVER', 3)], 10);
    expect(stepsToTell(rows, [step('SILVER', 3)])).toEqual([]);
    expect(stepsToTell(rows, [step('SILVER', 3), step('GOLD', 9)])).toEqual([step('GOLD', 9)]);
  });

  test('says after every correction what it should, and still what it said before', () => {
    fc.assert(
      fc.property(fc.array(steps, { minLength: 1, maxLength: 4 }), (truths) => {
        const rows: TierRow[] = [];
        for (const [now, truth] of truths.entries()) {
          rows.push(...written(rows, stepsToTell([...rows].reverse(), truth), now));
          for (const [then, past] of truths.slice(0, now + 1).entries()) {
            for (let at = 0; at <= 13; at++) {
              const should = past.findLast(({ holdsFrom }) => holdsFrom <= at)?.tier ?? null;
              expect(tierTold(rows, at, then)).toBe(should);
            }
          }
          expect(stepsToTell(rows, truth)).toEqual([]);
          expect(stepsThatHold(rows).map(({ holdsFrom }) => holdsFrom)).toEqual(
            stepsThatHold(truth).map(({ holdsFrom }) => holdsFrom),
          );
        }
      }),
    );
  });
});
