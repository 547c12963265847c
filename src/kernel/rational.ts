/**
 * An exact fraction. Points are worked out in fractions and rounded once, at the end; binary floating point
 * would lose or invent points. The denominator is always positive; fractions are not kept in lowest terms
 * (reducing costs more than it saves for the few operations a purchase takes).
 */
export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

export const ZERO: Rational = { num: 0n, den: 1n };

/** The fraction `num / den`. Throws a RangeError when `den` is zero. */
export function rational(num: bigint | number, den: bigint | number = 1n): Rational {
  const n = BigInt(num);
  const d = BigInt(den);
  if (d === 0n) throw new RangeError('a fraction needs a denominator other than zero');
  return d < 0n ? { num: -n, den: -d } : { num: n, den: d };
}

export function add(a: Rational, b: Rational): Rational {
  if (a.den === b.den) return { num: a.num + b.num, den: a.den };
  return { num: a.num * b.den + b.num * a.den, den: a.den * b.den };
}

export function multiply(a: Rational, b: Rational): Rational {
  return { num: a.num * b.num, den: a.den * b.den };
}

/** The greatest whole number not above the fraction. */
export function floor(a: Rational): bigint {
  const quotient = a.num / a.den;
  return a.num < 0n && quotient * a.den !== a.num ? quotient - 1n : quotient;
}

/** The nearest whole number, halves away from zero (as tills round money). */
export function roundHalfAway(a: Rational): bigint {
  const twice = a.num < 0n ? -a.num * 2n : a.num * 2n;
  const rounded = (twice + a.den) / (2n * a.den);
  return a.num < 0n ? -rounded : rounded;
}

const SCALE = 1n << 128n;

/**
 * The greatest whole number not above the sum of many fractions, none of them below zero.
 *
 * Adding thousands of fractions with different denominators exactly makes numbers of a hundred thousand digits. So
 * their sum is first bounded from below and above in units of 2^-128; only where that leaves a choice is it worked out
 * exactly.
 */
export function floorOfSum(fractions: readonly Rational[]): bigint {
  const byDenominator = new Map<bigint, bigint>();
  for (const { num, den } of fractions) byDenominator.set(den, (byDenominator.get(den) ?? 0n) + num);
  let scaled = 0n;
  for (const [den, num] of byDenominator) scaled += (num * SCALE) / den;
  const lower = scaled / SCALE;
  const upper = (scaled + BigInt(byDenominator.size)) / SCALE;
  if (lower === upper) return lower;
  return floor([...byDenominator].map(([den, num]) => ({ num, den })).reduce(add, ZERO));
}
