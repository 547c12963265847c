import { shareDifference, shareOf, type Estimate } from './share-interval.js';
import { studentT975, Z_975 } from './student-t.js';

/**
 * What a group of customers bought in a period, those who bought nothing among them. All are sums, so that groups
 * counted apart add up, and they are exact.
 */
export interface SpendGroup {
  readonly customers: number;
  /** Customers who kept something of what they bought. */
  readonly buyers: number;
  readonly purchases: number;
  /** The sum of the customers' spends, net of returns, in minor units. */
  readonly spendMinor: bigint;
  /** The sum of the squares of the customers' spends. */
  readonly spendSquares: bigint;
  /** The sum of their cubes. */
  readonly spendCubes: bigint;
}

export type UpliftVerdict = 'UPLIFT' | 'LOSS' | 'NO_DIFFERENCE_SEEN' | 'TOO_FEW';

export interface GroupFigures {
  readonly customers: number;
  readonly buyers: number;
  readonly purchases: number;
  /** The share of customers who bought. */
  readonly buyingRate: Estimate | null;
  /** The mean of all customers, in minor units. */
  readonly spendPerCustomer: Estimate | null;
  readonly purchasesPerCustomer: number | null;
}

/** What suggestions brought: those who may be shown some against those held out. */
export interface Uplift {
  readonly verdict: UpliftVerdict;
  readonly shown: GroupFigures;
  readonly heldOut: GroupFigures;
  /** By how much those shown spent more per customer, in minor units. */
  readonly spendDifference: Estimate | null;
  /** The same as a share of what those held out spent. */
  readonly relativeUplift: Estimate | null;
  readonly buyingRateDifference: Estimate | null;
  /** With fewer on a side no verdict is given: 100, or more where spend is skewed. */
  readonly leastCustomers: number;
  /**
   * How many customers would show a difference of 5 %, split as now, none fewer than the skewness of spend asks for;
   * null where nothing can be said.
   */
  readonly customersNeeded: { readonly shown: number; readonly heldOut: number } | null;
}

/** With fewer on a side the mean of a sample is not nearly normal, and its interval too short. */
export const LEAST_CUSTOMERS = 100;
export const LEAST_BUYERS = 30;

/** So many customers on a side for each square of the skewness, for the same reason: see {@link compareSpend}. */
const CUSTOMERS_BY_SKEWNESS = 355;

/** The smallest difference in spend that is worth seeing. */
export const DIFFERENCE_SOUGHT = 0.05;

/** The normal distribution's quantile at 0.8: a difference that is there is seen four times in five. */
const Z_80 = 0.8416212335729143;

interface Mean {
  readonly value: number;
  /** The square of its standard error. */
  readonly variance: number;
  readonly degrees: number;
}

/**
 * Compares two groups of customers that chance put together.
 *
 * Rules: all customers count, also who was eligible but came to see nothing, or else the groups would differ by more
 * than what they were shown. The difference in mean spend has Welch's 95 % interval, the relative one Fieller's, the
 * buying rates Newcombe's.
 * - TOO_FEW: fewer than 100 customers or 30 buyers on a side, or than 355 s^2 customers, where s is the skewness of
 *   spend about the mean of each group, of both together (R. Kohavi et al., "Seven Rules of Thumb for Web Site
 *   Experimenters", KDD 2014, rule 7): a small group easily misses the few who spend most, and looks as if it spent
 *   less for certain; or no difference seen, and too few to have seen one of 5 % four times in five.
 * - UPLIFT, LOSS: the interval of the difference in spend lies wholly above or below 0.
 * - NO_DIFFERENCE_SEEN: neither, though there were enough to see one of 5 %.
 *
 * Example: spends vary about as much as they are high (100.00, standard deviation 100.00). A difference of 5 % is seen
 * with about 6,280 customers on each side; with 1,000 on each side and 2.00 between them the verdict is TOO_FEW. Spends with a skewness of 5 take 8,875
 * customers on the smaller side, however large the difference.
 */
export function compareSpend(shown: SpendGroup, heldOut: SpendGroup): Uplift {
  const one = meanOf(shown);
  const other = meanOf(heldOut);
  const spendDifference = one && other && differenceOf(one, other);
  const leastCustomers = leastFor(skewnessOf([shown, heldOut]));
  const scale = one && other && neededScale(one, other, leastCustomers);
  return {
    verdict: verdictOf([shown, heldOut], leastCustomers, spendDifference, scale),
    shown: figuresOf(shown, one),
    heldOut: figuresOf(heldOut, other),
    spendDifference,
    relativeUplift: one && other && relativeTo(one, other),
    buyingRateDifference: shareDifference(buyersOf(shown), buyersOf(heldOut)),
    leastCustomers,
    customersNeeded:
      scale === null
        ? null
        : { shown: Math.ceil(shown.customers * scale), heldOut: Math.ceil(heldOut.customers * scale) },
  };
}

function verdictOf(
  groups: readonly SpendGroup[],
  leastCustomers: number,
  difference: Estimate | null,
  scale: number | null,
): UpliftVerdict {
  const enough = groups.every(
    ({ customers, buyers }) => customers >= leastCustomers && buyers >= LEAST_BUYERS,
  );
  if (!enough || !difference) return 'TOO_FEW';
  if (difference.from > 0) return 'UPLIFT';
  if (difference.to < 0) return 'LOSS';
  return scale !== null && scale <= 1 ? 'NO_DIFFERENCE_SEEN' : 'TOO_FEW';
}

function leastFor(skewness: number): number {
  return Math.max(LEAST_CUSTOMERS, Math.ceil(CUSTOMERS_BY_SKEWNESS * skewness ** 2));
}

/** Of what is left when each group's own mean is taken off, or else a large difference would pass for skewness. */
function skewnessOf(groups: readonly SpendGroup[]): number {
  let [all, squares, cubes] = [0, 0, 0];
  for (const { customers, spendMinor, spendSquares, spendCubes } of groups) {
    if (customers === 0) continue;
    const n = BigInt(customers);
    all += customers;
    squares += Number(n * spendSquares - spendMinor ** 2n) / customers;
    cubes +=
      Number(n ** 2n * spendCubes - 3n * n * spendMinor * spendSquares + 2n * spendMinor ** 3n) /
      customers ** 2;
  }
  return squares > 0 ? (cubes / squares ** 1.5) * Math.sqrt(all) : 0;
}

/** Null of fewer than two, who do not show how much they vary. */
function meanOf({ customers, spendMinor, spendSquares }: SpendGroup): Mean | null {
  if (customers < 2) return null;
  // In whole numbers: as floats, two large sums that nearly cancel out would leave only their errors.
  const spread = BigInt(customers) * spendSquares - spendMinor * spendMinor;
  if (spread < 0n) throw new RangeError('the squares of spends cannot add up to so little');
  return {
    value: Number(spendMinor) / customers,
    variance: Number(spread) / customers / customers / (customers - 1),
    degrees: customers - 1,
  };
}

/** Welch's interval, with the degrees of freedom of Welch and Satterthwaite (B. L. Welch, Biometrika 34 (1947) 28). */
function differenceOf(one: Mean, other: Mean): Estimate {
  return around(one.value - other.value, reachOf(one, other) * Math.sqrt(one.variance + other.variance));
}

/** The share by which one mean exceeds another (E. C. Fieller 1954); null where the other may be 0 itself. */
function relativeTo(one: Mean, other: Mean): Estimate | null {
  const t = reachOf(one, other);
  const doubt = (t * t * other.variance) / (other.value * other.value);
  if (!(other.value > 0) || doubt >= 1) return null;
  const ratio = one.value / other.value;
  const reach = (t / other.value) * Math.sqrt(one.variance * (1 - doubt) + ratio * ratio * other.variance);
  return {
    value: ratio - 1,
    from: (ratio - reach) / (1 - doubt) - 1,
    to: (ratio + reach) / (1 - doubt) - 1,
  };
}

/** How many standard errors the intervals reach to either side. */
function reachOf(one: Mean, other: Mean): number {
  const variance = one.variance + other.variance;
  if (variance === 0) return studentT975(one.degrees + other.degrees);
  return studentT975(variance ** 2 / (one.variance ** 2 / one.degrees + other.variance ** 2 / other.degrees));
}

/**
 * By how much the groups would have to grow, for the standard error to be small enough for the difference sought and
 * the smaller group to be as large as it has to be at least.
 */
function neededScale(one: Mean, other: Mean, leastCustomers: number): number | null {
  const error = Math.sqrt(one.variance + other.variance);
  if (!(other.value > 0) || error === 0) return null;
  const forError = (((Z_975 + Z_80) * error) / (DIFFERENCE_SOUGHT * other.value)) ** 2;
  return Math.max(forError, leastCustomers / (1 + Math.min(one.degrees, other.degrees)));
}

function figuresOf(group: SpendGroup, mean: Mean | null): GroupFigures {
  const { customers, buyers, purchases } = group;
  return {
    customers,
    buyers,
    purchases,
    buyingRate: shareOf(buyersOf(group)),
    spendPerCustomer: mean && around(mean.value, studentT975(mean.degrees) * Math.sqrt(mean.variance)),
    purchasesPerCustomer: customers === 0 ? null : purchases / customers,
  };
}

function buyersOf({ buyers, customers }: SpendGroup): { part: number; whole: number } {
  return { part: buyers, whole: customers };
}

function around(value: number, reach: number): Estimate {
  return { value, from: value - reach, to: value + reach };
}
