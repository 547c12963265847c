import { logGamma } from './log-gamma.js';

/** The normal distribution's quantile at 0.975. */
export const Z_975 = 1.959963984540054;

const TWO_SIDED = 0.05;
/** From here on the quantile differs from its expansion by less than 1e-9. */
const NEARLY_NORMAL = 100_000;

/**
 * The quantile of Student's t distribution at 0.975: how many standard errors a 95 % confidence interval reaches to
 * either side.
 *
 * @param degrees of freedom, at least 0.5, not necessarily whole.
 */
export function studentT975(degrees: number): number {
  if (degrees > NEARLY_NORMAL) return Z_975 + (Z_975 ** 3 + Z_975) / (4 * degrees);
  const density = densityOf(degrees);
  // By Newton's method, from a t that is too low, of a probability that falls ever less: no step goes too far.
  for (let t = Z_975; ;) {
    const next = t + (outside(t, degrees) - TWO_SIDED) / (2 * density(t));
    if (!(next > t)) return t;
    t = next;
  }
}

/** The density of Student's t distribution (Abramowitz and Stegun 26.7.2, differentiated). */
function densityOf(degrees: number): (t: number) => number {
  const highest = logGamma((degrees + 1) / 2) - logGamma(degrees / 2) - Math.log(degrees * Math.PI) / 2;
  return (t) => Math.exp(highest - ((degrees + 1) / 2) * Math.log1p((t * t) / degrees));
}

/**
 * The probability of a t further from 0 than that: the regularized incomplete beta function I(ν / (ν + t²); ν / 2, 1 / 2)
 * (Abramowitz and Stegun 26.7.1). Its continued fraction converges fast where t² is above 3, as it is here.
 */
function outside(t: number, degrees: number): number {
  const square = t * t;
  const [x, rest] = [degrees / (degrees + square), square / (degrees + square)];
  const [a, b] = [degrees / 2, 1 / 2];
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(rest));
  return (front * continuedFraction(x, a, b)) / a;
}

/** The continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8), from front to back. */
function continuedFraction(x: number, a: number, b: number): number {
  let numerator = 1;
  let denominator = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = denominator;
  for (let m = 1; ; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    denominator = 1 / (1 + even * denominator);
    numerator = 1 + even / numerator;
    value *= denominator * numerator;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    denominator = 1 / (1 + odd * denominator);
    numerator = 1 + odd / numerator;
    const change = denominator * numerator;
    value *= change;
    if (Math.abs(change - 1) < 1e-15 || m > 10_000) return value;
  }
}
