/** The largest quantity of one line, in thousandths of a unit. */
export const LARGEST_QUANTITY = 1_000_000_000;

const DECIMAL = /^(\d{1,7})(?:\.(\d{1,3})0*)?$/;

/**
 * Reads a quantity such as `2`, `0.335` or `"1.50"` into whole thousandths, without ever computing in floating point.
 * `undefined` for what is not above zero, above a million units, or finer than a thousandth.
 */
export function parseQuantity(raw: number | string): number | undefined {
  const match = DECIMAL.exec(String(raw).trim());
  if (!match) return undefined;
  const thousandths = Number(match[1]) * 1000 + Number((match[2] ?? '').padEnd(3, '0'));
  return thousandths > 0 && thousandths <= LARGEST_QUANTITY ? thousandths : undefined;
}
