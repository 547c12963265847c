import { add, floor, multiply, rational, ZERO, type Rational } from '../../../src/kernel/rational.js';
import type { Awarder, KeptLine } from '../../../src/rules/domain/awarder.js';

/*
 * What awards come to, worked out the slow and plain way: each sentence of the rule is a line here, in fractions, line
 * by line and awarder by awarder.
 */

const ONE = rational(1);
const minus = (a: Rational, b: Rational): Rational => add(a, { num: -b.num, den: b.den });
const over = (a: Rational, b: Rational): Rational => rational(a.num * b.den, a.den * b.num);
const least = (a: Rational, b: Rational): Rational => (minus(a, b).num < 0n ? a : b);
const sum = (all: readonly Rational[]): Rational => all.reduce(add, ZERO);

export interface ModelShares {
  readonly total: number;
  readonly points: number[];
}

export function modelShares(awarders: readonly Awarder[], lines: readonly KeptLine[]): ModelShares {
  const kept = lines.map(({ basisMinor, quantity, keptQuantity }) =>
    rational(BigInt(basisMinor) * BigInt(keptQuantity), quantity),
  );
  const takes = (taken: readonly number[] | null, line: number): boolean => !taken || taken.includes(line);
  const awards = awarders.flatMap((awarder) => awarder.awards);
  const rateOn = (line: number): Rational =>
    sum(
      awards.flatMap(({ compiled: { award }, lines: taken }) =>
        award.kind === 'PER_AMOUNT' && takes(taken, line) ? [rational(award.points, award.perMinor)] : [],
      ),
    );
  const extraOf = (factor: string): Rational => {
    const [whole, fraction = ''] = factor.split('.');
    return minus(rational(BigInt(whole + fraction), 10n ** BigInt(fraction.length)), ONE);
  };
  const extraOn = (line: number): Rational =>
    sum(
      awards.flatMap(({ compiled: { award }, lines: taken }) =>
        award.kind === 'MULTIPLIER' && takes(taken, line) ? [extraOf(award.factor)] : [],
      ),
    );
  const exact = awarders.map((awarder) => {
    const parts = awarder.awards.map(({ compiled: { award }, lines: taken }): Rational => {
      const mine = kept.map((_, line) => line).filter((line) => takes(taken, line));
      const basis = sum(mine.map((line) => kept[line]!));
      switch (award.kind) {
        case 'PER_AMOUNT':
          return multiply(basis, rational(award.points, award.perMinor));
        case 'MULTIPLIER':
          return sum(
            mine.map((line) => {
              const all = extraOn(line);
              const cut = all.num === 0n ? ONE : over(least(all, rational(9)), all);
              return multiply(multiply(multiply(kept[line]!, rateOn(line)), extraOf(award.factor)), cut);
            }),
          );
        case 'PER_STEP':
          return rational(floor(over(basis, rational(award.stepMinor))) * BigInt(award.points));
        case 'FIXED':
          return rational(
            mine.some((line) => lines[line]!.keptQuantity > 0) || lines.length === 0 ? award.points : 0,
          );
        case 'PER_UNIT': {
          const thousandths = mine.reduce((all, line) => all + BigInt(lines[line]!.keptQuantity), 0n);
          return rational((thousandths * BigInt(award.points)) / 1000n);
        }
      }
    });
    const all = sum(parts);
    return awarder.allowance === null ? all : least(all, rational(awarder.allowance));
  });
  const points = exact.map((each) => Number(floor(each)));
  const total = Number(floor(sum(exact)));
  const remainders = exact.map((each, index) => ({ index, remainder: minus(each, rational(floor(each))) }));
  remainders.sort((a, b) => {
    const difference = minus(b.remainder, a.remainder).num;
    return difference === 0n ? a.index - b.index : difference > 0n ? 1 : -1;
  });
  const leftOver = total - points.reduce((a, b) => a + b, 0);
  for (const { index } of remainders.slice(0, leftOver)) points[index]!++;
  return { total, points };
}
