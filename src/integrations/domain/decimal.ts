/** A decimal number exactly as it was written: `digits / 10^places`. */
export interface Decimal {
  readonly digits: bigint;
  readonly places: number;
}

const DECIMAL = /^([+-]?)(\d{0,15})(?:\.(\d{0,15}))?$/;

/** Reads `12`, `12.50`, `-3` or `.5`. `undefined` for anything else: no exponents, no separators of thousands. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  if (whole + fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, places: fraction.length };
}

/** The number in thousandths; `undefined` where it is finer than that. */
export function toThousandths({ digits, places }: Decimal): bigint | undefined {
  if (places <= 3) return digits * 10n ** BigInt(3 - places);
  const unit = 10n ** BigInt(places - 3);
  return digits % unit === 0n ? digits / unit : undefined;
}
