/**
 * The BG/NBD model of when customers buy (P. Fader, B. Hardie, K. Lee, "Counting Your Customers" the Easy Way,
 * Marketing Science 24, 2005). While active, a customer buys at a rate λ of their own, gamma distributed over the
 * customers with shape `r` and scale `alpha`; after each repeat purchase they leave for good with a chance p of their
 * own, beta distributed with `a` and `b`. Only `alpha` is a time, in the unit of the histories; the others have none.
 */
export interface BgNbdParameters {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/** What the model knows of a customer. All times are in one unit, that of the parameters. */
export interface PurchaseHistory {
  /** Repeat purchases x: all but the first. Purchases at the same time count as one. */
  readonly frequency: number;
  /** From the first purchase to the last, t_x. 0 where there was no other. */
  readonly recency: number;
  /** From the first purchase to now, T. */
  readonly age: number;
}

/** Of a customer whose first purchase is just being made. */
const NEWCOMER: PurchaseHistory = { frequency: 0, recency: 0, age: 0 };

/** More purchases than this in one horizon are not looked for: far more than days in any life. */
const MOST_PURCHASES = 200_000;
const NEGLIGIBLE = 1e-13;
const LARGE = 1e200;

/**
 * The probability, 0 to 1, that a customer has not left for good: equation 4 of the authors' note "Computing P(alive)
 * using the BG/NBD model" (2008). A customer with one purchase has had no occasion to leave: 1, however long ago.
 */
export function probabilityAlive(parameters: BgNbdParameters, history: PurchaseHistory): number {
  return 1 / (1 + Math.exp(logOddsOfHavingLeft(parameters, history)));
}

/** The logarithm of the odds, gone to active; −∞ for a customer with one purchase. */
export function logOddsOfHavingLeft(parameters: BgNbdParameters, history: PurchaseHistory): number {
  const { r, alpha, a, b } = parameters;
  const { frequency, recency, age } = history;
  if (frequency === 0) return -Infinity;
  const silence = Math.log1p((age - recency) / (alpha + recency));
  return Math.log(a) - Math.log(b + frequency - 1) + (r + frequency) * silence;
}

/**
 * The purchases to expect of a customer in the time `t` from now.
 *
 * The same figure as equation 10 of the paper, which divides by a − 1 and needs Gauss's hypergeometric function. Here
 * it is a sum of positive terms, so that it stays exact for a = 1, long horizons and many purchases: the customer,
 * were they never to leave, would make k purchases with a chance that is negative binomial with shape r + x and
 * success α + T over α + T + t, and is still there for the j-th after the next with chance (b + x)_j / (a + b + x)_j
 * (rising factorials), so that E = P(alive) · Σ_k P(k) Σ_{j<k} (b + x)_j / (a + b + x)_j.
 */
export function expectedPurchases(parameters: BgNbdParameters, t: number, history: PurchaseHistory): number {
  if (!(t > 0)) return 0;
  const { r, alpha, a, b } = parameters;
  const shape = r + history.frequency;
  const since = alpha + history.age;
  const share = t / (since + t);
  const start = b + history.frequency;

  // The sum is kept in units of e^logUnit, as the chance of no purchase may be too small for a double.
  let logUnit = -shape * Math.log1p(t / since);
  let chance = 1;
  let sum = 0;
  let made = 0;
  let stays = 1;
  for (let k = 0; k < MOST_PURCHASES; k++) {
    const growth = ((shape + k) / (k + 1)) * share;
    chance *= growth;
    made += stays;
    stays *= (start + k) / (start + a + k);
    const term = chance * made;
    sum += term;
    const ratio = Math.max(growth, share) * (1 + stays / made);
    if (ratio < 1 && term * ratio < NEGLIGIBLE * sum * (1 - ratio)) break;
    if (chance > LARGE || sum > LARGE) {
      chance /= LARGE;
      sum /= LARGE;
      logUnit += Math.log(LARGE);
    }
  }
  return probabilityAlive(parameters, history) * Math.exp(logUnit + Math.log(sum));
}

/** The repeat purchases to expect of a new customer in the time `t` after their first purchase (equation 9). */
export function expectedPurchasesOfNewcomer(parameters: BgNbdParameters, t: number): number {
  return expectedPurchases(parameters, t, NEWCOMER);
}

/**
 * The probability that a customer buys at all in the time `t` from now: still active, and at least one purchase. It
 * tells customers with one purchase apart, of whom {@link probabilityAlive} says nothing.
 */
export function probabilityOfPurchase(
  parameters: BgNbdParameters,
  t: number,
  history: PurchaseHistory,
): number {
  if (!(t > 0)) return 0;
  const exponent = -(parameters.r + history.frequency);
  const none = Math.expm1(exponent * Math.log1p(t / (parameters.alpha + history.age)));
  return probabilityAlive(parameters, history) * -none;
}
