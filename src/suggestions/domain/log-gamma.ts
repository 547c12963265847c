/** From here on the asymptotic series below are exact to the last digits of a double. */
const FAR = 10;
const HALF_LOG_TWO_PI = 0.918_938_533_204_672_8;

/**
 * The natural logarithm of the gamma function, for x > 0. Stirling's series (Abramowitz and Stegun 6.1.41), reached by
 * `Γ(x + 1) = x Γ(x)` from smaller x.
 */
export function logGamma(x: number): number {
  let from = x;
  let product = 1;
  for (; from < FAR; from++) product *= from;
  const inverse = 1 / from;
  const square = inverse * inverse;
  const series =
    inverse *
    (1 / 12 +
      square *
        (-1 / 360 +
          square * (1 / 1260 + square * (-1 / 1680 + square * (1 / 1188 + (square * -691) / 360_360)))));
  return (from - 0.5) * Math.log(from) - from + HALF_LOG_TWO_PI + series - Math.log(product);
}

/** The derivative of {@link logGamma}, for x > 0 (Abramowitz and Stegun 6.3.18 and 6.3.5). */
export function digamma(x: number): number {
  let from = x;
  let sum = 0;
  for (; from < FAR; from++) sum += 1 / from;
  const inverse = 1 / from;
  const square = inverse * inverse;
  const series =
    square *
    (1 / 12 +
      square *
        (-1 / 120 +
          square * (1 / 252 + square * (-1 / 240 + square * (1 / 132 + (square * -691) / 32_760)))));
  return Math.log(from) - inverse / 2 - series - sum;
}
