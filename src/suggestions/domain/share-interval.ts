import { Z_975 } from './student-t.js';

/** A figure with its 95 % confidence interval. */
export interface Estimate {
  readonly value: number;
  readonly from: number;
  readonly to: number;
}

/** How many of how many. */
export interface Counted {
  readonly part: number;
  readonly whole: number;
}

/**
 * A share, e.g. of what was shown that was taken, with Wilson's score interval (E. B. Wilson 1927; method 3 of
 * R. G. Newcombe, Statistics in Medicine 17 (1998) 857). Null of nothing.
 *
 * Example: 81 of 263 is 0.308, from 0.255 to 0.366.
 */
export function shareOf({ part, whole }: Counted): Estimate | null {
  if (whole === 0) return null;
  const value = part / whole;
  const square = Z_975 * Z_975;
  const centre = part + square / 2;
  const reach = Z_975 * Math.sqrt(square / 4 + part * (1 - value));
  // At the ends rounding would leave a crumb.
  const from = part === 0 ? 0 : (centre - reach) / (whole + square);
  const to = part === whole ? 1 : (centre + reach) / (whole + square);
  return { value, from, to };
}

/**
 * By how much one share exceeds another of different people, with the hybrid score interval (method 10 of
 * R. G. Newcombe, Statistics in Medicine 17 (1998) 873). Null where one is of nothing.
 *
 * Example: 56 of 70 over 48 of 80 is 0.2, from 0.052 to 0.334.
 */
export function shareDifference(one: Counted, other: Counted): Estimate | null {
  const more = shareOf(one);
  const less = shareOf(other);
  if (!more || !less) return null;
  const value = more.value - less.value;
  return {
    value,
    from: value - Math.hypot(more.value - more.from, less.to - less.value),
    to: value + Math.hypot(more.to - more.value, less.value - less.from),
  };
}
