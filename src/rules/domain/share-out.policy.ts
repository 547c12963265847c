import type { Awarder, KeptLine } from './awarder.js';
import { splitExactly } from './split-exactly.js';
import { splitInIntegers } from './split-in-integers.js';

/*
 * What several awards on one purchase come to, and whose the points are.
 *
 * Rule: a line earns what all per-amount awards on it give for its basis, exactly, times 1 + the sum of what the
 * multipliers on it add to one, and times ten at most. A multiplier's part is what it adds; where ten is the most, the
 * multipliers share nine times the line in proportion. Per-step, fixed and per-unit awards come on top, in whole
 * points. Nobody gives more than their allowance. All of it together is rounded down once, and split by largest
 * remainder; where these are equal, what is left over goes to whoever comes earlier.
 *
 * Example: lines of 10.00 and 10.00 at 1 point per 1.00, the first doubled, at tier factor 1.5:
 * 10 × (1 + 1 + 0.5) + 10 × (1 + 0.5) = 40; of these 10 are the doubling's, 10 the tier's and 20 the base rate's.
 */

export interface Shares {
  readonly total: number;
  /** Per awarder; they add up to the total. */
  readonly points: readonly number[];
  /** What each would have given without its allowance, rounded down. */
  readonly wouldBe: readonly number[];
  /** Whose multipliers were cut because all together were above ten. */
  readonly capped: readonly boolean[];
}

/**
 * What each awarder gives for what is kept of the lines.
 *
 * `most` bounds each share, after a return, by what it was when more was kept. Then what is left over may go further
 * down the line than its first places; that it fits somewhere is certain, since the total never grows.
 */
export function shareOut(
  awarders: readonly Awarder[],
  lines: readonly KeptLine[],
  most: readonly number[] | null = null,
): Shares {
  const split = splitInIntegers(awarders, lines) ?? splitExactly(awarders, lines);
  const points = [...split.wholes];
  let left = split.leftOver;
  // Each remainder is less than one.
  if (left > points.length) throw new Error('more is left over than all remainders together');
  while (left > 0) {
    const before = left;
    for (const index of split.order) {
      if (left === 0) break;
      if (most && points[index]! >= most[index]!) continue;
      points[index]!++;
      left--;
    }
    if (left === before) throw new Error('the bounds are not the shares of more that was kept');
  }
  const total = points.reduce((sum, each) => sum + each, 0);
  return { total, points, wouldBe: split.wouldBe, capped: split.capped };
}
