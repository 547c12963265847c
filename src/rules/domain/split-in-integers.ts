import {
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

/** All rates are whole numbers of 1/rateDen, all that multipliers add of 1/extraDen. */
interface Units {
  readonly rateDen: number;
  readonly extraDen: number;
}

/**
 * What each awarder comes to, in safe integers: whole numbers of 1/(rateDen × extraDen) points. Undefined where numbers
 * get too large, where all multipliers on a line are above ten, or where a line is partly kept: these need fractions,
 * which take several times as long.
 */
export function splitInIntegers(awarders: readonly Awarder[], lines: readonly KeptLine[]): Split | undefined {
  const basis = wholeBasis(lines);
  const units = basis && unitsOf(awarders);
  const rates = units && ratesPerLine(awarders, lines.length, units);
  if (!rates) return undefined;
  const unit = units.rateDen * units.extraDen;
  const count = awarders.length;
  const wholes = new Array<number>(count);
  const wouldBe = new Array<number>(count);
  const remainders = new Array<number>(count);
  let sum = 0;
  let remainderSum = 0;
  for (let index = 0; index < count; index++) {
    const { awards, allowance } = awarders[index]!;
    let inUnits = 0;
    let inPoints = 0;
    for (const taken of awards) {
      inUnits += unitsPerLine(taken, basis, rates, units);
      inPoints += pointsOnTop(taken, basis, lines);
    }
    sum += inUnits + inPoints;
    // Products and sums of whole numbers only grow: were any part too large to be exact, the sum would be as well.
    if (sum > Number.MAX_SAFE_INTEGER) return undefined;
    const remainder = inUnits % unit;
    const would = inPoints + (inUnits - remainder) / unit;
    const isWithin = allowance === null || would < allowance;
    wouldBe[index] = would;
    wholes[index] = isWithin ? would : allowance;
    remainders[index] = isWithin ? remainder : 0;
    remainderSum += remainders[index]!;
  }
  return {
    wholes,
    wouldBe,
    leftOver: (remainderSum - (remainderSum % unit)) / unit,
    order: wholes.map((_, index) => index).sort((a, b) => remainders[b]! - remainders[a]! || a - b),
    capped: new Array<boolean>(count).fill(false),
  };
}

function wholeBasis(lines: readonly KeptLine[]): number[] | undefined {
  const basis = new Array<number>(lines.length);
  let sum = 0;
  for (let index = 0; index < lines.length; index++) {
    const { basisMinor, quantity, keptQuantity } = lines[index]!;
    if (keptQuantity !== 0 && keptQuantity !== quantity) return undefined;
    basis[index] = keptQuantity === 0 ? 0 : basisMinor;
    sum += basis[index]!;
  }
  return sum > Number.MAX_SAFE_INTEGER ? undefined : basis;
}

function unitsOf(awarders: readonly Awarder[]): Units | undefined {
  let rateDen = 1;
  let extraDen = 1;
  for (const { awards } of awarders) {
    for (const { compiled } of awards) {
      if (compiled.award.kind === 'PER_AMOUNT') rateDen = commonMultiple(rateDen, compiled.award.perMinor);
      else extraDen = commonMultiple(extraDen, compiled.extraDen);
    }
    if (rateDen * extraDen > Number.MAX_SAFE_INTEGER) return undefined;
  }
  return { rateDen, extraDen };
}

function commonMultiple(a: number, b: number): number {
  return a % b === 0 ? a : a * (b / greatestCommonDivisor(a, b));
}

/** Of every line the sum of the rates on it; undefined where the multipliers on one come to more than ten. */
function ratesPerLine(
  awarders: readonly Awarder[],
  count: number,
  { rateDen, extraDen }: Units,
): readonly number[] | undefined {
  const rates = new Array<number>(count).fill(0);
  const extras = new Array<number>(count).fill(0);
  for (const { awards } of awarders) {
    for (const { compiled, lines } of awards) {
      const { award } = compiled;
      if (award.kind === 'PER_AMOUNT') {
        const rate = award.points * (rateDen / award.perMinor);
        forEachLine(lines, count, (index) => (rates[index]! += rate));
      } else if (award.kind === 'MULTIPLIER') {
        const extra = compiled.extraNum * (extraDen / compiled.extraDen);
        forEachLine(lines, count, (index) => (extras[index]! += extra));
      }
    }
  }
  return extras.some((extra) => extra > MOST_EXTRA * extraDen) ? undefined : rates;
}

/** What per-amount awards and multipliers give, in units. */
function unitsPerLine(
  { compiled, lines }: TakenAward,
  basis: readonly number[],
  rates: readonly number[],
  { rateDen, extraDen }: Units,
): number {
  const { award } = compiled;
  if (award.kind === 'PER_AMOUNT') {
    return sumOver(basis, lines) * (award.points * (rateDen / award.perMinor)) * extraDen;
  }
  if (award.kind !== 'MULTIPLIER') return 0;
  let sum = 0;
  forEachLine(lines, basis.length, (index) => (sum += basis[index]! * rates[index]!));
  return sum * (compiled.extraNum * (extraDen / compiled.extraDen));
}

/** What the other awards give, in points; infinite where it cannot be counted. */
function pointsOnTop(
  { compiled, lines }: TakenAward,
  basis: readonly number[],
  kept: readonly KeptLine[],
): number {
  const { award } = compiled;
  switch (award.kind) {
    case 'PER_AMOUNT':
    case 'MULTIPLIER':
      return 0;
    case 'PER_STEP': {
      const sum = sumOver(basis, lines);
      return ((sum - (sum % award.stepMinor)) / award.stepMinor) * award.points;
    }
    case 'FIXED':
      return isAnyKept(kept, lines) ? award.points : 0;
    case 'PER_UNIT': {
      const thousandths = quantityKept(kept, lines) * award.points;
      if (thousandths > Number.MAX_SAFE_INTEGER) return Infinity;
      return (thousandths - (thousandths % 1000)) / 1000;
    }
  }
}

function sumOver(values: readonly number[], lines: readonly number[] | null): number {
  let sum = 0;
  forEachLine(lines, values.length, (index) => (sum += values[index]!));
  return sum;
}
