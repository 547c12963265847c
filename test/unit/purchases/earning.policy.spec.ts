import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { basisOf, explainBaseEarning, pointsEarned } from '../../../src/purchases/domain/earning.policy.js';
import { settingsWith } from '../points/examples.js';
import { recordedLine } from './examples.js';

const whole = (...basis: number[]): { basisMinor: number; quantity: number; keptQuantity: number }[] =>
  basis.map((basisMinor) => ({ basisMinor, quantity: 1000, keptQuantity: 1000 }));

describe('what counts of a line', () => {
  const line = recordedLine({ netMinor: 1000, taxMinor: 200 });

  it.each([
    [true, false, 800],
    [true, true, 1000],
    [false, false, 1000],
    [false, true, 1200],
  ])(
    'where prices include tax %s and points count it %s: %i',
    (pricesIncludeTax, basisIncludesTax, expected) => {
      expect(basisOf(line, pricesIncludeTax, basisIncludesTax)).toBe(expected);
    },
  );
});

describe('base earning', () => {
  it.each([
    [[999], 1, 100, 9],
    [[999], 2, 100, 19],
    [[999, 500], 1, 100, 14],
    [[50, 50], 1, 100, 1],
    [[99], 1, 100, 0],
    [[1000], 0, 100, 0],
    [[1000], 1, 3, 333],
    [[], 1, 100, 0],
    [[1_000_000_000_000], 1000, 1, 1_000_000_000_000_000],
  ])('on %j at %i points per %i: %i', (basis, earnPoints, earnPerMinor, expected) => {
    expect(pointsEarned(whole(...basis), settingsWith({ earnPoints, earnPerMinor }))).toBe(expected);
  });

  it('counts an exact share of a line partly returned', () => {
    const lines = [...whole(999), { basisMinor: 500, quantity: 2000, keptQuantity: 1000 }];
    expect(pointsEarned(lines, settingsWith())).toBe(12);
    const thirds = [1, 2, 3].map(() => ({ basisMinor: 100, quantity: 3000, keptQuantity: 1000 }));
    expect(pointsEarned(thirds, settingsWith())).toBe(1);
  });

  const line = fc
    .tuple(fc.nat({ max: 10_000_000 }), fc.integer({ min: 1, max: 10_000 }))
    .chain(([basisMinor, quantity]) =>
      fc.tuple(fc.nat({ max: quantity }), fc.nat({ max: quantity })).map(([a, b]) => ({
        basisMinor,
        quantity,
        less: Math.min(a, b),
        more: Math.max(a, b),
      })),
    );
  const rates = fc.tuple(fc.nat({ max: 1000 }), fc.integer({ min: 1, max: 1000 }));

  it('for more that is kept is never less; for everything it is what was earned, for nothing nothing', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), rates, (lines, [earnPoints, earnPerMinor]) => {
        const settings = settingsWith({ earnPoints, earnPerMinor });
        const earned = (kept: (line: { quantity: number; less: number; more: number }) => number): number =>
          pointsEarned(
            lines.map((each) => ({ ...each, keptQuantity: kept(each) })),
            settings,
          );
        const [none, less, more, all] = [
          earned(() => 0),
          earned((each) => each.less),
          earned((each) => each.more),
          earned((each) => each.quantity),
        ];
        expect(none).toBe(0);
        expect(less).toBeLessThanOrEqual(more);
        expect(more).toBeLessThanOrEqual(all);
        const sum = lines.reduce((total, { basisMinor }) => total + BigInt(basisMinor), 0n);
        expect(BigInt(all)).toBe((sum * BigInt(earnPoints)) / BigInt(earnPerMinor));
      }),
    );
  });

  it('explains itself', () => {
    expect(explainBaseEarning(1499, 14, settingsWith({ version: 3 }), 'GBP')).toEqual({
      ruleId: null,
      name: 'Base earning',
      version: 3,
      basisMinor: 1499,
      points: 14,
      explanation: '1 point per 1.00 GBP on 14.99 GBP: 14 points',
    });
    expect(
      explainBaseEarning(5, 1, settingsWith({ earnPoints: 10, earnPerMinor: 50 }), 'JPY').explanation,
    ).toBe('10 points per 50 JPY on 5 JPY: 1 point');
    expect(explainBaseEarning(5, 0, settingsWith(), 'EUR').explanation).toBe(
      '1 point per 1.00 EUR on 0.05 EUR: 0 points',
    );
    expect(explainBaseEarning(1500, 0, settingsWith({ earnPerMinor: 1000 }), 'KWD').explanation).toBe(
      '1 point per 1.000 KWD on 1.500 KWD: 0 points',
    );
  });
});
