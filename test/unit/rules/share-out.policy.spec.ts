import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileAward } from '../../../src/rules/domain/compiled-rule.js';
import type { Awarder, KeptLine } from '../../../src/rules/domain/awarder.js';
import type { PointsAward } from '../../../src/rules/domain/rule-definition.js';
import { shareOut } from '../../../src/rules/domain/share-out.policy.js';
import { splitExactly } from '../../../src/rules/domain/split-exactly.js';
import { splitInIntegers } from '../../../src/rules/domain/split-in-integers.js';
import { keptOf, scene } from './award-arbitraries.js';
import { modelShares } from './awards-model.js';

const BASE: PointsAward = { kind: 'PER_AMOUNT', points: 1, perMinor: 100 };
const times = (factor: string): PointsAward => ({ kind: 'MULTIPLIER', factor });

function gives(
  award: PointsAward,
  lines: readonly number[] | null = null,
  allowance: number | null = null,
): Awarder {
  return { awards: [{ compiled: compileAward(award), lines }], allowance };
}

function whole(...basis: number[]): KeptLine[] {
  return basis.map((basisMinor) => ({ basisMinor, quantity: 1000, keptQuantity: 1000 }));
}

describe('what several awards come to', () => {
  it('doubles 9.99 to 19', () => {
    expect(shareOut([gives(times('2')), gives(BASE)], whole(999))).toMatchObject({
      total: 19,
      points: [10, 9],
    });
  });

  it('counts lines of 10.00 and 10.00, the first doubled, at tier factor 1.5, as 25 + 15', () => {
    const doubling = gives(times('2'), [0]);
    const { total, points } = shareOut([doubling, gives(times('1.5')), gives(BASE)], whole(1000, 1000));
    expect([total, points]).toEqual([40, [10, 10, 20]]);
    expect(shareOut([doubling, gives(times('1.5')), gives(BASE)], whole(1000, 0)).total).toBe(25);
    expect(shareOut([doubling, gives(times('1.5')), gives(BASE)], whole(0, 1000)).total).toBe(15);
  });

  it.each<[string, PointsAward, number[], number]>([
    [
      'per full step of all lines together',
      { kind: 'PER_STEP', points: 10, stepMinor: 1000 },
      [999, 1999],
      20,
    ],
    ['not before the step is full', { kind: 'PER_STEP', points: 10, stepMinor: 1000 }, [999], 0],
    ['once', { kind: 'FIXED', points: 50 }, [1, 1], 50],
    ['a unit', { kind: 'PER_UNIT', points: 5 }, [100, 100, 100], 15],
  ])('gives points %s', (_, award, lines, expected) => {
    expect(shareOut([gives(award)], whole(...lines)).total).toBe(expected);
  });

  it('rounds down what a weighed quantity gives, over all lines together', () => {
    const weighed = [335, 335].map((quantity) => ({ basisMinor: 100, quantity, keptQuantity: quantity }));
    expect(shareOut([gives({ kind: 'PER_UNIT', points: 3 })], weighed).total).toBe(2);
  });

  it('multiplies per-amount awards, and nothing else', () => {
    const awarders = [
      gives(times('3')),
      gives({ kind: 'PER_AMOUNT', points: 2, perMinor: 100 }, [0]),
      gives(BASE),
    ];
    expect(shareOut(awarders, whole(1000, 1000)).points).toEqual([80, 20, 20]);
    expect(shareOut([gives(times('3')), gives({ kind: 'FIXED', points: 50 })], whole(1000)).points).toEqual([
      0, 50,
    ]);
  });

  it('counts multipliers ten times at most, and lets them share it in proportion', () => {
    const { total, points, capped } = shareOut(
      [gives(times('10')), gives(times('10')), gives(BASE)],
      whole(1000),
    );
    expect([total, points, capped]).toEqual([100, [45, 45, 10], [true, true, false]]);
    expect(shareOut([gives(times('10')), gives(BASE)], whole(1000)).capped).toEqual([false, false]);
    expect(shareOut([gives(times('7')), gives(times('4')), gives(BASE)], whole(1000)).capped[0]).toBe(false);
  });

  it('gives nobody more than their allowance, and says what it would have been', () => {
    const shares = shareOut([gives(times('2'), null, 5), gives(BASE)], whole(999));
    expect([shares.total, shares.points, shares.wouldBe]).toEqual([14, [5, 9], [9, 9]]);
  });

  it('counts fixed points where nothing was bought, and not where everything came back', () => {
    const fixed = gives({ kind: 'FIXED', points: 50 });
    expect(shareOut([fixed], []).total).toBe(50);
    expect(shareOut([fixed], [{ basisMinor: 100, quantity: 1000, keptQuantity: 0 }]).total).toBe(0);
    expect(shareOut([fixed], [{ basisMinor: 100, quantity: 1000, keptQuantity: 1 }]).total).toBe(50);
  });

  it('is exact however large the numbers are', () => {
    const huge = whole(1_000_000_000_000, 1_000_000_000_000);
    expect(
      splitInIntegers([gives({ kind: 'PER_AMOUNT', points: 1_000_000, perMinor: 1 })], huge),
    ).toBeUndefined();
    expect(
      splitInIntegers(
        [gives({ kind: 'PER_UNIT', points: 1_000_000 })],
        [{ basisMinor: 0, quantity: 1_000_000_000_000, keptQuantity: 1_000_000_000_000 }],
      ),
    ).toBeUndefined();
    const awkward = [
      gives({ kind: 'PER_AMOUNT', points: 1, perMinor: 999_999_937 }),
      gives({ kind: 'PER_AMOUNT', points: 1, perMinor: 999_999_929 }),
      gives(times('1.0001')),
    ];
    expect(splitInIntegers(awkward, huge)).toBeUndefined();
    const { total, points } = shareOut(awkward, huge);
    expect({ total, points }).toEqual(modelShares(awkward, huge));
  });
});

describe('shares', () => {
  it('are those of a plain model, of all lines and of what is kept', () => {
    fc.assert(
      fc.property(scene, fc.constantFrom('all', 'more'), ({ lines, awarders }, kept) => {
        const { total, points } = shareOut(awarders, keptOf(lines, kept));
        const model = modelShares(awarders, keptOf(lines, kept));
        if (Number.isSafeInteger(model.total)) expect({ total, points }).toEqual(model);
      }),
      { numRuns: 1000 },
    );
  });

  it('come out the same in safe integers and in fractions', () => {
    let inIntegers = 0;
    fc.assert(
      fc.property(scene, ({ lines, awarders }) => {
        const split = splitInIntegers(awarders, keptOf(lines, 'all'));
        if (!split) return;
        inIntegers++;
        expect(split).toEqual(splitExactly(awarders, keptOf(lines, 'all')));
      }),
      { numRuns: 1000 },
    );
    expect(inIntegers).toBeGreaterThan(200);
  });

  it('add up, never pass an allowance, and never grow as less is kept', () => {
    fc.assert(
      fc.property(scene, ({ lines, awarders }) => {
        let before: readonly number[] | null = null;
        for (const kept of ['all', 'more', 'less', 'none'] as const) {
          const { total, points } = shareOut(awarders, keptOf(lines, kept), before);
          if (!Number.isSafeInteger(total)) return;
          expect(points.reduce((a, b) => a + b, 0)).toBe(total);
          expect(total).toBe(modelShares(awarders, keptOf(lines, kept)).total);
          points.forEach((each, index) => {
            expect(each).toBeLessThanOrEqual(awarders[index]!.allowance ?? Infinity);
            expect(each).toBeLessThanOrEqual(before?.[index] ?? Infinity);
          });
          before = points;
        }
        expect(before).toEqual(awarders.map(() => 0));
      }),
      { numRuns: 300 },
    );
  });

  it('stay with those who had them, where by remainders a return would hand a point to somebody else', () => {
    const [first, second] = [gives(BASE, [0]), gives(BASE, [1])];
    const lines = (kept: number): KeptLine[] => [
      { basisMinor: 60, quantity: 6, keptQuantity: kept },
      { basisMinor: 55, quantity: 1, keptQuantity: 1 },
    ];
    const bought = shareOut([first, second], lines(6));
    expect(bought.points).toEqual([1, 0]);
    expect(shareOut([first, second], lines(5)).points).toEqual([0, 1]);
    expect(shareOut([first, second], lines(5), bought.points).points).toEqual([1, 0]);
    const small = fc.array(fc.tuple(fc.nat({ max: 300 }), fc.nat({ max: 6 }), fc.nat({ max: 6 })), {
      minLength: 2,
      maxLength: 6,
    });
    fc.assert(
      fc.property(small, (told) => {
        const awarders = told.map((_, line) => gives(BASE, [line]));
        let before: readonly number[] | null = null;
        for (const step of [1, 2, 3]) {
          const kept = told.map(([basisMinor, once, twice]) => ({
            basisMinor,
            quantity: 6,
            keptQuantity: [6, once, Math.min(once, twice)][step - 1]!,
          }));
          const { total, points } = shareOut(awarders, kept, before);
          expect(total).toBe(modelShares(awarders, kept).total);
          points.forEach((each, index) => expect(each).toBeLessThanOrEqual(before?.[index] ?? Infinity));
          before = points;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('end at an allowance of about what would be given, to the point', () => {
    const about = fc.integer({ min: -1, max: 1 });
    fc.assert(
      fc.property(scene, fc.constantFrom('all', 'more'), about, ({ lines, awarders }, kept, off) => {
        const { wouldBe } = shareOut(
          awarders.map((awarder) => ({ ...awarder, allowance: null })),
          keptOf(lines, kept),
        );
        const bounded = awarders.map((awarder, index) => ({
          ...awarder,
          allowance: Math.max(1, wouldBe[index]! + off),
        }));
        if (!wouldBe.every((each) => each < Number.MAX_SAFE_INTEGER / 10)) return;
        const { total, points } = shareOut(bounded, keptOf(lines, kept));
        expect({ total, points }).toEqual(modelShares(bounded, keptOf(lines, kept)));
      }),
      { numRuns: 500 },
    );
  });

  it('of thousands of lines partly returned are worked out in little time', () => {
    const lines = Array.from({ length: 5000 }, (_, index) => ({
      basisMinor: 1000 + index,
      quantity: 1_000_003 + index * 2,
      keptQuantity: 500_000 + index,
    }));
    const awarders = [...Array.from({ length: 20 }, () => gives(times('2'))), gives(BASE)];
    const start = performance.now();
    const { total, points } = shareOut(awarders, lines);
    expect(performance.now() - start).toBeLessThan(3000);
    expect(points.reduce((a, b) => a + b, 0)).toBe(total);
  });
});
