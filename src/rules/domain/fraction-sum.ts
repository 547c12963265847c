import { add, floorOfSum, rational, type Rational } from '../../kernel/rational.js';

const SCALE = 1n << 128n;

/**
 * A sum of fractions, none of them below zero, kept apart by denominator: the shares of thousands of lines partly
 * returned would make one fraction of a hundred thousand digits.
 */
export class FractionSum {
  private readonly byDenominator = new Map<bigint, bigint>();
  /** Worked out when first asked for. */
  private wholes: bigint | undefined;
  private remainder: bigint | undefined;

  add(num: bigint, den: bigint): void {
    if (num === 0n) return;
    this.byDenominator.set(den, (this.byDenominator.get(den) ?? 0n) + num);
    this.wholes = this.remainder = undefined;
  }

  get terms(): Rational[] {
    return [...this.byDenominator].map(([den, num]) => ({ num, den }));
  }

  floor(): bigint {
    return (this.wholes ??= floorOfSum(this.terms));
  }

  /** How far it lies above its whole number, in units of 2^-128, too small by less than one for every denominator. */
  private scaledRemainder(): bigint {
    return (this.remainder ??= this.terms.reduce(
      (sum, { num, den }) => sum + (num * SCALE) / den,
      -this.floor() * SCALE,
    ));
  }

  /** Whether it is written in the same fractions, so that it is the same. */
  private isWrittenAs(other: FractionSum): boolean {
    if (this.byDenominator.size !== other.byDenominator.size) return false;
    for (const [den, num] of this.byDenominator) if (other.byDenominator.get(den) !== num) return false;
    return true;
  }

  /** Which of two sums lies further above its whole number: above 0 for `a`, 0 for none of them. */
  static compareRemainders(a: FractionSum, b: FractionSum): number {
    const difference = a.scaledRemainder() - b.scaledRemainder();
    const error = BigInt(Math.max(a.byDenominator.size, b.byDenominator.size));
    if (difference > error || difference < -error) return difference > 0n ? 1 : -1;
    if (a.isWrittenAs(b)) return 0;
    const { num } = [...a.terms, ...b.terms.map((term) => rational(-term.num, term.den))].reduce(
      add,
      rational(b.floor() - a.floor()),
    );
    return num === 0n ? 0 : num > 0n ? 1 : -1;
  }
}
