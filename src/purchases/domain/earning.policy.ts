import { floorOfSum, multiply, rational, type Rational } from '../../kernel/rational.js';
import type { PointSettings } from '../../programs/domain/index.js';
import { describeAmount } from './describe-amount.js';
import type { PurchaseLine } from './purchase-facts.js';
import type { Earning } from './stored-decision.js';

/** A line as it counts for points: its whole basis, and how much of the line is still kept. */
export interface EarningLine {
  readonly basisMinor: number;
  /** Thousandths. */
  readonly quantity: number;
  /** Thousandths; the whole quantity when nothing came back. */
  readonly keptQuantity: number;
}

/**
 * What of a line counts for points: what was paid for it, without tax unless the program counts tax.
 */
export function basisOf(line: PurchaseLine, pricesIncludeTax: boolean, basisIncludesTax: boolean): number {
  if (pricesIncludeTax === basisIncludesTax) return line.netMinor;
  return pricesIncludeTax ? line.netMinor - line.taxMinor : line.netMinor + line.taxMinor;
}

/**
 * What a purchase earns for what is kept of it.
 *
 * Rule: the base rate on every line's basis, exact, summed over the lines and rounded down once. Of a line partly
 * returned an exact share counts.
 *
 * Example: lines of 9.99 and 5.00 at one point per 1.00: 14.99, so 14 points; with half the second line returned
 * 12.49, so 12.
 */
export function pointsEarned(lines: readonly EarningLine[], settings: PointSettings): number {
  const rate = rational(settings.earnPoints, settings.earnPerMinor);
  return Number(floorOfSum(keptBasis(lines).map((basis) => multiply(basis, rate))));
}

/** What is kept of the basis: the lines that are kept whole in one sum, and an exact share of each other. */
function keptBasis(lines: readonly EarningLine[]): Rational[] {
  let whole = 0;
  const shares: Rational[] = [];
  for (const { basisMinor, quantity, keptQuantity } of lines) {
    if (keptQuantity === quantity) whole += basisMinor;
    else if (keptQuantity > 0) shares.push(rational(BigInt(basisMinor) * BigInt(keptQuantity), quantity));
  }
  return [rational(whole), ...shares];
}

/** The base earning with its arithmetic in words. */
export function explainBaseEarning(
  basisMinor: number,
  points: number,
  settings: PointSettings,
  currency: string,
): Earning {
  const rate = `${settings.earnPoints} ${settings.earnPoints === 1 ? 'point' : 'points'} per ${describeAmount(settings.earnPerMinor, currency)}`;
  return {
    ruleId: null,
    name: 'Base earning',
    version: settings.version,
    basisMinor,
    points,
    explanation: `${rate} on ${describeAmount(basisMinor, currency)}: ${points} ${points === 1 ? 'point' : 'points'}`,
  };
}
