const DECIMAL = /^(\d{1,15})(?:\.(\d{1,30}))?$/;

/**
 * Reads a decimal that is not negative, such as `1.5`, into whole units of 10^-`places`, without ever computing in
 * floating point: `1.5` with four places is 15,000. `undefined` for anything else, for digits beyond the places that
 * are not zero, for more than 30 of them, and for what cannot be counted exactly.
 */
export function parseDecimal(text: string, places: number): number | undefined {
  const match = DECIMAL.exec(text.trim());
  if (!match) return undefined;
  const digits = (match[2] ?? '').replace(/0+$/, '');
  if (digits.length > places) return undefined;
  const units = Number(match[1] + digits.padEnd(places, '0'));
  return Number.isSafeInteger(units) ? units : undefined;
}

/** The decimal of that many units of 10^-`places`, as short as it can be written. */
export function formatDecimal(units: number, places: number): string {
  const digits = String(units).padStart(places + 1, '0');
  const cut = digits.length - places;
  const fraction = digits.slice(cut).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, cut) : `${digits.slice(0, cut)}.${fraction}`;
}

/** Multipliers and costs per point have at most this many decimal places. */
export const DECIMAL_PLACES = 4;
