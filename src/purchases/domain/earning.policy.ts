import type { PurchaseLine } from './purchase-facts.js';

/**
 * What of a line counts for points: what was paid for it, without tax unless the program counts tax.
 */
export function basisOf(
  line: Pick<PurchaseLine, 'netMinor' | 'taxMinor'>,
  pricesIncludeTax: boolean,
  basisIncludesTax: boolean,
): number {
  if (pricesIncludeTax === basisIncludesTax) return line.netMinor;
  return pricesIncludeTax ? line.netMinor - line.taxMinor : line.netMinor + line.taxMinor;
}
