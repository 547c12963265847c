import {
  basisKept,
  forEachLine,
  isAnyKept,
  MOST_EXTRA,
  quantityKept,
  type Awarder,
  type KeptLine,
  type Split,
  type TakenAward,
} from './awarder.js';
import { greatestCommonDivisor } from './compiled-rule.js';
import { FractionSum } from './fraction-sum.js';
import { add, floorOfSum, rational, ZERO, type Rational } from '../../kernel/rational.js';

/** What is on one line. */
interface LineSums {
  /** What is kept of the basis, in minor units. */
  readonly basis: Rational;
  /** Points for a minor unit. */
  rate: Rational;
  /** What all multipliers add to one. */
  extra: Rational;
}

/** What each awarder comes to, in exact fractions of any size. */
export function splitExactly(awarders: readonly Awarder[], lines: readonly KeptLine[]): Split {
  const sums = sumUp(awarders, lines);
  const worked = awarders.map(({ awards, allowance }) => {
    const fractions = new FractionSum();
    let onTop = 0n;
    for (const taken of awards) {
      addPerLine(fractions, taken, sums);
      onTop += pointsOnTop(taken, lines);
    }
    const floor = fractions.floor();
    const isWithin = allowance === null || onTop + floor < BigInt(allowance);
    return {
      wouldBe: onTop + floor,
      whole: isWithin ? onTop + floor : BigInt(allowance),
      fractions: isWithin ? fractions : new FractionSum(),
      floor: isWithin ? floor : 0n,
    };
  });
  const terms = worked.flatMap(({ fractions }) => fractions.terms);
  const floors = worked.reduce((sum, { floor }) => sum + floor, 0n);
  return {
    wholes: worked.map(({ whole }) => Number(whole)),
    wouldBe: worked.map(({ wouldBe }) => Number(wouldBe)),
    leftOver: Number(floorOfSum(terms) - floors),
    order: worked
      .map((_, index) => index)
      .sort((a, b) => FractionSum.compareRemainders(worked[b]!.fractions, worked[a]!.fractions) || a - b),
    capped: awarders.map(({ awards }) => awards.some((taken) => isCapped(taken, sums))),
  };
}

function sumUp(awarders: readonly Awarder[], lines: readonly KeptLine[]): LineSums[] {
  const sums: LineSums[] = lines.map((line) => ({ basis: basisOf(line), rate: ZERO, extra: ZERO }));
  for (const { awards } of awarders) {
    for (const { compiled, lines: taken } of awards) {
      const { award } = compiled;
      if (award.kind === 'PER_AMOUNT') {
        const rate = rational(award.points, award.perMinor);
        forEachLine(taken, sums.length, (index) => (sums[index]!.rate = add(sums[index]!.rate, rate)));
      } else if (award.kind === 'MULTIPLIER') {
        const extra = rational(compiled.extraNum, compiled.extraDen);
        forEachLine(taken, sums.length, (index) => (sums[index]!.extra = add(sums[index]!.extra, extra)));
      }
    }
  }
  return sums;
}

function basisOf({ basisMinor, quantity, keptQuantity }: KeptLine): Rational {
  if (keptQuantity === 0) return ZERO;
  const shared = greatestCommonDivisor(quantity, keptQuantity);
  return rational(BigInt(basisMinor) * BigInt(keptQuantity / shared), quantity / shared);
}

function isOverCap({ extra }: LineSums): boolean {
  return extra.num > BigInt(MOST_EXTRA) * extra.den;
}

function isCapped({ compiled, lines }: TakenAward, sums: readonly LineSums[]): boolean {
  if (compiled.extraNum === 0) return false;
  return lines ? lines.some((index) => isOverCap(sums[index]!)) : sums.some(isOverCap);
}

/** Adds what per-amount awards and multipliers give. */
function addPerLine(
  fractions: FractionSum,
  { compiled, lines }: TakenAward,
  sums: readonly LineSums[],
): void {
  const { award } = compiled;
  if (award.kind === 'PER_AMOUNT') {
    const [points, perMinor] = [BigInt(award.points), BigInt(award.perMinor)];
    forEachLine(lines, sums.length, (index) => {
      const { num, den } = sums[index]!.basis;
      fractions.add(num * points, den * perMinor);
    });
  } else if (award.kind === 'MULTIPLIER') {
    const [extraNum, extraDen] = [BigInt(compiled.extraNum), BigInt(compiled.extraDen)];
    forEachLine(lines, sums.length, (index) => {
      const sum = sums[index]!;
      const { basis, rate, extra } = sum;
      const num = basis.num * rate.num * extraNum;
      const den = basis.den * rate.den * extraDen;
      if (isOverCap(sum)) fractions.add(num * BigInt(MOST_EXTRA) * extra.den, den * extra.num);
      else fractions.add(num, den);
    });
  }
}

function pointsOnTop({ compiled: { award }, lines }: TakenAward, kept: readonly KeptLine[]): bigint {
  switch (award.kind) {
    case 'PER_AMOUNT':
    case 'MULTIPLIER':
      return 0n;
    case 'PER_STEP': {
      const steps = basisKept(kept, lines).terms.map(({ num, den }) =>
        rational(num, den * BigInt(award.stepMinor)),
      );
      return floorOfSum(steps) * BigInt(award.points);
    }
    case 'FIXED':
      return isAnyKept(kept, lines) ? BigInt(award.points) : 0n;
    case 'PER_UNIT':
      return (BigInt(quantityKept(kept, lines)) * BigInt(award.points)) / 1000n;
  }
}
