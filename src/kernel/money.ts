const digits = new Map<string, number>();

/** How many decimal places a currency's amounts are written with (ISO 4217 as the runtime knows it). */
export function minorDigits(currency: string): number {
  let known = digits.get(currency);
  if (known === undefined) {
    known =
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
      2;
    digits.set(currency, known);
  }
  return known;
}

/** An amount for people, e.g. `12.50 GBP`. */
export function describeAmount(amountMinor: number, currency: string): string {
  const places = minorDigits(currency);
  const text = String(amountMinor).padStart(places + 1, '0');
  const amount = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
  return `${amount} ${currency}`;
}
