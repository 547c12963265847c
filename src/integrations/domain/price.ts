import { rational, roundHalfAway, type Rational } from '../../kernel/rational.js';
import type { Decimal } from './decimal.js';

/** A unit price in minor units, exactly and as it is shown. */
export interface Price {
  readonly exactMinor: Rational;
  readonly unitPriceMinor: number;
  /** Whether it is finer than a minor unit, such as 14.665. */
  readonly isFiner: boolean;
}

/** A price in major units, of a currency written with `minorDigits` decimal places. */
export function priceOf({ digits, places }: Decimal, minorDigits: number): Price {
  const exactMinor = rational(digits * 10n ** BigInt(minorDigits), 10n ** BigInt(places));
  return {
    exactMinor,
    unitPriceMinor: Number(roundHalfAway(exactMinor)),
    isFiner: exactMinor.num % exactMinor.den !== 0n,
  };
}

/**
 * What a line comes to where its unit price alone would not say so; null where it does.
 *
 * Example: 2 at 14.665 come to 29.33, although one is shown as 14.67.
 */
export function lineTotalOf({ isFiner, exactMinor }: Price, quantityThousandths: number): number | null {
  if (!isFiner) return null;
  return Number(
    roundHalfAway({ num: exactMinor.num * BigInt(quantityThousandths), den: exactMinor.den * 1000n }),
  );
}
